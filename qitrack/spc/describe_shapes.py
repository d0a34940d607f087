"""Charts without time in words: funnels, Pareto charts, histograms."""

from collections.abc import Callable

import numpy as np

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Shape
from qitrack.spc.wording import clean, decimals_for, decimals_of_line, number

NAMED_AT_MOST = 5
VITAL = 0.8


def words_of_shape(chart: Chart) -> dict[str, str]:
    """Headline, what, caution and next step of a chart without time; whole sentences."""
    if not (~np.isnan(chart.y)).any():
        return {"headline": _("Too early to say."), "what": _("There are no values yet.")}
    return _WORDS[chart.spec.chart_type.shape](chart)


def _funnel(chart: Chart) -> dict[str, str]:
    outside = [clean(str(p.x)) for p in chart.points if p.signals and not p.excluded]
    count = sum(p.y is not None and not p.excluded for p in chart.points)
    headline = _("No place differs from the others by more than chance.")
    if outside:
        named = ", ".join(outside[:NAMED_AT_MOST]) + (", …" if len(outside) > NAMED_AT_MOST else "")
        headline = ngettext(
            "{count} of {all} places differs from the others by more than chance: {names}.",
            "{count} of {all} places differ from the others by more than chance: {names}.",
            len(outside),
        ).format(count=len(outside), all=count, names=named)
    adjusted = chart.funnel is not None and chart.funnel.is_adjusted
    what = _("The outer lines hold 998 of 1,000 places that differ by chance alone.")
    if adjusted:
        what = _(
            "The places differ more than chance allows, so the lines have been widened for it."
        )
    return {
        "headline": headline,
        "what": what,
        "caution": _("This is no league table: within the lines, better and worse are chance."),
        "next_step": _("Ask first whether a place outside the lines counts as the others do.")
        if outside
        else _("Look at the level of all places together."),
    }


def _pareto(chart: Chart) -> dict[str, str]:
    shares = chart.shares
    first = clean(str(chart.x[0]))
    if shares is None or np.isnan(shares.share).any():
        return {"headline": _("Too early to say."), "what": _("Nothing has been counted yet.")}
    vital = int(np.searchsorted(shares.cumulated, VITAL - 1e-9)) + 1
    share = number(float(shares.cumulated[vital - 1]), 2, percent=True)
    return {
        "headline": _("The most frequent is {name}, {share} of all.").format(
            name=first, share=number(float(shares.share[0]), 2, percent=True)
        ),
        "what": ngettext(
            "{count} of {all} kinds makes {share} of all.",
            "{count} of {all} kinds together make {share} of all.",
            vital,
        ).format(count=vital, all=len(chart.x), share=share),
        "caution": _("The most frequent is not always the most harmful."),
        "next_step": _("Begin with what is both frequent and within your reach."),
    }


def _histogram(chart: Chart) -> dict[str, str]:
    found = chart.histogram
    if found is None:
        return {"headline": _("Too early to say."), "what": _("There are no values yet.")}
    decimals = decimals_for(chart.y[~np.isnan(chart.y)].tolist())
    low, high, mean = (
        number(v, decimals_of_line(v, decimals))
        for v in (float(np.nanmin(chart.y)), float(np.nanmax(chart.y)), found.mean)
    )
    what = _("They lie between {low} and {high}.").format(low=low, high=high)
    outside = [part for part in (found.below, found.above) if part is not None]
    if outside:
        share = number(sum(outside), 4, percent=True)
        what += " " + _("About {share} are to be expected outside the limits set.").format(
            share=share
        )
    return {
        "headline": _("The values lie around {mean}.").format(mean=mean),
        "what": what,
        "caution": _("A histogram hides time: look at a chart over time before trusting it."),
        "next_step": "",
    }


_WORDS: dict[Shape, Callable[[Chart], dict[str, str]]] = {
    Shape.FUNNEL: _funnel,
    Shape.PARETO: _pareto,
    Shape.HISTOGRAM: _histogram,
}
