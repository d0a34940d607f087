"""The sheets of a workbook (xlsx, xlsb, xls, ods) as text; one made to do harm is refused unopened."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import Any

from qitrack.domain.errors import Refused
from qitrack.exchange.sheets import Sheet
from qitrack.i18n import _

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 1_000
HIGHEST_RATIO = 100
"""So many times larger unpacked than packed is no table of numbers."""
WORTH_A_RATIO = 1024 * 1024
TIMEOUT_S = 30
PIECE = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
"""The header before each packed file. PKWARE APPNOTE 6.3.10, 4.3.7."""

BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zipped workbook and an old one begin."""


def is_workbook(content: bytes) -> bool:
    """The bytes are those of a workbook, going by how they begin."""
    return content.startswith(BEGINNINGS)


def sheets_of(content: bytes) -> tuple[Sheet, ...]:
    """Every sheet with something in it, in their order. Raises Refused."""
    if content.startswith(b"PK"):
        _refuse_bomb(content)
    answer = _read_apart(content)
    refused = answer.get("refused")
    if refused:
        raise Refused(_why(refused), "file")
    return tuple(
        _sheet(sheet["name"], sheet["rows"], sheet["merged"]) for sheet in answer["sheets"]
    )


def _sheet(name: str, rows: list[Any], merged: list[Any]) -> Sheet:
    return Sheet(
        name=name,
        rows=tuple((number, tuple(cells)) for number, cells in rows),
        merged=tuple((top, left, bottom, right) for (top, left), (bottom, right) in merged),
    )


def _read_apart(content: bytes) -> dict[str, Any]:
    """What the reader says, or that it did not come to an end."""
    command = [sys.executable, "-m", "qitrack.exchange.workbook_reader"]
    try:
        ended = subprocess.run(  # noqa: S603  # no shell, and nothing of the file in the command
            command, input=content, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "large"}
    if ended.returncode != 0:
        return {"refused": "large"}
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _why(refused: str) -> str:
    return {
        "password": _("This workbook is locked with a password. Save it without one."),
        "large": _(
            "This workbook is larger than it looks. Copy the numbers into a new one, with at most"
            " 50,000 rows and 200 columns."
        ),
    }.get(refused, _("This workbook cannot be read. Save it again, or save it as CSV."))


def _refuse_bomb(content: bytes) -> None:
    """Refuses what would be far larger unpacked: by its directory, then by its own bytes."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        sizes = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or _is_too_large(sizes, len(content)):
            raise Refused(_why("large"), "file")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused(_why("password"), "file")
        unpacked = 0
        for entry in entries:
            unpacked += _true_size(content, entry, LARGEST_UNPACKED - unpacked)
            if _is_too_large(unpacked, len(content)):
                raise Refused(_why("large"), "file")
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise Refused(_why("unreadable"), "file") from None


def _is_too_large(unpacked: int, packed: int) -> bool:
    is_large = unpacked > LARGEST_UNPACKED
    return is_large or (unpacked > WORTH_A_RATIO and unpacked > HIGHEST_RATIO * packed)


def _true_size(content: bytes, entry: zipfile.ZipInfo, at_most: int) -> int:
    """How many bytes a packed file really has, counted no further than a little above the limit."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(entry.compress_type)
    header = LOCAL_HEADER.unpack_from(content, entry.header_offset)
    begin = entry.header_offset + LOCAL_HEADER.size + header[-2] + header[-1]
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    unpacking, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    packed = content[begin : begin + entry.compress_size]
    while packed and not unpacking.eof and size <= at_most:
        size += len(unpacking.decompress(packed, PIECE))
        packed = unpacking.unconsumed_tail
    return size
