"""Charts side by side: the same axes, one key, every point named by its facet; in files as on pages."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from matplotlib.lines import Line2D
from matplotlib.text import Text

from qitrack.spc import (
    ChartSpec,
    Note,
    Phase,
    Series,
    SpcError,
    analyse,
    lay_out_facets,
    render_facets,
)
from qitrack.spc.__main__ import main
from qitrack.spc.csvfile import Columns, read_facets
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.mpl import draw
from qitrack.spc.draw.palette import INKS
from qitrack.spc.draw.picture import Badge, Fill, Look, Specks, Stroke, Symbol, Words

MONTHS = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(24)]
LOW = [15, 17, 12, 14, 13, 18, 16, 15, 14, 15, 30, 13, 9, 8, 9, 7, 8, 9, 8, 7, 9, 8, 12, 12]


def make_charts():
    """Four wards at different levels, one of them beginning later, with a note, a phase and a baseline."""
    high = [value + 40 for value in LOW]
    options = {"direction": "down", "target": 20, "y_label": "Minutes"}
    return {
        "Ward A": ChartSpec(Series(MONTHS, LOW), notes=[Note(MONTHS[5], "first try")], **options),
        "Ward B": ChartSpec(Series(MONTHS, high), phases=[Phase(MONTHS[12], "new rota")], **options),
        "Ward C": ChartSpec(Series(MONTHS[9:], LOW[9:]), "run", "anhoej", **options),
        "Ward D": ChartSpec(Series(MONTHS, high), baseline_until=MONTHS[11], **options),
    }  # fmt: skip


def lay_out(charts=None, **options):
    specs = make_charts() if charts is None else charts
    return lay_out_facets([(name, analyse(spec)) for name, spec in specs.items()], **options)


def parse(text):
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  # our own text


def rows_of_axis(picture):
    """The texts of the vertical axes with their heights, facet by facet."""
    ticks = [m for m in picture.marks if isinstance(m, Words) and m.role == "tick"]
    return {(round(m.y, 3), m.text) for m in ticks if m.anchor == "end"}


@pytest.mark.parametrize("size", SIZES)
def test_both_back_ends_show_the_same_facets(size):
    picture = lay_out(size=size, title="Waiting", heading=True)
    figure = draw(picture)
    tags = [e.tag.rpartition("}")[2] for e in parse(render_facets(make_charts(), size=size)).iter()]
    plain = lay_out(size=size)

    def count(kind, among=plain):
        return sum(isinstance(mark, kind) for mark in among.marks)

    assert tags.count("path") + tags.count("circle") == (
        count(Stroke) + count(Fill) + count(Symbol) + count(Badge) + count(Specks) + len(plain.dots)
    )
    assert tags.count("text") == count(Words) + count(Badge)
    artists = figure.artists + figure.texts + figure.lines + figure.patches
    lines = [a for a in artists if isinstance(a, Line2D) and a.get_linestyle() != "None"]
    assert len(lines) == count(Stroke, picture)
    assert sum(isinstance(a, Text) for a in artists) == count(Words, picture) + count(Badge, picture)  # fmt: skip
    drawn = {
        (round(x, 6), round(y, 6))
        for line in artists
        if line.get_gid() in [f"qi-{look}" for look in Look]
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert {(round(d.x, 6), round(d.y, 6)) for d in picture.dots} <= drawn


def test_facets_stand_on_one_scale_so_that_levels_can_be_compared():
    charts = make_charts()
    pair = {name: charts[name] for name in ("Ward A", "Ward B")}
    same, own = lay_out(pair), lay_out(pair, same_scale=False)

    assert len({text for _y, text in rows_of_axis(same)}) == len(rows_of_axis(same))
    assert len({text for _y, text in rows_of_axis(own)}) < len(rows_of_axis(own))
    level = {dot.label.partition(",")[0]: dot.y for dot in same.dots if dot.index in (0, 24)}
    assert level["Ward B"] < level["Ward A"]


def test_the_same_month_stands_at_the_same_place_in_every_facet():
    charts = make_charts()
    column = lay_out({name: charts[name] for name in ("Ward A", "Ward C")}, columns=1)
    places = {}
    for dot in column.dots:
        name, _comma, said = dot.label.partition(", ")
        places.setdefault(said.partition(":")[0], {})[name] = dot.x

    both = [xs for xs in places.values() if len(xs) == 2]
    assert len(both) == 15
    assert all(xs["Ward A"] == pytest.approx(xs["Ward C"]) for xs in both)


def test_every_point_names_its_facet_and_has_a_number_of_its_own():
    root = parse(render_facets(make_charts(), id="wards"))
    points = [e for e in root.iter() if e.get("data-i") is not None]

    assert len(points) == 24 * 3 + 15
    assert len({e.get("data-i") for e in points}) == len(points)
    assert points[0].get("aria-label") == "Ward A, 1 January 2024: 15"
    assert [e.get("tabindex") for e in root.iter() if e.get("tabindex") == "0"] == ["0"]


def test_what_is_measured_and_the_key_stand_once():
    for size in SIZES:
        words = [mark.text for mark in lay_out(size=size).marks if isinstance(mark, Words)]

        assert words.count("Minutes") == 1
        assert words.count("Improvement") == words.count("Concern") == 1


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("columns", [1, 2, 3, 9])
def test_facets_stay_inside_the_picture(size, columns):
    picture = lay_out(size=size, columns=columns, title="Waiting " * 40, heading=True)

    assert {mark.role for mark in picture.marks if not isinstance(mark, Symbol)} <= set(INKS)
    for mark in picture.marks:
        for x, y in getattr(mark, "path", ()):
            assert -0.5 <= x <= picture.width + 0.5
            assert -0.5 <= y <= picture.height + 0.5
        if isinstance(mark, Words):
            width = text_width(mark.text, picture.font)
            starts = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * width
            assert 0 <= mark.y <= picture.height
            assert mark.x - starts > -3
            assert mark.x - starts + width < picture.width + 0.36 * width + 3


def test_files_of_facets_have_a_title():
    for form, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        assert render_facets(make_charts(), form, title="Waiting").startswith(begins)
    assert ">Waiting</text>" in render_facets(make_charts(), "svg", title="Waiting")
    assert "Waiting</text>" not in render_facets(make_charts(), title="Waiting")


@pytest.mark.parametrize(
    ("charts", "options"),
    [
        ({}, {}),
        ({"a": ChartSpec(Series(["x", "y"], [3, 4]), "pareto")}, {}),
        (make_charts(), {"size": "spark"}),
        (make_charts(), {"format": "gif"}),
    ],
    ids=["none", "without time", "size", "format"],
)
def test_what_cannot_be_set_side_by_side_is_refused_with_a_sentence(charts, options):
    with pytest.raises(SpcError, match=r"\.$"):
        render_facets(charts, **options)


def test_empty_and_labelled_facets_are_drawn():
    charts = {
        "none": ChartSpec(Series([], [])),
        "labels": ChartSpec(Series(["a", "b", "c"], [3, 4, 5])),
    }

    assert "nan" not in render_facets(charts)


FILE = b"month,ward,falls,days\n2024-01-01,B,3,100\n2024-01-01,A,5,90\n2024-02-01,B,4,\n2024-02-01,,1,50\n"


def test_a_column_of_names_parts_the_rows_in_the_order_they_begin():
    facets = read_facets(FILE, "Ward")

    assert list(facets) == ["B", "A", "–"]
    assert facets["B"] == Series((date(2024, 1, 1), date(2024, 2, 1)), (3, 4), (100, None))
    assert read_facets(FILE, "ward", Columns(y="days"))["A"].y == (90,)


def test_the_command_draws_facets(tmp_path):
    path, svg = tmp_path / "wards.csv", tmp_path / "wards.svg"
    path.write_text(
        "month,ward,minutes\n"
        + "".join(f"{m},{w},{v}\n" for w in "AB" for m, v in zip(MONTHS, LOW, strict=True))
    )
    drawn = CliRunner().invoke(main, [str(path), "--facets", "ward", "--svg", str(svg), "--title", "Wards", "--theme", "grey"])  # fmt: skip
    said = CliRunner().invoke(main, [str(path), "--facets", "ward"])
    advice = CliRunner().invoke(main, [str(path), "--facets", "ward", "--recommend"])

    assert (drawn.exit_code, drawn.output) == (0, "")
    assert svg.read_text().count(">A</text>") == 1
    assert 'class="qi-chart qi-wide qi-grey"' in svg.read_text()
    assert [part[:2] for part in said.output.split("\n\n")] == ["A:", "B:"]
    assert advice.exit_code == 2
