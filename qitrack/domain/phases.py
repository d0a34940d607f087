"""Phases of a chart: what each new one changed, where one might begin, and what was agreed beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qitrack.domain.base import uuid7
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.chart_spec import chart_spec, day_of, numbers_from
from qitrack.domain.counting import Counted
from qitrack.domain.cycles import Cycle
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec

FEWEST_AGREED, MOST_AGREED = 5, 20
"""So many points in a row can be agreed on. Fewer come about by chance, more than a team will wait for."""
LIKE_A_DECLINED_ONE = 8
"""A suggestion so few points from one that was declined is the same again."""
KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where new lines might begin, why, and the reason that accepting it puts down.

    is_agreed: the team agreed on it beforehand.
    """

    on: date
    sentence: str
    reason: str
    is_agreed: bool = False

    @property
    def uid(self) -> str:
        """An id for the decision that follows from it, so that two presses make one."""
        return str(uuid7())


def effects(measure: Measure, numbers: Sequence[Counted]) -> Mapping[int, str]:
    """Decision → lines before and after the phase it begins, and what the chart would say without it."""
    from qitrack.spc import SpcError, phase_effect

    spec = replace(chart_spec(measure, numbers), notes=()) if numbers else None
    told: dict[int, str] = {}
    for decision in measure.in_force(ChartDecisionKind.PHASE):
        if spec is None or decision.from_on is None:
            continue
        try:
            told[decision.id] = phase_effect(spec, decision.from_on).text
        except SpcError as refused:
            told[decision.id] = str(refused)
    return told


def suggestions(measure: Measure, numbers: Sequence[Counted]) -> list[Suggestion]:
    """Where new lines might begin: what was agreed first, then what looks as if it lasts. Only suggested."""
    from qitrack.spc import SpcError

    if not numbers:
        return []
    try:
        spec = replace(chart_spec(measure, numbers), notes=())
        agreed = _agreed(measure, spec)
        return agreed or _found_and_open(measure, spec)
    except SpcError:
        return []


def _agreed(measure: Measure, spec: "ChartSpec") -> list[Suggestion]:
    return [
        Suggestion(
            on=due,
            sentence=_(
                "It was agreed beforehand: {n:g} numbers in a row on one side, so new lines begin on {day}."
            ).format(n=split.number, day=_spoken(due)),
            reason=_("Agreed beforehand: {reason}").format(reason=split.reason),
            is_agreed=True,
        )
        for split in measure.in_force(ChartDecisionKind.AGREED_SPLIT)
        if (due := _due(spec, split)) is not None
    ]


def _due(spec: "ChartSpec", split: ChartDecision) -> date | None:
    from qitrack.spc import agreed_split_due

    if split.from_on is None or split.number is None:
        return None
    due = agreed_split_due(spec, after=split.from_on, points=int(split.number))
    return day_of(due) if isinstance(due, date) else None


def _found_and_open(measure: Measure, spec: "ChartSpec") -> list[Suggestion]:
    """Those that nobody declined, the first of them: the next depends on what becomes of it."""
    places = sorted({day_of(x) for x in spec.series.x if isinstance(x, date)})
    at = {day: i for i, day in enumerate(places)}
    declined = [
        at[d.from_on]
        for d in measure.in_force(ChartDecisionKind.SUGGESTION_DECLINED)
        if d.from_on in at
    ]
    found = (s for s in _found(_since_last_phase(spec)))
    is_open = (
        s for s in found if all(abs(at[s.on] - there) > LIKE_A_DECLINED_ONE for there in declined)
    )
    return list(is_open)[:1]


def _since_last_phase(spec: "ChartSpec") -> "ChartSpec":
    starts = [phase.starts for phase in spec.phases if isinstance(phase.starts, date)]
    return numbers_from(spec, max(starts)) if starts else spec


@lru_cache(maxsize=KEPT)
def _found(spec: "ChartSpec") -> tuple[Suggestion, ...]:
    """Every lasting shift that the library finds: by runs around a median, or by the stable shift algorithm."""
    from qitrack.spc import analyse, suggest_medians, suggest_phases
    from qitrack.spc.describe import write_line

    if spec.chart == "run":
        runs = suggest_medians(spec)
        shifts = [(run.start, before.median, run.median) for before, run in pairwise(runs)]
    else:
        phases = suggest_phases(spec).phases
        shifts = [(phase.starts, phase.centre_before, phase.centre_since) for phase in phases]
    chart = analyse(replace(spec, phases=(), baseline_until=None))
    return tuple(
        _told(day_of(place), write_line(chart, before), write_line(chart, since))
        for place, before, since in shifts
        if isinstance(place, date)
    )


def _told(on: date, before: str, since: str) -> Suggestion:
    return Suggestion(
        on=on,
        sentence=_(
            "Since {day} the numbers lie around {since} instead of {before}, and they have stayed there."
        ).format(day=_spoken(on), since=since, before=before),
        reason=_("A lasting shift from {before} to {since}.").format(before=before, since=since),
    )


def _spoken(day: date) -> str:
    from qitrack.spc.wording import place

    return place(day)


def split_after(cycle: Cycle | None, day: date | None) -> date:
    """From when an agreed shift counts: after the day, or after the test. Raises Refused without either."""
    after = day or (cycle.adopted_on or cycle.ends_on or cycle.starts_on if cycle else None)
    if after is None:
        raise Refused(_("Say after which day, or after which test."), "from_on")
    return after


def fulfil_agreements(measure: Measure, phase: ChartDecision, numbers: Sequence[Counted]) -> None:
    """What was agreed beforehand is done once its phase has begun; it stays on record.

    phase: about to begin, not part of the chart yet.
    """
    due = {suggestion.on for suggestion in suggestions(measure, numbers) if suggestion.is_agreed}
    if phase.from_on not in due:
        return
    spec = chart_spec(measure, numbers)
    for split in measure.in_force(ChartDecisionKind.AGREED_SPLIT):
        if _due(spec, split) == phase.from_on:
            split.withdraw(phase.person, _("Done as agreed: new lines begin."))


def cycles_to_name(measure: Measure) -> Sequence[Cycle]:
    """The tests a decision may point to, the latest first."""
    return sorted(measure.project.cycles, key=lambda cycle: -cycle.number)


def refuse_nonsense(measure: Measure, decision: ChartDecision, numbers: Sequence[Counted]) -> None:
    """Raises Refused where a decision does not fit the numbers or the project."""
    known = {cycle.id for cycle in measure.project.cycles}
    if decision.cycle_id is not None and decision.cycle_id not in known:
        raise Refused(_("Choose a test of this project."), "cycle_id")
    days = [number.on for number in numbers if number.entry.shown() is not None]
    on = decision.from_on
    if decision.from_on and decision.to_on and decision.to_on < decision.from_on:
        raise Refused(_("The last day lies before the first."), decision.field)
    match decision.kind:
        case ChartDecisionKind.PHASE if on is not None:
            if not any(day < on for day in days) or not any(day >= on for day in days):
                sentence = _("New lines need numbers before this day and from it on.")
                raise Refused(sentence, "from_on")
        case ChartDecisionKind.EXCLUDE if on not in days:
            raise Refused(_("There is no number on this day."), "from_on")
        case ChartDecisionKind.AGREED_SPLIT:
            n = decision.number or 0
            if not (FEWEST_AGREED <= n <= MOST_AGREED and float(n).is_integer()):
                sentence = _("Agree on {fewest} to {most} numbers in a row.")
                said = sentence.format(fewest=FEWEST_AGREED, most=MOST_AGREED)
                raise Refused(said, "number")
