"""Pictures: the same marks in every format, nothing that could run, and a name for every point."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.text import Text

from qitrack.spc import (
    CHART_TYPES,
    ChartSpec,
    Needs,
    Note,
    Phase,
    Series,
    SpcError,
    analyse,
    number_notes,
    picture_of,
    render,
)
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.layout import spread_apart
from qitrack.spc.draw.mpl import draw
from qitrack.spc.draw.palette import COLOURS, INKS
from qitrack.spc.draw.picture import Badge, Fill, Look, Specks, Stroke, Symbol, Words
from qitrack.spc.draw.scale import day_ticks, value_range, value_ticks
from qitrack.spc.draw.svg import stylesheet
from qitrack.spc.options import TargetStep

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [date(2024 + m // 12, m % 12 + 1, 1) for m in range(24)]
ALLOWED = {
    "svg", "title", "desc", "g", "path", "circle", "text", "style",
}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>\"' onload=x &amp; $\\frac{1}{0}$ \x00\x1b\ud800\u202e" + "é" * 500
)


def make_spec(**options):
    y = [15, 17, 12, 14, 13, 18, 16, 15, 14, 15, 30, None, 9, 8, 9, 7, 8, 9, 8, 7, 9, 8, 22, 22.5]
    given = {
        "direction": "down",
        "baseline_until": MONTHS[9],
        "exclude": [MONTHS[2]],
        "target": 10,
        "notes": [Note(MONTHS[5], "first try", "cycle"), Note(MONTHS[12], "all wards", "adopted")],
        "title": "Waiting",
        "y_label": "Minutes",
    }
    return ChartSpec(Series(MONTHS, y), "i", **{**given, **options})


def parse(text):
    named = text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(named)  # noqa: S314  # our own text


def points_of(root):
    return [element for element in root.iter() if element.get("data-i") is not None]


@pytest.mark.parametrize("size", SIZES)
def test_every_point_with_a_value_is_drawn_named_and_reachable(size):
    root = parse(render(make_spec(), size=size, id="m7"))

    points = points_of(root)
    assert [int(p.get("data-i")) for p in points] == [i for i in range(24) if i != 11]
    assert {p.get("role") for p in points} == {"img"}
    assert points[0].get("aria-label") == "1 January 2024: 15"
    assert points[10].get("aria-label") == "1 November 2024: 30. Concern: astronomical point."
    assert [e.get("tabindex") for e in root.iter() if e.get("tabindex") == "0"] == ["0"]


def test_signals_differ_from_usual_points_in_shape_not_only_colour():
    chart = picture_of(make_spec())

    looks = {dot.look for dot in chart.dots}
    assert looks == {Look.USUAL, Look.BETTER, Look.WORSE, Look.EXCLUDED}
    shapes = {
        p.get("class"): re.sub(r"[\d. -]+", " ", p.get("d") or "circle")
        for p in points_of(parse(render(make_spec())))
    }
    assert len(set(shapes.values())) == len(shapes)


def test_ids_carry_the_prefix_and_the_name_points_at_them():
    root = parse(render(make_spec(), id="measure-7"))

    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(i.startswith("measure-7") for i in ids)
    assert root.get("aria-labelledby") in ids
    assert root.get("aria-describedby") in ids


@pytest.mark.parametrize("size", [*SIZES, "spark"])
@pytest.mark.parametrize("form", ["inline", "svg"])
def test_nothing_a_user_typed_becomes_markup(form, size):
    spec = make_spec(
        title=HOSTILE,
        y_label=HOSTILE,
        notes=[Note(MONTHS[3], HOSTILE)],
        phases=[Phase(MONTHS[12], HOSTILE)],
    )
    text = render(spec, form, size, id='"><script>')
    root = ET.fromstring(text) if form == "svg" else parse(text)  # noqa: S314  # our own text

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ALLOWED
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in ("href", "style")]
    assert ("<style>" in text) == (form == "svg")


def test_hostile_labels_are_plain_text_in_files():
    spec = make_spec(title=HOSTILE, y_label=HOSTILE, notes=[Note(MONTHS[3], HOSTILE)])

    assert render(spec, "png").startswith(b"\x89PNG")
    assert render(spec, "pdf").startswith(b"%PDF")


def make_any(chart):
    """A chart of any type, with all that can be drawn on it."""
    if chart == "phases":
        return make_spec(phases=[Phase(MONTHS[15], "new rota")])
    if chart == "everything":
        return make_spec(
            paired="mr", sigma_lines=(1, 2), target_steps=[TargetStep(MONTHS[12], 8)],
            trajectory=[TargetStep(MONTHS[2], 16), TargetStep(MONTHS[20], 9)],
        )  # fmt: skip
    y = [3, 2, 5, 4, 3, 6, 3, 2, 4, 3, 9, 3] * 4
    n = [40, 55, 38, 60, 47, 52] * 8
    if CHART_TYPES[chart].needs is Needs.YES_NO:
        y = [int(v > 4) for v in y]
    x = MONTHS * 2 if CHART_TYPES[chart].needs is Needs.SUBGROUP else range(48)
    if chart in ("funnel", "pareto"):
        x = [f"Ward {i:02d}" for i in range(48)]
    partners = CHART_TYPES[chart].partners
    return ChartSpec(
        Series(x, y, n), chart, direction="down", target=4, title="Any", y_label="Number",
        paired=partners[-1] if partners else "", lower_spec=1, upper_spec=8,
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chart", ["phases", "everything", *CHART_TYPES])
def test_both_back_ends_show_the_same_marks(chart, size):
    spec = make_any(chart)
    picture = picture_of(spec, size=size, heading=True)
    root = parse(render(spec, "svg", size).replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    figure = draw(picture)

    marks = [mark for mark in picture.marks if not isinstance(mark, Words) or mark.text]
    count = {
        kind: sum(isinstance(m, kind) for m in marks)
        for kind in (Stroke, Fill, Words, Symbol, Badge, Specks)
    }
    tags = [element.tag.removeprefix(SVG) for element in root.iter()]
    assert tags.count("path") + tags.count("circle") == (
        sum(count.values()) - count[Words] + len(picture.dots)
    )
    fills = {f"qi-{mark.role}" for mark in marks if isinstance(mark, Fill)}
    assert sum(element.get("class") in fills for element in root.iter()) == count[Fill]
    assert tags.count("text") == count[Words] + count[Badge]
    artists = figure.artists + figure.texts + figure.lines + figure.patches
    assert sum(isinstance(a, Text) for a in artists) == count[Words] + count[Badge]
    assert sum(isinstance(a, Polygon) for a in artists) == count[Fill]
    assert sum(isinstance(a, Circle) for a in artists) == count[Badge]
    lines = [a for a in artists if isinstance(a, Line2D) and a.get_linestyle() != "None"]
    assert len(lines) == count[Stroke]
    drawn = {
        (look, round(x, 6), round(y, 6))
        for look in Look
        for line in artists
        if line.get_gid() == f"qi-{look}"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert {(d.look, round(d.x, 6), round(d.y, 6)) for d in picture.dots} <= drawn


def test_every_role_has_an_ink_and_a_rule_in_the_stylesheet():
    roles = set()
    specs = [make_any(chart) for chart in ("phases", "everything", *CHART_TYPES)]
    for spec in [make_spec(), make_spec(rules="anhoej"), *specs]:
        for size in SIZES:
            picture = picture_of(spec, size=size, heading=True)
            roles |= {mark.role for mark in picture.marks if not isinstance(mark, Symbol)}

    assert roles <= set(INKS)
    unstyled = {role for role in roles if f".qi-{role}" not in stylesheet()}
    assert unstyled <= {"note-cycle", "note-note", "centre-label-small"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chart", ["everything", *CHART_TYPES])
def test_every_type_of_chart_stays_inside_its_picture(chart, size):
    picture = picture_of(make_any(chart), size=size, heading=True)

    assert len({dot.index for dot in picture.dots}) == len(picture.dots)
    assert all(dot.label for dot in picture.dots)
    assert picture.description
    for mark in picture.marks:
        for x, y in getattr(mark, "path", None) or getattr(mark, "places", ()):
            assert -0.5 <= x <= picture.width + 0.5
            assert -0.5 <= y <= picture.height + 0.5
        if isinstance(mark, Words):
            assert 0 <= mark.y <= picture.height, mark
            width = text_width(mark.text, picture.font)
            starts = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * width
            assert mark.x - starts > -3, mark
            assert mark.x - starts + width < picture.width + 0.25 * width + 3, mark


def test_colours_of_files_are_those_of_pages():
    declared = dict(
        re.findall(r"--qi-([a-z]+): (#[0-9a-f]{6});", stylesheet().partition(".qi-grey {")[0])
    )

    assert {name: declared.get(name) for name in COLOURS} == COLOURS


@pytest.mark.parametrize(
    ("name", "least"), [("better", 3), ("worse", 3), ("other", 3), ("soft", 4.5), ("target", 4.5)]
)
def test_colours_stand_out_from_white_and_from_the_band(name, least):
    """Contrast ratio as WCAG 2.2 defines it."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for back in ("back", "band"):
        assert (light(COLOURS[back]) + 0.05) / (light(COLOURS[name]) + 0.05) >= least


def test_the_line_is_broken_at_gaps_and_passes_excluded_points_by():
    picture = picture_of(make_spec())

    lines = [mark for mark in picture.marks if isinstance(mark, Stroke) and mark.role == "data"]
    assert [len(line.path) for line in lines] == [10, 12]


def test_texts_do_not_run_out_of_the_picture_or_into_each_other_at_the_edge():
    for size, form in SIZES.items():
        picture = picture_of(make_spec(), size=size)
        edge = [
            m
            for m in picture.marks
            if isinstance(m, Words) and m.role.endswith("-label") and m.x > form.width - form.right
        ]
        assert len(edge) == 4
        heights = sorted(m.y for m in edge)
        assert min(b - a for a, b in pairwise(heights)) >= 1.2 * form.font
        assert all(0 < m.y < picture.height for m in edge)


def test_labels_are_pushed_apart_and_stay_inside():
    assert spread_apart([10, 12, 90, 99], 15, 0, 100) == [10, 25, 85, 100]
    assert spread_apart([98, 99, 100], 15, 0, 100) == [70, 85, 100]


def test_files_are_the_same_every_time():
    for form in ("svg", "png", "pdf"):
        assert render(make_spec(), form) == render(make_spec(), form)


def test_files_drawn_in_many_threads_are_those_drawn_in_one():
    alone = render(make_spec(), "png", "narrow")
    with ThreadPoolExecutor(8) as pool:
        together = set(pool.map(lambda _i: render(make_spec(), "png", "narrow"), range(16)))

    assert together == {alone}


@pytest.mark.parametrize("wrong", [{"format": "gif"}, {"size": "huge"}, {"theme": "neon"}])
def test_unknown_formats_and_sizes_are_refused_with_a_sentence(wrong):
    with pytest.raises(SpcError, match="There are: "):
        render(make_spec(), **wrong)


@pytest.mark.parametrize("y", [[], [None], [3], [3, 3, 3], [1e12, -1e12]], ids=str)
def test_small_and_extreme_series_are_drawn(y):
    spec = ChartSpec(
        Series([date(1, 1, 1), date(2024, 1, 1), date(9999, 12, 31)][: len(y)], y), target=5
    )

    for size in [*SIZES, "spark"]:
        assert "nan" not in render(spec, size=size)


def test_notes_are_numbered_in_order_of_time():
    notes = [
        Note(MONTHS[9], "b"),
        Note(MONTHS[3], "a"),
        Note(date(2030, 1, 1), "later than the chart"),
    ]
    numbered = number_notes(analyse(make_spec(notes=notes)))

    assert [(n.number, n.note.label) for n in numbered] == [(1, "a"), (2, "b")]


def test_an_unusual_pattern_is_shown_on_the_centre_line():
    spec = ChartSpec(Series(MONTHS, [1, 2, 3, 4] * 3 + [9, 8, 7, 9] * 3), "run", "anhoej")
    roles = [mark.role for mark in picture_of(spec).marks if isinstance(mark, Stroke)]

    assert "centre-unusual" in roles
    assert "centre" not in roles


def test_spark_is_one_image_with_its_reading_as_name():
    root = parse(render(make_spec(), size="spark", id="s"))

    assert root.get("role") == "img"
    assert root.get("aria-label").startswith("Waiting: ")
    assert not [e for e in root.iter() if e.get("tabindex")]


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), "2 Mar,3 Mar,4 Mar,5 Mar,6 Mar,7 Mar,8 Mar,9 Mar"),
        (date(2026, 3, 4), date(2026, 4, 29), "4 Mar,11 Mar,18 Mar,25 Mar,1 Apr,8 Apr,15 Apr,22 Apr,29 Apr"),
        (date(2025, 1, 1), date(2025, 12, 1), "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"),
        (date(2024, 1, 1), date(2025, 12, 1), "Jan,Mar,May,Jul,Sep,Nov,Jan,Mar,May,Jul,Sep,Nov"),
        (date(2000, 6, 1), date(2026, 1, 1), "2002,2004,2006,2008,2010,2012,2014,2016,2018,2020,2022,2024,2026"),
    ],
    ids=["days", "weeks", "months", "second months", "years"],
)  # fmt: skip
def test_time_ticks_stand_at_days_weeks_months_or_years(low, high, labels):
    ticks = day_ticks(low.toordinal(), high.toordinal(), low.toordinal(), 13)

    assert ",".join(tick.label for tick in ticks) == labels


def test_value_axis_has_round_ticks_and_keeps_to_its_bounds():
    assert value_ticks(*value_range([0.2, 0.97], floor=0, ceiling=1, wanted=5)) == pytest.approx(
        [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    )
    assert value_range([7, 7], floor=0, ceiling=None, wanted=5)[0] >= 0


def test_inline_charts_need_no_matplotlib():
    code = (
        "import sys; from qitrack.spc import *; render(ChartSpec(Series(range(9), range(9)))); "
        "print('matplotlib' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )

    assert said.stdout.strip() == "False"
