"""What another choice would have said: other rules, or no new phase. For decisions about a chart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc import errors
from qitrack.spc.analysis import analyse
from qitrack.spc.chart import Chart, PhaseSummary, Signal
from qitrack.spc.charts import Mask
from qitrack.spc.describe import describe, write_line
from qitrack.spc.describe_signs import TERMS
from qitrack.spc.options import Phase, Place
from qitrack.spc.places import first_at, last_at
from qitrack.spc.rules import Ties, side_of
from qitrack.spc.spec import ChartSpec
from qitrack.spc.wording import place, spoken

NAMED_AT_MOST = 3
"""So many signals are named in a sentence; the rest are counted."""

AGREED_POINTS = 8
"""Points in a row that make a shift, unless a team agrees on another number. Carey RG, Lloyd RC. Measuring Quality Improvement in
Healthcare: A Guide to Statistical Process Control Applications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two rule sets on the same points. rules: key of the other set. also: what it would flag besides; missed: what it would
    not flag of what the chart's own rules do. text: both in one or two sentences.
    """

    rules: str
    also: tuple[Signal, ...]
    missed: tuple[Signal, ...]
    text: str


def also_flagged(chart: Chart, rules: str) -> Comparison:
    """What another rule set would flag on this chart that its own does not, and the reverse.

    A signal counts as flagged by both where they share a marked point; warnings are left out. The lines are those of the other set,
    which may work them out a little differently. Shapes and units as in `Chart`. Raises UnknownRules.
    Source: the sets of RULE_SETS, each with its own.
    """
    other = analyse(replace(chart.spec, rules=rules))
    also, missed = _only(other, chart), _only(chart, other)
    name = other.spec.rule_set.label
    said = _("{rules} would flag nothing else.").format(rules=name)
    if also:
        said = _("{rules} would also flag {signals}.").format(rules=name, signals=_named(also))
    if missed:
        said += " " + _("They would not flag {signals}.").format(signals=_named(missed))
    return Comparison(rules=rules, also=also, missed=missed, text=said)


def _only(chart: Chart, other: Chart) -> tuple[Signal, ...]:
    """The signals of one chart none of whose marked points the other marks."""
    warnings = {rule.pattern for rule in chart.rules if rule.is_warning}
    marked, masks = _marked(other), {pattern: hits.mask for pattern, hits in chart.marks}
    return tuple(
        signal
        for signal in chart.signals
        if signal.rule not in warnings
        and not (marked & masks[signal.rule])[signal.start : signal.stop + 1].any()
    )


def _marked(chart: Chart) -> Mask:
    warnings = {rule.pattern for rule in chart.rules if rule.is_warning}
    marked = np.zeros(chart.y.shape, bool)
    for pattern, hits in chart.marks:
        marked |= hits.mask & (pattern not in warnings)
    return marked


def _named(signals: Sequence[Signal]) -> str:
    """ "4 March 2026 (astronomical point), 1 April 2026 to 3 June 2026 (shift) and 2 more"."""
    said = _("{first} to {last} ({term})")
    single = _("{first} ({term})")
    named = ", ".join(
        (single if s.start == s.stop else said).format(
            first=place(s.first), last=place(s.last), term=TERMS[s.rule]
        )
        for s in signals[:NAMED_AT_MOST]
    )
    left = len(signals) - NAMED_AT_MOST
    if left > 0:
        named += " " + ngettext("and {count} more", "and {count} more", left).format(count=left)
    return named


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEffect:
    """What a new phase changes. before, after: the phases on either side, with centre and limits in the chart's units.

    headline, headline_without: what the chart says with the phase and without it. text: all of it in sentences.
    """

    before: PhaseSummary
    after: PhaseSummary
    headline: str
    headline_without: str
    text: str


def without_phase(spec: ChartSpec, starts: Place) -> ChartSpec:
    """The same chart without the phase that starts there.

    Shapes and units as in `ChartSpec`. Raises BadAddress where no phase starts there. Source: the decision is the user's own.
    """
    phases = tuple(phase for phase in spec.phases if phase.starts != starts)
    if len(phases) == len(spec.phases):
        raise errors.BadAddress(_("No phase starts at {place}.").format(place=spoken(starts)))
    return replace(spec, phases=phases)


def phase_effect(spec: ChartSpec, starts: Place) -> PhaseEffect:
    """Centre and limits before and after a new phase, and what the chart would say without it.

    Shapes and units as in `Chart`. Raises BadAddress where no phase starts there, or none of the points lies on one of its sides.
    Source: `analyse`.
    """
    chart, without = analyse(spec), analyse(without_phase(spec, starts))
    at = first_at(starts, chart, spec.period) if chart.x else 0
    if not 0 < at < len(chart.x) or chart.phase[at] == chart.phase[at - 1]:
        raise errors.BadAddress(
            _("The phase at {place} has points on one side only.").format(place=spoken(starts))
        )
    before, after = (chart.phases[int(chart.phase[i])] for i in (at - 1, at))
    said, otherwise = describe(chart).headline, describe(without).headline
    name = chart.spec.chart_type.centre_label.lower()
    lines = _("Before {place} the {name} was {before}; since then it is {after}.").format(
        place=place(chart.x[at]), name=name, before=_lines(chart, before), after=_lines(chart, after)
    )  # fmt: skip
    same = _("Without the new phase the chart would say the same: {headline}")
    other = _("Without the new phase the chart would say: {headline}")
    text = (same if said == otherwise else other).format(headline=otherwise)
    return PhaseEffect(
        before=before,
        after=after,
        headline=said,
        headline_without=otherwise,
        text=f"{lines} {text}",
    )


def _lines(chart: Chart, phase: PhaseSummary) -> str:
    centre = write_line(chart, phase.centre)
    if phase.lower is None or phase.upper is None:
        return centre
    return _("{centre} (limits {lower} to {upper})").format(
        centre=centre, lower=write_line(chart, phase.lower), upper=write_line(chart, phase.upper)
    )


def agreed_split_due(spec: ChartSpec, *, after: Place, points: int = AGREED_POINTS) -> Place | None:
    """From where a split agreed beforehand ("if eight points in a row shift after this date, split there") falls due, or None.

    It is x of the first of the first run of so many points later than `after` on one side of the centre of the phase in which `after`
    lies; that centre rests on its points up to `after`, or on its baseline if that ends earlier. A later phase ends the search.
    Points on the line and gaps do as the rule set says; excluded points are passed by. Shapes and units as in `Chart`.
    Raises SpecError for fewer than two points, BadAddress as `analyse`. Source: `AGREED_POINTS`.
    """
    if points < 2:
        raise errors.SpecError(_("A shift is made of at least two points."))
    whole = analyse(spec)
    if not whole.x:
        return None
    last = last_at(after, whole, spec.period)
    if last < 0:
        return None
    stop = _end_of_phase(whole, last)
    chart = analyse(_settled(spec, whole, last))
    rows = np.arange(last + 1, stop)
    skips = chart.spec.rule_set.ties is Ties.SKIP
    rows = rows[~chart.excluded[rows]]
    sides = np.where(np.isnan(chart.drawn), 0, side_of(np.nan_to_num(chart.drawn), chart.centre))
    return _first_run([(chart.x[i], int(sides[i])) for i in rows.tolist() if sides[i] or not skips], points)  # fmt: skip


def _end_of_phase(chart: Chart, at: int) -> int:
    return int(np.searchsorted(chart.phase, chart.phase[at], side="right"))


def _settled(spec: ChartSpec, chart: Chart, last: int) -> ChartSpec:
    """The spec as it stood at the point `last`: no later phase, and the lines of the present one frozen there."""
    kept = [p for p in spec.phases if first_at(p.starts, chart, spec.period) <= last]
    begun = [i for i, p in enumerate(kept) if first_at(p.starts, chart, spec.period) > 0]
    current = max(begun, key=lambda i: first_at(kept[i].starts, chart, spec.period), default=None)
    now = chart.x[last]
    if current is None:
        until = spec.baseline_until
        is_early = until is not None and last_at(until, chart, spec.period) <= last
        return replace(spec, phases=tuple(kept), baseline_until=until if is_early else now)
    until = kept[current].baseline_until
    is_early = until is not None and last_at(until, chart, spec.period) <= last
    kept[current] = Phase(
        starts=kept[current].starts, reason=kept[current].reason, baseline_until=until if is_early else now
    )  # fmt: skip
    return replace(spec, phases=tuple(kept))


def _first_run(sides: Sequence[tuple[Place, int]], points: int) -> Place | None:
    """Where the first run of so many points on one side begins."""
    began, side, length = None, 0, 0
    for x, now in sides:
        if now and now == side:
            length += 1
        else:
            began, side, length = x, now, 1
        if side and length >= points:
            return began
    return None
