"""What people do about a chart: say how it is counted, decide, write on it, look at it, show it elsewhere."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack.demo.world import Table, World, read
from qitrack.domain.chart_decisions import (
    Annotation,
    AnnotationKind,
    ChartDecision,
    ChartDecisionKind,
)
from qitrack.domain.measure_definition import (
    Direction,
    Frequency,
    MeasureKind,
    Sampling,
    ValueForm,
)
from qitrack.domain.measures import Measure
from qitrack.domain.readings import decide_on_chart, refresh_reading
from qitrack.domain.reviews import ChartReview, ReviewOutcome, review_chart, reviews_of
from qitrack.domain.sharing import show_in
from qitrack.domain.standards import StandardMeasure, set_usual_chart, take_over

if TYPE_CHECKING:
    from qitrack.demo.story import Story

CLOSED_LISTS: dict[str, Callable[[Any], Any]] = {
    "kind": MeasureKind,
    "form": ValueForm,
    "direction": Direction,
    "frequency": Frequency,
    "sampling": Sampling,
}
"""Fields of a definition that hold one of a list."""

Deed = tuple[Table, Callable[[], object]]
"""An entry with its moment and its person, and what they do then."""


def describe(story: "Story", measure: Measure, entry: Table) -> None:
    """The measure is counted as its entry says; where a standard stands behind it, first as that says."""
    measure.collector = story.world.people[entry["person"]]
    if "standard" in entry:
        named = select(StandardMeasure).where(StandardMeasure.name == entry["standard"])
        with story.session.no_autoflush:
            take_over(measure, story.session.scalars(named).one())
        measure.name = entry["name"]
    how = dict(entry.get("how", {}))
    if "deputy" in how:
        measure.deputy = story.world.people[how.pop("deputy")]
    _fill(measure, how)


def _fill(counted: Measure | StandardMeasure, fields: Table) -> None:
    for name, value in fields.items():
        setattr(counted, name, CLOSED_LISTS[name](value) if name in CLOSED_LISTS else value)


def deeds_about(story: "Story", entry: Table) -> Iterator[Deed]:
    """What people did about the chart of one measure, beside its first settings."""
    for given in entry.get("note", ()):
        note = {"person": entry["person"]} | given
        yield note, partial(_annotate, story, entry, note)
    for given in entry.get("decision", ()):
        yield given, partial(_decide, story, entry, given)
    for given in entry.get("look", ()):
        yield given, partial(_look, story, entry, given)
        if "answer" in given:
            yield given["answer"], partial(_answer, story, entry, given["answer"])


def deeds_of_sharing(story: "Story") -> Iterator[Deed]:
    """What the project shows of others."""
    for given in story.table.get("shows", ()):
        yield given, partial(_show, story, given)


def deeds_of_standards(session: Session, world: World) -> Iterator[Deed]:
    """What organisations offer to their projects."""
    table = read("standards.toml")
    for given in table["standard"]:
        yield given, partial(_offer, session, world, given)
    for given in table["usual_chart"]:
        yield given, partial(_make_usual, session, world, given)


def _day(story: "Story", entry: Table, given: Table) -> date:
    """The first day of a period by its place in the series, or a moment."""
    if "period" in given:
        return story.periods(entry)[given["period"]][0]
    return story.world.day(given["on"])


def _annotate(story: "Story", entry: Table, note: Table) -> None:
    written = Annotation(
        on=_day(story, entry, note),
        label=note["label"],
        kind=AnnotationKind(note.get("kind", AnnotationKind.EVENT)),
        person=story.world.people[note["person"]],
    )
    story.measures[entry["key"]].annotations.append(written)


def _decide(story: "Story", entry: Table, given: Table) -> None:
    cycle = story.cycles[given["cycle"]] if "cycle" in given else None
    decision = ChartDecision(
        kind=ChartDecisionKind(given["kind"]),
        from_on=_day(story, entry, given),
        number=given.get("number"),
        reason=given["reason"],
        cycle_id=cycle.id if cycle else None,
        person=story.world.people[given["person"]],
    )
    decide_on_chart(story.session, story.measures[entry["key"]], decision)


def _look(story: "Story", entry: Table, given: Table) -> ChartReview:
    """Somebody looks at the chart as it is by then."""
    measure = story.measures[entry["key"]]
    story.session.flush()
    refresh_reading(story.session, measure.id)
    outcome = ReviewOutcome.CHANGE_ASKED if "ask" in given else ReviewOutcome.FINE
    note = str(given.get("ask") or given.get("note", ""))
    person = story.world.people[given["person"]]
    return review_chart(story.session, measure, outcome, person=person, note=note)


def _answer(story: "Story", entry: Table, given: Table) -> None:
    """The team says what it did about what was asked for last."""
    looks = story.session.scalars(reviews_of(story.measures[entry["key"]].id))
    asked = next(review for review in looks if review.waits_for_answer)
    asked.reply(given["text"], story.world.people[given["person"]])


def _show(story: "Story", given: Table) -> None:
    named = select(Measure).where(Measure.name == given["measure"])
    measure = story.session.scalars(named).one()
    show_in(story.session, measure, story.project, story.world.people[given["person"]])


def _offer(session: Session, world: World, given: Table) -> None:
    standard = StandardMeasure(unit=world.units[given["unit"]], source=given["source"])
    _fill(standard, given["definition"])
    standard.check()
    session.add(standard)


def _make_usual(session: Session, world: World, given: Table) -> None:
    unit, form = world.units[given["unit"]], ValueForm(given["form"])
    set_usual_chart(session, unit, form, given["chart"], given.get("rules", ""))
