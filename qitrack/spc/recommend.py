"""`recommend`: which chart fits what is counted, why, and what to watch out for. It suggests; people choose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array
from qitrack.spc.dispersion import Dispersion, dispersion_of
from qitrack.spc.series import Series, XKind

LIMITS_FROM = 12
"""With fewer points limits are provisional, and a run chart says as much. NHS England, Making Data Count."""

MANY_ZEROS = 0.5
"""Where so large a part of the points is zero, the time between events says more. Provost LP, Murray SK. The Health Care Data
Guide, chapter 7."""

FEW_EVENTS = 1.0
"""Below so many events a point, on average, counts say next to nothing."""

UNEVEN = 2.0
"""Denominators whose largest is more than so many times the smallest ask for limits of their own."""

SMALL_SUBGROUP = 10
"""Up to so many values at a time a range serves as well as a standard deviation. Montgomery, section 6.3."""


class SeriesKind(StrEnum):
    """What the numbers are."""

    VALUE = "value"
    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    TIME_BETWEEN = "time-between"
    CASES_BETWEEN = "cases-between"
    SUBGROUPS = "subgroups"
    YES_NO = "yes-no"
    PLACES = "places"
    REASONS = "reasons"
    CONTROL_SAMPLES = "control-samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A chart type's key, why it fits, and what to watch out for; sentences for people."""

    chart: str
    reason: str
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    points: int
    counts: Array | None
    denominators: Array | None

    @property
    def is_uneven(self) -> bool:
        """Whether the denominators differ much."""
        if self.denominators is None:
            return False
        known = self.denominators[self.denominators > 0]
        return bool(known.size) and float(known.max()) > UNEVEN * float(known.min())

    @property
    def is_rare(self) -> bool:
        """Whether most points have no event, or hardly any."""
        if self.counts is None:
            return False
        known = self.counts[~np.isnan(self.counts)]
        if not known.size:
            return False
        return bool(float((known == 0).mean()) >= MANY_ZEROS or float(known.mean()) < FEW_EVENTS)

    def dispersion(self, *, binomial: bool) -> Dispersion | None:
        """How the counts vary, or None where that is unknown."""
        if self.counts is None or (binomial and self.denominators is None):
            return None
        return dispersion_of(self.counts, self.denominators, binomial=binomial)


def recommend(
    series_kind: SeriesKind | str,
    n: int = 0,
    denominators: Sequence[float | None] | Array | None = None,
    counts: Sequence[float | None] | Array | None = None,
) -> Recommendation:
    """Which chart fits, why, and what to watch out for.

    series_kind: what the numbers are. n: how many points there are (or will be, if planning). denominators, counts: as far
    as known, one a point, missing ones None; for subgroups the denominators are their sizes.
    Raises SpecError for an unknown kind.
    denominators, counts: shape (n,), units: events and what they are counted among.
    Source: Provost LP, Murray SK. The Health Care Data Guide, 2nd edition 2022 (choosing a chart); Montgomery DC. Introduction to
    Statistical Quality Control, sections 6.5 and 7.3; Laney DB. Qual Eng 2002; 14: 531-537.
    """
    try:
        kind = SeriesKind(series_kind)
    except ValueError as error:
        raise errors.SpecError(
            _("{kind} is not a kind of numbers; there are: {choices}.").format(
                kind=series_kind, choices=", ".join(SeriesKind)
            )
        ) from error
    facts = _Facts(points=n, counts=_array(counts), denominators=_array(denominators))
    found = CHOICES[kind](facts)
    return Recommendation(
        chart=found.chart, reason=found.reason, cautions=(*found.cautions, *_few(kind, facts))
    )


def _array(values: Sequence[float | None] | Array | None) -> Array | None:
    return None if values is None else np.array(values, dtype=np.float64)


def _few(kind: SeriesKind, facts: _Facts) -> tuple[str, ...]:
    if 0 < facts.points < LIMITS_FROM and kind is not SeriesKind.REASONS:
        return (
            _("With fewer than twelve points any limits are provisional; say so when you show it."),
        )
    return ()


def _value(facts: _Facts) -> Recommendation:
    if 0 < facts.points < LIMITS_FROM:
        return Recommendation(
            chart="run",
            reason=_("There are few points yet: a run chart with the middle value shows them best."),
            cautions=(_("From twelve points on an individuals chart says more."),),
        )  # fmt: skip
    if facts.is_uneven:
        return Recommendation(
            chart="i-prime",
            reason=_(
                "Some points rest on many more cases than others, so each needs limits of its own."
            ),
        )
    return Recommendation(
        chart="i", reason=_("One measured value at a time: an individuals chart (XmR).")
    )


def _rare(chart: str) -> Recommendation:
    return Recommendation(
        chart=chart,
        reason=_(
            "Most points have no event at all. The time between one event and the next can show a change, zeros cannot."
        ),
        cautions=(_("Write down the date of each event; the chart needs the days between them."),),
    )


def _count(facts: _Facts) -> Recommendation:
    if facts.is_rare:
        return _rare("t")
    found = facts.dispersion(binomial=False) if facts.denominators is None else None
    if found is not None and found.is_over:
        return Recommendation(
            chart="i",
            reason=_(
                "The counts differ from one point to the next by more than chance, so their own steps set the limits."
            ),
            cautions=(_("Ask whether some periods simply had more activity; then use a rate."),),
        )
    return Recommendation(
        chart="c",
        reason=_("Events counted over equal stretches of time or space."),
        cautions=(_("It is right only while there is about as much activity behind each point."),),
    )


def _proportion(facts: _Facts) -> Recommendation:
    if facts.is_rare:
        return _rare("g")
    found = facts.dispersion(binomial=True)
    if found is not None and found.is_over:
        return Recommendation(
            chart="p-prime",
            reason=_(
                "The shares differ from one point to the next by more than chance, so a p chart's limits would be too narrow."
            ),
            cautions=(_("First ask whether different kinds of cases are mixed."),),
        )
    return Recommendation(
        chart="p",
        reason=_("Each case has the feature or has not: how many out of how many."),
        cautions=_cautions_of_shares(facts),
    )


def _cautions_of_shares(facts: _Facts) -> tuple[str, ...]:
    if facts.counts is None or facts.denominators is None:
        return ()
    share = np.nansum(facts.counts) / max(np.nansum(facts.denominators), 1.0)
    smallest = np.nanmin(facts.denominators) if facts.denominators.size else 0.0
    cautions = []
    if smallest * min(share, 1.0 - share) < FEW_EVENTS:
        text = _("Some points rest on so few cases that a single one moves them far.")
        cautions.append(text)
    if share > 0.9:
        cautions.append(
            _("Nearly all have the feature: count those that have not, or the cases between them.")
        )
    return tuple(cautions)


def _rate(facts: _Facts) -> Recommendation:
    if facts.is_rare:
        return _rare("t")
    found = facts.dispersion(binomial=False)
    if found is not None and found.is_over:
        return Recommendation(
            chart="u-prime",
            reason=_(
                "The rates differ from one point to the next by more than chance, so a u chart's limits would be too narrow."
            ),
            cautions=(_("First ask whether different kinds of places or cases are mixed."),),
        )
    return Recommendation(
        chart="u", reason=_("Events that can happen more than once, for so much activity.")
    )


def _subgroups(facts: _Facts) -> Recommendation:
    sizes = facts.denominators
    companion = _("Read it beside an S chart: averages can be right while the values drift apart.")
    if sizes is not None and sizes.size and not facts.is_uneven and sizes.max() <= SMALL_SUBGROUP:
        companion = _(
            "Read it beside an R or S chart: averages can be right while the values drift apart."
        )
    return Recommendation(
        chart="xbar",
        reason=_("Several values at a time: their average, with limits from how they differ."),
        cautions=(companion,),
    )


def _always(chart: str, reason: str, *cautions: str) -> Callable[[_Facts], Recommendation]:
    return lambda _facts: Recommendation(chart=chart, reason=reason, cautions=cautions)


CHOICES: dict[SeriesKind, Callable[[_Facts], Recommendation]] = {
    SeriesKind.VALUE: _value,
    SeriesKind.COUNT: _count,
    SeriesKind.PROPORTION: _proportion,
    SeriesKind.RATE: _rate,
    SeriesKind.SUBGROUPS: _subgroups,
    SeriesKind.TIME_BETWEEN: _always(
        "t",
        _("Time between rare events: each event is a point."),
        _("Two events at the same instant have no time between them; note the hour."),
    ),
    SeriesKind.CASES_BETWEEN: _always("g", _("Cases between rare events: each event is a point.")),
    SeriesKind.YES_NO: _always(
        "b-cusum",
        _("One case after the other, each with the outcome or without: judged after every case."),
        _("It needs the usual share of cases with the outcome, and the worsening to look for."),
    ),
    SeriesKind.PLACES: _always(
        "funnel",
        _("One number for each place: which differ by more than chance."),
        _("It compares places at one time; it is no league table and shows no change over time."),
    ),
    SeriesKind.REASONS: _always("pareto", _("Reasons counted: where to begin.")),
    SeriesKind.CONTROL_SAMPLES: _always(
        "levey-jennings",
        _("The same control material measured again and again."),
        _("Use the Westgard rules, and limits from a time when the method was known to be right."),
    ),
}
"""What fits each kind of numbers."""


def kind_of_series(series: Series) -> SeriesKind:
    """What the numbers of a series seem to be, going by the numbers alone; people know better.

    With denominators: places where positions are labels, shares where no numerator passes its denominator, else a rate.
    Without: reasons, cases one by one (zeros and ones), subgroups where places repeat, counts, or values.
    """
    y = np.array(series.y, dtype=np.float64)
    known = y[~np.isnan(y)]
    is_whole = bool(known.size) and bool((known >= 0).all() and (known == np.round(known)).all())
    if series.n is not None:
        if series.kind is XKind.LABEL:
            return SeriesKind.PLACES
        n = np.array(series.n, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            return SeriesKind.RATE if (y > n).any() or not is_whole else SeriesKind.PROPORTION
    if series.kind is XKind.LABEL:
        return SeriesKind.REASONS
    if is_whole and known.size >= LIMITS_FROM and known.max() <= 1:
        return SeriesKind.YES_NO
    if series.x and len(set(series.x)) * 2 <= len(series.x):
        return SeriesKind.SUBGROUPS
    return SeriesKind.COUNT if is_whole else SeriesKind.VALUE


def recommend_series(series: Series) -> Recommendation:
    """Which chart fits a series, going by its numbers alone; see `recommend` and `kind_of_series`.

    Shapes and units as in `Series`. Never raises. Source: `recommend`.
    """
    kind = kind_of_series(series)
    sizes = series.n
    if kind is SeriesKind.SUBGROUPS:
        sizes = tuple(float(series.x.count(x)) for x in dict.fromkeys(series.x))
    return recommend(
        kind, len(set(series.x)), sizes, None if kind is SeriesKind.VALUE else series.y
    )
