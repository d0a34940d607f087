"""What the numbers say of a change, in sentences: first the answer, then how it was worked out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qitrack.domain.effect import WhatChanged
from qitrack.i18n import _, ngettext
from qitrack.web import wording

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec
    from qitrack.spc.effects import Effect, Estimate

MANY = 1.5
"""Counts that vary so many times more than by chance are worth a word. Ours."""

METHODS = {
    "gaussian": _(
        "Segmented regression of an interrupted time series, averaged over all likely correlations of neighbouring numbers."
    ),
    "binomial": _(
        "Segmented logistic regression of an interrupted time series, widened where the numbers vary by more than chance."
    ),
    "poisson": _(
        "Segmented Poisson regression of an interrupted time series, widened where the numbers vary by more than chance."
    ),
    "negative-binomial": _(
        "Segmented negative binomial regression of an interrupted time series: the counts vary by more than chance."
    ),
}
SOURCES = _(
    "Bernal JL, Cummins S, Gasparrini A. International Journal of Epidemiology 2017; 46: 348–355. "
    "Wagner AK and others. Journal of Clinical Pharmacy and Therapeutics 2002; 27: 299–309."
)
RATIOS = {
    "binomial": _("times the odds"),
    "poisson": _("times as many"),
    "negative-binomial": _("times as many"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer in words.

    headline: in one sentence. course: what happened at once, since then and by the last number. beside: what the chart says, and
    whether both agree. checks: (what was assumed, what was found). table: (what, estimate, interval).
    """

    headline: str
    course: tuple[str, ...]
    chart_says: str
    beside: str
    checks: tuple[tuple[str, str], ...]
    table: tuple[tuple[str, str, str], ...]
    method: str


def missing(found: WhatChanged) -> str:
    """What an estimate lacks; "" where there is one."""
    from qitrack.spc.effects.interrupted import ENOUGH, ROUGH_FROM

    if found.effect is not None:
        return ""
    if found.why_not and min(found.before, found.after) >= ROUGH_FROM:
        return found.why_not
    said = _(
        "An estimate takes at least {n} numbers before {day} and {n} from then on; there are {before} and {after}."
    ).format(n=ENOUGH, day=wording.day(found.on), before=found.before, after=found.after)
    short = max(ROUGH_FROM - found.before, 0), max(ROUGH_FROM - found.after, 0)
    if short[0]:
        more = ngettext(
            "For a rough one {n} more number from before is missing: older numbers can be brought in as a file.",
            "For a rough one {n} more numbers from before are missing: older numbers can be brought in as a file.",
            short[0],
        ).format(n=short[0])
        return f"{said} {more}"
    more = ngettext(
        "A rough one is given after {n} more number.",
        "A rough one is given after {n} more numbers.",
        short[1],
    ).format(n=short[1])
    return f"{said} {more}"


def tell(found: WhatChanged, spec: "ChartSpec", others: Sequence[str]) -> Told | None:
    """The answer in words, None without an estimate. others: what else happened about the same time."""
    effect = found.effect
    if effect is None:
        return None
    writer = _Writer(spec)
    return Told(
        headline=_headline(found, spec),
        course=(_at_once(effect, writer), _since(effect, writer), _by_the_end(effect, writer)),
        chart_says=_chart_says(found),
        beside=_beside(found),
        checks=_checks(found, effect, others),
        table=_table(effect, writer),
        method=METHODS[effect.family.value],
    )


class _Writer:
    """Writes the numbers of one chart as people read them."""

    def __init__(self, spec: "ChartSpec") -> None:
        self.percent = spec.percent

    def level(self, value: float) -> str:
        """A height on the chart."""
        return f"{_short(value * 100)}%" if self.percent else _short(value)

    def gap(self, value: float) -> str:
        """A difference, without its sign."""
        if self.percent:
            return _("{n} percentage points").format(n=_short(abs(value) * 100))
        return _short(abs(value))

    def signed(self, value: float) -> str:
        """A difference, with its sign."""
        sign = "−" if value < 0 else "+"
        return sign + self.gap(value)

    def way(self, value: float) -> str:
        """A difference and which way it goes."""
        word = _("{n} lower") if value < 0 else _("{n} higher")
        return word.format(n=self.gap(value))


def _short(value: float) -> str:
    """Three digits that matter, and never an exponent."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    return wording.number(value, decimals)


def _headline(found: WhatChanged, spec: "ChartSpec") -> str:
    from qitrack.spc import Direction

    effect = found.effect
    assert effect is not None
    day = wording.day(found.on)
    rough = _("A rough answer:") + " " if effect.is_rough else ""
    if not found.sees_change:
        said = _("It cannot be told yet whether something changed on {day} or since.")
        return rough + said.format(day=day)
    if spec.direction is Direction.NEITHER:
        said = _("The numbers have been {way} since {day} than the line before would have led to.")
        return rough + said.format(way=_way(found.difference), day=day)
    is_better = (found.difference > 0) == (spec.direction is Direction.UP)
    if is_better:
        said = _("Yes, as far as numbers can tell: since {day} they have been better than before.")
    else:
        said = _("The numbers changed, but for the worse: look at what happened since {day}.")
    return rough + said.format(day=day)


def _way(difference: float) -> str:
    return _("lower") if difference < 0 else _("higher")


def _interval(of: "Estimate", write: "object") -> str:
    assert callable(write)
    return _("{low} to {high}").format(low=write(of.lower), high=write(of.upper))


def _ratio(value: float) -> str:
    return "×" + wording.number(value, 2)


def _at_once(effect: "Effect", writer: _Writer) -> str:
    first = effect.x.index(effect.change_at)
    said = _("At once it went from about {before} to about {after} (95% interval of the change: {interval}).")  # fmt: skip
    if effect.level_ratio is None:
        interval = _interval(effect.level, writer.way)
    else:
        interval = _("{interval} {what}").format(
            interval=_interval(effect.level_ratio, lambda v: wording.number(v, 2)),
            what=RATIOS[effect.family.value],
        )
    return said.format(
        before=writer.level(float(effect.counterfactual[first])),
        after=writer.level(float(effect.fitted[first])),
        interval=interval,
    )


def _since(effect: "Effect", writer: _Writer) -> str:
    if effect.slope.allows_no_change:
        return _("From then on the course may well be the same as before: no other slope can be told apart.")  # fmt: skip
    if effect.slope.value < 0:
        return _("From then on it has gone down more, or up less, from one number to the next than before.")  # fmt: skip
    return _("From then on it has gone up more, or down less, from one number to the next than before.")  # fmt: skip


def _by_the_end(effect: "Effect", writer: _Writer) -> str:
    last = effect.x[-1]
    said = _(
        "By {day} it stood at about {there}; the line from before would have stood at {would}: {gap} (95% interval: {interval})."
    )
    return said.format(
        day=wording.day(last) if isinstance(last, date) else last,
        there=writer.level(float(effect.fitted[-1])),
        would=writer.level(float(effect.counterfactual[-1])),
        gap=writer.way(effect.at_end.value),
        interval=_interval(effect.at_end, writer.way),
    )


def _chart_says(found: WhatChanged) -> str:
    from qitrack.spc import sentence

    if found.result is None:
        return _("The chart has no word on better or worse: nobody has said which way is better.")
    return sentence(found.result)


def _beside(found: WhatChanged) -> str:
    """Whether the chart and the estimate agree; where they do not, what speaks for either."""
    if found.result is None:
        return ""
    if found.sees_change and found.chart_sees_change:
        return _("Chart and estimate agree that something changed.")
    if not found.sees_change and not found.chart_sees_change:
        return _("Neither shows a change. That does not prove that there is none: it may be too small for so few numbers.")  # fmt: skip
    if found.chart_sees_change:
        return _(
            "They differ. The chart compares with one level for all the time before; the estimate allows for the way the numbers "
            "were going already, so it asks for more. Probably something changed; more numbers will tell."
        )
    return _(
        "They differ. The chart waits for a row of numbers on one side of a level line. The estimate fits two straight lines "
        "and can see smaller changes, or a change of course. It leans on the dashed line: if you do not believe that the numbers "
        "would have gone there, do not believe the estimate."
    )


def _checks(
    found: WhatChanged, effect: "Effect", others: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """What the estimate takes for granted, and what a look at the numbers says of it."""
    return (
        (_("Enough numbers"), _enough(effect)),
        (_("Neighbours"), _neighbours(effect)),
        *(((_("Spread"), _spread(effect)),) if effect.family.value != "gaussian" else ()),
        (_("Season"), _season(found)),
        (_("Nothing else at the same time"), _others(others)),
        (
            _("The line before"),
            _("It is assumed that the line before would have gone on straight. Nobody can check this."),
        ),
        (_("Cause"), _("This shows when something changed, not that the change you kept caused it.")),
    )  # fmt: skip


def _enough(effect: "Effect") -> str:
    said = _("{before} before and {after} since.").format(before=effect.before, after=effect.after)
    if effect.is_rough:
        return said + " " + _("With fewer than twelve on either side this is a rough estimate.")
    return said


def _neighbours(effect: "Effect") -> str:
    first = effect.autocorrelation.first
    if math.isnan(first):
        return _("Whether neighbouring numbers resemble each other cannot be told from so few.")
    said = _("Correlation of what is left over with the number before: {n}.").format(n=wording.number(first, 2))  # fmt: skip
    if any(message.code == "narrow-intervals" for message in effect.messages):
        return said + " " + next(m.text for m in effect.messages if m.code == "narrow-intervals")
    return said + " " + _("No cause for worry.")


def _spread(effect: "Effect") -> str:
    said = _("The numbers vary {n} times as much as by chance.").format(
        n=wording.number(effect.dispersion, 1)
    )
    if effect.dispersion > MANY:
        return said + " " + _("The intervals are widened for it.")
    return said


def _season(found: WhatChanged) -> str:
    if found.season is None:
        return _("Not checked: that takes two whole years, or two weeks of days.")
    if found.season.is_seasonal:
        return _("The numbers follow the calendar. Part of what looks like a change may be the season.")  # fmt: skip
    return _("The numbers do not follow the calendar.")


def _others(others: Sequence[str]) -> str:
    if not others:
        return _("Nothing else is noted within four weeks.")
    listed = "; ".join(f"“{' '.join(text.split())[:80]}”" for text in others)
    return _("Within four weeks there was also: {listed}. What did it cannot be told apart.").format(listed=listed)  # fmt: skip


def _table(effect: "Effect", writer: _Writer) -> tuple[tuple[str, str, str], ...]:
    rows = []
    if effect.level_ratio is not None and effect.slope_ratio is not None:
        what = RATIOS[effect.family.value]
        rows.append((_("Change at once ({what})").format(what=what), _ratio(effect.level_ratio.value), _interval(effect.level_ratio, _ratio)))  # fmt: skip
        rows.append((_("Change of course, per period ({what})").format(what=what), _ratio(effect.slope_ratio.value), _interval(effect.slope_ratio, _ratio)))  # fmt: skip
    else:
        rows.append((_("Change at once (level)"), writer.signed(effect.level.value), _interval(effect.level, writer.signed)))  # fmt: skip
        rows.append((_("Change of course, per period (slope)"), writer.signed(effect.slope.value), _interval(effect.slope, writer.signed)))  # fmt: skip
    rows.append((_("Difference at the last number"), writer.signed(effect.at_end.value), _interval(effect.at_end, writer.signed)))  # fmt: skip
    return tuple(rows)
