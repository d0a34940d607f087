"""Taking a measure over: what the organisation offers, and the catalogue; showing one of another project."""

from itertools import groupby

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired

from qitrack.domain import sharing, standards
from qitrack.domain.access import Action, may_count_from
from qitrack.domain.measure_catalogue import CatalogueEntry, entries, take_from_catalogue
from qitrack.domain.measure_setup import begin_chart
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.standards import StandardMeasure
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("adopting", __name__)

OF_A_UNIT, OF_THE_CATALOGUE = "standard-", "catalogue-"


class AdoptForm(NewForm):
    """Which measure to take over."""

    taken = widgets.SelectField(
        _("Which one?"), [InputRequired(_("Choose one."))], empty=_("Choose one"), choices=[]
    )

    @classmethod
    def of(cls, offered: list[StandardMeasure]) -> "AdoptForm":
        """The form with everything there is: what the units offer first."""
        form = cls()
        ours = [
            (f"{OF_A_UNIT}{one.id}", _("{name} ({unit})").format(name=one.name, unit=one.unit.name))
            for one in offered
        ]
        shipped = [(f"{OF_THE_CATALOGUE}{e.key}", e.name) for e in entries()]
        form.taken.choices = widgets.choices([*ours, *shipped])
        return form

    def take_over(self, measure: Measure, offered: list[StandardMeasure]) -> tuple[str, str]:
        """The measure gets the definition that was chosen; keys of its chart and rules, "" if open."""
        for standard in offered:
            if self.taken.data == f"{OF_A_UNIT}{standard.id}":
                standards.take_over(measure, standard)
                return standard.chart_type, standard.rule_set
        for entry in entries():
            if self.taken.data == f"{OF_THE_CATALOGUE}{entry.key}":
                take_from_catalogue(measure, entry)
                return entry.chart, ""
        raise LookupError(self.taken.data)


@bp.route("/projects/<int:id>/measures/take-over", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Take over a measure with its definition."""
    project = load(Project, id, Action.SHAPE)
    offered = list(session().scalars(standards.standards_for(project.unit.path)))
    form = AdoptForm.of(offered)
    if form.accepts():
        made = form.find_made(Measure)
        if made is None:
            with form.refusals():
                made = Measure(project_id=project.id, uid=form.new_uid)
                chart, rules = form.take_over(made, offered)
                session().add(made)
                session().flush()
                begin_chart(session(), made, me(), chart=chart, rules=rules)
                said(
                    _(
                        "It is here with its definition. Say who collects it, and where it is to get."
                    )
                )
        if made is not None and not form.errors:
            return redirect(url_for("measures.show", id=made.id), 303)
    return page(
        "measures/take_over.html", form=form, project=project, offered=offered, themes=_by_theme()
    )


def _by_theme() -> list[tuple[str, list[CatalogueEntry]]]:
    return [(theme, list(found)) for theme, found in groupby(entries(), lambda e: e.theme)]


class ShowForm(NewForm):
    """Which measure of another project to show."""

    measure_id = widgets.SelectField(
        _("Which one?"),
        [InputRequired(_("Choose one."))],
        empty=_("Choose one"),
        choices=[],
        coerce=int,
    )


@bp.route("/projects/<int:id>/measures/show-another", methods=["GET", "POST"])
def show(id: int) -> Response | AnyResponse:
    """Show a measure of another project here."""
    project = load(Project, id, Action.SHAPE)
    uses = session().scalars(sharing.uses_in(id)).all()
    shown = {use.measure_id for use in uses}
    others = {
        one.id: one
        for one in session().scalars(may_count_from(actor()))
        if one.project_id != id and one.id not in shown
    }
    form = ShowForm()
    name = _("{measure} – {project}")
    form.measure_id.choices = widgets.choices(
        [(m.id, name.format(measure=m.name, project=m.project.title)) for m in others.values()]
    )
    if form.is_submitted and form.find_made(MeasureUse) is not None:
        return _to_project(id)
    if form.accepts():
        with form.refusals():
            use = sharing.show_in(session(), others[form.measure_id.data], project, me())
            use.uid = form.new_uid
            said(_("This project shows it now. It stays with the project that counts it."))
            return _to_project(id)
    return page("measures/show_another.html", form=form, project=project, uses=uses)


@bp.post("/shown-measures/<int:id>/end")
def end(id: int) -> AnyResponse:
    """The project no longer shows it."""
    use = load(MeasureUse, id, Action.SHAPE)
    use.end()
    said(_("This project no longer shows it."))
    return _to_project(use.project_id)


def _to_project(project_id: int) -> AnyResponse:
    return redirect(url_for("adopting.show", id=project_id), 303)
