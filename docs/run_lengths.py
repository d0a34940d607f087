"""Writes docs/run_lengths.md by simulation: python docs/run_lengths.py [RUNS]. Takes some minutes."""

import sys
from pathlib import Path

from qitrack.spc import RULE_SETS
from qitrack.spc.processes import PROCESSES
from qitrack.spc.runlength import PHASE_WIDE, chance_of_signal, run_length

RUNS = 2000
SHIFTS = (0.0, 1.0, 1.5, 2.0, 3.0)
POINTS = (12, 24, 36)
SETS = [key for key in RULE_SETS if key != "none"]
RUN_CHART_SETS = ("ihi", "ihi-published")


def page(runs: int) -> str:
    """The page, from so many simulated runs a figure."""
    return "\n\n".join([
        "# How often rules cry wolf, and how fast they see a change",
        (f"By simulation of {runs:,} runs a figure (about {100 / runs**0.5:.0f} % either way), seed 1, made by `docs/run_lengths.py`. Shifts are lasting "
        "changes of the mean, in standard deviations of a plotted point."),
        "## Points until the first signal, individuals chart, limits known",
        ("The first column is how long a process goes, on average, between two false alarms; the others how soon a change is seen. "
        "Rules about a phase as a whole (marked \\*) are left out here; warnings too."),
        table(["rule set", *(f"{s:g}" if s else "no change" for s in SHIFTS)], lengths(runs)),
        "## Chance of at least one false alarm, lines from the points themselves",
        "What a coach meets in practice: so many points that only vary by chance. IHI rules on a run chart, the rest on an individuals chart.",
        table(["rule set", *(f"{n} points" for n in POINTS)], false_alarms(runs)),
        "## Chance of a signal within 12 points of a change, baseline of 24 points frozen",
        table(["rule set", *(f"{s:g}" for s in SHIFTS[1:])], seen(runs)),
        "## Points until the first signal by chart, no change / shift of 2",
        (f"Limits known; {runs // 4:,} runs a figure. What is simulated: " + "; ".join(f"{key}: {what}" for key, what in SIMULATED.items()) + "; the others: measured "
        "values. On charts of spread (mr, s, r) it is the spread that changes. A dash: the set has nothing to say on that chart."),
        table(["chart", *(f"`{key}`" for key in SETS)], by_chart(runs // 4)),
        "Charts that signal at limits of their own, whatever the set: " + "; ".join(by_themselves(runs)) + ".",
        "Skewed counts and times (g, t) and small counts make their own false alarms: compare within a row.",
    ]) + "\n"  # fmt: skip


ALONE = ("ewma", "cusum", "b-cusum")
"""Chart types that signal at limits of their own."""

SIMULATED = {
    "p, p-prime, np": "a share of 0.2 of 100", "c": "16 on average", "u, u-prime": "0.04 for each of 400", "g": "40 on average",
    "t": "20 on average", "xbar, s, r": "five values at a time", "i-prime": "50, 100 and 150 in turn", "b-cusum": "a share of 0.1",
}  # fmt: skip


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def name(key: str) -> str:
    """The set's label, marked where it has rules about whole phases."""
    entry = RULE_SETS[key]
    return entry.label + (" \\*" if {rule.pattern for rule in entry.rules} & PHASE_WIDE else "")


def lengths(runs: int) -> list[list[str]]:
    """Average run lengths, a row a set; the memory charts at the end."""
    rows = [
        [name(key), *(figure(run_length(key, shift=s, runs=runs).mean) for s in SHIFTS)]
        for key in SETS
    ]
    for chart, label in (("ewma", "EWMA chart (0.2, 3)"), ("cusum", "CUSUM chart (0.5, 5)")):
        cells = [figure(run_length("none", chart=chart, shift=s, runs=runs).mean) for s in SHIFTS]
        rows.append([label, *cells])
    return rows


def false_alarms(runs: int) -> list[list[str]]:
    """Chances of a false alarm, a row a set."""
    return [
        [RULE_SETS[k].label, *(share(chance_of_signal(k, n, chart=kind(k), runs=runs)) for n in POINTS)]
        for k in SETS
    ]  # fmt: skip


def seen(runs: int) -> list[list[str]]:
    """Chances of a signal after a change, a row a set."""
    return [
        [
            RULE_SETS[k].label,
            *(
                share(chance_of_signal(k, 12, chart=kind(k), baseline=24, shift=s, runs=runs))
                for s in SHIFTS[1:]
            ),
        ]
        for k in SETS
    ]


def by_chart(runs: int) -> list[list[str]]:
    """Average run lengths without a change and with one of two standard deviations, a row a chart."""
    charts = [key for key in PROCESSES if key not in ALONE]
    return [[f"`{chart}`", *(both(key, chart, runs) for key in SETS)] for chart in charts]


def by_themselves(runs: int) -> list[str]:
    """The same of charts with limits of their own."""
    return [f"{chart} {both('none', chart, runs)}" for chart in ALONE]


def both(key: str, chart: str, runs: int) -> str:
    """Without a change / with one of two standard deviations; a dash where nothing can ever be marked."""
    quiet = run_length(key, chart=chart, runs=runs).mean
    if quiet == float("inf"):
        return "—"
    return f"{figure(quiet)} / {figure(run_length(key, chart=chart, shift=2.0, runs=runs).mean)}"


def kind(key: str) -> str:
    """The chart a set is made for."""
    return "run" if key in RUN_CHART_SETS else "i"


def figure(value: float) -> str:
    """Three digits are more than enough."""
    return f"{value:.3g}" if value < 1000 else f"{round(value, -2):,.0f}"


def share(value: float) -> str:
    """A percentage."""
    return f"{100 * value:.0f} %"


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    Path(__file__).with_suffix(".md").write_text(page(runs), encoding="utf-8")
