"""Bringing in an organisation's own framework from a file: all of it, as a draft, or nothing."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.framework_drafts import bring_in
from qitrack.domain.frameworks import Framework
from qitrack.domain.units import Unit, only_open, units_of
from qitrack.exchange.frameworks import COLUMNS, LARGEST_FILE, FrameworkFile, read_framework
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("framework_files", __name__)

TOO_LONG = _("Use at most 200 characters.")


class FrameworkFileForm(NewForm):
    """A file with a framework, whose it is, and by which right it is used."""

    file = widgets.FileField(
        _("A file with the framework"),
        description=_("A table saved as CSV, or JSON; at most 2 MB."),
        accept=".csv,.txt,.tsv,.json,text/csv,application/json",
    )
    title = widgets.TextField(_("What is it called?"), [Length(max=TITLE_LENGTH, message=TOO_LONG)])
    unit_id = widgets.SelectField(
        _("Whose is it?"),
        [InputRequired(_("Choose whose framework it is."))],
        coerce=int,
        choices=[],
    )
    licence_note = widgets.TextAreaField(
        _("Under which licence, or with whose permission, are its words used here?"),
        [Length(max=NOTE_LENGTH)],
        description=_(
            "Many frameworks may not be copied. It stays on this server and is shown with it."
        ),
        rows=2,
    )
    steward = widgets.TextField(
        _("Who looks after it?"), [Length(max=TITLE_LENGTH, message=TOO_LONG)]
    )
    source_url = widgets.TextField(
        _("Where is it published?"), [Length(max=TITLE_LENGTH, message=TOO_LONG)]
    )

    def read(self) -> FrameworkFile | None:
        """What the file says; None, with an error at the field, if it cannot be brought in."""
        if not self.file.data:
            self.file.errors = [_("Choose a file first.")]
            return None
        with self.file.data.stream as stream:
            content = stream.read(LARGEST_FILE + 1)
        try:
            return read_framework(content)
        except Refused as refused:
            self.file.errors = [refused.sentence]
            return None

    def framework(self, said_in_file: FrameworkFile) -> Framework:
        """The framework with what was typed, else what the file says. Raises Refused without a title."""
        title = self.title.data or said_in_file.title
        if not title:
            raise Refused(_("Say what the framework is called."), "title")
        fields = ("steward", "licence_note", "source_url")
        return Framework(
            uid=self.new_uid,
            code=f"own-{self.new_uid}",
            title=title[:TITLE_LENGTH],
            unit_id=self.unit_id.data,
            **{
                name: self[name].data or getattr(said_in_file, name)[:NOTE_LENGTH]
                for name in fields
            },
        )


@bp.route("/frameworks/import", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Bring in a framework from a file."""
    form = FrameworkFileForm()
    read = form.read() if form.is_submitted else None
    _offer_units(form)
    if form.is_submitted:
        problems = list(form.file.errors)
        if form.accepts() and read is not None:
            made = form.find_made(Framework)
            if made is not None:
                return _to(made)
            with form.refusals():
                return _brought_in(form, read)
        form.file.errors = [*form.file.errors, *problems]
    return page("frameworks/import.html", form=form, columns=list(COLUMNS))


def _offer_units(form: FrameworkFileForm) -> None:
    units: Sequence[Unit] = (
        session().scalars(only_open(units_of(actor().paths_granting(Action.STEWARD)))).all()
    )
    form.unit_id.choices = widgets.choices(wording.places(units))


def _brought_in(form: FrameworkFileForm, read: FrameworkFile) -> AnyResponse:
    framework = form.framework(read)
    bring_in(session(), framework, read.number, read.capabilities)
    said(_("Look it through. Others see it once you publish it, or ask what they think."))
    return _to(framework)


def _to(framework: Framework) -> AnyResponse:
    return redirect(url_for("frameworks.show", id=framework.versions[0].id), 303)
