"""What every table has in common: ids, instants, days, words, and what the schema itself refuses."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from qitrack.domain.base import FIRST_DAY, LAST_DAY, Day, Instant, uuid7
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.people import Person
from qitrack.domain.projects import Project, State

IN_SUMMER = timezone(timedelta(hours=1))


def test_a_uid_is_of_version_seven_and_sorts_by_time():
    made = [uuid7() for _number in range(1_000)]

    assert {(uid.version, uid.variant) for uid in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == 1_000
    stamps = [uid.int >> 80 for uid in made]
    assert stamps == sorted(stamps)


@pytest.mark.parametrize("dialect_name", ["sqlite", "postgresql"])
def test_an_instant_without_a_time_zone_is_refused(dialect_name):
    class Dialect:
        name = dialect_name

    with pytest.raises(ValueError, match="no time zone"):
        Instant().process_bind_param(datetime(2026, 5, 4, 12), Dialect())


def test_an_instant_comes_back_in_utc(make, database):
    person = make.person()
    at = datetime(2026, 7, 1, 9, 30, tzinfo=IN_SUMMER)

    with database.transaction() as session:
        session.get_one(Person, person.id).created_at = at

    again = make.again(person).created_at
    assert again == at
    assert again.tzinfo is UTC


@pytest.mark.parametrize(
    "day", [date(1989, 12, 31), date(2101, 1, 1), datetime(2026, 5, 4, tzinfo=UTC)], ids=str
)
def test_what_is_no_day_of_ours_is_refused(day):
    with pytest.raises(ValueError, match="not a day between"):
        Day().process_bind_param(day, None)


@pytest.mark.parametrize("day", [FIRST_DAY, date(2024, 2, 29), LAST_DAY], ids=str)
def test_a_real_day_is_kept(make, database, day):
    project = make.project()

    with database.transaction() as session:
        session.get_one(Project, project.id).aim_by = day

    assert make.again(project).aim_by == day


def test_a_word_outside_a_closed_list_is_refused_before_the_database(make, database):
    project = make.project()

    with database.writer() as session:
        session.get_one(Project, project.id).state = "asleep"
        with pytest.raises(StatementError):
            session.flush()

    assert make.again(project).state is State.IDEA


def test_a_stale_save_is_refused(make, database):
    project = make.project()

    with database.writer() as late:
        mine = late.get_one(Project, project.id)
        late.commit()
        with database.transaction() as session:
            session.get_one(Project, project.id).title = "Theirs"
        mine.title = "Mine"
        with pytest.raises(StaleDataError):
            late.commit()

    assert make.again(project).title == "Theirs"


def test_a_reading_session_cannot_change_anything(make, database):
    project = make.project()

    with database.reader() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE project SET title = 'Changed in passing'"))

    assert make.again(project).title != "Changed in passing"


@pytest.mark.only_on("sqlite")
def test_the_id_of_a_removed_row_is_never_used_again(make, database):
    unit = make.unit()
    first = make.email_domain(unit, "first.example.org")
    with database.transaction() as session:
        session.delete(session.get_one(type(first), first.id))

    second = make.email_domain(unit, "second.example.org")

    assert second.id > first.id


BAD_ROWS = {
    "a title of blanks": "UPDATE project SET title = '   '",
    "a title that is too long": "UPDATE project SET title = '{long}'",
    "an unknown state": "UPDATE project SET state = 'asleep'",
    "a pause without a reason": "UPDATE project SET state = 'paused'",
    "a reason without a pause": "UPDATE project SET pause_reason = 'no-time'",
    "a day before our time": "UPDATE project SET aim_by = '1989-12-31'",
    "30 February": "UPDATE project SET aim_by = '2024-02-30'",
    "a unit that is not there": "UPDATE project SET unit_id = 999999",
    "a unit that is its own parent": "UPDATE unit SET parent_id = id",
    "a role that ends before it starts": "UPDATE membership SET starts_on = '2026-02-02', "
    "ends_on = '2026-02-01'",
    "the same role twice": "INSERT INTO membership (person_id, unit_id, role, starts_on, uid, "
    "created_at) SELECT person_id, unit_id, role, starts_on, {uid}, created_at FROM membership",
    "an address in capitals": "UPDATE login SET email = 'Somebody@Example.org'",
    "an issuer without a subject": "UPDATE login SET issuer = 'https://id.example.org'",
    "a cycle numbered zero": "UPDATE cycle SET number = 0",
    "a finished cycle without a decision": "UPDATE cycle SET stage = 'acted'",
    "a studied cycle that never happened": "UPDATE cycle SET stage = 'studied', "
    "happened_at = NULL",
    "a prediction without words": "UPDATE prediction SET statement = ' '",
    "a confidence above 100": "UPDATE prediction SET confidence = 101",
    "a number and none": "UPDATE observation SET value = NULL",
    "a numerator alone": "UPDATE observation SET value = NULL, numerator = 3",
    "out of none": "UPDATE observation SET value = NULL, numerator = 0, denominator = 0",
    "less than none": "UPDATE observation SET value = NULL, numerator = -1, denominator = 5",
    "a number beyond drawing": "UPDATE observation SET value = 1e13",
    "no number at all": "UPDATE observation SET value = {not_a_number}",
    "the same number twice": 'INSERT INTO observation (measure_id, "on", slot, stratum, value, '
    "no_data, reason, recorded_at, uid, created_at) SELECT measure_id, \"on\", slot, stratum, "
    "value, no_data, reason, recorded_at, {uid}, created_at FROM observation",
    "per none": "UPDATE measure SET multiplier = 0",
    "a baseline without an end": "UPDATE chart_decision SET to_on = NULL WHERE kind = 'baseline'",
    "a goal of nobody": "UPDATE development_goal SET owner_person_id = NULL",
    "a goal of two": "UPDATE development_goal SET owner_unit_id = (SELECT min(id) FROM unit)",
    "evidence of nothing": "UPDATE evidence_link SET cycle_id = NULL",
    "a share that ends before it starts": "UPDATE goal_share SET since = '2026-02-02', "
    "until = '2026-02-01'",
}  # fmt: skip
UIDS = {
    "sqlite": "'0123456789abcdef0123456789abcdef'",
    "postgres": "'01234567-89ab-cdef-0123-456789abcdef'",
}
NOT_A_NUMBER = {"sqlite": "9e999 - 9e999", "postgres": "'NaN'"}


@pytest.mark.parametrize("what", BAD_ROWS)
def test_the_schema_itself_refuses(make, database, backend, what):
    project = make.project()
    cycle = make.cycle(project)
    measure = make.measure(project, [3])
    make.decision(measure, ChartDecisionKind.BASELINE, to_on=measure.starts_on)
    person = make.person()
    goal = make.goal(person)
    make.share(goal, make.person())
    make.evidence(goal, cycle, person)
    statement = BAD_ROWS[what].format(
        long="x" * 201, uid=UIDS[backend], not_a_number=NOT_A_NUMBER[backend]
    )

    with database.writer() as session, pytest.raises(DBAPIError):
        session.execute(text(statement))
