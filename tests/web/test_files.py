"""Photos and files of a test: kept, taken along, taken away, and swept."""

import os
import time
from io import BytesIO

import pytest
from PIL import Image

from qitrack import checks
from qitrack.domain import attachments
from qitrack.domain.attachments import Attachment
from qitrack.domain.cycles import Stage
from qitrack.exchange.store import GRACE_S, Store
from tests.pages import filled

SCRIPT = b"<script>alert(1)</script>"


def photo(more: bytes = b"") -> bytes:
    target = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A telephone"
    Image.new("RGB", (40, 20), "green").save(target, "JPEG", exif=exif)
    return target.getvalue() + more


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def cycle(make, nurse):
    return make.cycle(make.project(lead=nurse), lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.fixture
def store(settings):
    return Store(settings.files)


def put(browser, cycle, content, name="sign.jpg", **fields):
    path = f"/cycles/{cycle.id}/files/new"
    target, data = filled(browser, path, file=(BytesIO(content), name), **fields)
    return browser.post(target, data=data)


def test_a_photo_is_kept_without_what_the_telephone_wrote(browser, cycle, make, store, read):
    answer = put(browser, cycle, photo(SCRIPT), about="The new sign")

    (row,) = make.all(Attachment)
    kept = store.find(row.sha256)
    assert (answer.status_code, answer.location) == (303, f"/cycles/{cycle.id}")
    assert (row.name, row.kind, row.bytes) == ("sign.jpg", "jpeg", len(kept))
    assert b"A telephone" not in kept
    assert SCRIPT not in kept
    assert "The new sign" in read(browser.get(answer.location)).text


def test_the_field_reminds_of_faces_and_whiteboards(browser, cycle, read):
    hint = read(browser.get(f"/cycles/{cycle.id}/files/new")).select_one("#file-hint, .nhsuk-hint")

    assert "no faces, no names on a whiteboard" in hint.text


def test_a_file_is_only_ever_saved_never_opened(browser, cycle, make):
    put(browser, cycle, photo(), name='../a"; filename="b.html\r\nX: y.jpg')
    (row,) = make.all(Attachment)

    answer = browser.get(f"/files/{row.id}")

    headers = answer.headers
    assert answer.status_code == 200
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-store"
    assert "X" not in headers
    assert ".html" not in headers["Content-Disposition"].rpartition("filename")[2][-6:]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<svg onload='alert(1)'/>", "a.svg", "cannot be kept"),
        (b"MZ\x90\x00", "a.jpg", "cannot be kept"),
        (b"", "a.jpg", "The file is empty"),
        (photo()[:200], "a.jpg", "damaged"),
    ],
    ids=["drawing", "program", "nothing", "half a photo"],
)
def test_what_is_refused_says_why_and_leaves_nothing(
    browser, cycle, make, store, content, name, sentence
):
    answer = put(browser, cycle, content, name)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not make.all(Attachment)
    assert not store.digests()


def test_without_a_file_it_asks_for_one(browser, cycle, send):
    answer = send(browser, f"/cycles/{cycle.id}/files/new", about="Nothing")

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_sent_twice_it_is_there_once(browser, cycle, make):
    path = f"/cycles/{cycle.id}/files/new"
    target, data = filled(browser, path)

    for _time in range(2):
        browser.post(target, data=data | {"file": (BytesIO(photo()), "sign.jpg")})

    assert len(make.all(Attachment)) == 1


def test_a_project_keeps_only_so_many(browser, cycle, make, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_FILES_OF_A_PROJECT", 1)
    put(browser, cycle, photo())

    answer = put(browser, cycle, photo(b"another"))

    assert answer.status_code == 422
    assert "This project has 1 files" in answer.text
    assert len(make.all(Attachment)) == 1


def test_an_organisation_keeps_only_so_much(browser, cycle, make, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES_OF_AN_ORGANISATION", 1_000)
    make.attachment(cycle, content=b"a" * 900)

    answer = put(browser, cycle, photo())

    assert answer.status_code == 422
    assert "no room left" in answer.text


def test_what_is_taken_away_is_gone_for_everybody(browser, cycle, make, store, send):
    put(browser, cycle, photo())
    (row,) = make.all(Attachment)

    send(browser, f"/cycles/{cycle.id}", which=f"/files/{row.id}/remove")

    assert browser.get(f"/files/{row.id}").status_code == 404
    assert f'href="/files/{row.id}"' not in browser.get(f"/cycles/{cycle.id}").text
    assert store.find(row.sha256) is not None


def test_check_sweeps_what_belongs_to_no_record(browser, cycle, make, store, settings, database):
    put(browser, cycle, photo())
    (row,) = make.all(Attachment)
    orphan = store.put(b"of a request that was cut off")
    for digest in (orphan, row.sha256):
        os.utime(store.path(digest), (time.time() - GRACE_S - 60,) * 2)
    found = checks.findings(settings, database, (checks.files_of_nobody,))
    assert [finding.what[:7] for finding in found] == ["1 files"]

    assert checks.sweep(settings, database) == 1

    assert store.digests() == {row.sha256}
    assert not checks.findings(settings, database, (checks.files_of_nobody,))


def test_check_tells_of_files_that_are_missing(cycle, make, settings, database):
    make.attachment(cycle, content=b"lost")

    found = checks.findings(settings, database, (checks.files_are_missing,))

    assert [finding.what[:7] for finding in found] == ["1 files"]


def test_a_test_with_many_files_takes_no_more_queries(browser, cycle, make, database):
    from tests.statements import counted

    def count():
        with counted(database.engine) as seen:
            browser.get(f"/cycles/{cycle.id}")
        return len(seen)

    make.attachment(cycle, content=b"1")
    count()
    few = count()
    for number in range(5):
        make.attachment(cycle, content=str(number).encode())

    assert count() == few
    assert make.again(cycle).stage is Stage.PLANNED
