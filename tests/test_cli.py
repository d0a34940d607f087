"""The `qitrack` command as people meet it: starting, stopping, and what it says when it cannot."""

import http.client
import json
import logging
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from qitrack.cli import main
from qitrack.domain.evidence import EvidenceLink
from qitrack.exchange.chains import chain_of

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "statsmodels", "flask", "sqlalchemy")
ADDRESS = re.compile(r"http://[\w.:\[\]-]+")
PATIENCE_S = 60

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs the signals of a POSIX system")


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QITRACK_")}
    return {**kept, "QITRACK_DATA": str(data), "PYTHONUNBUFFERED": "1", **more}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "qitrack", *words]


@pytest.fixture
def call(monkeypatch):
    """Runs a command to its end, in this process, and leaves the process as it was."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    root, mask = logging.getLogger(), os.umask(0o022)
    kept = root.handlers[:], root.level

    def call(data, *words, **more):
        monkeypatch.setattr(os, "environ", environment(data, **more))
        return CliRunner(catch_exceptions=False).invoke(main, words)

    yield call
    os.umask(mask)
    root.handlers[:], root.level = kept
    for number, handler in handlers.items():
        signal.signal(number, handler)


class Running:
    """A `qitrack serve` that is ready; `said` is what it printed until then."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        assert process.stdout is not None
        for line in process.stdout:
            self.said += line
            if "Stop it with" in line:
                break
        self.address = ADDRESS.findall(self.said)[0]
        self.port = int(self.address.rpartition(":")[2])

    def get(self, path: str) -> http.client.HTTPResponse:
        """The answer to a GET on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request("GET", path)
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return response

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Exit code, and what it printed since it was ready."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, out, err


@contextmanager
def serving(data: Path, *words: str, **more: str) -> Iterator[Running]:
    process = subprocess.Popen(
        command("serve", "--port", "0", *words),
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module", autouse=True)
def _compiled_once(tmp_path_factory):
    """The many processes of these tests share compiled code, whatever the machine says about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A data folder in which qitrack was started once."""
    data = tmp_path_factory.mktemp("used") / "data"
    with serving(data) as running:
        assert running.stop()[0] == 0
    return data


def one_sentence(ended: Result) -> str:
    """What was said on standard error."""
    assert ended.exit_code != 0
    assert ended.stderr.startswith("qitrack: ")
    return ended.stderr


# --- starting --------------------------------------------------------------------------------------


def test_help_is_quick_to_load():
    code = f"import sys, qitrack.cli; print([m for m in {HEAVY} if m in sys.modules])"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert loaded.strip() == "[]"


def test_first_start_makes_everything_private_and_shows_a_link_for_the_administrator(tmp_path):
    with serving(tmp_path / "data") as running:
        link = re.search(r"http://\S+/link/(\S+)", running.said)
        page = running.get(link[0].removeprefix(running.address))
        data = tmp_path / "data"

        assert page.status == 200
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        for file in data.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        with closing(sqlite3.connect(data / "qitrack.sqlite3")) as connection:
            assert connection.execute("SELECT count(*) FROM login").fetchone() == (0,)


def test_four_first_starts_at_once_share_one_database(tmp_path):
    data = tmp_path / "data"
    processes = [
        subprocess.Popen(
            command("upgrade"), env=environment(data), stdout=subprocess.DEVNULL, stderr=sys.stderr
        )
        for _process in range(4)
    ]

    assert [process.wait(PATIENCE_S) for process in processes] == [0, 0, 0, 0]
    with closing(sqlite3.connect(data / "qitrack.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM framework_version").fetchone() == (1,)


def test_request_is_one_line_of_json_without_query_or_name(tmp_path):
    with serving(tmp_path / "data") as running:
        running.get("/sign-in?next=/projects/7&name=Florence")
        code, out, _err = running.stop()

    (line,) = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert (line["method"], line["route"], line["status"]) == ("GET", "/sign-in", 200)
    assert len(line["request"]) == 16
    assert line["ms"] > 0
    assert "Florence" not in out


def test_readiness_is_answered(used):
    with serving(used) as running:
        answers = {path: running.get(path) for path in ("/healthz", "/readyz")}

    assert {path: answer.status for path, answer in answers.items()} == {
        "/healthz": 200,
        "/readyz": 200,
    }
    assert answers["/healthz"].getheader("Server") is None


def test_demonstration_shows_its_log_ins_and_lets_them_in(tmp_path):
    with serving(tmp_path, "--demo") as running:
        assert "p004@demo.invalid" in running.said
        assert re.search(r"Password.*: \w{4}-\w{4}-\w{4}\n", running.said)
        assert "Demonstration data – invented" in running.get("/sign-in").text
        code, out, _err = running.stop()

    assert code == 0
    assert out == ""  # no line a request unless --log is given
    assert not (tmp_path / "qitrack.sqlite3").exists()


# --- what it says when it cannot -------------------------------------------------------------------


def test_a_chain_is_verified_and_a_changed_number_is_refused(call, demo_database, tmp_path):
    with demo_database.reading() as session:
        link = session.scalars(select(EvidenceLink).where(EvidenceLink.cycle_id.is_(None))).first()
        document = chain_of(session, [link], ())
    whole, changed, other = (tmp_path / name for name in ("whole", "changed", "other"))
    whole.write_text(json.dumps(document))
    number = next(o for o in document["records"]["observation"] if o["numerator"] is not None)
    number["numerator"] += 1
    changed.write_text(json.dumps(document))
    other.write_text("no JSON")

    assert call(tmp_path, "verify", str(whole)).stdout.startswith("Everything in it follows")
    for file in (changed, other):
        refused = call(tmp_path, "verify", str(file))
        assert refused.exit_code == 1
        assert refused.stderr.startswith("REFUSED: ")


def test_port_in_use_is_said_in_a_sentence(call, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])

        ended = call(tmp_path / "data", "serve", "--port", port)

    assert f"Port {port} is in use" in one_sentence(ended)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("place", ["under a file", "where nobody can write"])
def test_unwritable_folder_is_said_in_a_sentence(call, tmp_path, place):
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "data" if place == "under a file" else Path("/proc/qitrack")

    ended = call(data, "serve", "--port", "0")

    assert "cannot be written" in one_sentence(ended)


def test_newer_schema_is_said_in_a_sentence(call, used, tmp_path):
    data = copy_of(used, tmp_path)
    with closing(sqlite3.connect(data / "qitrack.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")

    ended = call(data, "serve", "--port", "0")

    assert "The database has schema 0999" in one_sentence(ended)
    assert ended.exit_code == 78


def test_file_that_is_no_database_is_said_in_a_sentence(call, used, tmp_path):
    data = copy_of(used, tmp_path)
    (data / "qitrack.sqlite3").write_text("no database, but quite a long text instead")

    assert "file is not a database" in one_sentence(call(data, "serve", "--port", "0"))


def test_database_that_cannot_be_written_is_said_in_a_sentence(call, used, tmp_path):
    data = copy_of(used, tmp_path)
    with closing(sqlite3.connect(data / "qitrack.sqlite3")) as connection, connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON one_time_link"
            " BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
        )

    ended = call(data, "serve", "--port", "0")

    assert "cannot be used (the disk is full)" in one_sentence(ended)


def copy_of(used: Path, tmp_path: Path) -> Path:
    data = tmp_path / "copy"
    data.mkdir()
    for name in ("qitrack.sqlite3", "secret"):
        (data / name).write_bytes((used / name).read_bytes())
    return data


@pytest.mark.parametrize(
    ("words", "settings", "sentence"),
    [
        ((), {"QITRACK_HOTS": "x"}, "There is no setting called 'hots'"),
        (("--host", "0.0.0.0"), {}, "does not know the address people use"),  # noqa: S104
        (("--demo", "--host", "0.0.0.0"), {}, "is for this machine only"),  # noqa: S104
        (("--host", "192.0.2.1"), {}, "is not an address of this machine"),
        ((), {"QITRACK_DATABASE_URL": "nonsense"}, "is no address of a database"),
        (
            (),
            {"QITRACK_DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:9/none"},
            "cannot be used",
        ),
        (
            (),
            {"QITRACK_BASE_URL": "http://qi.example.org"},
            "not encrypted",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, (tuple, dict)) else "",
)
def test_start_that_cannot_be_is_said_in_a_sentence(call, tmp_path, words, settings, sentence):
    ended = call(tmp_path, "serve", "--port", "0", *words, **settings)

    said = one_sentence(ended)
    assert sentence in said
    assert "hidden" not in said


# --- stopping --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("keeps_alive", [True, False], ids=["kept connections", "new connections"])
def test_stop_under_load_cuts_nobody_off(used, number, keeps_alive):
    with serving(used) as running:
        visitors = [Visitor(running.port, keeps_alive=keeps_alive) for _visitor in range(12)]
        while sum(visitor.seen[WHOLE] for visitor in visitors) < 50:
            time.sleep(0.01)
        before = sum((visitor.seen for visitor in visitors), Counter())
        began = time.monotonic()
        code, _out, err = running.stop(number)
        took = time.monotonic() - began
        after = sum((visitor.leave() for visitor in visitors), Counter())

    assert set(before) == {WHOLE}
    assert set(after) <= {WHOLE, NOT_TAKEN}
    assert after[WHOLE] > before[WHOLE]
    assert code == 0
    assert took < 10
    assert "Traceback" not in err


WHOLE, CUT_OFF, NOT_TAKEN = "a whole page", "a page that was cut off", "not a byte of an answer"


class Visitor:
    """Asks for a page again and again; `seen` counts what came of it."""

    def __init__(self, port: int, *, keeps_alive: bool) -> None:
        self.seen: Counter[str] = Counter()
        self._keeps_alive = keeps_alive
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self._thread.start()

    def _ask_on(self) -> None:
        while not self._enough.is_set():
            answer = self._ask()
            self.seen[answer] += 1
            if answer == NOT_TAKEN or not self._keeps_alive:
                self._connection.close()
            if answer == NOT_TAKEN:
                self._enough.wait(0.05)

    def _ask(self) -> str:
        try:
            self._connection.request("GET", "/sign-in")
            response = self._connection.getresponse()
        except (OSError, http.client.HTTPException):
            return NOT_TAKEN
        try:
            return WHOLE if response.read().rstrip().endswith(b"</html>") else CUT_OFF
        except (OSError, http.client.HTTPException):
            return CUT_OFF

    def leave(self) -> Counter[str]:
        """What it has seen."""
        self._enough.set()
        self._thread.join()
        self._connection.close()
        return self.seen


# --- the other commands ----------------------------------------------------------------------------


def test_check_says_what_is_unsafe_and_how_to_cure_it(call, used, tmp_path):
    safe = call(used, "check")
    unsafe = call(used, "check", QITRACK_BASE_URL="http://qi.example.org")
    unused = call(tmp_path / "unused", "check")

    assert (safe.exit_code, safe.stdout.splitlines()[-1]) == (0, "Nothing unsafe was found.")
    assert unsafe.exit_code == 78
    assert "Unsafe:  http://qi.example.org is not encrypted." in unsafe.stdout
    assert unused.exit_code == 78
    assert not (tmp_path / "unused").exists()


def test_backup_and_restore_go_there_and_back(call, used, tmp_path):
    file = tmp_path / "backup.tar.gz"

    backed_up = call(used, "backup", str(file))
    again = call(used, "backup", str(file))
    restored = call(used, "restore", str(file), "--into", str(tmp_path / "new"))
    over = call(used, "restore", str(file))

    assert backed_up.stdout.startswith(str(file))
    assert "There is a file at" in one_sentence(again)
    assert "Everybody has to sign in again" in restored.stdout
    assert (tmp_path / "new" / "qitrack.sqlite3").exists()
    assert "There is a database at" in one_sentence(over)


def test_user_link_needs_somebody(call, used):
    ended = call(used, "user", "link", "nobody@example.org")

    assert "Nobody here has the e-mail address" in one_sentence(ended)


def test_user_link_leads_to_a_page(call, tmp_path):
    with serving(tmp_path, "--demo") as running:
        data = tmp_path / "real"
        data.mkdir()
        (data / "qitrack.sqlite3").write_bytes((tmp_path / "demo.sqlite3").read_bytes())
        assert running.stop()[0] == 0
    (data / "qitrack.sqlite3").write_bytes((tmp_path / "demo.sqlite3").read_bytes())

    ended = call(data, "user", "link", "P104@demo.invalid")

    with serving(data) as running:
        path = ended.stdout.splitlines()[0].removeprefix("http://127.0.0.1:8000")
        assert running.get(path).status == 200
        assert "There is no administrator yet" not in running.said


def test_upgrade_says_where_the_schema_is(call, used):
    assert "The database is at schema 0" in call(used, "upgrade").stdout


def test_chart_of_a_file_needs_no_data_folder(call, tmp_path):
    (tmp_path / "data.csv").write_text(
        "day,n\n" + "".join(f"2026-01-{i:02},{i}\n" for i in range(1, 10))
    )

    ended = call(
        tmp_path / "none", "spc", str(tmp_path / "data.csv"), "--svg", str(tmp_path / "out.svg")
    )

    assert ended.exit_code == 0, ended.stderr
    assert (tmp_path / "out.svg").read_text().startswith("<svg")
    assert not (tmp_path / "none").exists()


def test_sweep_counts_what_may_be_about_a_patient(call, used):
    said = call(used, "sweep")

    assert said.exit_code == 0
    assert "     0 may be an NHS number\n" in said.stdout
    assert "This catches less than everything." in said.stdout
