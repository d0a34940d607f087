"""A chart explained to whoever looks at it: each signal with its points and its rule, and how to read these very lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc import CHART_TYPES, Direction
from qitrack.spc.cautions import chance_of_any
from qitrack.spc.charts import Shape
from qitrack.spc.describe import number_writer, shown_lower, write_line
from qitrack.spc.describe_signs import TERMS
from qitrack.spc.draw.picture import Look
from qitrack.spc.draw.points import key_looks
from qitrack.spc.draw.verdicts import NAMES
from qitrack.spc.wording import place

if TYPE_CHECKING:
    from qitrack.spc import Chart, PhaseSummary, Signal

SIGNALS_TOLD = 12
"""So many signals are opened on a page, the latest ones; the table marks them all."""

POINTS_TOLD = 16
"""So many points of a signal are named, the latest ones."""

SHAPES = {
    Look.BETTER: _("diamonds are part of an improvement"),
    Look.WORSE: _("triangles are part of a move the wrong way"),
    Look.OTHER: _("squares are part of a sign that is neither better nor worse"),
    Look.EXCLUDED: _("crossed circles were left out of the calculation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One signal: where it lies, its rule in plain words, and its points with their numbers.

    id: for the address. points: when, and the number; the latest. left_out: how many earlier ones are not named.
    """

    id: str
    title: str
    rule: str
    line: str
    points: tuple[tuple[str, str], ...]
    left_out: int


def signal_id(signal: "Signal") -> str:
    """The name of a signal in an address: the same as long as its rule marks the same first point."""
    first = signal.first.isoformat() if isinstance(signal.first, date) else str(signal.start + 1)
    return f"signal-{signal.rule.value}-{first}"


def signals_told(chart: "Chart") -> tuple[Told, ...]:
    """The latest signals, the newest first."""
    latest = sorted(chart.signals, key=lambda s: (s.stop, s.start), reverse=True)
    told = {signal_id(signal): _told(chart, signal) for signal in latest[:SIGNALS_TOLD]}
    return tuple(told.values())


def _told(chart: "Chart", signal: "Signal") -> Told:
    hits = next(hits.mask for pattern, hits in chart.marks if pattern is signal.rule)
    rows = [i for i in range(signal.start, signal.stop + 1) if hits[i]] or [signal.start]
    write = number_writer(chart)
    words = next(rule.words for rule in chart.rules if rule.pattern is signal.rule)
    return Told(
        id=signal_id(signal),
        title=_title(signal),
        rule=_("The rule: {words}.").format(words=words),
        line=_line(chart, signal),
        points=tuple(
            (place(chart.points[i].x), write(chart.points[i].y)) for i in rows[-POINTS_TOLD:]
        ),
        left_out=max(len(rows) - POINTS_TOLD, 0),
    )


def _title(signal: "Signal") -> str:
    kind = {True: _("Improvement"), False: _("Concern"), None: _("Signal")}[signal.favourable]
    sentence = _("{kind}, {first} to {last}: {term}")
    if signal.start == signal.stop:
        sentence = _("{kind}, {first}: {term}")
    return sentence.format(
        kind=kind, first=place(signal.first), last=place(signal.last), term=TERMS[signal.rule]
    )


def _line(chart: "Chart", signal: "Signal") -> str:
    """The lines that these points are judged by."""
    point = chart.points[signal.stop]
    centre = write_line(chart, point.centre)
    if point.lower is None or point.upper is None:
        return _("The middle line there is {centre}.").format(centre=centre)
    said = _("There the middle line is {centre}, and {lower} to {upper} is to be expected.")
    lower, upper = (write_line(chart, line) for line in (point.lower, point.upper))
    return said.format(centre=centre, lower=lower, upper=upper)


def chance_told(chart: "Chart") -> str:
    """How often a chart like this shows some signal although nothing changes; "" without signals."""
    if not chart.signals or chart.statistic is not None:
        return ""
    count = int(np.count_nonzero(~np.isnan(chart.y) & ~chart.excluded))
    kind = "i" if chart.spec.chart_type.has_limits else "run"
    chance = 100 * chance_of_any(chart.spec.rules, count, kind=kind)
    many = _("fewer than 1") if chance < 1 else _("about {n}").format(n=min(round(chance), 99))
    return _("Of 100 charts with {count} points on which nothing changes, {many} would show some signal by chance.").format(
        count=count, many=many
    )  # fmt: skip


def how_to_read(chart: "Chart") -> tuple[str, ...]:
    """The parts of this very chart in words, from the middle line outwards."""
    if chart.spec.chart_type.shape is not Shape.SERIES or not chart.phases:
        return (chart.spec.chart_type.use,)
    return tuple(said for said in (tell(chart) for tell in PARTS) if said)


def _kind(chart: "Chart") -> str:
    entry = chart.spec.chart_type
    return _("This is called {name} ({term}). {use}").format(
        name=_lower_first(entry.label), term=entry.term, use=entry.use
    )


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text


def _points(chart: "Chart") -> str:
    if chart.statistic is not None:
        return _(
            "Each dot adds the numbers before it to its own, so that small changes that last show sooner."
        )
    way = {
        Direction.UP: _("Higher is better."),
        Direction.DOWN: _("Lower is better."),
        Direction.NEITHER: _("Nobody said which way is better, so signals are neither good nor bad."),
    }[chart.spec.direction]  # fmt: skip
    return _("Each point is one number, in order of time. {way}").format(way=way)


def _centre(chart: "Chart") -> str:
    latest = chart.phases[-1]
    if latest.centre is None:
        return ""
    said = _("The middle line ({name}) is {value}. It rests on {count} points, {first} to {last}.")
    if chart.spec.chart_type.key == "run":
        said = _("The middle line ({name}) is {value}: half of the points it rests on ({count}, {first} to {last}) lie on it or above, half on it or below.")  # fmt: skip
    first, last = _resting_on(chart, latest)
    return said.format(
        name=chart.spec.chart_type.centre_label.lower(),
        value=write_line(chart, latest.centre),
        count=latest.baseline,
        first=first,
        last=last,
    )


def _resting_on(chart: "Chart", phase: "PhaseSummary") -> tuple[str, str]:
    """The first and the last point that set the lines of the latest phase."""
    number = len(chart.phases) - 1
    rows = np.flatnonzero((chart.phase == number) & chart.baseline & ~chart.excluded & ~np.isnan(chart.y))  # fmt: skip
    if not rows.size:
        return place(phase.first), place(phase.last)
    return place(chart.x[rows[0]]), place(chart.x[rows[-1]])


def _limits(chart: "Chart") -> str:
    latest = chart.phases[-1]
    if latest.upper is None or not chart.spec.chart_type.has_limits:
        return ""
    lower, upper = shown_lower(chart, latest.lower), write_line(chart, latest.upper)
    said = _("The outer lines at {lower} and {upper} (limits) come from the numbers themselves; they are no target. While nothing changes, about 99 of 100 points lie between them.")  # fmt: skip
    if lower is None:
        said = _("The outer line at {upper} (limit) comes from the numbers themselves; it is no target. While nothing changes, about 99 of 100 points lie below it.")  # fmt: skip
    told = said.format(lower=write_line(chart, lower), upper=upper)
    if chart.n is not None and np.unique(chart.n[~np.isnan(chart.n)]).size > 1:
        told += " " + _("They lie closer together where a point rests on more cases; the values named here are those of the latest point.")  # fmt: skip
    return told


def _target(chart: "Chart") -> str:
    if chart.targets is None or not chart.targets.size or np.isnan(chart.targets[-1]):
        return ""
    value = write_line(chart, float(chart.targets[-1]))
    said = _("The target, {value}, is what people wish for; it does not move the other lines.")
    if chart.assurance is not None:
        said += " {verdict}."
    return said.format(value=value, verdict=NAMES[chart.assurance] if chart.assurance else "")


def _phases(chart: "Chart") -> str:
    """Where the lines begin anew, and why."""
    if len(chart.phases) < 2:
        return ""
    reason, plain = _("{day} ({why})"), "{day}"
    named = [
        (reason if phase.reason else plain).format(day=place(phase.first), why=phase.reason)
        for phase in chart.phases[1:]
    ]
    return _("The lines begin anew where somebody decided so: {days}.").format(
        days="; ".join(named)
    )


def _shapes(chart: "Chart") -> str:
    named = [SHAPES[look] for look in key_looks(chart) if look in SHAPES]
    if not named:
        return _("All points are plain dots: none of the rules finds a signal.")
    return _("Shapes: {named}; plain dots show the usual ups and downs.").format(
        named="; ".join(named)
    )


def _gaps(chart: "Chart") -> str:
    missing = int(np.count_nonzero(np.isnan(chart.y)))
    if not missing and not chart.gap_after[:-1].any():
        return ""
    if not missing:
        return _("Where the line is broken, a period has no number.")
    return ngettext(
        "Where the line is broken, {count} period has no number.",
        "Where the line is broken, {count} periods have no number.",
        missing,
    ).format(count=missing)


def _marks(chart: "Chart") -> str:
    if not chart.spec.notes:
        return ""
    return _(
        "The numbered marks under the points are tests, changes and notes; the list below the chart says which."
    )


def _scale(chart: "Chart") -> str:
    if not chart.spec.log_scale:
        return ""
    return _(
        "The scale on the left is logarithmic: each step up is so many times as much, not so much more."
    )


def _second(chart: "Chart") -> str:
    if not chart.spec.paired:
        return ""
    entry = CHART_TYPES[chart.spec.paired]
    return _("Below stands {name} ({term}). {use}").format(
        name=_lower_first(entry.label), term=entry.term, use=entry.use
    )


PARTS: tuple[Callable[["Chart"], str], ...] = (
    _kind, _points, _centre, _limits, _target, _shapes, _phases, _gaps, _marks, _scale, _second,
)  # fmt: skip
"""What is told of a chart, in this order."""
