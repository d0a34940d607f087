"""For machines that watch: is the process alive, can it serve?"""

import shutil

from flask import Blueprint, Response, make_response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from qitrack import migrate
from qitrack.web.context import config, database

bp = Blueprint("health", __name__)

LEAST_FREE_BYTES = 500 * 1024 * 1024


@bp.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@bp.get("/readyz")
def ready() -> Response:
    """The database answers with the schema this version needs, and the disk has room."""
    try:
        with database().reading() as reading:
            reading.execute(text("SELECT 1"))
            is_current = migrate.revision_of(reading.connection()) == migrate.newest()
    except DBAPIError:
        return _plain("the database does not answer", 503)
    if not is_current:
        return _plain("the database has another schema than this version needs", 503)
    if shutil.disk_usage(config().data).free < LEAST_FREE_BYTES:
        return _plain("less than 500 MiB free for the data folder", 503)
    return _plain("ok")


def _plain(words: str, status: int = 200) -> Response:
    response = make_response(words + "\n", status)
    response.mimetype = "text/plain"
    return response
