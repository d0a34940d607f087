"""The pages of a measure: its chart, entering a number, one period and its versions."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack import clock
from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.comments import how_many_on_measure
from qitrack.domain.counting import counted
from qitrack.domain.cycles import Cycle
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import DEFAULT_RULE_SET, Measure, first_adopted_on
from qitrack.domain.observations import (
    Observation,
    latest_days,
    periods_without_data,
    versions_of,
)
from qitrack.domain.phases import Suggestion, suggestions
from qitrack.domain.reviews import looks_at
from qitrack.domain.several import events_of
from qitrack.domain.tally import can_be_tallied, unsaved_periods
from qitrack.web import drawing
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.entry import OTHER_PERIOD, ObservationForm, together
from qitrack.web.measures import told
from qitrack.web.paging import cut
from qitrack.web.viewing import OTHER_PANELS, asked_view

bp = Blueprint("measures", __name__)

ROWS_A_PAGE = 50
EVENTS_SHOWN = 20


@bp.get("/measures/<int:id>")
def show(id: int) -> Response:
    """The chart page of a measure."""
    from qitrack.spc import CHART_TYPES, RULE_SETS
    from qitrack.spc.rules.sets import find_rule_set

    measure = load(Measure, id, Action.SEE)
    chart_type = CHART_TYPES[measure.chart_type]
    view = asked_view(request.args, chart_type)
    drawn = drawing.chart(session(), measure, view=view)
    return page(
        "measures/show.html",
        measure=measure,
        view=view,
        chart_type=chart_type,
        rule_set=find_rule_set(measure.rule_set) or RULE_SETS[DEFAULT_RULE_SET],
        other_panels=OTHER_PANELS,
        defined=told.defined(measure),
        late=told.late(session(), measure),
        home=told.home_of(actor(), measure),
        drawn=drawn,
        table=cut(drawn.rows[::-1], ROWS_A_PAGE),
        is_paging="page" in request.args,
        without_data=dict(iter(session().execute(periods_without_data(id)))),
        may={action.value for action in Action if access.can(actor(), action, measure)},
        comments=how_many_on_measure(session(), id),
        looks=looks_at(session(), measure),
        first_adopted_on=first_adopted_on(measure),
        suggestions=_suggestions(measure),
        chart_types=CHART_TYPES,
        rule_sets=RULE_SETS,
    )


def _suggestions(measure: Measure) -> list[Suggestion]:
    """Where new lines might begin, for those who may decide it."""
    if not access.can(actor(), Action.DECIDE_CHART, measure):
        return []
    return suggestions(measure, counted(session(), measure.id))


@bp.route("/measures/<int:id>/record", methods=["GET", "POST"])
def record(id: int) -> Response | AnyResponse:
    """Enter the number for one period."""
    measure = load(Measure, id, Action.WORK)
    form = ObservationForm.of(
        measure, _asked_day(measure), cycles=_open(measure), cycle=_asked_cycle(measure)
    )
    return _take(measure, form)


@bp.route("/measures/<int:id>/numbers/<day:on>", methods=["GET", "POST"])
def numbers(id: int, on: date) -> Response | AnyResponse:
    """One period: its number, earlier versions, a correction."""
    measure = load(Measure, id, Action.WORK)
    versions = session().scalars(versions_of(id, on)).all()
    if not versions:
        abort(404)
    form = ObservationForm.of(
        measure, on, cycles=_open(measure, versions[0]), cycle=versions[0].cycle
    )
    return _take(measure, form, versions)


def _take(
    measure: Measure, form: ObservationForm, versions: Sequence[Observation] = ()
) -> Response | AnyResponse:
    """Saves the number that was sent and goes to the chart, else shows the form."""
    standing = form.look()
    if form.accepts():
        with form.refusals():
            saved = form.save()
            session().flush()
            said(form.told(saved))
            return _to_chart(measure)
    return page(
        "measures/numbers.html" if versions else "measures/record.html",
        form=form,
        measure=measure,
        standing=together(standing),
        versions=versions,
        may_decide=access.can(actor(), Action.DECIDE_CHART, measure),
        events=_events(measure),
        may_tally=can_be_tallied(measure),
        uncounted=unsaved_periods(session(), measure) if can_be_tallied(measure) else (),
        other_period=OTHER_PERIOD[measure.frequency],
    )


def _events(measure: Measure) -> Sequence[Observation]:
    """The latest events, where events are written down."""
    if measure.form is not ValueForm.EVENT:
        return ()
    return session().scalars(events_of(measure.id).limit(EVENTS_SHOWN)).all()


def _to_chart(measure: Measure) -> AnyResponse:
    return redirect(url_for("measures.show", id=measure.id), 303)


def _asked_day(measure: Measure) -> date:
    """The day that the address asks for, else the period whose number comes next."""
    asked = request.args.get("on", type=date.fromisoformat)
    latest = latest_days(session(), [measure.id]).get(measure.id)
    return asked or measure.period_to_enter(latest, clock.today())


def _asked_cycle(measure: Measure) -> Cycle | None:
    wanted = request.args.get("cycle", type=int)
    return next((cycle for cycle in _open(measure) if cycle.id == wanted), None)


def _open(measure: Measure, observation: Observation | None = None) -> list[Cycle]:
    """The tests a number may belong to: those that are open, and the one it belongs to now."""
    now = observation.cycle if observation else None
    return [cycle for cycle in measure.project.cycles if cycle.is_open or cycle is now]
