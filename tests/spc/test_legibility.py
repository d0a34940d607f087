"""Charts that stay readable: very many points, many notes, names that would touch, targets far away."""

import io
import re
from datetime import date, timedelta

import matplotlib.image as mpimg
import numpy as np
import pytest

from qitrack.spc import ChartSpec, Note, Phase, Series, analyse, picture_of, render
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.labels import text_width
from qitrack.spc.draw.lane import LISTED_AT_MOST
from qitrack.spc.draw.mpl import draw
from qitrack.spc.draw.palette import COLOURS, GREYS
from qitrack.spc.draw.picture import Look, Stroke, Words
from qitrack.spc.draw.svg import stylesheet
from qitrack.spc.draw.thinning import THINNED_ABOVE, kept

MONTHS = [date(2022 + m // 12, m % 12 + 1, 1) for m in range(48)]


def noise(count, seed=1):
    return np.random.default_rng(seed).normal(50, 4, count).round(2).tolist()


def texts(picture, role):
    return [m for m in picture.marks if isinstance(m, Words) and m.role == role]


def test_up_to_two_thousand_points_all_are_drawn():
    picture = picture_of(ChartSpec(Series(range(THINNED_ABOVE), noise(THINNED_ABOVE))))

    assert len(picture.dots) == THINNED_ABOVE
    assert "every signal is drawn" not in picture.description


def test_of_more_points_every_signal_and_the_extremes_of_each_pixel_are_drawn():
    spec = ChartSpec(Series(range(30_000), noise(30_000)), direction="down")
    chart, picture = analyse(spec), picture_of(spec)
    signals = {i for i, point in enumerate(chart.points) if point.signals}
    drawn = {dot.index: dot for dot in picture.dots}

    assert signals <= set(drawn)
    assert {0, 29_999} <= set(drawn)
    usual = [dot for dot in picture.dots if dot.look is Look.USUAL]
    assert len(usual) <= 2 * SIZES["wide"].width
    assert {int(np.argmin(chart.y)), int(np.argmax(chart.y))} <= set(drawn)
    assert picture.description.endswith(
        "Of 30,000 points every signal is drawn, and of the others the highest and lowest."
    )


def test_thinning_keeps_the_lowest_and_highest_of_each_pixel_and_leaves_gaps_out():
    across = np.repeat(np.arange(300.0), 10)
    values = np.tile([5.0, 1, 3, 9, np.nan, 4, 5, 6, 7, 2], 300)
    drawn = kept(across, values).reshape(300, 10)

    assert drawn[1:-1].sum(axis=1).tolist() == [2] * 298
    assert drawn[:, [1, 3]].all()
    assert not kept(across, np.full(3000, np.nan)).any()


def test_a_line_of_many_points_is_still_broken_at_its_gaps():
    values = noise(6000)
    values[3000] = None
    lines = [
        mark
        for mark in picture_of(ChartSpec(Series(range(6000), values))).marks
        if isinstance(mark, Stroke) and mark.role == "data-dense"
    ]

    assert len(lines) == 2


def test_limits_that_vary_at_many_points_are_thinned_too():
    sizes = np.random.default_rng(2).integers(50, 90, 20_000).tolist()
    picture = picture_of(ChartSpec(Series(range(20_000), [15] * 20_000, sizes), "p"))

    limits = [m for m in picture.marks if isinstance(m, Stroke) and m.role == "limit"]
    assert limits
    assert all(len(line.path) < 4 * picture.width for line in limits)


def test_where_points_are_dense_the_lines_lie_above_the_data():
    roles = [m.role for m in picture_of(ChartSpec(Series(range(1000), noise(1000)))).marks if isinstance(m, Stroke)]  # fmt: skip
    few = [m.role for m in picture_of(ChartSpec(Series(range(24), noise(24)))).marks if isinstance(m, Stroke)]  # fmt: skip

    assert roles.index("data-dense") < roles.index("centre")
    assert few.index("centre") < few.index("data")


def test_files_stack_their_marks_in_the_order_of_the_picture():
    spec = ChartSpec(Series(["a", "b", "c"], [5, 3, 1]), "pareto")
    artists = draw(picture_of(spec)).artists

    assert len({artist.get_zorder() for artist in artists}) == 1


def test_every_note_is_listed_or_counted():
    def listed(count):
        notes = [Note(MONTHS[i], f"Try {i}") for i in range(count)]
        picture = picture_of(ChartSpec(Series(MONTHS, noise(48)), notes=notes), heading=True)
        return [words.text for words in texts(picture, "note-text")]

    assert len(listed(LISTED_AT_MOST)) == LISTED_AT_MOST
    assert listed(LISTED_AT_MOST + 4)[-1] == "and 5 more notes"


@pytest.mark.parametrize("size", ["wide", "print"])
def test_a_few_long_notes_stand_below_each_other_rather_than_being_cut(size):
    label = "All wards get the evening offer, with a nurse from the team"
    spec = ChartSpec(Series(MONTHS, noise(48)), notes=[Note(MONTHS[i], label) for i in (3, 9)])
    words = texts(picture_of(spec, size=size, heading=True), "note-text")

    assert all(w.text.endswith("from the team") for w in words)
    assert len({w.x for w in words}) == 1


@pytest.mark.parametrize("size", SIZES)
def test_names_of_phases_do_not_run_into_the_next_phase(size):
    reasons = ["New rota on all wards", "Extra staff at weekends", "Electronic prescribing"]
    phases = [Phase(MONTHS[at], why) for at, why in zip((12, 18, 30), reasons, strict=True)]
    spec = ChartSpec(Series(MONTHS, noise(48)), phases=phases, baseline_until=MONTHS[8])
    picture = picture_of(spec, size=size)
    starts = [m.path[0][0] for m in picture.marks if isinstance(m, Stroke) and m.role == "phase"]

    names = texts(picture, "phase-label")
    assert names
    for name in names:
        following = [x for x in starts if x > name.x]
        assert name.x + text_width(name.text, picture.font) <= min(following, default=picture.width)


@pytest.mark.parametrize(
    ("target", "text"), [(9000, "Target 9000 ↑"), (-9000, "Target −9000 ↓"), (50, "Target 50")]
)
def test_a_target_off_the_axis_is_named_with_an_arrow(target, text):
    picture = picture_of(ChartSpec(Series(MONTHS, noise(48)), target=target))

    assert [words.text for words in texts(picture, "target-label")] == [text]


@pytest.mark.parametrize("size", SIZES)
def test_names_of_places_cover_no_marked_point_and_no_other_name(size):
    rng = np.random.default_rng(4)
    trials = rng.integers(100, 900, 120)
    events = rng.binomial(trials, 0.1)
    trials[:5] = (500, 505, 520, 530, 880)
    events[:5] = (105, 106, 110, 112, 190)
    wards = [f"Hospital {i}" for i in range(120)]
    picture = picture_of(ChartSpec(Series(wards, events.tolist(), trials.tolist()), "funnel", direction="down"), size=size)  # fmt: skip
    boxes = [
        (w.x, w.y - 0.8 * picture.font, w.x + text_width(w.text, picture.font), w.y)
        for w in texts(picture, "dot-label")
    ]

    assert len(boxes) >= 4
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert not [b for b in boxes[:i] if left < b[2] and b[0] < right and top < b[3] and b[1] < bottom]  # fmt: skip
        marked = [dot for dot in picture.dots if dot.look is not Look.USUAL]
        assert not [d for d in marked if left < d.x < right and top < d.y < bottom]


def test_the_axis_says_what_has_been_made_of_the_numbers():
    def title(chart):
        spec = ChartSpec(Series(MONTHS, noise(48)), chart, y_label="Minutes")
        return " ".join(words.text for words in texts(picture_of(spec), "axis-title"))

    assert title("i") == "Minutes"
    assert title("cusum") == "Minutes: departures added up"
    assert title("ewma") == "Minutes: weighted average (dots: single values)"


def test_bars_can_be_reached_and_show_no_dots():
    svg = render(ChartSpec(Series(range(60), noise(60)), "histogram", y_label="Minutes"))

    assert 'class="qi-point qi-unseen"' in svg
    assert "qi-usual" not in svg
    assert ">How many values</text>" in svg


def test_daily_points_of_three_years_are_named_by_their_days():
    days = [date(2023, 1, 1) + timedelta(days=i) for i in range(1000)]
    picture = picture_of(ChartSpec(Series(days, noise(1000))))

    assert [w.text for w in texts(picture, "tick-year")] == ["2023", "2024", "2025"]


def test_the_grey_theme_has_no_colour_anywhere():
    picture = ChartSpec(
        Series(MONTHS, noise(48)), target=50, notes=[Note(MONTHS[3], "x")], direction="up"
    )
    found = re.search(r"\.qi-chart\.qi-grey \{([^}]*)\}", stylesheet())

    assert 'qi-wide qi-grey"' in render(picture, theme="grey")
    assert dict(re.findall(r"--qi-([a-z]+): (#[0-9a-f]{6});", found[1])) == GREYS
    pixels = mpimg.imread(io.BytesIO(render(picture, "png", theme="grey")))[..., :3]
    assert np.ptp(pixels, axis=2).max() == 0


# Machado GM et al. A physiologically-based model for simulation of color vision deficiency. IEEE TVCG 2009; 15: 1291-8, severity 1
DEFICIENCIES = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


@pytest.mark.parametrize("kind", DEFICIENCIES)
def test_improvement_and_concern_differ_in_colour_for_every_kind_of_sight(kind):
    """Distance in CIELAB (CIE 1976), seen with each deficiency; 2.3 is just noticeable, 20 is plain."""

    def seen(colour):
        parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        red, green, blue = np.clip(np.array(DEFICIENCIES[kind]) @ linear, 0, 1)
        x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
        y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
        root = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
        return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])

    assert np.linalg.norm(seen(COLOURS["better"]) - seen(COLOURS["worse"])) > 20
