"""The web application: `create_app` puts it together."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import Flask, request, url_for
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError

from qitrack import __version__, clock, i18n
from qitrack.config import Config
from qitrack.db import Database
from qitrack.domain import access, sign_in
from qitrack.domain.access import Action
from qitrack.resources import resource_dir
from qitrack.web import (
    account,
    audit,
    charts,
    confirmations,
    context,
    copying,
    corrections,
    cycles,
    decisions,
    doors,
    effect,
    errors,
    extras,
    family,
    feedback,
    files,
    frameworks,
    goals,
    grid,
    groups,
    handover,
    headers,
    health,
    heat_map,
    home,
    identifier_guard,
    identifiers,
    imports,
    invitations,
    learning,
    measures,
    objectives,
    people,
    portfolio,
    progress,
    projects,
    ramps,
    reviews,
    sight,
    takeaway,
    tally,
    team,
    theory,
    units,
    wallcard,
    wording,
    work,
)
from qitrack.web.nhsuk import nhsuk
from qitrack.web.static import asset_url


class DayConverter(BaseConverter):
    """A day in an address: 2026-05-04."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; no such day is no such page."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: date) -> str:
        """The day as it stands in the address."""
        return value.isoformat()


LARGEST_BODY = 12 * 1024 * 1024
LARGEST_FORM_PART = 256 * 1024
MOST_FORM_PARTS = 500

BLUEPRINTS = (
    health.bp,
    account.bp,
    doors.bp,
    home.bp,
    projects.bp,
    projects.charter_bp,
    handover.bp,
    copying.bp,
    sight.bp,
    team.bp,
    invitations.bp,
    theory.bp,
    cycles.bp,
    ramps.bp,
    *reviews.BLUEPRINTS,
    takeaway.bp,
    learning.bp,
    files.bp,
    *measures.BLUEPRINTS,
    charts.bp,
    decisions.bp,
    family.bp,
    effect.bp,
    groups.bp,
    imports.bp,
    corrections.bp,
    tally.bp,
    wallcard.bp,
    grid.bp,
    *work.BLUEPRINTS,
    progress.bp,
    portfolio.bp,
    heat_map.bp,
    *goals.BLUEPRINTS,
    confirmations.bp,
    *frameworks.BLUEPRINTS,
    feedback.bp,
    objectives.bp,
    units.bp,
    extras.bp,
    people.bp,
    audit.bp,
    identifiers.bp,
)


def create_app(settings: Config, database: Database | None = None) -> Flask:
    """The WSGI application for these settings; the database must have the newest schema."""
    app = Flask(__name__, template_folder=str(resource_dir("templates")), static_folder="static")
    clock.use_timezone(settings.timezone)
    _configure(app, settings)
    _prepare_templates(app, settings)
    data = database or Database(settings.resolved_database_url)
    context.init_app(app, settings, data, account.ask_to_sign_in)
    headers.init_app(app, is_https=settings.is_https)
    errors.init_app(app)
    app.url_map.converters["day"] = DayConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    context.guard(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Config) -> None:
    hosts = [*settings.trusted_hosts, urlsplit(settings.resolved_base_url).hostname or ""]
    app.config.update(
        SECRET_KEY=settings.secret,
        TRUSTED_HOSTS=[host for host in hosts if host] if not settings.is_on_loopback else None,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_PART,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-qitrack" if settings.is_https else "qitrack",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=sign_in.OWN_PHONE,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # `context` checks it, after it knows who is signed in
        WTF_CSRF_SSL_STRICT=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )


def _prepare_templates(app: Flask, settings: Config) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n._, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        asset_url=asset_url, nhsuk=nhsuk, words=wording, guard_sentences=identifier_guard.sentences
    )
    app.jinja_env.filters.update(day=wording.day, instant=wording.instant, number=wording.number)

    @app.context_processor
    def frame() -> dict[str, object]:
        who = context.signed_in()
        return {
            "site": _site(settings),
            "nav": _navigation(who.actor) if who else [],
            "person": who.actor if who else None,
            "may_do": _may_do,
        }


def _may_do(right: str, thing: object) -> bool:
    """Whoever reads this page may do that with the thing."""
    return access.can(context.actor(), Action(right), thing)


def _site(settings: Config) -> context.Site:
    return context.Site(
        organisation_name=settings.organisation_name,
        is_demo=settings.is_demo,
        home_url=url_for("home.index"),
        sign_out_url=url_for("account.sign_out"),
        account_links=[
            (i18n._("How I predict"), url_for("learning.mine")),
            (i18n._("My devices and password"), url_for("account.show")),
        ],
        version=__version__,
    )


def _navigation(actor: access.Actor) -> list[tuple[str, str, bool]]:
    links = []
    for label, endpoint, action in NAVIGATION:
        if action is None or access.holds(actor, action):
            links.append((label, url_for(endpoint), request.endpoint == endpoint))
    return links


NAVIGATION: tuple[tuple[str, str, Action | None], ...] = (
    (i18n._("My work"), "home.index", None),
    (i18n._("Projects"), "portfolio.index", None),
    (i18n._("My goals"), "goals.index", None),
    (i18n._("Frameworks"), "frameworks.index", Action.STEWARD),
    (i18n._("People"), "people.index", Action.ADMINISTER),
    (i18n._("Units"), "units.index", Action.OPEN_DOOR),
    (i18n._("Audit"), "audit.index", Action.SEE_AUDIT),
)
"""Label, endpoint, and the right that shows it in the menu (None: everybody)."""
