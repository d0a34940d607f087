"""What is taken from a chart: numbers as files, a page to embed, one sheet of paper."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qitrack import clock
from qitrack.config import UnusableSettings, load_config
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.projects import Visibility
from qitrack.web import create_app
from tests import pages
from tests.factories import Make

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
STEADY = [10, 12, 11, 9, 10, 13, 8, 11, 10, 12, 9, 11, 10, 12]
INTRANET = "https://intranet.example.org"


@pytest.fixture(autouse=True)
def _today():
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse, visibility=Visibility.TEAM)


@pytest.fixture
def measure(make, project):
    return make.measure(project, STEADY, name="Waiting, ward A", definition="From door to bed.")


@pytest.fixture
def browser(sign_in_as, nurse):
    return sign_in_as(nurse)


@pytest.mark.parametrize(
    ("kind", "beginning"), [("csv", b"\xef\xbb\xbfdate,value,"), ("xlsx", b"PK\x03\x04")]
)
def test_the_numbers_are_taken_as_a_file(browser, measure, kind, beginning):
    answer = browser.get(f"/measures/{measure.id}/data.{kind}")

    assert answer.data.startswith(beginning)
    name = f'attachment; filename="waiting-ward-a.{kind}"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_picture_is_drawn_at_twice_its_size(browser, measure):
    png = browser.get(f"/measures/{measure.id}/chart.png").data

    assert int.from_bytes(png[16:20], "big") == 2 * 960


def test_the_page_offers_all_of_it(browser, measure, read):
    page = read(browser.get(f"/measures/{measure.id}"))

    found = {str(a["href"]).rpartition("/")[2] for a in page.select("main a[href]")}
    assert found >= {
        "chart.png", "chart.svg", "chart.pdf", "data.csv", "data.xlsx", "embed", "print"
    }  # fmt: skip
    assert page.select_one("button[data-copy-picture]").has_attr("hidden")


def test_the_embedded_chart_has_its_sentence_mark_and_table_and_nothing_else(
    browser, measure, read
):
    page = read(browser.get(f"/measures/{measure.id}/embed"))

    assert page.select_one("svg.qi-chart")
    assert page.select_one("figcaption").text.strip()
    assert page.select_one("table")
    assert page.select_one(".qi-verdict-list")
    assert not page.select("form, nav, header, input")


def test_only_the_embedded_chart_is_framed_and_only_by_those_who_are_named(
    settings, database, measure, nurse
):
    allowing = create_app(replace(settings, embed_origins=(INTRANET,)), database)
    browser = pages.signed_in(allowing.test_client(), Make(database).session_token(nurse))

    def policy(path):
        return browser.get(path).headers["Content-Security-Policy"]

    framed = policy(f"/measures/{measure.id}/embed")
    assert framed.endswith(f"frame-ancestors {INTRANET}")
    assert "script-src 'self'" in framed
    for path in (f"/measures/{measure.id}", "/", "/measures/999999/embed"):
        assert policy(path).endswith("frame-ancestors 'none'")


def test_without_the_setting_nobody_frames_it(browser, measure):
    answer = browser.get(f"/measures/{measure.id}/embed")

    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("page", ["embed", "print", "data.csv", "data.xlsx"])
def test_rights_are_asked_for_every_time(client, sign_in_as, make, measure, page):
    path = f"/measures/{measure.id}/{page}"

    assert client.get(path).status_code == 302
    assert sign_in_as(make.person("Somebody else")).get(path).status_code == 404


@pytest.mark.parametrize(
    "origin", ["intranet", "https://x.example/path", "*", "https://a.example; script-src *"]
)
def test_an_origin_that_is_none_is_refused(tmp_path, origin):
    environment = {"QITRACK_DATA": str(tmp_path), "QITRACK_EMBED_ORIGINS": origin}

    with pytest.raises(UnusableSettings, match="embed_origins"):
        load_config(environment)


def test_the_sheet_has_chart_definition_tests_and_decisions(make, browser, project, measure, read):
    for _ in range(7):
        make.cycle(project)
    make.decision(measure, ChartDecisionKind.TARGET, number=5.0, reason="Agreed in March.")

    page = read(browser.get(f"/measures/{measure.id}/print"))

    assert page.select_one(".qi-paper__chart svg")
    assert "From door to bed." in page.text
    assert "Agreed in March." in page.text
    assert len(page.select(".qi-paper__tests li")) == 5


def test_what_cannot_be_drawn_has_its_pages_all_the_same(make, browser, project):
    empty = make.measure(project)

    for page in ("embed", "print"):
        assert browser.get(f"/measures/{empty.id}/{page}").status_code == 200
    assert browser.get(f"/measures/{empty.id}/data.csv").status_code in (200, 422)
