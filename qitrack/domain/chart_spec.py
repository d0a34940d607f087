"""The chart of a measure as the statistics library wants it: its numbers, and its decisions addressed by date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING

from qitrack import clock
from qitrack.domain.chart_decisions import AnnotationKind, ChartDecisionKind
from qitrack.domain.counting import Counted
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.details import OverlapAnswer
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec, Note, Phase, Result
    from qitrack.spc.options import TargetStep
    from qitrack.spc.series import X

NOTE_ON_CHART = 60
"""So many characters of what was tried stand beside its mark on a chart."""


def chart_spec(
    measure: Measure,
    observations: Sequence[Observation | Counted],
    cycles: Sequence[Cycle] = (),
    *,
    group: str = "",
) -> "ChartSpec":
    """The chart of a measure: its observations, and its decisions addressed by date.

    observations: as `counted` gives them, of the whole measure or of one group. cycles: tests to be marked on the
    drawing; they change no number. group: name of the group, for the title.
    """
    from qitrack import spc

    numbers = [o.entry for o in observations]
    with_parts = measure.has_denominator
    target, steps = _targets(measure)
    places = _places(measure, observations)
    return spc.ChartSpec(
        spc.Series(
            places,
            tuple(entry.numerator if with_parts else entry.value for entry in numbers),
            tuple(entry.denominator for entry in numbers) if with_parts else None,
        ),
        chart=measure.chart_type,
        rules=measure.rule_set,
        direction=spc.Direction(measure.direction),
        baseline_until=measure.baseline_until,
        phases=_phases(measure, min((o.on for o in observations), default=None)),
        exclude=tuple(
            d.from_on for d in measure.in_force(ChartDecisionKind.EXCLUDE) if d.from_on is not None
        ),
        target=target,
        target_steps=steps,
        trajectory=_steps(measure, ChartDecisionKind.TRAJECTORY),
        multiply=measure.multiplier if measure.form is ValueForm.RATE else 1.0,
        percent=measure.form is ValueForm.PROPORTION,
        notes=_notes(measure, cycles),
        title=f"{measure.name}: {group}" if group else measure.name,
        y_label=_axis_label(measure),
    )


def scale_of(measure: Measure) -> float:
    """What a target as people write it is divided by to be on the scale of the data."""
    if measure.form is ValueForm.PROPORTION:
        return 100.0
    return measure.multiplier if measure.form is ValueForm.RATE else 1.0


def _places(measure: Measure, observations: "Sequence[Observation | Counted]") -> "tuple[X, ...]":
    """Where each point stands: its day; of events that share a day, instants, so that each stays a point."""
    days = [o.on for o in observations]
    if measure.form is not ValueForm.EVENT or len(set(days)) == len(days):
        return tuple(days)
    places: list[datetime] = []
    for number in observations:
        midnight = datetime.combine(number.on, time())
        place = clock.local(number.at).replace(tzinfo=None) if number.at else midnight
        place = min(max(place, midnight), midnight + timedelta(hours=23, minutes=55))
        if places and place <= places[-1]:
            place = places[-1] + timedelta(seconds=1)
        places.append(place)
    return tuple(places)


def _phases(measure: Measure, first: date | None) -> "tuple[Phase, ...]":
    """New lines from each decided day. A baseline with a first day begins lines too: what was before stays apart."""
    from qitrack.spc import Phase

    decided = [
        Phase(d.from_on, d.reason)
        for d in measure.in_force(ChartDecisionKind.PHASE)
        if d.from_on is not None
    ]
    baseline = measure.latest(ChartDecisionKind.BASELINE)
    if baseline is None or baseline.from_on is None or first is None or baseline.from_on <= first:
        return tuple(decided)
    apart = Phase(baseline.from_on, baseline.reason, baseline.to_on)
    rest = (phase for phase in decided if phase.starts != apart.starts)
    return tuple(sorted((apart, *rest), key=lambda phase: str(phase.starts)))


def _targets(measure: Measure) -> "tuple[float | None, tuple[TargetStep, ...]]":
    """The target, and the steps on the way. A target that is due by a day is the last of its steps, if there are any."""
    from qitrack.spc.options import TargetStep

    steps, decision = (
        _steps(measure, ChartDecisionKind.TARGET_STEP),
        measure.latest(ChartDecisionKind.TARGET),
    )
    if decision is None or decision.number is None:
        return None, steps
    target = decision.number / scale_of(measure)
    if not steps or decision.to_on is None:
        return target, steps
    due = decision.to_on
    before = tuple(step for step in steps if isinstance(step.starts, date) and step.starts < due)
    return None, (*before, TargetStep(due, target))


def _steps(measure: Measure, kind: ChartDecisionKind) -> "tuple[TargetStep, ...]":
    from qitrack.spc.options import TargetStep

    return tuple(
        TargetStep(d.from_on, d.number / scale_of(measure))
        for d in measure.in_force(kind)
        if d.from_on is not None and d.number is not None
    )


def _notes(measure: Measure, cycles: Sequence[Cycle]) -> "tuple[Note, ...]":
    from qitrack.spc import Note, NoteKind

    kinds = {AnnotationKind.EVENT: NoteKind.EVENT, AnnotationKind.POINT: NoteKind.NOTE}
    tests = [
        Note(
            cycle.adopted_on or cycle.starts_on,
            _label(cycle),
            NoteKind.ADOPTED if cycle.adopted_on else NoteKind.CYCLE,
        )
        for cycle in cycles
        if cycle.stage is not Stage.DROPPED
    ]
    words = [
        Note(a.on, a.label, kinds[a.kind]) for a in measure.annotations if a.withdrawn_at is None
    ]
    return (*tests, *words)


def _label(cycle: Cycle) -> str:
    """What stands beside the mark of a test; that it is read together with another, if it is."""
    sentence = _("{what} (test {n})")
    if cycle.overlap is OverlapAnswer.JOINT:
        sentence = _("{what} (test {n}, jointly with another)")
    return sentence.format(what=_first_words(cycle.plan), n=cycle.number)


def _first_words(text: str) -> str:
    return shorten(text, NOTE_ON_CHART, placeholder=" …")


def _axis_label(measure: Measure) -> str:
    what, of = measure.numerator_label, measure.denominator_label
    if measure.form is ValueForm.PROPORTION:
        return _("Percent: {what}").format(what=what) if what else _("Percent")
    if measure.form is ValueForm.RATE:
        label = _("{what} per {many:,.10g} {of}")
        return label.format(what=what, many=measure.multiplier, of=of).strip()
    if measure.form is ValueForm.EVENT:
        return _("Days since the one before")
    return measure.unit_label


def result_of(spec: "ChartSpec") -> "Result | None":
    """What changed since the baseline; None without a baseline or a wanted direction.

    Numbers before the first day of the baseline, if it has one, count neither way.
    """
    from qitrack import spc

    last = spec.baseline_until
    if not isinstance(last, date) or spec.direction is spc.Direction.NEITHER:
        return None
    change_at = last + timedelta(days=1)
    return spc.judge(_from_baseline(spec, last), change_at=change_at)


def _from_baseline(spec: "ChartSpec", last: date) -> "ChartSpec":
    """The spec without the numbers before the first day of the baseline."""
    first = next((p.starts for p in spec.phases if p.baseline_until == last), None)
    return numbers_from(spec, first) if isinstance(first, date) else spec


def numbers_from(spec: "ChartSpec", first: date) -> "ChartSpec":
    """The chart of the numbers from this day on alone, without phases."""
    from qitrack.spc import Series

    x, y, n = spec.series.x, spec.series.y, spec.series.n
    kept = [i for i, at in enumerate(x) if isinstance(at, date) and day_of(at) >= first]
    series = Series(
        tuple(x[i] for i in kept),
        tuple(y[i] for i in kept),
        tuple(n[i] for i in kept) if n else None,
    )
    return replace(spec, series=series, phases=())


def day_of(place: date) -> date:
    """The day of a place on a chart over time, be it a day or an instant."""
    return place.date() if isinstance(place, datetime) else place
