"""Setting a measure up, and changing what is counted."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import measure_setup
from qitrack.domain.access import Action
from qitrack.domain.collecting import burden_per_week
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import recount
from qitrack.domain.projects import Project, with_team
from qitrack.domain.theory import drivers_of
from qitrack.i18n import _
from qitrack.web.context import load, me, page, said, session
from qitrack.web.measures import told
from qitrack.web.measures.forms import EditMeasureForm, NewMeasureForm
from qitrack.web.measures.views import bp


@bp.route("/projects/<int:id>/measures/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Add a measure."""
    load(Project, id, Action.SHAPE)
    project = session().scalars(with_team(id)).one()
    form = NewMeasureForm.for_project(project, session().scalars(drivers_of(id)))
    if form.is_looking and form.form.data:
        return _page_of_new(form, project, looking_at=form.form.data)
    if form.accepts():
        made = form.find_made(Measure)
        if made is not None:
            return _to_chart(made)
        with form.refusals():
            measure = _made(form, project)
            said(told.made(measure, measure_setup.recommended(measure.form)))
            return _to_chart(measure)
    return _page_of_new(form, project)


def _made(form: NewMeasureForm, project: Project) -> Measure:
    """The measure with its first chart, its target and its drivers. Raises Refused."""
    measure = Measure(project_id=project.id, uid=form.new_uid, form=form.form.data)
    form.fill_measure(measure)
    session().add(measure)
    session().flush()
    measure_setup.begin_chart(session(), measure, me(), chart=form.chart_type.data or "")
    measure_setup.aim_at(measure, form.wanted_target(), me())
    measure_setup.tell_of(session(), measure, form.driver_ids.data or (), me())
    session().flush()
    return measure


def _page_of_new(
    form: NewMeasureForm, project: Project, looking_at: ValueForm | None = None
) -> Response:
    path = project.unit.path
    advice = measure_setup.advice(session(), path, looking_at) if looking_at else None
    return page(
        "measures/new.html",
        status=200 if looking_at else None,
        form=form,
        project=project,
        looking_at=looking_at,
        advice=advice,
        advised=told.named_chart(advice.chart) if advice else "",
        recommended=[(one, told.recommendation(one)) for one in ValueForm],
    )


@bp.route("/measures/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what is counted and how."""
    measure = load(Measure, id, Action.SHAPE)
    project = session().scalars(with_team(measure.project_id)).one()
    there = measure_setup.drivers_it_tells_of(session(), measure)
    form = EditMeasureForm(obj=measure, driver_ids=there)
    drivers = session().scalars(drivers_of(project.id))
    form.prepare(project, drivers, measure.collector, measure.deputy)
    if form.accepts(measure):
        with form.refusals():
            _change(form, measure)
            said(_("Saved."))
            return _to_chart(measure)
    return page(
        "measures/edit.html",
        form=form,
        measure=measure,
        burden=burden_per_week(project.measures),
        defined=told.defined(measure),
    )


def _change(form: EditMeasureForm, measure: Measure) -> None:
    """Changes the measure as the form says. Raises Refused."""
    starts_on = form.starts_on.data or measure.starts_on
    measure_setup.refuse_other_periods(session(), measure, form.frequency.data, starts_on)
    recount(session(), measure, form.form.data, me())
    form.fill_measure(measure)
    measure_setup.tell_of(session(), measure, form.driver_ids.data or (), me())
    session().flush()


def _to_chart(measure: Measure) -> AnyResponse:
    return redirect(url_for("measures.show", id=measure.id), 303)
