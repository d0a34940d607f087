"""Measures: what is counted, and entering numbers."""

from qitrack.web.measures.views import bp

__all__ = ["bp"]
