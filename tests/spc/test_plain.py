"""Random charts with any options, against a second, plain working out of lines and rules."""

import json
import math
import random

from qitrack.spc.batch import answers
from tests.spc.plain_charts import LINES, is_label, lines_at, moving_ranges, points_of
from tests.spc.plain_rules import marked, outside, runs_analysis, side

RULES = (
    "none", "anhoej", "ihi", "ihi-published", "western-electric", "nelson", "montgomery", "aiag",
    "healthcare-data-guide", "nhs-mdc", "nhs-mdc-2022", "westgard",
)  # fmt: skip
SIZES = (1, 2, 3, 4, 7, 10, 12, 15, 20, 24, 30, 45, 60, 80)
WHOLE = ("c", "g", "p", "p-prime", "np", "u", "u-prime")
WITH_N = ("p", "p-prime", "np", "u", "u-prime")
MAY_HAVE_N = ("run", "i", "i-median", "mr", "i-prime")
SUBGROUPS = ("xbar", "s", "r")


def make_request(rng):
    chart, size = rng.choice(list(LINES)), rng.choice(SIZES)
    kind = rng.choice(
        ["numbers", "months", "pairs", "days"] + ["labels"] * (chart not in SUBGROUPS)
    )
    kind = rng.choice(["pairs", "days"]) if chart in SUBGROUPS else kind
    x = make_x(kind, size)
    y = make_y(rng, chart, size)
    n = [rng.choice([0, None]) if rng.random() < 0.03 else rng.randint(25, 60) for _ in x]
    if chart in WHOLE[2:5]:
        y = [min(v, b) if v is not None and b else v for v, b in zip(y, n, strict=True)]
    order = list(range(size))
    if kind != "labels" and rng.random() < 0.4:
        rng.shuffle(order)
    asked = {"chart": chart, "rules": rng.choice(RULES), "x": [x[i] for i in order], "y": [y[i] for i in order]}  # fmt: skip
    if chart in WITH_N or (chart in MAY_HAVE_N and rng.random() < 0.4):
        asked["n"] = [n[i] for i in order]
    return asked | some_options(rng, chart, size)


def make_x(kind, size):
    return {
        "numbers": [3 * i + 2 for i in range(size)],
        "months": [f"20{20 + i // 12}-{1 + i % 12:02}-01" for i in range(size)],
        "pairs": [i // 3 for i in range(size)],
        "days": [f"2024-{1 + i // 112:02}-{1 + i // 4 % 28:02}" for i in range(size)],
        "labels": [f"Ward {chr(65 + i % 26)}{i // 26}" for i in range(size)],
    }[kind]


def make_y(rng, chart, size):
    drift, step, digits = rng.choice([0, 0, 0.1, -0.1]), rng.choice([0, 0, 4, -4]), rng.choice([0, 1, 2])  # fmt: skip

    def value(i):
        usual = 12 + drift * i + (step if i > size / 2 else 0)
        if chart in WHOLE:
            return max(0, int(rng.gauss(usual, math.sqrt(max(usual, 0.5)))))
        number = round(rng.gauss(usual, 3), digits) + rng.choice([15, -15] + [0] * 38)
        return max(0.25, abs(number)) if chart == "t" else number

    y = [5] * size if rng.random() < 0.1 else [value(i) for i in range(size)]
    return [None if rng.random() < 0.1 else v for v in y] if rng.random() < 0.3 else y


def some_options(rng, chart, size):
    shares = chart in ("p", "p-prime", "u", "u-prime")
    options = {
        "freeze": (0.3, lambda: rng.randint(1, size + 3)),
        "phases": (0.3, lambda: [rng.randint(1, size + 1) for _ in range(2)]),
        "rebase_after": (0.15, lambda: [rng.randint(0, size)]),
        "exclude": (0.3, lambda: [rng.randint(1, size + 1) for _ in range(2)]),
        "screen_moving_ranges": (0.3, lambda: rng.random() < 0.5),
        "multiply": (0.3, lambda: rng.choice([100, 1000, 0.5])),
        "aggregate": (0.2, lambda: rng.choice(["mean", "median", "sum"])),
        "centre": (0.1, lambda: rng.choice([0.3, 0.5] if shares else [6, 11.5])),
        "sigma": (0.1, lambda: rng.choice([0.05, 2])),
    }
    return {name: make() for name, (chance, make) in options.items() if rng.random() < chance}


# --- the second answer --------------------------------------------------------------------------------


def answer(asked):
    """The rows and phases that the answer should hold."""
    points = points_of(asked)
    excluded = {k - 1 for k in asked.get("exclude", ())}
    cuts = {*asked.get("phases", ()), *asked.get("rebase_after", ())}
    bounds = sorted({0, *(cut for cut in cuts if 0 < cut < len(points))})
    rows, phases = [], []
    for number, first in enumerate(bounds, 1):
        last = bounds[number] if number < len(bounds) else len(points)
        if first == last:
            break
        found, runs = phase(asked, points, (first, last), excluded)
        rows += [row | {"phase": number} for row in found]
        phases.append(runs)
    return rows, phases


def baseline(asked, bounds, size, *, is_only):
    """Which places of a phase may set its lines, before any are left out."""
    first, last = bounds
    until = asked.get("freeze")
    if until is None:
        return range(first, last)
    if asked["rules"].startswith("nhs") and not is_only:
        return range(first, first + until)
    return range(first, until) if first < min(until, size) <= last else range(first, last)


def phase(asked, points, bounds, excluded):
    first, last = bounds
    inside = [dict(p) for p in points[first:last]]
    if asked["chart"] == "mr":
        for p, y in zip(inside, moving_ranges(points, first, last, excluded), strict=True):
            p["y"] = y
    is_only = not (asked.get("phases") or asked.get("rebase_after", [0])[0] > 0)
    may = baseline(asked, bounds, len(points), is_only=is_only)
    base = [i in may and i not in excluded for i in range(first, last)]
    lines = LINES[asked["chart"]](asked, inside, base)
    centres = [c if c is None or asked["chart"] != "t" else c**3.6 for c, *_ in lines]
    kept = [i - first for i in range(first, last) if i not in excluded]
    return rows_of(asked, inside, lines, centres, kept), runs_of(asked, inside, centres, kept)


def has_order(asked, points):
    return asked["chart"] != "mr" and not is_label(points[0]["x"])


def runs_of(asked, points, centres, kept):
    found = runs_analysis([side(points[i]["y"], centres[i]) for i in kept])
    unusual = found["unusual_runs"] and has_order(asked, points)
    return found | {"observations": len(kept), "unusual_runs": unusual}


def rows_of(asked, points, lines, centres, kept):
    at = {k: lines_at(asked, lines, k) for k in (1, 2, 3)}
    values = [p["y"] for p in points]
    names = [set() for _p in points]
    if has_order(asked, points):
        rows = {k: [at[k][i] for i in kept] for k in at}
        found = marked(asked["rules"], [values[i] for i in kept], [centres[i] for i in kept], rows)
        for i, those in zip(kept, found, strict=True):
            names[i] |= those
    single_points(asked["rules"], values, at, names, kept)
    times = asked.get("multiply", 1)
    return [
        {"x": p["x"], "y": multiplied(p["y"], times), "centre": multiplied(c, times), "lower": multiplied(low, times),
         "upper": multiplied(high, times), "excluded": i not in kept, "signals": names[i]}
        for i, (p, c, (low, high)) in enumerate(zip(points, centres, at[3], strict=True))
    ]  # fmt: skip


def single_points(rules, values, at, names, kept):
    """Rules about one point at a time; the limits hold for excluded points too."""
    beyond = "astronomical" if rules.startswith("ihi") else "beyond-limits"
    for i, value in enumerate(values):
        far = {k: outside(value, at[k][i]) for k in at}
        if far[3] and rules != "none":
            names[i].add(beyond)
        elif far[2] and i in kept and rules in ("montgomery", "westgard"):
            names[i].add("near-limit")


def multiplied(value, times):
    return None if value is None else value * times


# --- the comparison -----------------------------------------------------------------------------------


def is_close(ours, theirs, size):
    if None in (ours, theirs):
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-11 * size)


def compare(asked):
    (line,) = answers([json.dumps(asked)])
    ours = json.loads(line)
    rows, phases = answer(asked)

    assert ours["ok"], ours
    size = max((abs(p["y"]) for p in ours["points"] if p["y"] is not None), default=1)
    for mine, row in zip(ours["points"], rows, strict=True):
        for name in ("y", "centre", "lower", "upper"):
            assert is_close(mine[name], row[name], size), name
        for name in ("x", "phase", "excluded"):
            assert mine[name] == row[name]
        assert set(mine["signals"]) == row["signals"]
    for mine, runs in zip(ours["phases"], phases, strict=True):
        assert {name: mine[name] for name in runs} == runs


def test_any_chart_with_any_rules_and_options_has_the_plain_answer(scaled):
    rng = random.Random(20261123)

    for _chart in range(scaled(20_000)):
        asked = make_request(rng)
        try:
            compare(asked)
        except AssertionError as difference:
            raise AssertionError(asked) from difference
