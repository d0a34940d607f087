"""Files and photos of a test: put there, taken away, taken along."""

from io import BytesIO

from flask import Blueprint, Response, abort, redirect, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack.domain.access import Action
from qitrack.domain.attachments import Attachment, attach
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.exchange.attachments import ACCEPT, Kept, looked_at
from qitrack.exchange.store import Store
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import check, config, load, me, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("files", __name__)

NEVER_SHOWN = "default-src 'none'; sandbox"
"""Whatever it is, a browser that opened it all the same would run nothing of it."""


class FileForm(NewForm):
    """A file, and what it shows."""

    file = widgets.FileField(
        _("A photo or a file"),
        description=_(
            "Look first: no faces, no names on a whiteboard, a screen or a wristband. "
            "Where and when a photo was taken is removed."
        ),
        accept=ACCEPT,
    )
    about = widgets.TextField(_("What does it show?"), [Length(max=TITLE_LENGTH)])

    def read(self) -> Kept | None:
        """What can be kept of the file; None, with an error at the field, if nothing can."""
        if not self.file.data:
            self.file.errors = [_("Choose a file first.")]
            return None
        with self.file.data.stream as stream:
            content = stream.read()
        try:
            return looked_at(self.file.data.filename or "", content)
        except Refused as refused:
            self.file.errors = [refused.sentence]
            return None


@bp.route("/cycles/<int:id>/files/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Put a file on a test: looked at and written to the disk before its row is."""
    cycle = check(Cycle, id, Action.WORK)
    form = FileForm()
    kept = form.read() if form.accepts() else None  # no transaction is open here
    if kept is None:
        return page("files/new.html", form=form, cycle=cycle)
    digest = _store().put(kept.content)
    cycle = load(Cycle, id, Action.WORK)
    if form.find_made(Attachment) is None:
        with form.refusals():
            _attach(cycle, form, kept, digest)
            said(_("Saved: {name}.").format(name=kept.name))
    if form.errors:
        return page("files/new.html", form=form, cycle=cycle)
    return _to_test(id)


def _attach(cycle: Cycle, form: FileForm, kept: Kept, digest: str) -> None:
    row = Attachment(
        uid=form.new_uid,
        sha256=digest,
        name=kept.name,
        kind=kept.kind,
        bytes=len(kept.content),
        about=form.about.data or "",
        person=me(),
    )
    attach(session(), cycle, row)


@bp.get("/files/<int:id>")
def fetch(id: int) -> Response:
    """The file, to be saved: never opened in the page."""
    row = load(Attachment, id, Action.SEE)
    content = _store().find(row.sha256) if row.stands else None
    if content is None:
        abort(404)
    answer = send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=row.name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = NEVER_SHOWN
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/files/<int:id>/remove")
def remove(id: int) -> AnyResponse:
    """Take a file away."""
    row = load(Attachment, id, Action.WORK)
    row.remove()
    said(_("Removed: {name}.").format(name=row.name))
    return _to_test(row.cycle_id)


def _store() -> Store:
    return Store(config().files)


def _to_test(cycle_id: int) -> AnyResponse:
    return redirect(url_for("cycles.show", id=cycle_id), 303)
