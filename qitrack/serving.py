"""Serving: what has to be ready before the first request, and links for those who cannot get in."""

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import ArgumentError

from qitrack import checks, clock, lock, migrate
from qitrack.config import Config, UnusableSettings, load_config, prepare_data_folder
from qitrack.db import Database
from qitrack.domain import people, readings, sign_in
from qitrack.domain.core_set import load_core_set

if TYPE_CHECKING:
    from flask import Flask

STARTING = 7486226
"""Key of the lock that PostgreSQL holds while one of several processes starts."""


def connect(settings: Config) -> Database:
    """The database of these settings, not yet looked at. Raises UnusableSettings for a bad address."""
    try:
        return Database(settings.resolved_database_url)
    except ModuleNotFoundError as error:
        raise UnusableSettings(
            "PostgreSQL needs its driver: install qitrack with the extra postgres."
        ) from error
    except ArgumentError as error:
        raise UnusableSettings(
            "QITRACK_DATABASE_URL is no address of a database: "
            "write it as in postgresql://user:password@host/qitrack"
        ) from error


def open_database(settings: Config) -> Database:
    """The database with the newest schema and the shipped capabilities.

    Raises UnusableSettings for a bad address or a newer schema, DBAPIError if it does not answer.
    """
    clock.use_timezone(settings.timezone)
    database = connect(settings)
    migrate.upgrade(database)
    with database.transaction() as session:
        if not database.is_sqlite:  # several processes may start at once
            session.execute(text(f"SELECT pg_advisory_xact_lock({STARTING})"))
        load_core_set(session)
    return database


def make_ready(settings: Config) -> Database:
    """The database, with every stored reading by this version of the statistics."""
    database = open_database(settings)
    with database.transaction() as session:
        readings.refresh_outdated(session)
    return database


def set_up_link(settings: Config, database: Database) -> str | None:
    """A fresh link that makes the first administrator; None if there is one."""
    with database.transaction() as session:
        if people.administrators(session):
            return None
        token = sign_in.make_link(session, sign_in.LinkKind.SET_UP)
    return f"{settings.resolved_base_url}/link/{token}"


def reset_link(
    settings: Config, database: Database, email: str, *, is_phone_lost: bool = False
) -> str:
    """A link with which the person with this address chooses a new password.

    is_phone_lost: without the code of the authenticator app, which is switched off.
    Raises UnusableSettings if there is no such person.
    """
    with database.transaction() as session:
        login = people.find_login(session, email)
        if login is None:
            raise UnusableSettings(
                f"Nobody here has the e-mail address {email}: check its spelling."
            )
        if is_phone_lost:
            sign_in.forget_second_factor(session, login)
        token = sign_in.make_link(session, sign_in.LinkKind.RESET, login.person)
    return f"{settings.resolved_base_url}/link/{token}"


def make_application() -> "Flask":
    """The WSGI application for another server: gunicorn 'qitrack.serving:make_application()'."""
    from qitrack import logs
    from qitrack.web import create_app

    logs.start(requests=True)
    settings = prepare_data_folder(load_config())
    lock.share(settings.data)
    database = make_ready(settings)
    checks.refuse_unsafe(settings, database)
    return create_app(settings, database)
