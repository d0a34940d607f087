"""The `qitrack` command: serve, check, backup, restore, upgrade, sweep, verify, user, spc."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qitrack import __version__
from qitrack.config import (
    LOOPBACK,
    Config,
    UnusableSettings,
    load_config,
    prepare_data_folder,
    with_secret,
)

if TYPE_CHECKING:
    from qitrack.db import Database

UNSAFE = 78
"""Exit code for settings that cannot be used or are not safe (EX_CONFIG of sysexits)."""

PRIVATE = 0o077
"""Nobody but the owner can read what qitrack writes."""


class Commands(click.Group):
    """The commands; what keeps one from running is said in a sentence, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(context)
        except UnusableSettings as error:
            sentence, code = str(error), error.exit_code
        except Exception as error:
            if not _is_of_database(error):
                raise
            sentence, code = DATABASE.format(why=str(error.__cause__).splitlines()[0]), UNSAFE
        click.echo(f"qitrack: {sentence}", err=True)
        return context.exit(code)


DATABASE = (
    "The database cannot be used ({why}). "
    "Check QITRACK_DATABASE_URL or the data folder, who owns them, and free space."
)


def _is_of_database(error: Exception) -> bool:
    if "sqlalchemy" not in sys.modules:
        return False
    from sqlalchemy.exc import DBAPIError

    return isinstance(error, DBAPIError) and error.__cause__ is not None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qitrack")
def main() -> None:
    """Where a healthcare team's improvement work lives."""
    os.umask(PRIVATE)


@main.command()
@click.option("--demo", is_flag=True, help="Show invented data, on this machine only.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option(
    "--log/--no-log", default=None, help="One JSON line a request.  [default: yes, no with --demo]"
)
def serve(*, demo: bool, host: str | None, port: int | None, log: bool | None) -> None:
    """Start qitrack and answer requests until Ctrl+C."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    settings = load_config(is_demo=demo, host=host, port=port)
    if demo and settings.host not in LOOPBACK:
        raise UnusableSettings(
            f"The demonstration is for this machine only, not for {settings.host}: "
            "leave out --host and the setting host."
        )
    from qitrack import lock, logs, server

    with closing(server.listen(settings.host, settings.port)) as bound:
        settings = prepare_data_folder(replace(settings, port=bound.getsockname()[1]))
        lock.share(settings.data)
        logs.start(requests=not demo if log is None else log)
        database, announce = _prepare_demo(settings) if demo else _prepare(settings)
        from qitrack.web import create_app

        with closing(database):  # SQLite then keeps everything in its one file
            server.run(create_app(settings, database), settings, bound, announce)


def _prepare(settings: Config) -> "tuple[Database, Callable[[], None]]":
    from qitrack import checks, serving

    database = serving.make_ready(settings)
    checks.refuse_unsafe(settings, database)
    link = serving.set_up_link(settings, database)

    def announce() -> None:
        click.echo(f"qitrack {__version__} is ready at {settings.resolved_base_url}")
        if link:
            click.echo(
                "\nThere is no administrator yet. Open this link within 60 minutes to become one:"
                f"\n\n    {link}\n"
            )
        click.echo("Stop it with Ctrl+C.")

    return database, announce


def _prepare_demo(settings: Config) -> "tuple[Database, Callable[[], None]]":
    from qitrack import demo

    database = demo.make_ready(settings)
    password = demo.set_password(database)

    def announce() -> None:
        click.echo(f"The demonstration is ready at {settings.resolved_base_url}\n")
        click.echo("All of it is invented. Sign in as one of:\n")
        for guide in demo.GUIDES:
            click.echo(f"    {guide.email:22} {guide.who}")
        click.echo(f"\nPassword of all of them until the next start: {password}\n")
        click.echo("Stop it with Ctrl+C.")

    return database, announce


@main.command()
def check() -> None:
    """Say what is unsafe for a deployment; exit code 78 if anything is."""
    from qitrack import checks, serving

    settings = with_secret(load_config())
    file = settings.database_file
    is_there = file is None or file.exists()
    database = serving.connect(settings) if is_there else None
    found = checks.findings(settings, database, checks.CHECKS)
    for finding in found:
        click.echo(f"Unsafe:  {finding.what}\n         {finding.cure}")
    for finding in checks.findings(settings, database, checks.WARNINGS):
        click.echo(f"Warning: {finding.what}\n         {finding.cure}")
    if database is not None and not found:
        checks.sweep(settings, database)
    if not is_there:
        click.echo("There is no database yet, so nothing about it was checked.")
    if found:
        sys.exit(UNSAFE)
    click.echo("Nothing unsafe was found.")


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path | None) -> None:
    """Copy everything into FILE and try it out; qitrack may go on running meanwhile."""
    from qitrack import backup as backups

    if file is not None and file.exists():
        raise UnusableSettings(f"There is a file at {file} already: choose another name.")
    target, manifest = backups.back_up(load_config(), file)
    tried = "Tried out: it can be restored."
    if manifest.database != "sqlite":
        tried = "Read back: every table is in it."
    click.echo(f"{target}\n{manifest.sentence()} {tried}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="Another data folder."
)
@click.option("--force", is_flag=True, help="Replace the database; the present one is set aside.")
def restore(file: Path, into: Path | None, *, force: bool) -> None:
    """Bring the backup FILE back; everybody has to sign in again."""
    from qitrack import backup as backups

    settings = prepare_data_folder(load_config(data=into.absolute() if into else None))
    manifest = backups.restore(settings, file, force=force)
    click.echo(f"Restored to {settings.data}. {manifest.sentence()}")
    click.echo("Everybody has to sign in again; links that were given out no longer work.")


@main.command()
def upgrade() -> None:
    """Bring the database to the schema of this version; a copy is kept (SQLite)."""
    from qitrack import migrate, serving

    database = serving.open_database(prepare_data_folder(load_config()))
    click.echo(f"The database is at schema {migrate.newest()}.")
    database.close()


@main.command("sweep")
def look_for_patients() -> None:
    """Look through all texts for what may be about a patient, and list it for information governance."""
    from qitrack import serving
    from qitrack.domain import identifiers, sweep

    database = serving.open_database(prepare_data_folder(load_config()))
    with closing(database):
        with database.reading() as reading:
            swept = sweep.look_through(reading)
        with database.transaction() as writing:
            sweep.keep(writing, swept)
    for kind, words in identifiers.WORDS.items():
        click.echo(f"{swept.counts[kind]:6} may be {words}")
    if not swept.is_whole:
        click.echo("There are more: work through these, then sweep again.")
    click.echo("This catches less than everything. The list is at /identifiers.")


@main.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_chain(file: Path) -> None:
    """Work out a saved chain of evidence anew, and say whether anything in it was changed."""
    import json

    from qitrack.exchange import chains

    document = {}
    try:
        document = json.loads(file.read_text("utf-8"))
        faults = chains.verify(document)
    except chains.UnreadableChain as unreadable:
        faults = [str(unreadable)]
    except ValueError:
        faults = ["This file cannot be read: it is no JSON."]
    for fault in faults:
        click.echo(f"REFUSED: {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("Everything in it follows from its own records.")
    if other := chains.made_with(document):
        click.echo(other)


@main.group()
def user() -> None:
    """Help people who cannot get in."""


@user.command()
@click.argument("email")
@click.option("--lost-phone", is_flag=True, help="Switch the second factor off as well.")
def link(email: str, *, lost_phone: bool) -> None:
    """Print a link with which the person chooses a new password."""
    from qitrack import serving

    settings = prepare_data_folder(load_config())
    database = serving.open_database(settings)
    click.echo(serving.reset_link(settings, database, email, is_phone_lost=lost_phone))
    click.echo("It works once, for 24 hours. Hand it to nobody else.")


@user.command()
@click.argument("email")
@click.confirmation_option(prompt="Their name, way in and goals are erased for good. Go on?")
def forget(email: str) -> None:
    """Make a leaver a former member: name, way in and personal goals are erased, the work stays."""
    from qitrack import serving
    from qitrack.domain import leaving, people
    from qitrack.domain.errors import Refused

    database = serving.open_database(prepare_data_folder(load_config()))
    with closing(database), database.transaction() as session:
        login = people.find_login(session, email)
        if login is None:
            raise click.ClickException(f"Nobody signs in as {email}.")
        try:
            leaving.become_former(session, login.person)
        except Refused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo("Done. What they did in projects stays, by a former member.")


@main.command("spc", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def chart_file(arguments: tuple[str, ...]) -> None:
    """Chart the numbers of a CSV file, without a database."""
    from qitrack.spc.__main__ import main as spc

    spc.main(list(arguments), prog_name="qitrack spc")
