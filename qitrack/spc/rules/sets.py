"""The named rule sets, and sets that people make themselves.

Adding a rule set is one entry of `RULE_SETS`. A set is stored with a chart by its key; when its meaning changes
it gets a new key, so that old charts keep saying what they said.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from qitrack.i18n import _
from qitrack.spc.charts import D2_OF_PAIRS
from qitrack.spc.rules import neighbours, runs, zones
from qitrack.spc.rules.view import Marking, Pattern, Rule, RuleSet, Ties

EXACT_FACTOR = 3.0 / D2_OF_PAIRS
PRINTED_FACTOR = 2.66
"""3-sigma factor of the mean moving range, as Making Data Count prints it."""

OWN = "own-1:"
"""How the key of a set that people made begins; the number is the version of the way keys are written."""

LONGEST_PATTERN = 100

WHOLE, COMPLETING = Marking.WHOLE, Marking.COMPLETING


def shift_of(length: int, marking: Marking = WHOLE, pattern: Pattern = Pattern.SHIFT) -> Rule:
    """So many points in a row on one side of the centre line."""
    return Rule(
        pattern=pattern,
        find=lambda view: neighbours.shift(view, length=length, marking=marking),
        find_completing=lambda view: neighbours.shift(view, length=length, marking=COMPLETING),
        words=_("{length} or more points in a row on one side of the centre line").format(
            length=length
        ),
    )


def trend_of(length: int, marking: Marking = WHOLE, pattern: Pattern = Pattern.TREND) -> Rule:
    """So many points that rise, or fall, at every step."""
    return Rule(
        pattern=pattern,
        find=lambda view: neighbours.trend(view, length=length, marking=marking),
        find_completing=lambda view: neighbours.trend(view, length=length, marking=COMPLETING),
        words=_(
            "{length} or more points in a row, each higher (or each lower) than the one before"
        ).format(length=length),
    )


def alternating_of(length: int, marking: Marking = COMPLETING) -> Rule:
    """So many points that go up and down in turn."""
    return Rule(
        pattern=Pattern.ALTERNATING,
        find=lambda view: neighbours.alternating(view, length=length, marking=marking),
        find_completing=lambda view: neighbours.alternating(
            view, length=length, marking=COMPLETING
        ),
        words=_("{length} or more points in a row going up and down in turn").format(length=length),
    )


def hugging_of(length: int, marking: Marking = COMPLETING) -> Rule:
    """So many points close to the centre line."""
    return Rule(
        pattern=Pattern.HUGGING,
        find=lambda view: zones.hugging(view, length=length, marking=marking),
        find_completing=lambda view: zones.hugging(view, length=length, marking=COMPLETING),
        words=_(
            "{length} or more points in a row within the inner third, closer to the centre line than chance allows"
        ).format(length=length),
    )


def mixture_of(length: int, marking: Marking = COMPLETING) -> Rule:
    """So many points on both sides with none close to the centre line."""
    return Rule(
        pattern=Pattern.MIXTURE,
        find=lambda view: zones.mixture(view, length=length, marking=marking),
        find_completing=lambda view: zones.mixture(view, length=length, marking=COMPLETING),
        words=_(
            "{length} or more points in a row on both sides of the centre line with none close to it"
        ).format(length=length),
    )


def zone_of(
    pattern: Pattern, many: int, of: int, sigmas: int, marking: Marking = COMPLETING
) -> Rule:
    """So many of so many points in a row beyond a zone line on one side."""
    count = _("{many} of {of} points in a row") if many < of else _("{many} points in a row")
    words = _(
        "{points} on one side, more than {sigmas} standard deviations away from the centre line"
    )
    if sigmas == 1:
        words = _(
            "{points} on one side, more than one standard deviation away from the centre line"
        )
    return Rule(
        pattern=pattern,
        find=lambda view: zones.so_many_of(
            view, many=many, of=of, sigmas=float(sigmas), marking=marking
        ),
        find_completing=lambda view: zones.so_many_of(
            view, many=many, of=of, sigmas=float(sigmas), marking=COMPLETING
        ),
        words=words.format(points=count.format(many=many, of=of), sigmas=sigmas),
    )


BEYOND_LIMITS = Rule(
    pattern=Pattern.BEYOND_LIMITS,
    find=zones.beyond,
    words=_("a single point outside the limits"),
    in_order=False,
    tests_excluded=True,
)
ASTRONOMICAL = Rule(
    pattern=Pattern.ASTRONOMICAL,
    find=zones.beyond,
    words=_("a point so far away that anybody would call it unusual"),
    in_order=False,
    tests_excluded=True,
)
NEAR_LIMIT = Rule(
    pattern=Pattern.NEAR_LIMIT,
    find=zones.near_limit,
    words=_("a single point close to a limit: a warning, not a signal"),
    in_order=False,
    is_warning=True,
)
TWO_OF_THREE = Rule(
    pattern=Pattern.TWO_OF_THREE,
    find=lambda view: zones.two_of_three_on_one_side(view, counts_beyond=True),
    find_completing=lambda view: zones.two_of_three_on_one_side(
        view, counts_beyond=True, marking=COMPLETING
    ),
    words=_("two of three points in a row close to the same limit or beyond it"),
)
TWO_OF_THREE_WITHIN = Rule(
    pattern=Pattern.TWO_OF_THREE,
    find=lambda view: zones.two_of_three_on_one_side(view, counts_beyond=False),
    find_completing=lambda view: zones.two_of_three_on_one_side(
        view, counts_beyond=False, marking=COMPLETING
    ),
    words=_("two of three points in a row close to the same limit"),
)
UNUSUAL_RUNS = Rule(
    pattern=Pattern.UNUSUAL_RUNS,
    find=runs.unusual_runs,
    words=_(
        "a run on one side that is too long, or too few crossings of the centre line, for chance alone"
    ),
)
ACROSS = Rule(
    pattern=Pattern.R_4S,
    find=zones.across,
    words=_("two points in a row, one close to the upper limit and one close to the lower"),
)
NEAR_TWICE = zone_of(Pattern.TWO_OF_THREE, 2, 3, 2)
FOUR_OF_FIVE = zone_of(Pattern.FOUR_OF_FIVE, 4, 5, 1)


def runs_rules(table: runs.RunsTable) -> tuple[Rule, Rule]:
    """Too few runs and too many runs, by a table."""
    return (
        Rule(
            pattern=Pattern.TOO_FEW_RUNS,
            find=lambda view: runs.too_few_runs(view, table=table),
            words=_("fewer runs on either side of the centre line than chance allows"),
        ),
        Rule(
            pattern=Pattern.TOO_MANY_RUNS,
            find=lambda view: runs.too_many_runs(view, table=table),
            words=_("more runs on either side of the centre line than chance allows"),
        ),
    )


_PERLA = "Perla RJ, Provost LP, Murray SK. The run chart. BMJ Qual Saf 2011; 20: 46-51"
_MDC = "NHS England, Making Data Count: Strengthening your decisions"


def _zone_set(key: str, label: str, rules: tuple[Rule, ...], source: str) -> RuleSet:
    return RuleSet(
        key=key, label=label, rules=rules, range_factor=EXACT_FACTOR, ties=Ties.END, short_below=12,
        source=source, marking=COMPLETING,
    )  # fmt: skip


def _ihi(key: str, label: str, table: runs.RunsTable, source: str) -> RuleSet:
    return RuleSet(
        key=key, label=label, rules=(ASTRONOMICAL, shift_of(6), trend_of(5), *runs_rules(table)),
        range_factor=EXACT_FACTOR, ties=Ties.SKIP, short_below=10, source=source,
    )  # fmt: skip


def _nhs(key: str, label: str, two_of_three: Rule, source: str) -> RuleSet:
    return RuleSet(
        key=key, label=label, rules=(BEYOND_LIMITS, trend_of(7), two_of_three, shift_of(7)),
        range_factor=PRINTED_FACTOR, ties=Ties.END, short_below=13, source=source,
    )  # fmt: skip


RULE_SETS: dict[str, RuleSet] = {
    entry.key: entry
    for entry in (
        RuleSet(
            key="anhoej",
            label=_("Anhøj rules"),
            rules=(BEYOND_LIMITS, UNUSUAL_RUNS),
            range_factor=EXACT_FACTOR,
            ties=Ties.SKIP,
            short_below=10,
            source="Anhøj J, Olesen AV. Run charts revisited. PLoS ONE 2014; 9: e113825",
        ),
        _nhs(
            "nhs-mdc",
            _("Making Data Count rules (2023)"),
            TWO_OF_THREE,
            f"{_MDC}; two-of-three as changed in 2023",
        ),
        _nhs(
            "nhs-mdc-2022",
            _("Making Data Count rules (before 2023)"),
            TWO_OF_THREE_WITHIN,
            f"{_MDC}; two-of-three as in NHSRplotthedots 0.2.2",
        ),
        _ihi(
            "ihi",
            _("IHI run chart rules (exact table of runs)"),
            runs.exact_runs,
            f"{_PERLA}; runs: Swed FS, Eisenhart C. Ann Math Stat 1943; 14: 66-87, one-sided 5 %",
        ),
        _ihi("ihi-published", _("IHI run chart rules (printed table)"), runs.published_runs, _PERLA),
        _zone_set(
            "healthcare-data-guide",
            _("Health Care Data Guide rules"),
            (BEYOND_LIMITS, shift_of(8, COMPLETING), trend_of(6, COMPLETING), NEAR_TWICE, hugging_of(15)),
            "Provost LP, Murray SK. The Health Care Data Guide, 2nd edition 2022, chapter 4",
        ),
        _zone_set(
            "western-electric",
            _("Western Electric rules"),
            (BEYOND_LIMITS, NEAR_TWICE, FOUR_OF_FIVE, shift_of(8, COMPLETING)),
            "Western Electric. Statistical Quality Control Handbook, 1956",
        ),
        _zone_set(
            "nelson",
            _("Nelson rules"),
            (
                BEYOND_LIMITS, shift_of(9, COMPLETING), trend_of(6, COMPLETING), alternating_of(14),
                NEAR_TWICE, FOUR_OF_FIVE, hugging_of(15), mixture_of(8),
            ),
            "Nelson LS. The Shewhart control chart: tests for special causes. J Qual Technol 1984; 16: 237-239",
        ),
        _zone_set(
            "montgomery",
            _("Montgomery's sensitizing rules"),
            (
                BEYOND_LIMITS, NEAR_TWICE, FOUR_OF_FIVE, shift_of(8, COMPLETING), trend_of(6, COMPLETING),
                hugging_of(15), alternating_of(14), mixture_of(8), NEAR_LIMIT,
            ),
            "Montgomery DC. Introduction to Statistical Quality Control, section 5.3.3",
        ),
        _zone_set(
            "aiag",
            _("AIAG rules"),
            (
                BEYOND_LIMITS, shift_of(7, COMPLETING), trend_of(6, COMPLETING), alternating_of(14),
                NEAR_TWICE, FOUR_OF_FIVE, hugging_of(15), mixture_of(8),
            ),
            "Automotive Industry Action Group. Statistical Process Control, 2nd edition 2005",
        ),
        _zone_set(
            "westgard",
            _("Westgard rules"),
            (
                BEYOND_LIMITS, zone_of(Pattern.TWO_2S, 2, 2, 2), ACROSS, zone_of(Pattern.FOUR_1S, 4, 4, 1),
                shift_of(12, COMPLETING, Pattern.TWELVE_X), shift_of(10, COMPLETING, Pattern.TEN_X),
                shift_of(8, COMPLETING, Pattern.EIGHT_X), trend_of(7, COMPLETING, Pattern.SEVEN_T), NEAR_LIMIT,
            ),
            "Westgard JO, Barry PL, Hunt MR, Groth T. Clin Chem 1981; 27: 493-501; Westgard JO. Basic QC Practices",
        ),
        RuleSet(
            key="none", label=_("No rules, lines only"), rules=(), range_factor=EXACT_FACTOR,
            ties=Ties.SKIP, short_below=0, source="the lines of the chart type alone",
        ),
    )
}  # fmt: skip
"""Every rule set by its key, in the order in which forms offer them."""

FIXED: dict[str, Rule | Callable[[Marking], Rule]] = {
    "beyond-limits": BEYOND_LIMITS,
    "astronomical": ASTRONOMICAL,
    "near-limit": NEAR_LIMIT,
    "two-of-three": lambda marking: zone_of(Pattern.TWO_OF_THREE, 2, 3, 2, marking),
    "four-of-five": lambda marking: zone_of(Pattern.FOUR_OF_FIVE, 4, 5, 1, marking),
    "unusual-runs": UNUSUAL_RUNS,
    "too-few-runs": runs_rules(runs.exact_runs)[0],
    "too-many-runs": runs_rules(runs.exact_runs)[1],
    "r-4s": ACROSS,
    "2-2s": lambda marking: zone_of(Pattern.TWO_2S, 2, 2, 2, marking),
    "4-1s": lambda marking: zone_of(Pattern.FOUR_1S, 4, 4, 1, marking),
}
"""Rules of one's own sets that have no length to choose."""

LENGTHS: dict[str, tuple[Callable[[int, Marking], Rule], int]] = {
    "shift": (shift_of, 3),
    "trend": (trend_of, 3),
    "alternating": (alternating_of, 4),
    "hugging": (hugging_of, 3),
    "mixture": (mixture_of, 3),
}
"""Rules of one's own sets whose length is to be chosen, and the shortest length that makes sense."""


def own_key(rules: Iterable[str], *, skip_ties: bool = False, mark_completing: bool = False) -> str:
    """The key of a rule set made of any rules: `own_key(["beyond-limits", "shift-8", "trend-6"])`.

    rules: names as in FIXED, or `name-length` as in LENGTHS; the first that marks a point decides what it says.
    skip_ties: a point on the centre line is left out instead of ending a run. mark_completing: only the point
    that completes a pattern is marked. Raises ValueError with a sentence when the key makes no rule set.
    Texts, without shape or unit. Source: whoever makes the set.
    """
    extra = ["skip-ties"] * skip_ties + ["mark-completing"] * mark_completing
    key = OWN + ",".join([*rules, *extra])
    own_rule_set(key)
    return key


@lru_cache(maxsize=256)
def own_rule_set(key: str) -> RuleSet:
    """The rule set that a key made by `own_key` stands for. Raises ValueError with a sentence."""
    names = [name.strip() for name in key.removeprefix(OWN).split(",") if name.strip()]
    marking = COMPLETING if "mark-completing" in names else WHOLE
    ties = Ties.SKIP if "skip-ties" in names else Ties.END
    rules = tuple(
        _own_rule(name, marking) for name in names if name not in ("skip-ties", "mark-completing")
    )
    if not rules:
        raise ValueError(_("A rule set of your own needs at least one rule."))
    if len({rule.pattern for rule in rules}) < len(rules):
        raise ValueError(_("A rule set names each rule once."))
    return RuleSet(
        key=key, label=_("Rules of our own"), rules=rules, range_factor=EXACT_FACTOR, ties=ties,
        short_below=12, source=_("chosen by the people who made the chart"), marking=marking,
    )  # fmt: skip


def _own_rule(name: str, marking: Marking) -> Rule:
    if name in FIXED:
        entry = FIXED[name]
        return entry if isinstance(entry, Rule) else entry(marking)
    family, _dash, length = name.rpartition("-")
    if family in LENGTHS and length.isascii() and length.isdigit():
        make, shortest = LENGTHS[family]
        if shortest <= int(length) <= LONGEST_PATTERN:
            return make(int(length), marking)
        raise ValueError(
            _("{name}: the length is from {shortest} to {longest}.").format(
                name=family, shortest=shortest, longest=LONGEST_PATTERN
            )
        )
    known = ", ".join([*FIXED, *(f"{family}-8" for family in LENGTHS)])
    raise ValueError(
        _("There is no rule called {name}. There are: {known}.").format(name=name[:40], known=known)
    )


def find_rule_set(key: str) -> RuleSet | None:
    """The rule set of a key, one of RULE_SETS or made with `own_key`; None for any other."""
    if key in RULE_SETS:
        return RULE_SETS[key]
    if not key.startswith(OWN):
        return None
    try:
        return own_rule_set(key)
    except ValueError:
        return None
