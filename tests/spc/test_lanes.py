"""Lanes under a chart: tests, kept changes and events in rows of their own, numbered in order of time."""

from datetime import date, timedelta

import pytest

from qitrack.spc import ChartSpec, Note, Series, picture_of, render_facets
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.lane import ROWS_AT_MOST
from qitrack.spc.draw.picture import Badge, Words

WEEKS = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(60)]
KINDS = ("cycle", "adopted", "event", "note")


def picture(places, size="wide"):
    notes = [Note(WEEKS[at], f"try {at}", kind) for at, kind in places]
    return picture_of(ChartSpec(Series(WEEKS, [5, 7, 6] * 20), notes=notes), size=size)


def rows(drawn):
    """The badges of each row from the top, and the names at their left."""
    badges = [mark for mark in drawn.marks if isinstance(mark, Badge)]
    names = [mark for mark in drawn.marks if isinstance(mark, Words) and mark.role == "lane-label"]
    at = sorted({badge.y for badge in badges})
    return [[b.text for b in badges if b.y == y] for y in at], [name.text for name in names]


def test_one_kind_of_note_needs_no_name():
    assert rows(picture([(3, "cycle"), (20, "cycle")])) == ([["1", "2"]], [])
    assert rows(picture([(3, "event"), (20, "note")])) == ([["1", "2"]], [])


def test_each_kind_has_its_lane_and_numbers_run_in_order_of_time():
    drawn = picture([(3, "cycle"), (10, "adopted"), (20, "event"), (30, "cycle"), (40, "note")])

    assert rows(drawn) == ([["1", "4"], ["2"], ["3", "5"]], ["Tests", "Kept changes", "Events"])


def test_names_on_a_phone_are_short_and_stand_beside_the_plot():
    for size in SIZES:
        drawn = picture([(0, kind) for kind in KINDS], size)
        names = [m for m in drawn.marks if isinstance(m, Words) and m.role == "lane-label"]
        badges = [m for m in drawn.marks if isinstance(m, Badge)]
        assert all(n.x - text_width(n.text, drawn.font) >= 0 for n in names)
        assert all(n.x <= b.x - 0.68 * drawn.font for n in names for b in badges)
    assert rows(picture([(3, "cycle"), (9, "adopted")], "narrow"))[1] == ["Tests", "Kept"]


@pytest.mark.parametrize("size", SIZES)
def test_many_notes_stay_within_four_rows_and_touch_nobody(size):
    drawn = picture([(i, KINDS[i % 4]) for i in range(50)], size)
    badges = [mark for mark in drawn.marks if isinstance(mark, Badge)]

    assert len({badge.y for badge in badges}) <= ROWS_AT_MOST
    for one in badges:
        for other in badges:
            assert one is other or one.y != other.y or abs(one.x - other.x) >= 1.6 * drawn.font
    named = {int(part.split(".")[0]) for b in badges for part in b.label.split("; ")}
    assert named == set(range(1, 51))


def test_a_row_to_spare_goes_to_the_lane_that_needs_it():
    crowded = [(i, "cycle") for i in range(10, 16)]
    drawn = picture([*crowded, (20, "adopted"), (30, "event")], "narrow")

    found, names = rows(drawn)
    assert len(found) == 4
    assert names == ["Tests", "Kept", "Events"]
    assert found[2:] == [["7"], ["8"]]


def test_facets_have_their_lanes_too():
    notes = [Note(WEEKS[3], "a", "cycle"), Note(WEEKS[9], "b", "adopted")]
    spec = ChartSpec(Series(WEEKS, [5, 7, 6] * 20), notes=notes)
    svg = render_facets({"A": spec, "B": ChartSpec(Series(WEEKS, [5, 7, 6] * 20))})

    assert svg.count('class="qi-lane-label') == 2
