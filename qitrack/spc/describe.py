"""`describe(chart)`: what a chart says, in plain sentences, for the page, for screen readers and for reports."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from qitrack.i18n import _, ngettext
from qitrack.spc import audiences
from qitrack.spc.audiences import Audience
from qitrack.spc.chart import Chart, Point, PointReading, Signal, Variation, last_valued
from qitrack.spc.charts import Shape
from qitrack.spc.describe_shapes import words_of_shape
from qitrack.spc.describe_signs import TERMS, current_signal, passed_sign
from qitrack.spc.result import HELD_FROM, Level, Result, sentence
from qitrack.spc.spec import Direction
from qitrack.spc.wording import decimals_of_line, number, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A chart in words; each field is whole sentences, or empty where there is nothing to say.

    headline: the one thing to know. otherwise: that the chart's own rules say something else than a result does.
    what: the latest value against its usual range. earlier: a sign that has passed. since: x of the first point of the
    signal, as words. rule: which rule found it. certainty: how sure. caution: what not to conclude. next_step: what to
    do now.
    """

    headline: str
    otherwise: str
    what: str
    earlier: str
    since: str
    rule: str
    certainty: str
    caution: str
    next_step: str

    @property
    def text(self) -> str:
        """All of it as one paragraph, for alternative text and reports."""
        whole = (self.headline, self.otherwise, self.what, self.earlier, self.rule, self.certainty)
        parts = (*whole, self.caution, self.next_step)
        return " ".join(part for part in parts if part)


def describe(
    chart: Chart, result: Result | None = None, audience: Audience | str = Audience.STAFF
) -> Reading:
    """The chart in plain UK English, for staff, a coach or a board.

    With a result (a measure that has a baseline date) the headline is the result's sentence, and where the
    chart's own rules say something else, one fixed sentence says so. Numbers are in the chart's units. A coach also reads which
    set and which other rules, what to look for and on what the lines rest; a board reads no term of the field, and
    whether the target can be met. Raises ValueError for another audience.
    """
    told_to = Audience(audience)
    if chart.spec.chart_type.shape is not Shape.SERIES:
        words = dict.fromkeys(Reading.__slots__, "") | words_of_shape(chart)
        return Reading(**words)
    signal = current_signal(chart) if chart.is_verdict_possible else None
    reading = Reading(
        headline=_headline(chart, signal) if result is None else sentence(result),
        otherwise="" if result is None else _otherwise(chart, signal, result),
        what=_what(chart),
        earlier=passed_sign(chart) if result is None else "",
        since="" if signal is None else place(signal.first),
        rule="" if signal is None else _rule(chart, signal),
        certainty=_certainty(chart),
        caution=_caution(chart, signal, result),
        next_step=_next_step(chart, signal)
        if result is None
        else _next_step_of_result(chart, result),
    )
    return _told(reading, chart, signal, told_to)


def _told(reading: Reading, chart: Chart, signal: Signal | None, audience: Audience) -> Reading:
    """The same reading with more for a coach, or less for a board."""
    if audience is Audience.COACH:
        return replace(
            reading,
            rule=audiences.rule_for_coach(chart, signal, reading.rule) if signal else "",
            certainty=audiences.certainty_for_coach(chart, reading.certainty),
        )
    if audience is Audience.BOARD:
        target = audiences.target_words(chart) if chart.is_verdict_possible else ""
        step = reading.next_step
        if chart.is_verdict_possible:
            step = audiences.step_for_board(chart, signal, step)
        return replace(
            reading,
            what=" ".join(part for part in (reading.what, target) if part),
            earlier=passed_sign(chart, names_rule=False) if reading.earlier else "",
            rule=audiences.rule_for_board(signal) if signal else "",
            next_step=step,
        )
    return reading


def told_variation(chart: Chart, result: Result | None = None) -> Variation | None:
    """The variation that the headline tells of, for a mark beside it; None while it is too early to say.

    With a result it is the result's, so that mark and sentence never differ; without one that of the latest point.
    """
    is_series = chart.spec.chart_type.shape is Shape.SERIES
    if not is_series or not chart.is_verdict_possible:
        return None
    if result is None:
        return chart.variation
    if result.level is Level.TOO_EARLY and not result.concern:
        return None
    reading = _reading_of(result)
    if reading is PointReading.COMMON_CAUSE:
        return Variation.COMMON_CAUSE
    is_high = (chart.spec.direction is Direction.UP) == (reading is PointReading.IMPROVEMENT)
    return Variation(f"{reading}-{'high' if is_high else 'low'}")


def number_writer(chart: Chart) -> Callable[[float | None], str]:
    """How this chart writes its points: its decimals, its percent sign."""
    spec = chart.spec
    decimals = chart.decimals
    if spec.percent and spec.multiply == 1:
        return lambda value: number(value, decimals, percent=True)
    sign = "%" if spec.percent else ""
    return lambda value: number(value, decimals) + (sign if value is not None else "")


def write_line(chart: Chart, value: float | None) -> str:
    """How this chart writes the value of a centre line, limit or target: at least three digits where it can."""
    spec = chart.spec
    decimals = chart.decimals_of_lines
    if value is None:
        return number(None, 0)
    if chart.upper_sum is not None:
        return number(value, 2)
    if spec.percent and spec.multiply == 1:
        return number(value, decimals_of_line(value * 100, max(decimals - 2, 0)) + 2, percent=True)
    return number(value, decimals_of_line(value, decimals)) + ("%" if spec.percent else "")


def _headline(chart: Chart, signal: Signal | None) -> str:
    if not chart.is_verdict_possible:
        return _("Too early to say.")
    if signal is None:
        return _("No detectable change yet.")
    since = place(signal.first)
    if signal.favourable is None:
        return _("Something has changed since {since}.").format(since=since)
    if signal.favourable:
        return _("Something has changed for the better since {since}.").format(since=since)
    return _("Look here: this has moved the wrong way since {since}.").format(since=since)


def _what(chart: Chart) -> str:
    latest = chart.latest
    if latest is None:
        return _("There are no values yet.")
    value, centre = number_writer(chart)(latest.y), write_line(chart, latest.centre)
    if chart.statistic is not None:
        return _what_of_statistic(chart, place(latest.x), value, centre)
    frozen = not chart.baseline[chart.phase == chart.phase[-1]].all()
    said = _("The latest value, {where}, is {value}; the {name} is {centre}.")
    if frozen:
        said = _("The latest value, {where}, is {value}; the {name} of the baseline is {centre}.")
    name = chart.spec.chart_type.centre_label.lower()
    said = said.format(where=place(latest.x), value=value, name=name, centre=centre)
    usual = _usual_range(chart, latest, frozen=frozen)
    return f"{said} {usual}" if usual else said


def _what_of_statistic(chart: Chart, where: str, value: str, centre: str) -> str:
    """The latest value of a chart with a memory, and what it remembers."""
    at = last_valued(chart.y, chart.excluded) or 0
    if chart.upper_sum is None or chart.lower_sum is None:
        said = _(
            "The latest value, {where}, is {value}; the weighted average is {average}, the usual average {centre}. "
            "Weighted averages from {lower} to {upper} are to be expected while nothing changes."
        )
        average, lower, upper = (
            write_line(chart, float(column[at]))
            for column in (chart.drawn, chart.lower, chart.upper)
        )
        return said.format(
            where=where, value=value, average=average, centre=centre, lower=lower, upper=upper
        )
    said = _(
        "The latest value, {where}, is {value}; the sums stand at {above} and {below}, and {limit} either way is a signal."
    )
    above, below, limit = (
        write_line(chart, float(column[at]))
        for column in (chart.upper_sum, chart.lower_sum, chart.upper)
    )
    return said.format(where=where, value=value, above=above, below=below, limit=limit)


def _usual_range(chart: Chart, latest: Point, *, frozen: bool) -> str:
    if latest.lower is None or latest.upper is None:
        return ""
    lower, upper = shown_lower(chart, latest.lower), write_line(chart, latest.upper)
    if lower is None:
        usual = _("Values up to {upper} are to be expected while nothing changes.")
        if frozen:
            usual = _("Going by the baseline, values up to {upper} are to be expected.")
        return usual.format(upper=upper)
    usual = _("Values from {lower} to {upper} are to be expected while nothing changes.")
    if frozen:
        usual = _("Going by the baseline, values from {lower} to {upper} are to be expected.")
    return usual.format(lower=write_line(chart, lower), upper=upper)


def shown_lower(chart: Chart, lower: float | None) -> float | None:
    """The lower limit where it means something: None when it lies below zero and no value ever did."""
    if lower is None or lower >= 0 or (chart.y < 0).any() or chart.upper_sum is not None:
        return lower
    return None


def _rule(chart: Chart, signal: Signal) -> str:
    words = next(rule.words for rule in chart.rules if rule.pattern is signal.rule)
    return _("The sign is {words} ({term}).").format(words=words, term=TERMS[signal.rule])


def _certainty(chart: Chart) -> str:
    count = int((~chart.excluded & (chart.y == chart.y)).sum())
    if not chart.is_verdict_possible:
        return ngettext(
            "There is {count} point; from eight on a chart can be read.",
            "There are {count} points; from eight on a chart can be read.",
            count,
        ).format(count=count)
    if chart.is_provisional:
        base = chart.phases[-1].baseline
        return ngettext(
            "The lines rest on {count} point and are provisional: they will settle with more.",
            "The lines rest on {count} points and are provisional: they will settle with more.",
            base,
        ).format(count=base)
    return ""


def _otherwise(chart: Chart, signal: Signal | None, result: Result) -> str:
    if not _disagrees(chart, signal, result):
        return ""
    return _(
        "The rules of this chart, which also watch single points and short patterns, say something else."
    )


def _caution(chart: Chart, signal: Signal | None, result: Result | None) -> str:
    said = []
    if signal is not None or (
        result is not None and (result.level >= Level.SIGNAL or result.concern)
    ):
        said.append(_("The chart shows that something changed, not what caused it."))
    elif chart.is_verdict_possible:
        said.append(_("Do not explain single ups and downs: they are the usual variation."))
    if no_low_point_can_signal(chart):
        said.append(
            _(
                "No value can fall below the lower limit, so only a shift can show an improvement here, never a single "
                "low point."
            )
            if shown_lower(chart, chart.phases[-1].lower) is None
            else _(
                "The lower limit is zero, so only a shift can show an improvement here, never a single low point."
            )
        )
    return " ".join(said)


def no_low_point_can_signal(chart: Chart) -> bool:
    """Whether down is better and the lower limit lies at or below the lowest value there can be."""
    latest = chart.latest
    return (
        chart.spec.direction is Direction.DOWN
        and latest is not None
        and latest.lower is not None
        and latest.lower <= 0
        and not (chart.y < 0).any()
    )


def _disagrees(chart: Chart, signal: Signal | None, result: Result) -> bool:
    if not chart.is_verdict_possible or result.level is Level.TOO_EARLY:
        return signal is not None
    shown = PointReading.COMMON_CAUSE
    if signal is not None and chart.latest is not None:
        shown = chart.latest.reading
    said = _reading_of(result)
    if shown is PointReading.NEUTRAL:  # something changed, the rules do not tell which way
        return said is PointReading.COMMON_CAUSE
    return said is not shown


def _reading_of(result: Result) -> PointReading:
    if result.concern:
        return PointReading.CONCERN
    if result.level >= Level.SIGNAL and not result.lapsed:
        return PointReading.IMPROVEMENT
    return PointReading.COMMON_CAUSE


def _next_step(chart: Chart, signal: Signal | None) -> str:
    if not chart.is_verdict_possible:
        return _("Keep collecting.")
    if signal is None:
        return _("To see another level, change the way the work is done, and test that change.")
    if signal.favourable is None or signal.favourable:
        return _("Ask what was different from {since} on, and what would keep it so.").format(
            since=place(signal.first)
        )
    return _("Ask soon what was different from {since} on.").format(since=place(signal.first))


def _next_step_of_result(chart: Chart, result: Result) -> str:
    if result.level is Level.TOO_EARLY:
        return _("Keep collecting.")
    if result.concern:
        return _("Ask soon what was different from {since} on.").format(
            since=place(result.concern_since)
        )
    if result.lapsed:
        return _("Ask what was different from {since} on; the gain was real.").format(
            since=place(result.lapsed_since)
        )
    if result.level is Level.NO_CHANGE:
        return _next_step(chart, None)
    if result.level is Level.SIGNAL:
        missing = HELD_FROM - result.held
        if missing <= 0:
            return _("Look at the latest points before saying that the change has held.")
        return ngettext(
            "After {count} more point the chart can say whether the change has held.",
            "After {count} more points the chart can say whether the change has held.",
            missing,
        ).format(count=missing)
    return _("Decide who looks at this number from now on, and at which signal they act.")
