"""The batch protocol: every line answered in order, every refusal one of the listed codes and deserved."""

import json
import math
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from qitrack.spc import CHART_TYPES
from qitrack.spc.batch import answers
from qitrack.spc.batch.request import FIELDS

CODES = {
    "invalid-json", "invalid-request", "unknown-chart", "unknown-rules", "unequal-lengths", "mixed-x", "not-a-number",
    "number-too-large", "missing-denominator", "negative-value", "numerator-over-denominator", "non-positive-time",
    "not-yes-no", "invalid-series", "invalid-option", "bad-address", "bad-baseline",
}  # fmt: skip
"""Every code there is, as README.md lists them (and internal-error, which is a fault of ours)."""

RULES = (
    "none", "anhoej", "ihi", "ihi-published", "western-electric", "nelson", "montgomery", "aiag",
    "healthcare-data-guide", "nhs-mdc", "nhs-mdc-2022", "westgard",
)  # fmt: skip
SIGNALS = {
    "beyond-limits",
    "near-limit",
    "shift",
    "trend",
    "two-of-three",
    "four-of-five",
    "alternating",
    "hugging",
    "mixture",
    "astronomical",
    "too-few-runs",
    "too-many-runs",
    "unusual-runs",
    "r-4s",
    "2-2s",
    "4-1s",
    "7t",
    "8x",
    "10x",
    "12x",
}
CHARTS = [
    "run",
    "i",
    "i-median",
    "mr",
    "i-prime",
    "xbar",
    "s",
    "r",
    "p",
    "p-prime",
    "np",
    "c",
    "u",
    "u-prime",
    "g",
    "t",
    "ewma",
    "cusum",
    "b-cusum",
    "levey-jennings",
    "funnel",
    "pareto",
]
Y = [15, 17, 12, 14, 13, 18, 16, 15, 14, 15, 30, 13, 9, 8, 9, 7]


def ask(request):
    (answer,) = answers([json.dumps(request)])
    return json.loads(answer)


def code(request):
    answer = ask(request)
    return answer["error"]["code"] if not answer["ok"] else None


def column(answer, name):
    return [point[name] for point in answer["points"]]


def test_order_is_kept_and_a_bad_line_never_stops_the_rest():
    lines = [
        b'{"id": 1, "chart": "i", "y": [1, 2, 3]}', b"{", b"\xff\xfe\x00", b"[]", b"\n", b'{"id": [2], "chart": "x"}',
        b'{"id": "last", "chart": "i", "y": [1, 2, 3], "rules": "anhoej"}',
    ]  # fmt: skip
    found = [json.loads(answer) for answer in answers(lines)]

    assert [(a["id"], a["ok"]) for a in found] == [
        (1, True), (None, False), (None, False), (None, False), ([2], False), ("last", True),
    ]  # fmt: skip
    assert [a["error"]["code"] for a in found if not a["ok"]] == [
        "invalid-json", "invalid-json", "invalid-request", "unknown-chart",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "id_", ["NaN", "1e999", "[" * 900 + "]" * 900], ids=["nan", "infinite", "deep"]
)
def test_an_id_that_json_cannot_hold_stops_nothing(id_):
    found = [
        json.loads(a) for a in answers([f'{{"id": {id_}, "y": [1, 2]}}', '{"id": 2, "y": [1]}'])
    ]

    assert [answer["ok"] for answer in found] == [True, True]
    assert found[1]["id"] == 2


def test_half_a_surrogate_pair_can_be_written():
    (answer,) = answers([r'{"id": "\ud800", "x": ["\ud800", "b"], "y": [1, 2]}'])

    assert answer.encode()
    assert json.loads(answer)["points"][0]["x"] == json.loads(answer)["id"] == "\ud800"


def test_a_phase_after_the_last_day_there_is_begins_nowhere():
    answer = ask({"x": ["2024-01-01", "9999-12-31"], "y": [1, 2], "phases": ["9999-12-31"]})

    assert column(answer, "phase") == [1, 1]


def test_the_module_reads_standard_input():
    done = subprocess.run(
        [sys.executable, "-m", "qitrack.spc", "--batch"],
        input='{"id": "a", "chart": "i", "x": ["2024-01-01"], "y": [15]}\nno\n',
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    first, second = map(json.loads, done.stdout.splitlines())
    assert first["points"][0] == {
        "x": "2024-01-01", "y": 15, "n": None, "centre": 15, "lower": None, "upper": None, "phase": 1, "excluded": False,
        "signals": [], "reading": "common-cause",
    }  # fmt: skip
    assert second["error"]["code"] == "invalid-json"


@pytest.mark.checkout
def test_the_page_lists_every_field_and_every_code():
    page = (Path(__file__).parents[2] / "qitrack/spc/README.md").read_text("utf-8")

    assert {field for field in FIELDS - {"id"} if f"`{field}`" not in page} == set()
    assert {code for code in CODES if code not in page} == set()


def test_what_is_infinite_undefined_or_absent_is_null():
    answer = ask({"chart": "u", "y": [1, 2, 3, None], "n": [10, 0, None, 5]})

    assert column(answer, "y") == [0.1, None, None, None]
    assert column(answer, "lower")[0] == 0
    assert column(answer, "upper")[1:3] == [None, None]


def test_positions_count_plotted_points_after_sorting_and_joining():
    days = ["2024-01-03", "2024-01-01", "2024-01-02", "2024-01-01", "2024-01-04"]
    answer = ask({"x": days, "y": [9, 1, 50, 3, 7], "exclude": [2], "phases": [3], "freeze": 1})

    assert column(answer, "y") == [2, 50, 9, 7]
    assert column(answer, "excluded") == [False, True, False, False]
    assert column(answer, "phase") == [1, 1, 1, 2]
    assert column(answer, "centre") == [2, 2, 2, 7]


def test_places_may_be_dates_too():
    days = [str(date(2024, 1, 1) + timedelta(days=i)) for i in range(6)]
    by_date = {"x": days, "y": [1, 2, 3, 4, 5, 9], "phases": [days[2]], "exclude": [days[4]]}
    by_position = {**by_date, "phases": [3], "exclude": [5]}

    assert ask(by_date)["points"] == ask(by_position)["points"]


def test_numbers_as_x_are_no_positions():
    answer = ask(
        {"x": [100, 200, 300, 400], "y": [1, 2, 30, 40], "rebase_after": [2], "exclude": [4]}
    )

    assert column(answer, "phase") == [1, 1, 2, 2]
    assert column(answer, "excluded") == [False, False, False, True]


def test_with_making_data_count_rules_each_phase_has_its_own_baseline():
    asked = {"y": [1, 3, 9, 9, 4, 6, 90, 90], "phases": [4], "freeze": 2}

    assert column(ask({**asked, "rules": "nhs-mdc"}), "centre") == [2] * 4 + [5] * 4
    assert column(ask({**asked, "rules": "anhoej"}), "centre") == [2] * 4 + [47.5] * 4


def test_given_centre_and_sigma_target_and_lines_are_all_multiplied():
    answer = ask(
        {
            "y": [0.1, 0.2],
            "centre": 0.2,
            "sigma": 0.1,
            "target": [0.3, 0.4],
            "multiply": 100,
            "sigma_lines": [1],
        }
    )

    point = answer["points"][1]
    found = [
        point[name] for name in ("y", "centre", "lower", "upper", "lower1", "upper1", "target")
    ]
    assert found == pytest.approx([20, 20, -10, 50, 10, 30, 40])


def test_a_second_panel_stands_under_its_chart():
    x, y = [1, 1, 2, 2, 3, 3], [1, 3, 2, 6, 5, 5]

    assert column(ask({"y": Y, "paired": True})["second"], "y")[:3] == [None, 2, 5]
    assert column(ask({"chart": "xbar", "x": x, "y": y, "paired": "r"})["second"], "y") == [2, 4, 0]
    assert code({"chart": "p", "y": [1], "n": [2], "paired": True}) == "invalid-option"


def test_rows_are_gathered_by_calendar_period():
    days = [str(date(2024, 1, 1) + timedelta(days=i)) for i in range(60)]
    answer = ask(
        {"chart": "c", "x": days, "y": [1] * 60, "period": "month", "exclude": ["2024-02-14"]}
    )

    assert column(answer, "x") == ["2024-01-01", "2024-02-01"]
    assert column(answer, "y") == [31, 29]
    assert column(answer, "excluded") == [False, True]


def test_limits_keep_within_natural_bounds():
    points = ask({"y": [1, 9, 1, 9], "bounds": [0, 10]})["points"]

    assert (points[0]["lower"], points[0]["upper"]) == (0, 10)


def test_a_field_nobody_knows_is_named_in_a_message():
    answer = ask({"y": [1, 2, 3], "freezze": 2})

    assert "freezze" in next(m["text"] for m in answer["messages"] if m["code"] == "unknown-field")


def test_suggested_phases_can_be_given_back_as_phases():
    y = [10, 12, 9, 11, 13, 8, 10, 11, 9, 12, 10, 11, 12, 9, 8, 13, 11, 10, 9, 12, 10]
    asked = {"y": y + [v + 8 for v in [*y, 13]]}

    suggested = ask({**asked, "stable_shift": {"period_min": 21}})["suggested_phases"]
    assert suggested == [21]
    assert len(ask({**asked, "phases": suggested})["phases"]) == 2
    assert "suggested_phases" not in ask(asked)


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ({"chart": "p", "y": [1]}, "missing-denominator"),
        ({"chart": "p", "y": [3], "n": [2]}, "numerator-over-denominator"),
        ({"chart": "t", "y": [0]}, "non-positive-time"),
        ({"chart": "c", "y": [-1]}, "negative-value"),
        ({"chart": "b-cusum", "y": [2]}, "not-yes-no"),
        ({"y": ["a"]}, "not-a-number"),
        ({"y": [1e300]}, "number-too-large"),
        ({"y": [10**400]}, "number-too-large"),
        ({"y": [1, 2], "x": [1]}, "unequal-lengths"),
        ({"y": [1, 2], "x": ["2024-01-01", 3]}, "mixed-x"),
        ({"y": [1], "x": ["2024-02-30"]}, "mixed-x"),
        ({}, "invalid-series"),
        ({"y": 5}, "invalid-series"),
        ({"y": [1], "rules": "western"}, "unknown-rules"),
        ({"y": [1], "rules": 3}, "invalid-option"),
        ({"y": [1], "chart": None}, "unknown-chart"),
        ({"y": [1], "direction": "sideways"}, "invalid-option"),
        ({"y": [1], "freeze": 0}, "bad-address"),
        ({"y": [1], "exclude": [0]}, "bad-address"),
        ({"y": [1], "multiply": 0}, "invalid-option"),
        ({"y": [1], "sigma": -1}, "invalid-option"),
        ({"y": [1], "ewma": {"lambda": 2}, "chart": "ewma"}, "invalid-option"),
        ({"y": [1], "ewma": {"forget": 2}}, "invalid-option"),
        ({"y": [1], "cusum": 3}, "invalid-option"),
        ({"y": [1], "stable_shift": {"period_min": "x"}}, "invalid-option"),
        ({"y": [1], "stable_shift": {"period_min": 2.5}}, "invalid-option"),
        ({"y": [1], "stable_shift": {"nothing": 1}}, "invalid-option"),
        ({"y": [1], "target": "high"}, "invalid-option"),
        ({"y": [1], "period": "month", "x": [1]}, "invalid-option"),
    ],
    ids=str,
)
def test_what_cannot_be_charted_is_refused_with_its_code(request_, wanted):
    assert code(request_) == wanted
    assert wanted in CODES


def test_every_listed_chart_and_rule_set_answers():
    for chart in CHARTS:
        assert chart in CHART_TYPES
        for rules in RULES:
            asked = {"chart": chart, "rules": rules, "y": [1, 0, 1, 1] * 6, "n": [3] * 24}
            if chart == "t":
                asked["y"] = [2, 1, 3, 5] * 6
            assert ask(asked)["ok"], (chart, rules)


# --- many requests, sensible and not -----------------------------------------------------------------


def make_request(rng):
    """A request as a colleague, or a careless program, might send it."""
    size = rng.choice([0, 1, 2, 3, 5, 8, 12, 13, 24, 24, 40, 60])
    chart = rng.choice(CHARTS)
    asked = {"id": rng.randrange(10**6), "chart": chart, "rules": rng.choice(RULES)}
    asked["x"] = make_x(rng, size)
    asked["y"], n = make_numbers(rng, chart, size)
    if CHART_TYPES[chart].needs_denominator or rng.random() < 0.2:
        asked["n"] = n
    options = {
        "direction": lambda: rng.choice(["up", "down", "neither"]),
        "freeze": lambda: rng.randrange(1, 30),
        "phases": lambda: sorted(rng.randrange(0, 40) for _ in range(rng.randrange(3))),
        "exclude": lambda: [rng.randrange(1, 40) for _ in range(rng.randrange(3))],
        "rebase_after": lambda: [rng.randrange(0, 40)],
        "screen_moving_ranges": lambda: rng.random() < 0.5,
        "aggregate": lambda: rng.choice(["mean", "median", "sum"]),
        "multiply": lambda: rng.choice([1, 100, 1000, 0.5]),
        "target": lambda: rng.choice([0.3, 5, 12]),
        "centre": lambda: rng.choice([0.2, 0.9, 6]),
        "sigma": lambda: rng.choice([0, 0.1, 2]),
        "runs_method": lambda: rng.choice(["anhoej", "bestbox", "cutbox"]),
        "stable_shift": lambda: {"period_min": rng.choice([6, 12, 21])},
        "ewma": lambda: {"lambda": rng.choice([0.1, 1]), "sigmas": 3},
        "cusum": lambda: {"k": 0.5, "h": rng.choice([3.5, 5])},
        "bounds": lambda: rng.choice([[0, None], [None, 1], [0, 100]]),
    }
    for name, make in options.items():
        if rng.random() < 0.15:
            asked[name] = make()
    if rng.random() < 0.03:
        spoil(rng, asked)
    return asked


def make_x(rng, size):
    start = date(2020, 1, 1)
    kinds = {
        "weeks": lambda: [str(start + timedelta(weeks=i)) for i in range(size)],
        "days with gaps": lambda: [
            str(start + timedelta(days=rng.randrange(90))) for _ in range(size)
        ],
        "numbers": lambda: [i + 1 for i in range(size)],
        "subgroups": lambda: [i // 4 for i in range(size)],
        "labels": lambda: [f"Ward {chr(65 + i % 20)}" for i in range(size)],
        "some missing": lambda: [None if rng.random() < 0.1 else i for i in range(size)],
    }
    return kinds[rng.choice(list(kinds))]()


def make_numbers(rng, chart, size):
    n = [rng.choice([0, 12, 30, 55, 200]) for _ in range(size)]
    needs = CHART_TYPES[chart].needs
    if needs == "yes-no":
        y = [int(rng.random() < 0.1) for _ in range(size)]
    elif needs in ("proportion", "group"):
        y = [rng.randrange(v + 1) for v in n]
    elif needs in ("rate", "count", "category"):
        y = [rng.randrange(12) for _ in range(size)]
    elif needs == "time":
        y = [round(rng.expovariate(0.05) + 0.1, 2) for _ in range(size)]
    else:
        y = [rng.choice([7, round(rng.gauss(10, 3), 2)]) for _ in range(size)]
    if rng.random() < 0.3:
        y = [None if rng.random() < 0.1 else v for v in y]
    if rng.random() < 0.1:
        n = [None if rng.random() < 0.1 else v for v in n]
    return y, n


def spoil(rng, asked):
    """One fault, of the kind people make."""
    faults = [
        lambda: asked.update(y=[*asked["y"], 1]), lambda: asked.update(y=["many"] * len(asked["y"])),
        lambda: asked.update(chart="pie"), lambda: asked.update(rules="mine"), lambda: asked.update(multiply=-1),
        lambda: asked.update(y=[-1] * len(asked["y"])), lambda: asked.pop("n", None), lambda: asked.update(exclude=[0]),
        lambda: asked.update(y=[1e15] * len(asked["y"])), lambda: asked.update(direction="better"),
        lambda: asked.update(x=["2020-01-01", 5, "A"][: len(asked["y"])] + [1] * (len(asked["y"]) - 3)),
    ]  # fmt: skip
    rng.choice(faults)()


def faults_of(asked):
    """The codes a request deserves, from a plain reading of it that knows nothing of the library."""
    needs = CHART_TYPES[asked["chart"]].needs if asked["chart"] in CHARTS else ""
    y, n, x = asked["y"], asked.get("n"), asked["x"]
    numbers = [v for v in y if isinstance(v, int | float)]
    found = set()
    if asked["chart"] not in CHARTS:
        found.add("unknown-chart")
    if asked["rules"] not in RULES:
        found.add("unknown-rules")
    if any(isinstance(v, str) for v in y) and needs != "category":
        found.add("not-a-number")
    if any(abs(v) > 1e12 for v in numbers):
        found.add("number-too-large")
    if len(y) != len(x) or (n is not None and len(n) != len(y)):
        found.add("unequal-lengths")
    if len({type(v) for v in x if v is not None}) > 1 and needs != "category":
        found.add("mixed-x")
    found |= faults_of_numbers(needs, y, n)
    return found | faults_of_options(asked, needs)


def faults_of_numbers(needs, y, n):
    found = set()
    numbers = [v for v in y if isinstance(v, int | float)]
    if needs in ("proportion", "rate", "group"):
        if n is None:
            found.add("missing-denominator")
        elif needs == "proportion" and any(
            isinstance(a, int | float) and b is not None and 0 < b < a
            for a, b in zip(y, n, strict=False)
        ):
            found.add("numerator-over-denominator")
    if needs in ("proportion", "rate", "group", "count", "category") and any(
        v < 0 for v in numbers
    ):
        found.add("negative-value")
    if needs == "time" and any(v <= 0 for v in numbers):
        found.add("non-positive-time")
    if needs == "yes-no" and any(v not in (0, 1) for v in numbers):
        found.add("not-yes-no")
    return found


def faults_of_options(asked, needs):
    found = set()
    centre = asked.get("centre", 0)
    if needs == "proportion" and asked["chart"] != "np" and centre > 1:
        found.add("invalid-option")
    if needs == "yes-no" and centre > 1:
        found.add("invalid-option")
    if asked.get("multiply", 1) <= 0 or asked.get("direction", "up") not in (
        "up",
        "down",
        "neither",
    ):
        found.add("invalid-option")
    if 0 in asked.get("exclude", ()) and any(v is not None for v in asked["x"]):
        found.add("bad-address")
    return found


def check_answer(asked, answer):
    for point in answer["points"]:
        assert set(point["signals"]) <= SIGNALS
        lower, centre, upper = point["lower"], point["centre"], point["upper"]
        assert all(v is None or math.isfinite(v) for v in (lower, centre, upper, point["y"]))
        plain = not {"bounds", "centre", "sigma"} & set(asked)
        if plain and None not in (lower, centre, upper):
            slack = 1e-9 * (1 + abs(centre))
            assert lower - slack <= centre <= upper + slack, asked
    assert [p["phase"] for p in answer["points"]] == sorted(p["phase"] for p in answer["points"])
    assert len(answer["phases"]) == max((p["phase"] for p in answer["points"]), default=0)


def test_random_requests_are_answered_or_deserve_their_refusal(scaled):
    rng = random.Random(20240301)
    total, answered = scaled(100_000), 0

    for _ in range(total):
        asked = make_request(rng)
        answer = ask(asked)
        deserved = faults_of(asked)
        if answer["ok"]:
            answered += 1
            assert not deserved, (asked, deserved)
            check_answer(asked, answer)
        else:
            assert answer["error"]["code"] in CODES, (asked, answer)
            assert answer["error"]["code"] in deserved, (asked, answer)
            assert answer["error"]["message"].endswith("."), answer

    assert answered >= 0.9 * total
