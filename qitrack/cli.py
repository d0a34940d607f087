"""The `qitrack` command: serve, check, backup, restore, user, spc."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from qitrack import __version__
from qitrack.config import (
    LOOPBACK,
    Config,
    UnusableSettings,
    load_config,
    prepare_data_folder,
)

PRIVATE = 0o077
"""Nobody but the owner can read what qitrack writes."""


class Refusal(click.ClickException):
    """One sentence with the cure on standard error, no traceback."""

    def __init__(self, error: UnusableSettings) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code


class Commands(click.Group):
    """The commands; what keeps one from running is said in a sentence."""

    def invoke(self, context: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(context)
        except UnusableSettings as error:
            raise Refusal(error) from error


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
    from qitrack import logs, serving

    bound = serving.listen(settings.host, settings.port)
    settings = prepare_data_folder(replace(settings, port=bound.getsockname()[1]))
    logs.start(requests=not demo if log is None else log)
    database, announce = _prepare_demo(settings) if demo else _prepare(settings)
    from qitrack.web import create_app

    serving.run(create_app(settings, database), settings, bound, announce)


def _prepare(settings: Config) -> tuple[Any, Callable[[], None]]:
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


def _prepare_demo(settings: Config) -> tuple[Any, Callable[[], None]]:
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
