"""Error pages: what is wrong, what to do, and a reference for support. Never a bare 500."""

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from qitrack.domain.errors import DomainError, NotAllowed, NotFound
from qitrack.i18n import _
from qitrack.web import context

log = logging.getLogger("qitrack.error")

RETRY_AFTER_S = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """Heading and sentence of an error page."""

    heading: str
    sentence: str


EXPLANATIONS = {
    400: Explanation(
        _("That did not arrive whole"), _("Go back, load the page again and send it once more.")
    ),
    403: Explanation(
        _("You may not do this"),
        _("You can look at it, but changing it is for others in the team. Ask its lead."),
    ),
    404: Explanation(
        _("This page does not exist"),
        _(
            "The address may be mistyped, or it is something that you have not been given a look at."
        ),
    ),
    405: Explanation(
        _("This page does not work that way"), _("Go back and use the button on the page.")
    ),
    409: Explanation(
        _("Somebody changed this meanwhile"),
        _("Nothing was overwritten. Go back, load the page again and make your change there."),
    ),
    413: Explanation(
        _("The file is too large"), _("Send a file of at most 10 MB, with one measure in it.")
    ),
    422: Explanation(_("This could not be saved"), _("Go back: what you typed is still there.")),
    429: Explanation(
        _("Too many tries"),
        _("Wait a while, then try again. If you forgot your password, ask for a new link."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("Nothing was half saved. Try again; if it happens again, pass on the reference below."),
    ),
    503: Explanation(
        _("Very busy just now"), _("Nothing was lost: go back and send it again in a few seconds.")
    ),
}


def error_page(status: int, sentence: str | None = None) -> Response:
    """The page for this status, with its own sentence or a better one."""
    context.undo()
    explanation = EXPLANATIONS.get(status, EXPLANATIONS[500])
    body = render_template(
        "errors/error.html",
        heading=explanation.heading,
        sentence=sentence or explanation.sentence,
        request_id=g.get("request_id", ""),
    )
    response = make_response(body, status)
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def init_app(app: Flask) -> None:
    """Gives every kind of error its page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(IntegrityError, _stale)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return _foreign_host()
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _foreign_host() -> Response:
    """Without a host of ours there is no address to link to, so no page either."""
    response = make_response(_("This is not the address of qitrack.") + "\n", 400)
    response.mimetype = "text/plain"
    return response


def _form_too_old(error: CSRFError) -> Response:
    return error_page(
        400,
        _("This form was open for too long. Go back, load the page again and send it once more."),
    )


def _domain(error: DomainError) -> Response:
    status = {NotAllowed: 403, NotFound: 404}.get(type(error), 422)
    return error_page(status, error.sentence)


def _stale(error: Exception) -> Response:
    log.warning(
        "Request %s met a change by somebody else: %s", g.get("request_id"), type(error).__name__
    )
    return error_page(409)


def _database(error: DBAPIError) -> Response:
    """A lock that was held too long, a full disk, a connection that broke: nothing was saved."""
    log.error("Request %s: the database said %s", g.get("request_id"), error.orig)
    return error_page(503)


def _unexpected(error: Exception) -> Response:
    log.error("Request %s failed", g.get("request_id"), exc_info=error)
    return error_page(500)
