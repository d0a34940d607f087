"""Which sign stands at the latest point of a chart, which one has passed, and what the field calls them."""

from qitrack.i18n import _
from qitrack.spc.chart import Chart, Side, Signal, last_valued
from qitrack.spc.rules import Pattern
from qitrack.spc.wording import place


def current_signal(chart: Chart) -> Signal | None:
    """The signal that decides what the latest point says, or None while it shows only the usual variation."""
    at = last_valued(chart.y, chart.excluded)
    warnings = {rule.pattern for rule in chart.rules if rule.is_warning}
    if at is None or not set(chart.points[at].signals) - warnings:
        return None
    here = [s for s in chart.signals if s.start <= at <= s.stop and s.rule not in warnings]
    here = [s for s in here if s.rule in chart.points[at].signals]
    sided = [s for s in here if s.side is not Side.NEITHER] or here
    order = {rule.pattern: i for i, rule in enumerate(chart.rules)}
    deciding = min(sided, key=lambda s: order[s.rule])
    agreeing = [s for s in sided if s.side is deciding.side]
    return min(agreeing, key=lambda s: (s.start, order[s.rule]))


def passed_sign(chart: Chart, *, names_rule: bool = True) -> str:
    """The last sign of the latest phase in words, once the latest point shows none; "" where there is nothing to say.

    Signs of earlier phases are left out: the lines have been drawn anew since. names_rule: with the field's word.
    """
    warnings = {rule.pattern for rule in chart.rules if rule.is_warning}
    signals = [
        signal
        for signal in chart.signals
        if signal.rule not in warnings and signal.phase == len(chart.phases)
    ]
    if not signals or not chart.is_verdict_possible or current_signal(chart) is not None:
        return ""
    last = max(signals, key=lambda signal: signal.stop)
    sentence = (_PASSED if names_rule else _PASSED_PLAIN)[last.favourable]
    told = sentence.format(first=place(last.first), last=place(last.last), term=TERMS[last.rule])
    return told + " " + _("The latest numbers are back in the usual range.")


_PASSED = {
    True: _("There was a sign of improvement from {first} to {last} ({term})."),
    False: _("There was a sign of concern from {first} to {last} ({term})."),
    None: _("There was a sign of change from {first} to {last} ({term})."),
}
_PASSED_PLAIN = {
    True: _("There was a sign of improvement from {first} to {last}."),
    False: _("There was a sign of concern from {first} to {last}."),
    None: _("There was a sign of change from {first} to {last}."),
}

TERMS = {
    Pattern.BEYOND_LIMITS: _("astronomical point"),
    Pattern.SHIFT: _("shift"),
    Pattern.TREND: _("trend"),
    Pattern.TWO_OF_THREE: _("two out of three"),
    Pattern.UNUSUAL_RUNS: _("unusually long run or unusually few crossings"),
    Pattern.NEAR_LIMIT: _("near a limit"),
    Pattern.FOUR_OF_FIVE: _("four out of five"),
    Pattern.ALTERNATING: _("alternating points"),
    Pattern.HUGGING: _("hugging the centre line"),
    Pattern.MIXTURE: _("mixture"),
    Pattern.ASTRONOMICAL: _("astronomical point"),
    Pattern.TOO_FEW_RUNS: _("too few runs"),
    Pattern.TOO_MANY_RUNS: _("too many runs"),
    Pattern.R_4S: _("R-4s"),
    Pattern.TWO_2S: _("2-2s"),
    Pattern.FOUR_1S: _("4-1s"),
    Pattern.SEVEN_T: _("7T"),
    Pattern.EIGHT_X: _("8x"),
    Pattern.TEN_X: _("10x"),
    Pattern.TWELVE_X: _("12x"),
}
"""The field's own words for the rules, shown beside the plain ones."""
