"""The same finding told to staff, to a coach and to a board: what each pattern means and what to look for."""

from dataclasses import dataclass
from enum import StrEnum

from qitrack.i18n import _
from qitrack.spc.chart import Assurance, Chart, Signal
from qitrack.spc.rules import Pattern


class Audience(StrEnum):
    """Who is being told."""

    STAFF = "staff"
    COACH = "coach"
    BOARD = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternWords:
    """A pattern for the two who want more or less than staff. looks_like: for a board, one sentence without any term.
    look_for: for a coach, what usually stands behind it."""

    looks_like: str
    look_for: str


_ONE_POINT = _("Look for what was special about this one point: the day, the people, the way it was counted.")  # fmt: skip
_LEVEL = _("Look for a change that came and stayed: staff, method, equipment, patients, or the definition.")  # fmt: skip
_SLOW = _("Look for something that moves slowly: wear, learning, a growing list, a season.")
_SPREAD = _("Look for what makes the values spread more than they did: two methods, two groups, two shifts.")  # fmt: skip
_MIXED = _("Look for two sources in one chart, such as two wards or day and night, and draw them apart.")  # fmt: skip

WORDS: dict[Pattern, PatternWords] = {
    Pattern.BEYOND_LIMITS: PatternWords(
        looks_like=_("One value lies outside what can be expected."), look_for=_ONE_POINT
    ),
    Pattern.ASTRONOMICAL: PatternWords(
        looks_like=_("One value lies far outside all others."), look_for=_ONE_POINT
    ),
    Pattern.NEAR_LIMIT: PatternWords(
        looks_like=_("One value comes close to the edge of what can be expected."),
        look_for=_("Wait for the next point; one in twenty lies here by chance."),
    ),
    Pattern.SHIFT: PatternWords(looks_like=_("The values have settled at another level."), look_for=_LEVEL),
    Pattern.EIGHT_X: PatternWords(looks_like=_("The values have settled at another level."), look_for=_LEVEL),
    Pattern.TEN_X: PatternWords(looks_like=_("The values have settled at another level."), look_for=_LEVEL),
    Pattern.TWELVE_X: PatternWords(looks_like=_("The values have settled at another level."), look_for=_LEVEL),
    Pattern.TREND: PatternWords(
        looks_like=_("The values have moved in one direction, point by point."), look_for=_SLOW
    ),
    Pattern.SEVEN_T: PatternWords(
        looks_like=_("The values have moved in one direction, point by point."), look_for=_SLOW
    ),
    Pattern.TWO_OF_THREE: PatternWords(
        looks_like=_("Values keep coming close to one edge of what can be expected."), look_for=_LEVEL
    ),
    Pattern.TWO_2S: PatternWords(
        looks_like=_("Two values in a row come close to one edge of what can be expected."), look_for=_LEVEL
    ),
    Pattern.FOUR_OF_FIVE: PatternWords(
        looks_like=_("Most of the latest values lie well to one side of the usual."), look_for=_LEVEL
    ),
    Pattern.FOUR_1S: PatternWords(
        looks_like=_("The latest values lie well to one side of the usual."), look_for=_LEVEL
    ),
    Pattern.R_4S: PatternWords(
        looks_like=_("Two values in a row lie near opposite edges of what can be expected."), look_for=_SPREAD
    ),
    Pattern.ALTERNATING: PatternWords(
        looks_like=_("The values go up and down in turn, more regularly than chance would have it."),
        look_for=_("Look for two sources that take turns, or for somebody correcting after every point."),
    ),
    Pattern.HUGGING: PatternWords(
        looks_like=_("The values lie closer together than can be expected."),
        look_for=_(
            "Look for limits that no longer fit, numbers that were smoothed or made up, or averages of very different things."
        ),
    ),
    Pattern.MIXTURE: PatternWords(
        looks_like=_("The values lie on two levels, with hardly any between."), look_for=_MIXED
    ),
    Pattern.TOO_FEW_RUNS: PatternWords(
        looks_like=_("The values stay on one side for longer than chance would have it."), look_for=_LEVEL
    ),
    Pattern.TOO_MANY_RUNS: PatternWords(
        looks_like=_("The values change sides more often than chance would have it."), look_for=_MIXED
    ),
    Pattern.UNUSUAL_RUNS: PatternWords(
        looks_like=_("The values stay on one side for longer than chance would have it."), look_for=_LEVEL
    ),
}  # fmt: skip
"""Every pattern in the words of a board and of a coach."""

_TARGET = {
    Assurance.CONSISTENT_PASS: _("While nothing changes the target will be met every time."),
    Assurance.INCONSISTENT: _(
        "While nothing changes the target will be met on some occasions and missed on others."
    ),
    Assurance.CONSISTENT_FAIL: _(
        "While nothing changes the target will not be met; another level needs another way of working."
    ),
}


def target_words(chart: Chart) -> str:
    """Whether the target can be expected to be met, or nothing without one."""
    return "" if chart.assurance is None else _TARGET[chart.assurance]


def rule_for_board(signal: Signal) -> str:
    """What the signal looks like, without a term of the field."""
    return WORDS[signal.rule].looks_like


def rule_for_coach(chart: Chart, signal: Signal, rule: str) -> str:
    """The rule, the set it belongs to, every other rule of the set that has fired there, and what to look for."""
    rules = chart.spec.rule_set
    said = [rule, _("The rule set is: {label} (version {version}).").format(label=rules.label, version=rules.version)]  # fmt: skip
    others = {s.rule for s in chart.signals if s.start <= signal.stop and s.stop >= signal.start}
    words = [r.words for r in rules.rules if r.pattern in others and r.pattern is not signal.rule]
    if words:
        said.append(_("There is also {words}.").format(words="; ".join(words)))
    return " ".join([*said, WORDS[signal.rule].look_for])


def certainty_for_coach(chart: Chart, certainty: str) -> str:
    """How sure, and on what the lines rest."""
    said = [certainty] if certainty else []
    if chart.phases and chart.spec.chart_type.has_limits:
        phase = chart.phases[-1]
        said.append(
            _("Centre line and limits of this phase rest on {count} points.").format(count=phase.baseline)
        )  # fmt: skip
    said += [m.text for m in chart.messages if m.code in ("screened", "constant", "no-order")]
    return " ".join(said)


def step_for_board(chart: Chart, signal: Signal | None, step: str) -> str:
    """What a board can do: ask, support, and leave single values alone."""
    if signal is None:
        return _("Ask for no explanation of single values; ask what is being tried to reach another level.")  # fmt: skip
    if signal.favourable is False:
        return _("Ask what the team has found since then, and what it needs from you.")
    if signal.favourable:
        return _("Ask what made the difference, and what would keep it.")
    return step
