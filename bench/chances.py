"""How often charts on which nothing changes show a sign: makes `qitrack/spc/rules/chances.py` (`python -m bench.chances`)."""

from pathlib import Path

from qitrack.spc import RULE_SETS
from qitrack.spc.rules.chances import POINTS
from qitrack.spc.runlength import chance_of_signal

RUNS = 4000
HEAD = '''"""How often a chart on which nothing changes shows a sign of its rules all the same, by simulation.

Measured values, lines worked out from the points themselves. Made by `python -m bench.chances`; a test works some out anew.
"""

POINTS = {points}
"""Numbers of points in each row of the table."""

CHANCES: dict[tuple[str, str], tuple[float, ...]] = {{
'''


def page() -> str:
    """The module, worked out anew."""
    rows = [
        f"    ({key!r}, {kind!r}): {row(key, kind)},"
        for key, rules in RULE_SETS.items()
        for kind in ("i", "run")
        if rules.rules
    ]
    note = '"""Key of a rule set, and whether the chart has limits (i) or none (run) → the chance for each number of points."""'
    text = HEAD.format(points=POINTS) + "\n".join(rows) + "\n}\n" + note + "\n"
    return text.replace("'", '"')


def row(key: str, kind: str) -> tuple[float, ...]:
    """The chances of one rule set."""
    return tuple(round(chance_of_signal(key, n, chart=kind, runs=RUNS), 3) for n in POINTS)


if __name__ == "__main__":
    target = Path(__file__).parents[1] / "qitrack" / "spc" / "rules" / "chances.py"
    target.write_text(page(), "utf-8")
