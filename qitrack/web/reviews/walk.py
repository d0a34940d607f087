"""The walk: one chart after another that has something new, by keyboard or by buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain.access import Action
from qitrack.domain.measures import Measure
from qitrack.domain.readings import Reading
from qitrack.domain.reviews import ChartReview, looks_at, review_chart
from qitrack.domain.walk import Stop, begin_of_today, by_news, looked_at_since, stop_at, walk
from qitrack.i18n import _
from qitrack.web import drawing
from qitrack.web.context import actor, database, load, me, page, said, session, undo
from qitrack.web.paging import cut
from qitrack.web.reviews.forms import LookForm
from qitrack.web.reviews.told import KEYS, REASONS, news_of

bp = Blueprint("walk", __name__)

ID = "walk"
"""Begins every id in the drawings of the walk, so that one drawn ahead is found again."""
ROWS_SHOWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the walk a chart stands: the ids before and after it, its place, and of how many."""

    before: int | None
    after: int | None
    number: int
    of: int


@bp.get("/charts/walk")
def show() -> Response:
    """What the walk will show, or that everything has been seen."""
    stops = walk(session(), actor())
    return page(
        "reviews/walk.html",
        stops=stops,
        reasons=[(REASONS[news], many) for news, many in by_news(stops).items()],
        first=stops[0].measure.id if stops else None,
        looked_at=looked_at_since(session(), actor().person_id, begin_of_today()),
        order=list(REASONS.values()),
    )


@bp.route("/charts/walk/<int:id>", methods=["GET", "POST"])
def chart(id: int) -> Response | AnyResponse:
    """One chart: what it says, what is new, and what the coach says of it."""
    measure = load(Measure, id, Action.COACH)
    form = LookForm()
    stops = walk(session(), actor())
    place = _place(stops, id)
    if form.accepts():
        if form.find_made(ChartReview) is not None:
            return _onward(measure, place)
        with form.refusals():
            review_chart(
                session(),
                measure,
                form.pressed,
                person=me(),
                note=form.note.data,
                seen=form.seen.data,
                uid=form.new_uid,
            )
            session().flush()
            return _onward(measure, place)
    return _ahead(_shown(measure, form, place), place)


def _shown(measure: Measure, form: LookForm, place: Place) -> Response:
    """The page of one chart; a refused form shows the chart as it is now."""
    from qitrack.spc import CHART_TYPES, RULE_SETS

    status = form.status
    if form.is_submitted:
        undo()
    reading = session().get(Reading, measure.id)
    form.seen.process_data(reading.digest if reading else "")
    stop = stop_at(session(), actor(), measure.id)
    drawn = drawing.chart(session(), measure, id=ID)
    return page(
        "reviews/chart.html",
        status=status,
        form=form,
        measure=measure,
        drawn=drawn,
        table=cut(drawn.plain_rows, ROWS_SHOWN),
        stop=stop,
        news=news_of(stop) if stop else [],
        looks=looks_at(session(), measure),
        place=place,
        keys=KEYS,
        is_alone=_is_alone(),
        chart_types=CHART_TYPES,
        rule_sets=RULE_SETS,
    )


def _is_alone() -> bool:
    """The chart's own page asked for this one chart; it gets the reader back."""
    return request.args.get("alone") == "1"


def _place(stops: Sequence[Stop], id: int) -> Place:
    ids = [stop.measure.id for stop in stops]
    if id not in ids:
        return Place(before=None, after=next(iter(ids), None), number=0, of=len(ids))
    at = ids.index(id)
    return Place(
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
        number=at + 1,
        of=len(ids),
    )


def _onward(measure: Measure, place: Place) -> AnyResponse:
    if _is_alone():
        said(_("It is noted that you looked at this chart."))
        return redirect(url_for("measures.show", id=measure.id), 303)
    if place.after is None:
        return redirect(url_for("walk.show"), 303)
    return redirect(url_for("walk.chart", id=place.after), 303)


def _ahead(response: Response, place: Place) -> Response:
    """The same answer; once it has been sent, the next chart is drawn and kept by its digest."""
    if place.after is None or _is_alone():
        return response
    data, following = database(), place.after

    def draw() -> None:
        with data.reading() as reading:
            _draw(reading, following)

    response.call_on_close(draw)
    return response


def _draw(reading: Session, measure_id: int) -> None:
    measure = reading.get(Measure, measure_id)
    if measure is not None:
        drawing.chart(reading, measure, id=ID)
