"""Files that people put on a test: looked at by what they are, not by what they are called."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from qitrack.domain.attachments import LARGEST_FILE
from qitrack.domain.errors import Refused
from qitrack.exchange.pictures import harmless
from qitrack.i18n import _

MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 1_000
LONGEST_NAME = 120

KINDS = {
    "jpeg": (".jpg", _("photo")),
    "png": (".png", _("picture")),
    "pdf": (".pdf", _("PDF")),
    "docx": (".docx", _("Word document")),
    "xlsx": (".xlsx", _("Excel workbook")),
    "pptx": (".pptx", _("PowerPoint slides")),
    "text": (".txt", _("text")),
    "csv": (".csv", _("table")),
}
"""Kind of a file that is kept → the ending it gets, and how it is called."""

ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.docx,.xlsx,.pptx,.txt,.csv"
"""What the browser offers to choose from."""

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
"""Kind → the folder that its main part lies in."""

ACTIVE_IN_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
MARKUP = re.compile(r"<\s*(!doctype|html|script|svg|iframe|body|head|xml|\?xml)", re.IGNORECASE)
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|clock\$)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a file."""

    kind: str
    name: str
    content: bytes


def looked_at(name: str, content: bytes) -> Kept:
    """What can be kept of this file. Raises Refused, with a sentence, if it is nothing we keep."""
    if not content:
        raise Refused(_("The file is empty."), "file")
    if len(content) > LARGEST_FILE:
        most = LARGEST_FILE // 1024**2
        raise Refused(_("The file is larger than {most} MB.").format(most=most), "file")
    for is_it, keep in READERS:
        if is_it(content):
            kind, kept = keep(name, content)
            return Kept(kind=kind, name=safe_name(name, kind), content=kept)
    raise Refused(
        _("This kind of file cannot be kept. Use a photo, PDF, Word, Excel, PowerPoint or text."),
        "file",
    )


def safe_name(name: str, kind: str) -> str:
    """The name as it is shown and offered for download, with the ending of what the file is.

    It is text, never a path: nothing on the disk is called like that.
    """
    flat = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in flat if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = shown.rpartition(".")[0] or shown
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME]
    if not stem or DEVICES.match(stem):
        stem = f"_{stem}" if stem else _("file")
    return stem + KINDS[kind][0]


def _is_picture(content: bytes) -> bool:
    return content.startswith(PICTURES) or content[:4] + content[8:12] == b"RIFFWEBP"


def _picture(name: str, content: bytes) -> tuple[str, bytes]:
    return harmless(content)


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _pdf(name: str, content: bytes) -> tuple[str, bytes]:
    if zipfile.is_zipfile(BytesIO(content)) or b"%%EOF" not in content[-2048:]:
        raise Refused(_("The PDF is damaged or holds something else too."), "file")
    if ACTIVE_IN_PDF.search(_without_escapes(content)):
        raise Refused(_("The PDF holds a program or another file. Print it to a new PDF."), "file")
    return "pdf", content


def _without_escapes(content: bytes) -> bytes:
    """Names in a PDF may be spelt with #4a for J."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda hit: bytes([int(hit[1], 16)]), content)


def _is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def _office(name: str, content: bytes) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(_("The file is damaged."), "file") from error
    _check_entries(entries, len(content))
    names = [entry.filename for entry in entries]
    kinds = [k for k, folder in OFFICE.items() if any(n.startswith(folder) for n in names)]
    if "[Content_Types].xml" not in names or len(kinds) != 1:
        raise Refused(_("Archives cannot be kept: unpack it and choose one file."), "file")
    return kinds[0], content


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, packed * MOST_RATIO):
        raise Refused(_("The file would unpack to something far too large."), "file")
    for entry in entries:
        lower = entry.filename.lower()
        if "vbaproject" in lower or "/embeddings/" in lower or "activex" in lower:
            raise Refused(
                _("The file holds a program or another file. Save a copy without it."), "file"
            )


def _is_text(content: bytes) -> bool:
    return b"\0" not in content and _decoded(content) is not None


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        has_control = any(ord(c) < 32 and c not in "\t\r\n\f" for c in text)
        return None if has_control else text
    return None


def _text(name: str, content: bytes) -> tuple[str, bytes]:
    if MARKUP.search(_decoded(content) or ""):
        raise Refused(_("Web pages and drawings with code cannot be kept. Save it as PDF."), "file")
    return ("csv" if name.lower().endswith((".csv", ".tsv")) else "text"), content


READERS: tuple[tuple[Callable[[bytes], bool], Callable[[str, bytes], tuple[str, bytes]]], ...] = (
    (_is_picture, _picture),
    (_is_pdf, _pdf),
    (_is_zip, _office),
    (_is_text, _text),
)
"""What it looks like from its first bytes, and what is kept of it; the first that fits decides."""
