"""Each unsafe setting alone is found, with its cure; what is safe is let through."""

import os
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from qitrack import checks
from qitrack.checks import CHECKS, WARNINGS, Place, findings, refuse_unsafe
from qitrack.config import Config, UnusableSettings, prepare_data_folder
from qitrack.serving import open_database

SAFE = {
    "host": "127.0.0.1",
    "base_url": "https://qi.example.org",
    "trusted_proxies": 1,
}


@pytest.fixture(autouse=True)
def _roomy_disk(monkeypatch):
    monkeypatch.delenv("FLASK_DEBUG", raising=False)


@pytest.fixture
def safe(tmp_path):
    """Settings as a deployment should have them."""
    return prepare_data_folder(Config(data=tmp_path / "data", **SAFE))


@pytest.fixture
def ready(safe):
    """The database of these settings."""
    database = open_database(safe)
    safe.database_file.chmod(0o600)
    yield database
    database.close()


def found(settings, database=None):
    return [finding.what for finding in findings(settings, database, CHECKS)]


def test_safe_deployment_has_nothing_to_find(safe, ready):
    assert found(safe, ready) == []
    refuse_unsafe(safe, ready)


UNSAFE_SETTINGS = [
    pytest.param({"secret": ""}, "There is no secret yet", id="no secret"),
    pytest.param({"secret": "0123456789abcdef"}, "too short", id="short secret"),
    pytest.param({"secret": "a" * 64}, "too short or too simple", id="simple secret"),
    pytest.param(
        {"secret": "changeme0123456789abcdef0123456789ab"}, "everybody knows", id="known secret"
    ),
    pytest.param(
        {"host": "0.0.0.0", "base_url": "", "trusted_proxies": 0},  # noqa: S104
        "does not know the address",
        id="no address",
    ),
    pytest.param(
        {"base_url": "http://qi.example.org", "trusted_proxies": 0}, "not encrypted", id="http"
    ),
    pytest.param(
        {"base_url": "ftp://qi.example.org", "allow_http": True, "trusted_proxies": 0},
        "is no web address",
        id="no web address",
    ),
    pytest.param({"trusted_proxies": 0}, "it is not counted", id="proxy not counted"),
    pytest.param(
        {"base_url": "http://qi.example.org", "allow_http": True},
        "Headers of a proxy are trusted",
        id="proxy that is none",
    ),
    pytest.param({"trusted_hosts": ("*",)}, "is no name of a host", id="every host"),
    pytest.param(
        {"trusted_hosts": ("https://qi.example.org",)}, "is no name of a host", id="address as host"
    ),
]


@pytest.mark.parametrize(("change", "what"), UNSAFE_SETTINGS)
def test_unsafe_setting_is_found_alone(safe, change, what):
    (finding,) = findings(replace(safe, **change), None, CHECKS)

    assert what in finding.what
    assert len(finding.cure.splitlines()) == 1


@pytest.mark.parametrize(("change", "what"), UNSAFE_SETTINGS)
def test_unsafe_setting_keeps_qitrack_from_serving_others(safe, ready, change, what):
    with pytest.raises(UnusableSettings, match=what):
        refuse_unsafe(replace(safe, **change), ready)


def test_loopback_may_be_as_it_is(safe, ready):
    refuse_unsafe(replace(safe, base_url="", trusted_proxies=0), ready)


def test_debugging_is_found(safe, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert found(safe) == ["FLASK_DEBUG is set."]


@pytest.mark.parametrize("name", ["", "secret", "qitrack.sqlite3", "config.toml"])
def test_what_others_can_read_is_found(safe, ready, name):
    path = safe.data / name
    if not path.exists():
        path.write_text("")
    path.chmod(0o755)

    assert found(safe, ready) == [f"Others on this machine can read {path}."]


def test_data_inside_the_program_are_found(safe, monkeypatch):
    monkeypatch.setattr(checks, "PACKAGE", safe.data.parent)

    assert found(safe) == [f"The data folder {safe.data} lies inside the program."]


def test_full_disk_is_found(safe, monkeypatch):
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 2**62)

    assert found(safe) == [f"Less than 500 MiB are free for {safe.data}."]


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_sqlite_on_a_network_file_system_is_found(safe, tmp_path, monkeypatch, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {safe.data.resolve()} {kind} rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)

    assert found(safe) == [f"The database lies on a network file system ({kind})."]


def test_postgres_may_have_its_folder_anywhere(safe, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {safe.data.resolve()} nfs rw 0 0\n")
    monkeypatch.setattr(checks, "MOUNTS", mounts)

    assert found(replace(safe, database_url="postgresql://db/qitrack")) == []


def test_old_sqlite_is_found(safe, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))

    assert found(safe) == [f"SQLite {sqlite3.sqlite_version} is too old."]


def test_other_schema_is_found(safe, ready):
    with ready.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    assert found(safe, ready)[0].startswith("The database has schema 0000")


def test_sqlite_without_its_guards_is_found(safe, ready):
    with create_engine(f"sqlite:///{safe.database_file}").connect() as bare:
        place = Place(settings=safe, environment={}, connection=bare)

        (finding,) = checks.sqlite_without_guards(place)

    assert "foreign_keys = 1 here, but 0" in finding.what


def test_clock_before_installation_is_found(safe):
    from datetime import UTC, datetime

    from qitrack import clock

    with clock.stopped(datetime(2001, 1, 1, tzinfo=UTC)):
        (what,) = found(safe)

    assert what == "The clock says 01 January 2001, before qitrack was installed."


def test_database_that_does_not_answer_is_found(safe, ready):
    ready.close()
    for ending in ("", "-wal", "-shm"):
        safe.database_file.with_name(f"qitrack.sqlite3{ending}").unlink(missing_ok=True)
    safe.database_file.mkdir(mode=0o700)

    assert found(safe, ready)[0].startswith("The database sqlite:///")


def test_allowed_http_is_a_warning_not_a_refusal(safe, ready):
    settings = replace(safe, base_url="http://qi.example.org", allow_http=True, trusted_proxies=0)

    refuse_unsafe(settings, ready)
    warnings = [finding.what for finding in findings(settings, ready, WARNINGS)]
    assert "Passwords cross the network in the clear: allow_http is set." in warnings


def test_files_of_nobody_are_a_warning(safe, ready):
    file = safe.data / "files" / "abc"
    file.parent.mkdir()
    file.write_text("x")
    os.utime(file, (0, 0))

    warnings = [finding.what for finding in findings(safe, ready, WARNINGS)]
    assert f"1 files in {safe.data / 'files'} belong to no record." in warnings


@pytest.mark.only_on("postgres")
def test_ordinary_role_of_postgres_is_safe(safe, database):
    settings = replace(safe, database_url=database.url.render_as_string(hide_password=False))

    what = found(settings, database)

    assert not any("superuser" in w or "owner of its tables" in w for w in what)


@pytest.mark.only_on("postgres")
def test_owner_of_the_tables_is_found(safe, empty_database_url):
    settings = replace(safe, database_url=empty_database_url)
    database = open_database(settings)

    what = found(settings, database)

    database.close()
    assert any("superuser" in w or "owner of its tables" in w for w in what)
