"""Two projects of the demonstration, built as people would: through the forms, numbers as files."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from qitrack import clock
from qitrack.demo import series, world
from qitrack.domain import readings
from qitrack.domain.cycles import Cycle
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.domain.observations import current_observations
from qitrack.domain.projects import Project
from tests.browser.conftest import NOW, WIDE

STORIES = ("p01.toml", "p04.toml")

OPEN_EVERYTHING = (
    "document.querySelectorAll('main details').forEach((fold) => { fold.open = true })"
)


class Builder:
    """The lead of a project at a desk: opens a page, fills its form, sends it."""

    def __init__(self, window, make, places):
        self.window, self.page, self.make, self.places = window, window.page, make, places
        self.minutes = 0

    def send(self, path, *, action=None, **fields):
        """Opens the page, fills the fields by their names and sends the form; where that leads."""
        self.minutes += 1
        clock.stop_everywhere(NOW + timedelta(minutes=self.minutes))
        if path is not None:
            assert self.window.go(path) == 200, path
        self.page.evaluate(OPEN_EVERYTHING)
        own = "main form[method=post]:not([action])"
        form = self.page.locator(f'main form[action="{action}"]' if action else own).first
        for name, value in fields.items():
            self._fill(form.locator(f"[name={name}]:not([type=hidden])"), value)
        with self.page.expect_event("load"):
            form.locator(".qi-form__end button").first.click()
        faults = self.page.locator("main .nhsuk-error-message").all_text_contents()
        assert not faults, f"{path}: {faults}"
        return self.page.url.removeprefix(self.window.address)

    def _fill(self, controls, value):
        first = controls.first
        kind = first.evaluate("(control) => control.type")
        if kind in ("radio", "checkbox"):
            self.page.locator("main").locator(f"input[value='{value}']").first.check()
        elif kind == "select-one":
            first.select_option(str(value))
        elif kind == "file":
            first.set_input_files(value)
        else:
            first.fill(str(value))


@pytest.fixture
def places(database):
    """The invented wards and people, without any project."""
    with database.transaction() as session:
        return world.settle(session, clock.today())


@pytest.mark.parametrize("story", STORIES)
def test_a_project_of_the_demonstration_can_be_built_by_hand(
    story, visit, make, places, database, tmp_path
):
    table = world.read(story)
    lead = places.people[table["lead"]]
    with database.reading() as session:
        lead = session.merge(lead, load=True)
    builder = Builder(visit(lead, WIDE, traced=False), make, places)
    project = build_charter(builder, table)
    for entry in table["measure"]:
        build_measure(builder, project, entry, places.anchor, tmp_path)
    tests = [build_test(builder, project, entry) for entry in table["cycle"]]

    with database.reading() as session:
        built = session.scalars(select(Project)).one()
        complete = {cycle.id: cycle.is_complete for cycle in session.scalars(select(Cycle))}
        assert built.title == table["title"]
        assert built.has_aim
        assert [complete[number] for number in tests] == [is_whole(e) for e in table["cycle"]]
        for entry in table["measure"]:
            assert_read_as_told(session, entry)


def build_charter(builder, table):
    """Starts the project, names it, says the aim; the address of its page."""
    unit = builder.places.units[table["unit"]]
    project = builder.send("/projects/new", problem=table["problem"].strip(), unit_id=unit.id)
    builder.send(f"{project}/edit", title=table["title"])
    aim = table["aim"]
    builder.send(
        f"{project}/aim",
        aim_what=aim["what"],
        aim_from=aim["from"],
        aim_to=aim["to"],
        aim_by=builder.places.day(aim["by"]).isoformat(),
        aim_for_whom=aim["for_whom"],
    )
    return project


def build_measure(builder, project, entry, anchor, folder):
    """Adds a measure, brings its numbers in as a file, and fixes the baseline."""
    page = builder.send(
        f"{project}/measures/new",
        name=entry["name"],
        kind=entry["kind"],
        form=entry["form"],
        direction=entry["direction"],
        frequency=entry["frequency"],
        definition=entry["definition"].strip(),
        multiplier=entry.get("multiplier", 1),
    )
    page = page.partition("?")[0]
    entries = series.read_entries(entry["numbers"])
    periods = series.past_periods(anchor, Frequency(entry["frequency"]), len(entries))
    file = folder / f"{entry['key']}.csv"
    rows = [as_row(first, number) for (first, _last), number in zip(periods, entries, strict=True)]
    heading = "Date,How many,Out of" if entries[0].denominator else "Date,Number"
    file.write_text("\n".join([heading, *rows]), "utf-8")
    preview = builder.send(f"{page}/import", file=file)
    builder.send(None, action=f"{preview}/confirm")
    if "baseline" in entry:
        builder.send(
            f"{page}/baseline",
            until=(periods[entry["change_at"]][0] - timedelta(days=1)).isoformat(),
            reason=entry["baseline"]["reason"],
        )


def as_row(day, number):
    if number.denominator:
        return f"{day:%d/%m/%Y},{number.numerator:g},{number.denominator:g}"
    return f"{day:%d/%m/%Y},{number.value:g}"


def build_test(builder, project, entry):
    """Plans a test and, as far as the story goes, tells it, compares it, decides; its id."""
    day = builder.places.day
    given = {"ends_on": day(entry["ends"]).isoformat()} if "ends" in entry else {}
    page = builder.send(
        f"{project}/cycles/new",
        plan=entry["plan"],
        prediction=entry["expect"],
        starts_on=day(entry["starts"]).isoformat(),
        who_where=entry["who_where"],
        how_many=entry["how_many"],
        **given,
    ).partition("?")[0]
    number = page.rpartition("/")[2]
    if "done" in entry:
        builder.send(page, action=f"{page}/happened", happened=entry["happened"])
    if "decided" in entry:
        builder.send(
            page, action=f"{page}/study", verdict_1=entry["verdict"], learned=entry["learned"]
        )
        builder.send(
            page, action=f"{page}/decide", decision=entry["decision"], decision_why=entry["why"]
        )
    return int(number)


def is_whole(entry):
    """Everything is told of this test."""
    return "decided" in entry


def assert_read_as_told(session, entry):
    """The chart reads the numbers as it does in the demonstration: centre and change."""
    measure = session.scalars(select(Measure).where(Measure.name == entry["name"])).one()
    observations = session.scalars(current_observations(measure.id)).all()
    assert [o.numerator or o.value for o in observations] == [
        number.numerator or number.value for number in series.read_entries(entry["numbers"])
    ]
    if "baseline" in entry:
        result = readings.result_of(readings.chart_spec(measure, observations))
        assert result.baseline == entry["change_at"]
