"""Bytes in, bytes out: imports, exports, reports. Knows no Flask."""
