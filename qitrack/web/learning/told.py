"""What the pages about testing and predicting say: figures in words, with what they rest on."""

from collections.abc import Sequence

from qitrack.domain.calibration import FEWEST, Band, Calibration
from qitrack.domain.learning_checks import Of
from qitrack.domain.learning_rates import Tally
from qitrack.i18n import _, ngettext
from qitrack.web import wording
from qitrack.web.learning.reliability import draw

PERCENT_FROM = 23
"""A percentage needs a base of at least so many; below it the plain numbers have to do."""


def figure(tally: Tally) -> str:
    """How often a check holds: 7 of 8 tests."""
    if not tally.applies:
        return _("not yet") if tally.check.of is Of.TEST else _("no series yet")
    if tally.check.of is Of.TEST:
        text = ngettext("{n} of {total} test", "{n} of {total} tests", tally.applies)
    else:
        text = ngettext("{n} of {total} series", "{n} of {total} series", tally.applies)
    counted = text.format(n=tally.holds, total=tally.applies)
    if tally.applies < PERCENT_FROM:
        return counted
    share = round(100 * tally.holds / tally.applies)
    return _("{counted}: {share} in 100").format(counted=counted, share=share)


def published(tally: Tally) -> str:
    """What others were found to do: 12 in 100 (36 of 294)."""
    found = tally.check.published
    if found is None:
        return _("not published")
    sentence = _("{share} in 100 ({n} of {total})")
    return sentence.format(share=found.in_100, n=found.holds, total=found.applies)


def headline(tallies: Sequence[Tally]) -> str:
    """The figure that matters most, beside the published one."""
    tally = next(t for t in tallies if t.check.key == "prediction")
    if not tally.applies or tally.check.published is None:
        return _("No test is finished yet, so there is nothing to compare.")
    return ngettext(
        "{n} of {total} finished test had a prediction written before the result; published: {share} in 100.",
        "{n} of {total} finished tests had a prediction written before the result; published: {share} in 100.",
        tally.applies,
    ).format(n=tally.holds, total=tally.applies, share=tally.check.published.in_100)


def rests_on_little(tallies: Sequence[Tally]) -> bool:
    """So few tests that one more or less changes the picture."""
    return 0 < tallies[0].applies < PERCENT_FROM


def held(calibration: Calibration) -> str:
    """How many predictions held, against how sure people were; or that there are too few."""
    n = calibration.n
    if not n:
        return _("None yet: no prediction says how sure you were and has been compared since.")
    if not calibration.is_enough:
        return ngettext(
            "Too few to say: {n} prediction so far. From {fewest} on, something can be said.",
            "Too few to say: {n} predictions so far. From {fewest} on, something can be said.",
            n,
        ).format(n=n, fewest=FEWEST)
    sentence = _(
        "Of {n} predictions {held} held. As sure as people were, about {expected} would have."
    )
    expected = wording.number(calibration.expected, 0)
    return sentence.format(n=n, held=calibration.held, expected=expected)


def band(found: Band) -> str:
    """How sure people were: 60% to 79%."""
    return _("{low}% to {high}%").format(low=found.lowest, high=found.highest)


def share(found: Band) -> str:
    """How many of them held: 6 of 8."""
    return _("{held} of {n}").format(held=found.held, n=found.n)


def likely(found: Band) -> str:
    """Between which shares the truth may well lie, in 100."""
    low, high = found.interval
    return _("{low} to {high} in 100").format(low=round(low), high=round(high))


TELLING = {
    "figure": figure,
    "published": published,
    "headline": headline,
    "rests_on_little": rests_on_little,
    "held": held,
    "band": band,
    "share": share,
    "likely": likely,
    "draw": draw,
    "number": wording.number,
}
