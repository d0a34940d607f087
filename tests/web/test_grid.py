"""A table of dates and measures: typed or pasted, saved whole or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from qitrack import clock
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.observations import Entry, Observation, current_observations, record
from tests import pages
from tests.statements import counted

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 5, 18)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def nurse(make):
    """Somebody who leads a project."""
    return make.person("Amina Cole")


@pytest.fixture
def project(make, nurse):
    return make.project(lead=nurse)


@pytest.fixture
def falls(make, project, nurse):
    """Three weeks of falls, by the nurse."""
    return make.measure(project, (5, 6, 7), name="Falls", form=ValueForm.COUNT, person=nurse)


@pytest.fixture
def plans(make, project, nurse):
    """Plans out of patients, three weeks."""
    return make.measure(project, ((14, 20), (15, 20), (16, 20)), name="Plans", person=nurse)


@pytest.fixture
def client(sign_in_as, nurse, falls, plans):
    """The browser of the nurse."""
    return sign_in_as(nurse)


def opened(client, project, **fields):
    """Where the form of the table is sent, and what with."""
    target, filled = pages.filled(client, f"/projects/{project.id}/grid", **fields)
    return target, flat(filled)


def flat(filled):
    """A form with one value for each name."""
    return {name: value[0] if isinstance(value, list) else value for name, value in filled.items()}


def came_back(answer, target):
    """What the form holds that came back."""
    return flat(pages.controls(pages.find_form(pages.read(answer), target)))


def numbers(database, measure):
    with database.reading() as session:
        return [(row.on, row.entry) for row in session.scalars(current_observations(measure.id))]


def test_the_table_shows_the_last_periods_with_their_numbers(client, project, falls, plans):
    _target, filled = opened(client, project)

    assert filled["day-11"] == "18/05/2026"
    assert filled[f"c-11-{falls.id}-value"] == "7"
    assert filled[f"c-10-{plans.id}-numerator"] == "15"
    assert filled[f"c-10-{plans.id}-denominator"] == "20"
    assert filled[f"c-8-{falls.id}-value"] == ""


def test_new_numbers_are_saved_in_one_go(client, project, database, falls, plans):
    target, filled = opened(client, project)
    filled |= {
        f"c-8-{falls.id}-value": "4",
        f"c-8-{plans.id}-numerator": "13",
        f"c-8-{plans.id}-denominator": "20",
    }

    answer = client.post(target, data=filled)

    assert answer.status_code == 303
    assert (MONDAY - 3 * WEEK, Entry(value=4)) in numbers(database, falls)
    assert (MONDAY - 3 * WEEK, Entry(numerator=13, denominator=20)) in numbers(database, plans)
    assert "2 new numbers are saved." in client.get(answer.location).text


def test_one_wrong_cell_saves_nothing_and_is_named(client, project, database, falls):
    target, filled = opened(client, project)
    filled |= {f"c-7-{falls.id}-value": "4", f"c-8-{falls.id}-value": "lots"}

    answer = client.post(target, data=filled)

    assert answer.status_code == 422
    assert "Lots is not a number." in answer.text
    assert f'href="#c-8-{falls.id}-value"' in answer.text
    assert came_back(answer, target)[f"c-7-{falls.id}-value"] == "4"
    assert len(numbers(database, falls)) == 3


def test_what_is_pasted_stands_in_the_table_before_it_is_saved(client, project, database, falls):
    target, filled = opened(client, project)
    first = MONDAY - 299 * WEEK
    text = "\n".join(f"{first + n * WEEK:%d/%m/%Y}\t{n % 9}\t{n % 20}\t20" for n in range(297))

    answer = client.post(target, data=filled | {"paste": text, "fill": "1"})

    assert answer.status_code == 200
    assert len(numbers(database, falls)) == 3
    shown = came_back(answer, target)
    assert shown[f"c-296-{falls.id}-value"] == str(296 % 9)

    saved = client.post(target, data=shown)

    assert saved.status_code == 303
    assert len(numbers(database, falls)) == 300


def test_somebody_elses_number_of_meanwhile_is_not_replaced_unasked(
    client, project, database, falls
):
    target, filled = opened(client, project)
    with database.transaction() as session:
        record(
            session,
            session.get_one(type(falls), falls.id),
            MONDAY - 3 * WEEK,
            Entry(value=9),
            person=None,
        )
    filled[f"c-8-{falls.id}-value"] = "4"

    answer = client.post(target, data=filled)

    assert answer.status_code == 422
    assert "There is 9 here." in answer.text
    again = came_back(answer, target) | {"reason": "Counted twice"}
    assert client.post(target, data=again).status_code == 303
    assert (MONDAY - 3 * WEEK, Entry(value=4)) in numbers(database, falls)


def test_somebody_elses_number_changes_with_one_reason(client, project, database, make):
    theirs = make.measure(project, (5, 6, 7), name="Calls")
    target, filled = opened(client, project)
    filled[f"c-11-{theirs.id}-value"] = "8"

    answer = client.post(target, data=filled)

    assert answer.status_code == 422
    assert "Say why." in answer.text
    saved = client.post(target, data=came_back(answer, target) | {"reason": "A late form"})
    assert saved.status_code == 303
    with database.reading() as session:
        kept = session.scalars(select(Observation.reason).where(Observation.value == 8)).all()
    assert kept == ["A late form"]


def test_an_unusual_number_is_asked_about_once(client, project, database, make):
    calls = make.measure(project, (5, 6, 7), name="Calls", highest_expected=40.0)
    target, filled = opened(client, project)
    filled[f"c-8-{calls.id}-value"] = "400"

    asked = client.post(target, data=filled)

    assert asked.status_code == 422
    assert "more than usual here" in asked.text
    sure = client.post(target, data=came_back(asked, target) | {"sure": "y"})
    assert sure.status_code == 303


def test_sent_twice_it_saves_once(client, project, database, falls):
    target, filled = opened(client, project)
    filled[f"c-8-{falls.id}-value"] = "4"

    client.post(target, data=filled)
    client.post(target, data=filled)

    with database.reading() as session:
        rows = session.scalar(select(func.count(Observation.id)).where(Observation.value == 4))
    assert rows == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"seen": "[1, 2"},
        {"seen": "[]"},
        {"day-0": "\x00"},
        {"paste": "\t" * 500, "fill": "1"},
        {"paste": "x" * 250_000, "fill": "1"},
        {"paste": "", "fill": "1"},
        {"paste": "04/05/2026\t1\n" * 1_001, "fill": "1"},
    ],
)
def test_made_up_fields_get_an_answer(client, project, fields):
    target, filled = opened(client, project)

    assert client.post(target, data=filled | fields).status_code in (200, 303, 413, 422)


def test_as_much_is_asked_of_the_database_for_few_lines_as_for_many(
    client, project, falls, database
):
    def asked(count):
        target, filled = opened(client, project)
        text = "\n".join(f"{MONDAY - n * WEEK:%d/%m/%Y}\t{n}\t1\t20" for n in range(3, 3 + count))
        fill = client.post(target, data=filled | {"paste": text, "fill": "1"})
        with counted(database.engine) as statements:
            client.post(target, data=came_back(fill, target) | {"reason": "All anew"})
        return sum(statement.startswith("SELECT") for statement in statements)

    assert asked(5) == asked(50)
