"""Writes docs/charts.md from the tables of the library: python docs/charts.py."""

from pathlib import Path

from qitrack.spc import CHART_TYPES, RULE_SETS, ChartType, Needs, RuleSet
from qitrack.spc.cautions import CAUTIONS
from qitrack.spc.rules import Marking, Ties

NEEDS = {
    Needs.VALUE: "one value at a time",
    Needs.PROPORTION: "how many, and out of how many",
    Needs.RATE: "how many, and for how much activity",
    Needs.TIME: "the time from one event to the next, above zero",
    Needs.COUNT: "a whole number, from 0 on",
    Needs.SUBGROUP: "several values at a time",
    Needs.YES_NO: "1 or 0 for each case, in order",
    Needs.GROUP: "how many and out of how many, for each place",
    Needs.CATEGORY: "a reason for each row, or a number for each reason",
    Needs.DISTRIBUTION: "many measured values",
}

WHEN = {
    "few-points": "fewer than eight points",
    "provisional": "lines that rest on fewer than twelve points",
    "two-changes": "two changes fewer than eight points apart, one of them kept, or a signal beside them",
    "over-dispersion": "counts of a p, np, u or c chart that differ by more than chance; which chart fits better",
    "under-dispersion": "counts that differ less than chance would make them, from twenty points on",
    "uneven-denominators": "denominators of which the largest is ten times the smallest or more",
    "autocorrelation": "neighbouring points that resemble each other, from twenty points on; one lasting shift is not taken for it",
    "ties": "a quarter of the points or more exactly on the centre line",
    "coarse-values": "only two or three different measured values",
    "floor": "a lower limit at or below zero where down is better: no single low point can be a signal",
    "chance": "how many of 100 charts with as many points, on which nothing changes, show some sign of the same rules",
}
"""When each caution is said."""


def page() -> str:
    """The page, from CHART_TYPES and RULE_SETS."""
    parts = [
        "# Charts and rules",
        "Which chart for which numbers, and what each rule set looks for. Made by `docs/charts.py` from the library's own tables.",
        "## Charts",
        overview(),
        *(chart(entry) for entry in CHART_TYPES.values()),
        "## Rule sets",
        "A signal is marked per point and per rule. Sets of your own are made with `own_key`.",
        *(rule_set(entry) for entry in RULE_SETS.values()),
        "## What a chart may ask you to keep in mind",
        "Each is said only where it holds; the constants and their sources stand in `qitrack/spc/cautions.py`.",
        cautions(),
    ]
    return "\n\n".join(parts) + "\n"


def cautions() -> str:
    """One line for each caution of the library, in the order in which they are said."""
    return "\n".join(f"* `{code}`: {WHEN[code]}." for code in CAUTIONS)


def overview() -> str:
    """One row a chart type."""
    rows = [f"| [{e.term}](#{e.key}) | `{e.key}` | {e.label} |" for e in CHART_TYPES.values()]
    return "\n".join(["| chart | key | in plain words |", "|---|---|---|", *rows])


def chart(entry: ChartType) -> str:
    """When to use a chart type, what it needs, where it comes from."""
    lines = [
        f'### <a id="{entry.key}"></a>{entry.term[:1].upper()}{entry.term[1:]}',
        f"**{entry.label}.** {entry.use}",
        f"* Needs: {NEEDS[entry.needs]}.",
        f"* Centre: {entry.centre_label.lower()}. {method(entry)}",
    ]
    if entry.partners:
        beside = ", ".join(CHART_TYPES[key].term for key in entry.partners)
        lines.append(f"* Can stand above: {beside}.")
    return "\n".join([lines[0], "", lines[1], "", *lines[2:], f"* Source: {entry.source}."])


def method(entry: ChartType) -> str:
    """The first sentence of what works the lines out."""
    return " ".join((entry.limits.__doc__ or "").split("\n\n")[0].split())


def rule_set(entry: RuleSet) -> str:
    """What a set looks for, how it treats ties, which points it marks."""
    ties = {Ties.END: "ends a run", Ties.SKIP: "is skipped"}[entry.ties]
    marks = {
        Marking.WHOLE: "every point of the pattern",
        Marking.COMPLETING: "the point that completes the pattern, and those that still do",
    }[entry.marking]
    rules = [f"* {rule.words} (`{rule.pattern}`)" for rule in entry.rules] or ["* nothing"]
    facts = (
        f"`{entry.key}`, version {entry.version}. A point on the centre line {ties}; 3-sigma factor of the mean moving range "
        f"{entry.range_factor:.5g}; marked: {marks}."
    )
    return "\n".join([f"### {entry.label}", "", facts, "", *rules, "", f"Source: {entry.source}."])


if __name__ == "__main__":
    Path(__file__).with_suffix(".md").write_text(page(), encoding="utf-8")
