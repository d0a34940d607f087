"""Settings: where they come from, what they refuse, and the secret that several starts share."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from qitrack.config import (
    Config,
    UnusableSettings,
    default_data_folder,
    load_config,
    prepare_data_folder,
)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path):
    (tmp_path / "config.toml").write_text('host = "10.0.0.1"\nport = 1\nthreads = 2\n')
    environment = {"QITRACK_DATA": str(tmp_path), "QITRACK_PORT": "2", "QITRACK_THREADS": "3"}

    settings = load_config(environment, threads=4, host=None)

    assert (settings.host, settings.port, settings.threads) == ("10.0.0.1", 2, 4)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("QITRACK_HOTS", "x", "There is no setting called 'hots'"),
        ("QITRACK_SECRET", "x", "There is no setting called 'secret'"),
        ("QITRACK_PORT", "eighty", "port must be a whole number"),
        ("QITRACK_ALLOW_HTTP", "perhaps", "allow_http must be true or false"),
        ("QITRACK_TIMEZONE", "Europe/Nowhere", "is unknown; name one"),
    ],
)
def test_setting_that_cannot_be_is_refused_in_a_sentence(tmp_path, name, value, sentence):
    with pytest.raises(UnusableSettings, match=sentence):
        load_config({"QITRACK_DATA": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"host = ", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"nonsense = 1", "There is no setting called 'nonsense'"),
    ],
)
def test_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, content, sentence):
    (tmp_path / "config.toml").write_bytes(content)

    with pytest.raises(UnusableSettings, match=sentence):
        load_config({"QITRACK_DATA": str(tmp_path)})


def test_lists_and_truths_are_read_from_words(tmp_path):
    environment = {
        "QITRACK_DATA": str(tmp_path),
        "QITRACK_TRUSTED_HOSTS": "a.example.org, b.example.org",
        "QITRACK_ALLOW_HTTP": "yes",
    }

    settings = load_config(environment)

    assert settings.trusted_hosts == ("a.example.org", "b.example.org")
    assert settings.allow_http


def test_demonstration_takes_no_address_from_outside(tmp_path):
    environment = {
        "QITRACK_DATA": str(tmp_path),
        "QITRACK_BASE_URL": "https://qi.example.org",
        "QITRACK_DATABASE_URL": "postgresql://somewhere/real",
    }

    settings = load_config(environment, is_demo=True)

    assert settings.is_on_loopback
    assert settings.database_file == tmp_path / "demo.sqlite3"


def test_data_folder_is_the_users_own_outside_a_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr("qitrack.config.__file__", str(tmp_path / "site" / "qitrack" / "config.py"))

    assert default_data_folder({"XDG_DATA_HOME": "/home/x/share"}).as_posix() == (
        "/home/x/share/qitrack"
    )


@pytest.mark.parametrize(
    ("host", "base_url", "is_on_loopback"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "http://localhost:8000", True),
        ("0.0.0.0", "", False),  # noqa: S104
        ("127.0.0.1", "https://qi.example.org", False),
    ],
)
def test_loopback_means_listening_there_and_being_called_so(
    tmp_path, host, base_url, is_on_loopback
):
    settings = Config(data=tmp_path, host=host, base_url=base_url)

    assert settings.is_on_loopback is is_on_loopback


def test_first_start_makes_folder_and_secret_for_the_owner_only(tmp_path):
    settings = prepare_data_folder(Config(data=tmp_path / "new" / "data"))

    assert mode(settings.data) == 0o700
    assert mode(settings.secret_file) == 0o600
    assert len(settings.secret) == 128


def test_folder_that_was_open_to_others_is_closed(tmp_path):
    tmp_path.chmod(0o755)

    prepare_data_folder(Config(data=tmp_path))

    assert mode(tmp_path) == 0o700


def test_secret_is_not_in_what_is_printed(tmp_path):
    settings = prepare_data_folder(Config(data=tmp_path))

    assert settings.secret not in repr(settings)


def test_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(UnusableSettings, match="cannot be written"):
        prepare_data_folder(Config(data=tmp_path / "file" / "data"))


def test_eight_first_starts_at_once_share_one_secret(tmp_path):
    code = (
        "import sys; from pathlib import Path; from qitrack.config import *;"
        "print(prepare_data_folder(Config(data=Path(sys.argv[1]))).secret)"
    )

    def start(_number):
        command = [sys.executable, "-c", code, str(tmp_path / "data")]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, env=dict(os.environ)
        ).stdout

    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(start, range(8)))

    assert len(secrets) == 1
    assert len(secrets.pop().strip()) == 128
