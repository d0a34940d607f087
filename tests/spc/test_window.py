"""A part of a chart: only its points, lines and notes are drawn; what they say is that of the whole."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qitrack.spc import (
    ChartSpec,
    Note,
    Phase,
    Series,
    SpcError,
    analyse,
    describe,
    number_notes,
    picture_of,
    render,
    render_facets,
)
from qitrack.spc.draw.picture import Badge, Stroke, Words
from qitrack.spc.series import Position

WEEKS = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(40)]
Y = [50, 53, 48, 51, 49, 52, 47, 50] * 3 + [42, 41, 43, 40, 42, 41, 43, 42] * 2
SAID = "Only 25 March 2024 to 17 June 2024 is shown; lines and signals are worked out from all 40 points."


def make_spec(**options):
    notes = [Note(WEEKS[i], f"try {i}") for i in (3, 14, 20, 30)]
    given = {"notes": notes, "baseline_until": WEEKS[23], "y_label": "Minutes", "direction": "down"}
    return ChartSpec(Series(WEEKS, Y), **{**given, **options})


def shown(**options):
    return make_spec(shown_from=date(2024, 3, 20), shown_until=date(2024, 6, 20), **options)


def test_only_points_within_are_drawn_with_their_places_on_the_whole():
    whole, part = picture_of(make_spec()), picture_of(shown())

    assert [dot.index for dot in part.dots] == list(range(12, 25))
    assert [dot.label for dot in part.dots] == [dot.label for dot in whole.dots[12:25]]
    assert [dot.look for dot in part.dots] == [dot.look for dot in whole.dots[12:25]]


def test_lines_signals_and_reading_are_those_of_all_points():
    whole, part = analyse(make_spec()), analyse(shown())

    assert part.signals == whole.signals
    assert part.phases == whole.phases
    assert describe(part) == describe(whole)
    labels = [
        {w.text for w in picture_of(c).marks if isinstance(w, Words) and w.role.endswith("-label")}
        for c in (whole, part)
    ]
    assert labels[0] == labels[1]


def test_the_description_says_that_a_part_is_shown():
    assert picture_of(shown()).description.endswith(SAID)
    assert "Only" not in picture_of(make_spec()).description
    assert f"Own words. {SAID}</desc>" in render(shown(), description="Own words.")


def test_the_axis_fits_the_part():
    part = picture_of(shown())
    wide = picture_of(make_spec())

    assert part.dots[1].x - part.dots[0].x > 2 * (wide.dots[1].x - wide.dots[0].x)


def test_notes_outside_are_left_out_and_the_others_keep_their_numbers():
    badges = [mark.text for mark in picture_of(shown()).marks if isinstance(mark, Badge)]

    assert badges == ["2", "3"]
    assert [n.number for n in number_notes(analyse(shown()))] == [2, 3]
    assert [n.number for n in number_notes(analyse(make_spec()))] == [1, 2, 3, 4]


def test_phases_outside_have_no_mark():
    phases = [Phase(WEEKS[8], "rota"), Phase(WEEKS[18], "ward")]
    part = picture_of(shown(phases=phases, baseline_until=None))

    assert len([m for m in part.marks if isinstance(m, Stroke) and m.role == "phase"]) == 1
    assert [w.text for w in part.marks if isinstance(w, Words) and w.role == "phase-label"] == ["ward"]  # fmt: skip


def test_limits_that_vary_are_named_as_at_the_last_point_shown():
    sizes = [50] * 12 + [400] * 28
    spec = ChartSpec(Series(WEEKS, [10] * 40, sizes), "p", shown_until=WEEKS[11])
    limit = next(
        w for w in picture_of(spec).marks if isinstance(w, Words) and w.role == "limit-label"
    )

    assert limit.text == f"Upper limit {analyse(spec).upper[0]:.3f}"


@pytest.mark.parametrize(
    ("places", "first", "count"),
    [
        ({"shown_from": WEEKS[30]}, 30, 10),
        ({"shown_until": WEEKS[4]}, 0, 5),
        ({"shown_from": Position(3), "shown_until": Position(5)}, 2, 3),
        ({"shown_from": date(1990, 1, 1), "shown_until": date(2090, 1, 1)}, 0, 40),
        ({"shown_from": WEEKS[7], "shown_until": WEEKS[7]}, 7, 1),
    ],
    ids=["from", "until", "positions", "all", "one point"],
)
def test_either_end_can_be_left_open(places, first, count):
    dots = picture_of(make_spec(**places)).dots

    assert [dot.index for dot in dots] == list(range(first, first + count))


def test_both_panels_show_the_same_part():
    dots = picture_of(shown(paired="mr")).dots

    assert [d.index for d in dots] == [*range(12, 25), *range(52, 65)]


def test_facets_show_their_parts():
    svg = render_facets({"A": shown(), "B": shown()})

    assert 'data-i="12"' in svg
    assert 'data-i="52"' in svg
    assert 'data-i="25"' not in svg


@pytest.mark.parametrize(
    "places",
    [
        {"shown_from": date(2030, 1, 1)},
        {"shown_until": date(2020, 1, 1)},
        {"shown_from": WEEKS[9], "shown_until": WEEKS[3]},
        {"shown_from": date(2024, 1, 2), "shown_until": date(2024, 1, 4)},
    ],
    ids=["later", "earlier", "the wrong way round", "between two points"],
)
def test_a_part_without_points_is_refused_with_a_sentence(places):
    spec = make_spec(**places)

    assert analyse(spec).signals
    with pytest.raises(SpcError, match=r"^No point lies in the part of the chart .*\.$"):
        render(spec)


def test_a_place_of_another_kind_is_refused():
    with pytest.raises(SpcError, match="does not fit this series"):
        make_spec(shown_from="Monday")


def test_a_chart_without_time_shows_all_of_itself():
    spec = ChartSpec(Series(["a", "b"], [3, 5]), "pareto", shown_from="a", shown_until="a")

    assert len(picture_of(spec).dots) == 2
    assert replace(spec, shown_from=None).digest != spec.digest
