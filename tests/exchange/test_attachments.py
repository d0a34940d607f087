"""T-BOMB, T-PATH: what is kept of a file, and what is refused."""

import os
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from qitrack.domain.attachments import LARGEST_FILE
from qitrack.domain.errors import Refused
from qitrack.exchange import pictures
from qitrack.exchange.attachments import looked_at, safe_name
from qitrack.exchange.store import GRACE_S, Store

STATED_NAMES = 500
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "green").save(target, kind, **options)  # type: ignore[arg-type]
    return target.getvalue()


def office(folder: str = "word/", **more: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}document.xml", "<w/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of so many dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def huge_jpeg(width: int, height: int) -> bytes:
    """A photo whose header says that it has so many dots."""
    small = picture()
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + struct.pack(">HH", height, width) + small[at + 4 :]


# --- pictures --------------------------------------------------------------------------------------


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    return picture(exif=exif, comment=b"Bed 4, Mrs Example")


def test_place_device_and_comment_of_a_photo_are_gone() -> None:
    before = with_place()
    assert b"A telephone" in before
    assert b"Mrs Example" in before

    kept = looked_at("IMG_1.JPG", before)

    with Image.open(BytesIO(kept.content)) as there:
        assert not dict(there.getexif())
        assert "comment" not in there.info
        assert there.format == "JPEG"
    for word in (b"Exif", b"A telephone", b"Mrs Example"):
        assert word not in kept.content


def test_words_and_profile_in_a_png_are_gone() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Mrs Example", zip=False)
    before = picture("PNG", pnginfo=words, icc_profile=b"profile of a camera")

    kept = looked_at("a.png", before)

    assert b"Mrs Example" in before
    assert b"Mrs Example" not in kept.content
    assert b"iCCP" not in kept.content
    assert b"tEXt" not in kept.content


def test_a_photo_stands_upright_without_the_mark_that_says_so() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = looked_at("a.jpg", picture(size=(40, 20), exif=exif))

    with Image.open(BytesIO(kept.content)) as there:
        assert there.size == (20, 40)


def test_a_large_photo_becomes_smaller() -> None:
    kept = looked_at("a.jpg", picture(size=(4_000, 3_000)))

    with Image.open(BytesIO(kept.content)) as there:
        assert max(there.size) == pictures.LONGEST_SIDE


POLYGLOTS = {
    "script behind a photo": lambda: picture() + b"<script>alert(1)</script>",
    "page behind a photo": lambda: picture() + b"<!doctype html><html><body onload=alert(1)>",
    "archive behind a photo": lambda: picture() + office(),
    "archive behind a picture": lambda: picture("PNG") + office(),
    "program text in a photo": lambda: picture(comment=b"<?php system($_GET[1]); ?>"),
    "script in a gif": lambda: picture("GIF") + b"/*<script>alert(1)</script>*/",
}


@pytest.mark.parametrize("made", POLYGLOTS.values(), ids=POLYGLOTS)
def test_of_two_files_in_one_only_the_picture_is_left(made: Callable[[], bytes]) -> None:
    kept = looked_at("sign.html.jpg", made())

    assert kept.kind in ("jpeg", "png")
    assert kept.name == f"sign.html{'.jpg' if kept.kind == 'jpeg' else '.png'}"
    for hidden in (b"<script", b"<html", b"<?php", b"PK\x03\x04", b"word/"):
        assert hidden not in kept.content


BOMBS = {
    "10^5 × 10^5 dots": lambda: huge_png(100_000, 100_000),
    "2^31 dots wide": lambda: huge_png(2**31 - 1, 1),
    "just too many": lambda: huge_png(4_001, 4_000),
    "photo of 65,000 × 65,000": lambda: huge_jpeg(65_000, 65_000),
    "photo of 8,001 × 8,000": lambda: huge_jpeg(8_001, 8_000),
}


@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS)
def test_too_many_dots_are_refused_before_they_are_unpacked(made: Callable[[], bytes]) -> None:
    content = made()
    tracemalloc.start()
    began = time.perf_counter()

    with pytest.raises(Refused) as refused:
        looked_at("a.png", content)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.field == "file"
    assert time.perf_counter() - began < 1
    assert peak < 16 * 1024**2


def test_a_damaged_picture_is_refused_whatever_is_damaged() -> None:
    whole = (picture(), picture("PNG"), picture("WEBP"), picture("GIF"))
    chance = random.Random(11)
    for content in whole:
        for _number in range(100):
            broken = bytearray(content[: chance.randrange(12, len(content))])
            for _byte in range(3):
                broken[chance.randrange(12, len(broken) + 1) - 1] = chance.randrange(256)
            try:
                kept = looked_at("a.jpg", bytes(broken))
            except Refused:
                continue
            assert kept.content != bytes(broken) or kept.kind == "text"


# --- other files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("sheet.pdf", PDF, "pdf"),
        ("notes.docx", office("word/"), "docx"),
        ("tally.xlsx", office("xl/"), "xlsx"),
        ("talk.pptx", office("ppt/"), "pptx"),
        ("tally.csv", b"date,value\n2026-05-04,3\n", "csv"),
        ("notes.txt", "Größe: 3 °C".encode(), "text"),
        ("notes.txt", "Grüße".encode("cp1252"), "text"),
    ],
)
def test_what_teams_use_is_kept_as_it_is(name: str, content: bytes, kind: str) -> None:
    kept = looked_at(name, content)

    assert (kept.kind, kept.content) == (kind, content)


def zip_bomb() -> bytes:
    return office(word__a=b"\0" * 30_000_000)


def lying_zip() -> bytes:
    """An archive whose directory says that a little unpacks to gigabytes."""
    content = bytearray(office())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    return bytes(content)


def many_entries() -> bytes:
    return office(**{f"word__{number}": b"" for number in range(1_001)})


REFUSED = {
    "nothing": lambda: b"",
    "too large": lambda: b"a" * (LARGEST_FILE + 1),
    "drawing with code": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "page": lambda: b"\n <!DOCTYPE html><script>alert(1)</script>",
    "page in text": lambda: b"a note\n" + b"<ScRiPt src=//x>",
    "program": lambda: b"MZ\x90\x00\x03\x00",
    "Linux program": lambda: b"\x7fELF\x02\x01\x01\x00",
    "archive": lambda: office("other/"),
    "archive that is two": lambda: office("word/", xl__a=b"1"),
    "zip bomb": zip_bomb,
    "lying sizes": lying_zip,
    "10^3 entries": many_entries,
    "macros": lambda: office("word/", word__vbaProject_bin=b"1"),
    "file in a file": lambda: office("word/", word__embeddings__a=b"1"),
    "PDF with an archive": lambda: PDF + office(),
    "PDF with a script": lambda: PDF.replace(b"/Type", b"/JavaScript (a) /Type"),
    "PDF with a hidden script": lambda: PDF.replace(b"/Type", b"/J#61vaScript (a) /Type"),
    "PDF that starts something": lambda: PDF.replace(b"/Type", b"/Launch (a) /Type"),
    "half a PDF": lambda: PDF[:20],
    "gzip": lambda: b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "photo of another kind": lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "bytes of nothing": lambda: bytes(range(256)),
}


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_what_may_do_harm_is_refused_at_once(made: Callable[[], bytes]) -> None:
    content = made()
    began = time.perf_counter()

    with pytest.raises(Refused) as refused:
        looked_at("notes.docx", content)

    assert refused.value.field == "file"
    assert time.perf_counter() - began < 1


# --- names -----------------------------------------------------------------------------------------

STRANGE = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/shadow",
    "C:\\autoexec.bat",
    "CON",
    "nul.jpg",
    "com1.txt",
    "a\0b.jpg",
    "photo\u202egpj.exe",
    ".bashrc",
    "...",
    "",
    " ",
    "a\r\nContent-Type: text/html",
    'a"; filename="b.html',
    "x" * 5_000,
    "%2e%2e%2fetc",
    "a/./b/../c.jpg",
    "\ufeff",
    "file:///etc/passwd",
    "<script>.jpg",
    "~root",
    "sign.jpg.exe",
    "😀.png",
    "$(rm -rf).png",
)


def names(count: int) -> list[str]:
    """Strange names, and strange ones made of them."""
    chance = random.Random(5)
    made = ["".join(chance.sample(STRANGE[:-1], 2))[:300] for _ in range(count)]
    return [*STRANGE, *made][:count]


def test_no_name_leads_out_of_the_store_or_onto_the_disk(
    tmp_path: Path, scaled: Callable[[int], int]
) -> None:
    store = Store(tmp_path / "inner" / "files")
    for name in names(scaled(STATED_NAMES)):
        kept = looked_at(name, PDF)
        store.put(kept.content)
        assert not any(sign in kept.name for sign in '/\\\0\r\n\u202e<>:"|?*')
        assert kept.name.endswith(".pdf")
        assert not kept.name.startswith(".")
        assert len(kept.name) < 200

    on_disk = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.parent for file in on_disk] == [store.folder]
    assert [file.name for file in on_disk] == sorted(store.digests())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Sign at bed.JPG", "Sign at bed.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("", "file.jpg"),
    ],
)
def test_a_name_is_shown_with_the_ending_of_what_it_is(typed: str, shown: str) -> None:
    assert safe_name(typed, "jpeg") == shown


# --- the store -------------------------------------------------------------------------------------


def test_a_file_lies_under_its_digest_for_its_owner_only(tmp_path: Path) -> None:
    store = Store(tmp_path / "files")

    digest = store.put(b"a sign")
    again = store.put(b"a sign")

    assert digest == again
    assert store.find(digest) == b"a sign"
    assert [file.name for file in store.folder.iterdir()] == [digest]
    if os.name == "posix":
        assert store.folder.stat().st_mode & 0o077 == 0
        assert store.path(digest).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("digest", ["../secret", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_is_looked_for(tmp_path: Path, digest: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        Store(tmp_path).find(digest)


def test_orphans_are_swept_once_they_are_old(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept, orphan, young = (store.put(content) for content in (b"1", b"2", b"3"))
    half = tmp_path / ".new-half"
    half.write_bytes(b"half a file")
    for file in (store.path(kept), store.path(orphan), half):
        os.utime(file, (time.time() - GRACE_S - 60,) * 2)

    assert store.sweep({kept}) == 2
    assert store.digests() == {kept, young}
    assert not half.exists()
