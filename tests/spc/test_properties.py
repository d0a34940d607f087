"""What must hold for any numbers at all."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qitrack.spc import (
    CHART_TYPES,
    RULE_SETS,
    ChartSpec,
    Direction,
    Needs,
    Note,
    Phase,
    Series,
    SpcError,
    analyse,
    describe,
    judge,
    render,
    sentence,
)

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda v: round(v, 6))
SOMETIMES = st.none() | NUMBERS
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ANY_VALUE = (Needs.VALUE, Needs.SUBGROUP, Needs.DISTRIBUTION)
"""Charts of numbers that may be below zero."""
quick = settings(deadline=None, max_examples=60)


def chart_of(y, **options):
    return analyse(ChartSpec(Series(range(len(y)), y), "i", **options))


@quick
@given(
    st.lists(SOMETIMES, min_size=1, max_size=40), st.floats(-1e5, 1e5).map(lambda v: round(v, 3))
)
def test_adding_a_constant_moves_the_lines_by_it(y, constant):
    before, after = chart_of(y), chart_of([None if v is None else v + constant for v in y])

    slack = 1e-7 * (1 + abs(constant) + max((abs(v) for v in y if v is not None), default=0))
    for name in ("centre", "lower", "upper"):
        np.testing.assert_allclose(
            getattr(after, name), getattr(before, name) + constant, atol=slack
        )


@quick
@given(st.lists(SOMETIMES, min_size=1, max_size=40), st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
def test_multiplying_scales_the_lines_and_keeps_the_signals(y, factor):
    before, after = chart_of(y), chart_of(y, multiply=factor)

    for name in ("y", "centre", "lower", "upper"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name) * factor, rtol=1e-12)
    assert [p.signals for p in after.points] == [p.signals for p in before.points]


@st.composite
def specs(draw):
    """Any spec whatever, sensible or not."""
    size = draw(st.integers(0, 40))
    kind = draw(st.sampled_from(["day", "number", "label"]))
    start = draw(DAYS)
    xs = {
        "day": st.integers(0, 400).map(lambda d: start + timedelta(days=d)),
        "number": st.integers(-5, 50),
        "label": st.text(max_size=5),
    }[kind]
    chart = draw(st.sampled_from(list(CHART_TYPES)))
    counts = CHART_TYPES[chart].needs not in ANY_VALUE
    y = draw(
        st.lists(
            st.none() | (st.integers(0, 30) if counts else NUMBERS), min_size=size, max_size=size
        )
    )
    n = draw(st.none() | st.lists(st.none() | st.integers(0, 60), min_size=size, max_size=size))
    x = draw(st.lists(xs, min_size=size, max_size=size))
    place = xs if kind != "label" else st.sampled_from(x or ["a"])
    return {
        "series": Series(x, y, n),
        "chart": chart,
        "rules": draw(st.sampled_from(list(RULE_SETS))),
        "direction": draw(st.sampled_from(list(Direction))),
        "baseline_until": draw(st.none() | place),
        "phases": draw(st.lists(place.map(Phase), max_size=2)),
        "exclude": draw(st.lists(place, max_size=3)),
        "target": draw(st.none() | st.floats(-100, 100)),
        "notes": draw(st.lists(st.builds(Note, place, st.text(max_size=20)), max_size=3)),
        "title": draw(st.text(max_size=20)),
        "percent": draw(st.booleans()),
    }


def attempt(options):
    """The chart, or the refusal."""
    try:
        return analyse(ChartSpec(**options)), None
    except SpcError as refusal:
        return None, refusal


@settings(deadline=None, max_examples=200)
@given(specs())
def test_any_spec_is_answered_or_refused_with_a_sentence(options):
    chart, refusal = attempt(options)
    if chart is None:
        assert refusal.code != "invalid-input"
        assert refusal.message.endswith(".")
        return

    one_each = options["chart"] in ("histogram", "b-cusum")
    places = options["series"].x if one_each else set(options["series"].x)
    assert len(chart.points) == len(places)
    assert describe(chart).headline
    assert render(chart).startswith("<svg")
    assert render(chart, size="narrow", format="svg").endswith("</svg>")
    if chart.spec.chart_type.shape != "series":
        return
    if chart.points and chart.spec.direction is not Direction.NEITHER:
        result = judge(chart.spec, change_at=chart.points[len(chart.points) // 2].x)
        assert describe(chart, result).headline == sentence(result)


@settings(deadline=None, max_examples=150)
@given(specs())
def test_limits_lie_on_their_sides_of_the_centre_and_within_bounds(options):
    chart, _refusal = attempt(options)
    if chart is None:
        return

    slack = 1e-9 * (1 + np.abs(np.nan_to_num(chart.centre)))
    known = ~np.isnan(chart.lower) & ~np.isnan(chart.upper)
    assert (chart.lower <= chart.centre + slack)[known].all()
    assert (chart.centre <= chart.upper + slack)[known].all()
    if chart.spec.chart_type.needs not in (*ANY_VALUE, Needs.YES_NO):
        assert (chart.lower >= 0)[known].all()


@quick
@given(st.lists(NUMBERS, min_size=5, max_size=30), NUMBERS, st.data())
def test_the_value_of_an_excluded_point_changes_no_line(y, other, data):
    at = data.draw(st.integers(0, len(y) - 1))
    changed = [*y[:at], other, *y[at + 1 :]]

    before, after = chart_of(y, exclude=[at]), chart_of(changed, exclude=[at])
    for name in ("centre", "lower", "upper"):
        np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


@quick
@given(st.lists(NUMBERS, min_size=2, max_size=30), st.data())
def test_the_order_of_rows_does_not_matter(y, data):
    order = data.draw(st.permutations(range(len(y))))
    shuffled = analyse(ChartSpec(Series(order, [y[i] for i in order])))

    assert shuffled.points == chart_of(y).points


@quick
@given(st.lists(NUMBERS, min_size=8, max_size=30), st.lists(NUMBERS, max_size=10))
def test_later_points_do_not_move_a_frozen_baseline(y, later):
    before = chart_of(y, baseline_until=len(y) - 1)
    after = chart_of([*y, *later], baseline_until=len(y) - 1)

    assert before.points[0][3:6] == after.points[0][3:6]


@quick
@given(
    st.lists(st.lists(NUMBERS, min_size=1, max_size=6), min_size=2, max_size=12),
    st.sampled_from(["xbar", "s", "r", "ewma", "cusum", "i", "run"]),
    st.data(),
)
def test_the_order_of_values_inside_a_subgroup_does_not_matter(groups, chart, data):
    mixed = [data.draw(st.permutations(group)) for group in groups]
    before, after = (
        analyse(
            ChartSpec(
                Series([i for i, g in enumerate(of) for _v in g], [v for g in of for v in g]), chart
            )
        )
        for of in (groups, mixed)
    )

    scale = 1 + max(abs(v) for group in groups for v in group)
    for name in ("y", "centre", "lower", "upper"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=1e-9, atol=1e-9 * scale)  # fmt: skip


@quick
@given(
    st.sampled_from(sorted(CHART_TYPES)),
    st.lists(st.integers(1, 20), min_size=6, max_size=30),
    st.data(),
)
def test_what_is_excluded_changes_no_line_of_any_chart(chart, y, data):
    kind = CHART_TYPES[chart]
    if kind.shape != "series" or chart == "b-cusum":
        return
    at = data.draw(st.integers(0, len(y) - 1))
    n = [30] * len(y) if kind.uses_denominator else None
    changed = [*y[:at], data.draw(st.integers(1, 20)), *y[at + 1 :]]
    before, after = (
        analyse(ChartSpec(Series(range(len(y)), of, n), chart, exclude=[at])) for of in (y, changed)
    )

    kept = np.arange(len(y)) != at
    for name in ("centre", "lower", "upper"):
        np.testing.assert_array_equal(getattr(before, name)[kept], getattr(after, name)[kept])
