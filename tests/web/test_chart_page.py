"""The chart page: looking closer, comparing rules, why, how to read, what to know, how heavy it is, hostile words."""

import gzip
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.measure_definition import Direction, Frequency, ValueForm
from qitrack.web.viewing import asked_view

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
SHIFTED = [*STEADY, *([17, 18, 16, 19, 17, 18, 16, 17])]
LARGEST_DRAWING, LARGEST_PAGE, LARGEST_PACKED = 30_000, 120_000, 20_000


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def browser(sign_in_as, nurse):
    """The browser of the project's lead."""
    return sign_in_as(nurse)


@pytest.fixture
def measure(make, project, nurse):
    """A weekly measure whose numbers have moved the wrong way."""
    return make.measure(project, SHIFTED, person=nurse, name="Waiting, ward A")


@pytest.fixture
def page_of(browser, read):
    """Reads the page of a measure as somebody wants to see it."""
    return lambda measure, query="": read(browser.get(f"/measures/{measure.id}{query}"))


def points(page) -> int:
    """How many points the drawing for a screen has."""
    return len(page.select("svg.qi-wide .qi-point"))


# --- looking closer --------------------------------------------------------------------------------


def test_a_part_of_the_time_is_shown_by_its_days(page_of, measure):
    page = page_of(measure, "?from=2026-04-01&to=2026-05-01")

    assert points(page) == 4
    assert page.select_one(".qi-closer").has_attr("open")
    assert "is shown; lines and signals are worked out from all 22 points" in page.select_one("desc").text  # fmt: skip


def test_the_lines_stay_those_of_all_points(page_of, measure):
    whole, part = page_of(measure), page_of(measure, "?from=2026-04-01")

    labels = [[text.text for text in page.select("svg.qi-wide .qi-limit-label")] for page in (whole, part)]  # fmt: skip
    assert labels[0] == labels[1] != []
    assert whole.select_one(".qi-figure__sentence").text == part.select_one(".qi-figure__sentence").text  # fmt: skip


def test_three_months_and_everything_are_one_press_away(page_of, measure):
    links = {a.text: a["href"] for a in page_of(measure).select(".qi-closer__ranges a")}
    page = page_of(measure, links["Last 3 months"].removeprefix(f"/measures/{measure.id}"))

    assert set(links) == {"Last 3 months", "Last 12 months"}
    assert points(page) == 14
    assert page.select_one(".qi-closer__ranges strong").text == "Last 3 months"


def test_a_part_without_points_is_told_and_all_is_shown(page_of, measure):
    page = page_of(measure, "?from=2031-01-01")

    assert "No point lies in the part of the chart" in page.select_one(".qi-closer").text
    assert points(page) == len(SHIFTED)


def test_moving_ranges_stand_below_by_a_link(page_of, measure):
    (link,) = page_of(measure).find_all("a", string=lambda text: text and "moving range" in text)
    page = page_of(measure, link["href"].removeprefix(f"/measures/{measure.id}"))

    assert points(page) == 2 * len(SHIFTED) - 1
    assert page.find("a", string="Take away the second chart")
    assert "Below stands" in page.text


def test_times_between_events_have_a_logarithmic_scale(page_of, project, make):
    rare = make.measure(project, [3, 30, 12, 200, 7, 90, 15, 40, 2, 11], form=ValueForm.VALUE)
    make.decision(rare, ChartDecisionKind.CHART_TYPE, value="t", reason="Rare")
    plain = page_of(rare)
    (link,) = plain.find_all("a", string=lambda text: text and "Logarithmic" in text)
    page = page_of(rare, link["href"].removeprefix(f"/measures/{rare.id}"))

    assert "The scale on the left is logarithmic" in page.text
    assert page.select_one("svg.qi-wide") != plain.select_one("svg.qi-wide")


def test_a_logarithmic_scale_for_zero_is_told(page_of, project, make):
    page = page_of(make.measure(project, [0, *STEADY]), "?scale=log")

    assert "It cannot be drawn like that, so you see all of it." in page.text
    assert points(page) == len(STEADY) + 1


def test_other_rules_say_what_they_would_also_flag(page_of, measure):
    said = page_of(measure, "?rules=nelson").select_one(".qi-closer [role=status]").text

    assert said.startswith("Nelson rules would ")
    assert "not to pick the answer you like" in said


def test_what_is_looked_at_is_kept_from_page_to_page(page_of, project, make):
    long = make.measure(project, list(range(1, 121)), frequency=Frequency.DAILY)
    page = page_of(long, "?from=2026-04-01&rules=ihi")

    assert all("from=2026-04-01" in a["href"] and "rules=ihi" in a["href"] for a in page.select(".nhsuk-pagination a"))  # fmt: skip


# --- why, how, what to know ------------------------------------------------------------------------


def test_a_signal_opens_its_points_and_its_rule(page_of, measure):
    page = page_of(measure)
    told = page.select(".qi-signal")
    shift = next(section for section in told if "shift" in section.summary.text)

    assert len({section["id"] for section in told}) == len(told) > 0
    assert "7 or more points in a row on one side of the centre line" in shift.text
    assert "18 May 2026: 17" in [point.text for point in shift.select("li")]
    assert "Of 100 charts with 22 points on which nothing changes, about" in page.select_one("#why").text  # fmt: skip


def test_the_table_leads_to_the_signal_and_to_a_note(page_of, measure):
    page = page_of(measure)
    row = page.select_one("table tbody tr")
    why, note = row.select_one("a[href^='#signal-']"), row.select_one("a[href*='annotations']")

    assert page.select_one(why["href"])
    assert note["href"] == f"/measures/{measure.id}/annotations/new?on=2026-05-18"


def test_a_steady_chart_has_nothing_to_ask_why(page_of, project, make):
    assert not page_of(make.measure(project, STEADY)).select("#why")


def test_the_guide_names_the_lines_of_this_chart(page_of, measure, make):
    make.decision(measure, ChartDecisionKind.TARGET, number=9, reason="Agreed")
    page = page_of(measure)
    guide = page.find("summary", string=None, class_="nhsuk-details__summary")
    said = " ".join(fold.text for fold in page.select("details") if "How to read this chart" in fold.text)  # fmt: skip

    assert guide
    assert "Lower is better." in said
    assert "The middle line (average) is" in said
    assert "It rests on 22 points, 22 December 2025 to 18 May 2026." in said
    assert "The target, 9" in said
    assert "triangles are part of a move the wrong way" in said


def test_what_to_know_leads_to_a_chart_that_fits(page_of, project, make):
    chance = random.Random(3)
    wild = [(round(chance.uniform(0.1, 0.9) * 900), 1000) for _week in range(30)]
    page = page_of(make.measure(project, wild))
    (fold,) = [f for f in page.select("details") if "to know about this chart" in f.summary.text]

    assert "a p′ chart (Laney) fits better" in fold.text
    assert fold.find("a", string="Choose another chart")


# --- how heavy it is -------------------------------------------------------------------------------


def heavy(make, project, chart: str):
    """Two hundred weekly points and twelve notes."""
    chance = random.Random(7)
    if chart == "p":
        sizes = [chance.randint(80, 120) for _week in range(200)]
        values = [(sum(chance.random() < 0.3 for _case in range(size)), size) for size in sizes]
    else:
        values = [round(chance.gauss(50, 4), 1) for _week in range(200)]
    measure = make.measure(project, values, direction=Direction.UP, name="Plans on day one")
    for i in range(12):
        day = NOON.date() - timedelta(weeks=10 + 15 * i)
        make.annotation(measure, day, f"Try the evening offer on ward {i}")
    return measure


@pytest.mark.parametrize("chart", ["i", "p"])
def test_two_hundred_points_make_a_light_page(browser, read, project, make, chart):
    answer = browser.get(f"/measures/{heavy(make, project, chart).id}")
    drawings = [str(svg).encode() for svg in read(answer).select("svg.qi-chart:not(.qi-verdict)")]

    assert len(drawings) == 2
    assert max(map(len, drawings)) <= LARGEST_DRAWING
    assert len(answer.data) <= LARGEST_PAGE
    assert len(gzip.compress(answer.data)) <= LARGEST_PACKED


def test_the_words_of_the_points_stand_once(page_of, measure):
    page = page_of(measure)
    (words,) = page.select(".qi-plot__words")

    assert len(words["value"].split("\n")) == len(SHIFTED)
    assert words["value"].split("\n")[-1].startswith("18 May 2026: 17")
    assert not page.select("svg.qi-chart .qi-point[aria-label]")


# --- hostile ---------------------------------------------------------------------------------------

NASTY = (
    "<script>alert(1)</script>", "' OR 1=1 --", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "%s%n%(x)s", "{0.__class__}",
    "\u202eevil", "a\u0000b"[:1], "💥" * 20, "x" * 79, "&amp;&lt;", "]]>", "\\", "-1", "9" * 30, "2026-02-30", "0000-00-00",
    "1e309", "NaN", "../../etc/passwd", "own-1:shift-3", "own-1:shift-" + "9" * 40, "nhs-mdc", "", " ", "log", "mr", "31/12/2025",
)  # fmt: skip
DAYS = (
    "2026-01-01",
    "2026-05-18",
    "1990-01-01",
    "2100-12-31",
    "9999-12-31",
    "2026-W01-1",
    "20260101",
    "２０２６-01-01",
)


def test_hostile_addresses_are_passed_over(browser, measure, scaled):
    chance = random.Random(11)
    for _time in range(scaled(1000)):
        asked = {
            name: chance.choice(NASTY + DAYS)
            for name in ("from", "to", "scale", "panel", "rules", "page", "on", "size")
            if chance.random() < 0.6
        }
        answer = browser.get(f"/measures/{measure.id}", query_string=asked)

        assert answer.status_code == 200, asked
        assert b"<script>alert" not in answer.data
        assert b"<img src=x" not in answer.data


def test_hostile_words_never_become_markup(browser, project, make, scaled):
    chance = random.Random(12)
    for number in range(scaled(200)):
        name, unit, label = (chance.choice([n for n in NASTY if n.strip()]) for _word in range(3))
        values = [
            chance.choice([0, -3.5, 1e9, 1e-9, 7, None]) for _week in range(chance.randint(0, 20))
        ]
        measure = make.measure(project, values, name=f"{name} {number}", unit_label=unit)
        make.annotation(measure, NOON.date() - timedelta(weeks=chance.randint(0, 30)), label)
        for path in ("", "/chart.svg", "/chart.svg?size=narrow"):
            answer = browser.get(f"/measures/{measure.id}{path}")

            assert answer.status_code in (200, 422), (name, unit, label, values)
            assert b"<script>alert" not in answer.data
            assert b"<img src=x" not in answer.data


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-02-03", date(2026, 2, 3)), ("3/2/2026", date(2026, 2, 3)), ("03.02.2026", date(2026, 2, 3)), ("soon", None), ("1066-10-14", None)],
)  # fmt: skip
def test_days_in_an_address_are_read_as_people_write_them(typed, day):
    from qitrack.spc import CHART_TYPES

    assert asked_view({"from": typed}, CHART_TYPES["i"]).first == day


# --- little or nothing to draw ---------------------------------------------------------------------


@pytest.mark.parametrize(("values", "sentence"), [([], "No numbers yet"), ([7], "Too early to say."), ([None, None], "Too early to say.")], ids=["none", "one", "no data"])  # fmt: skip
@pytest.mark.parametrize("query", ["", "?from=2026-05-01&panel=mr&scale=log&rules=ihi"])
def test_a_chart_with_next_to_nothing_reads_well(page_of, project, make, values, sentence, query):
    page = page_of(make.measure(project, values), query)

    assert sentence in page.text
    assert not page.select("#why")


# --- rules of our own ------------------------------------------------------------------------------


def test_a_team_puts_its_own_rules_together(browser, measure, send, read, page_of):
    path = f"/measures/{measure.id}/chart"
    answer = send(browser, path, rule_set="own", own_rules=["shift-6", "trend-5"], reason="Agreed")
    page = read(browser.get(path))

    assert answer.status_code == 303
    assert "6 or more points in a row on one side of the centre line" in page_of(measure).text
    assert [box["value"] for box in page.select("[name=own_rules][checked]")] == ["shift-6", "trend-5"]  # fmt: skip
    assert page.select_one("[name=rule_set] option[selected]")["value"] == "own"


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [([], "at least one rule"), (["shift-6", "shift-8"], "names each rule once")],
    ids=["none", "two of a kind"],
)
def test_own_rules_that_make_no_set_are_refused(browser, measure, send, rules, sentence):
    answer = send(browser, f"/measures/{measure.id}/chart", rule_set="own", own_rules=rules, reason="Agreed")  # fmt: skip

    assert answer.status_code == 422
    assert sentence in answer.text
