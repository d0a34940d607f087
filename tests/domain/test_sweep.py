"""The sweep of the whole store: what it finds, what it leaves out, and working through it."""

import pytest
from sqlalchemy import select

from qitrack.domain.access import load_actor
from qitrack.domain.errors import Refused
from qitrack.domain.guard import (
    FindState,
    IdentifierConfirmation,
    IdentifierFind,
    allows_nhs_numbers,
    confirm,
)
from qitrack.domain.identifiers import Kind
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project
from qitrack.domain.sweep import keep, look_through, open_finds, settle, swept_models
from tests.factories import audited_models

NUMBER = "943 476 5919"


def sweep(database):
    """Looks, then lists."""
    with database.reading() as session:
        swept = look_through(session)
    with database.transaction() as session:
        done = keep(session, swept)
    return swept, done


def found(database):
    swept, _done = sweep(database)
    return [(one.entity, one.field, one.find.kind) for one in swept.found]


def write(database, project, text, *, kinds=(), by=None):
    with database.transaction(actor_id=by.id if by else None) as session:
        confirm(session, kinds)
        session.get_one(Project, project.id).why_now = text


def settled(database, state, *, may_confirm):
    with database.transaction() as session:
        row = session.scalars(select(IdentifierFind)).one()
        person = session.scalars(select(Person)).first()
        settle(session, row, state, person.id, may_confirm=may_confirm)


def test_the_sweep_says_kind_field_and_place(make, database):
    project = make.project(why_now=f"Mr X, {NUMBER}, fell")

    with database.reading() as session:
        (one,) = look_through(session).found

    assert (one.entity, one.entity_id, one.field) == ("project", project.id, "why_now")
    assert (one.find.kind, one.find.start, one.find.end) == (Kind.NHS_NUMBER, 6, 18)


def test_every_text_of_the_work_is_swept():
    swept = {model.__tablename__ for model in swept_models()}
    there = {model.__tablename__ for model in audited_models()}

    assert {"project", "cycle", "comment", "annotation", "import", "development_goal"} <= swept
    assert swept.isdisjoint({"person", "login", "invitation", "join_request"})
    assert swept <= there


def test_the_names_and_addresses_of_people_are_no_finds(make, database):
    make.person("Ann 943 476 5919")
    make.join_request(make.unit(), email="ann@example.org")

    assert found(database) == []


def test_what_was_confirmed_on_saving_is_not_asked_again(make, database):
    project, person = make.project(), make.person()
    write(database, project, "Ring 07700 900123", kinds=[Kind.PHONE], by=person)

    with database.reading() as session:
        (said,) = session.scalars(select(IdentifierConfirmation))
        assert (said.kind, said.entity, said.field) == (Kind.PHONE, "project", "why_now")
        assert (said.first, said.past, said.person_id) == (5, 17, person.id)
    assert found(database) == []


def test_a_confirmation_holds_no_text():
    columns = set(IdentifierConfirmation.__table__.columns.keys())

    assert columns == {
        *("id", "at", "person_id", "kind"),
        *("entity", "entity_id", "field", "first", "past"),
    }


def test_only_kinds_that_were_confirmed_are(make, database):
    write(database, make.project(), f"Ring 07700 900123, {NUMBER}", kinds=[Kind.PHONE])

    assert found(database) == [("project", "why_now", Kind.NHS_NUMBER)]


def test_another_number_at_the_same_place_is_asked_about(make, database):
    project = make.project()
    write(database, project, "Ring 07700 900123", kinds=[Kind.PHONE])
    write(database, project, "Ring 07700 900456")

    assert found(database) == [("project", "why_now", Kind.PHONE)]


def test_sweeping_again_lists_nothing_twice(make, database):
    make.project(why_now=NUMBER)
    sweep(database)
    sweep(database)

    assert [row.state for row in make.all(IdentifierFind)] == [FindState.OPEN]


def test_what_a_later_sweep_sees_no_more_was_removed(make, database):
    project = make.project(why_now=NUMBER)
    sweep(database)
    write(database, project, "Somebody fell")
    _swept, done = sweep(database)

    assert done[FindState.REMOVED] == 1
    assert [row.state for row in make.all(IdentifierFind)] == [FindState.REMOVED]


def test_checked_and_not_a_patient_stays_settled(make, database):
    make.project(why_now="Ring 07700 900123")
    sweep(database)
    settled(database, FindState.NOT_A_PATIENT, may_confirm=True)

    assert found(database) == []
    assert [row.state for row in make.all(IdentifierFind)] == [FindState.NOT_A_PATIENT]


def test_what_the_organisation_does_not_allow_cannot_be_settled_away(make, database):
    make.project(why_now=NUMBER)
    sweep(database)

    with pytest.raises(Refused, match="does not allow NHS numbers"):
        settled(database, FindState.NOT_A_PATIENT, may_confirm=False)


def test_nobody_says_removed_of_what_still_stands_there(make, database):
    project = make.project(why_now=NUMBER)
    sweep(database)
    with pytest.raises(Refused, match="still stands there"):
        settled(database, FindState.REMOVED, may_confirm=True)
    write(database, project, "Somebody fell")

    settled(database, FindState.REMOVED, may_confirm=True)

    assert [row.state for row in make.all(IdentifierFind)] == [FindState.REMOVED]


def test_a_sweep_stops_at_so_many_and_says_so(make, database):
    for _ in range(3):
        make.project(why_now=NUMBER)

    with database.reading() as session:
        swept = look_through(session, most=2)

    assert (len(swept.found), swept.is_whole) == (2, False)


def test_governance_of_a_service_sees_the_finds_of_its_own_projects_only(make, database):
    hospital = make.organisation()
    here, there = make.unit(parent=hospital), make.unit(parent=hospital)
    local = make.person(roles={here: UnitRole.INFORMATION_GOVERNANCE})
    whole = make.person(roles={hospital: UnitRole.INFORMATION_GOVERNANCE})
    mine = make.project(here, why_now=NUMBER)
    make.project(there, why_now=NUMBER)
    sweep(database)

    with database.reading() as session:
        seen = [
            [row.entity_id for row in session.scalars(open_finds(load_actor(session, person)))]
            for person in (local, whole)
        ]
    assert seen[0] == [mine.id]
    assert len(seen[1]) == 2


def test_an_organisation_allows_nhs_numbers_only_where_it_said_so(make, database):
    strict, open_one = make.organisation(), make.organisation(allows_nhs_numbers=True)
    projects = [make.project(make.unit(parent=unit)) for unit in (strict, open_one)]

    with database.reading() as session:
        allowed = [
            allows_nhs_numbers(session, session.get_one(Project, project.id), ())
            for project in projects
        ]
        both = allows_nhs_numbers(session, None, [strict.path, open_one.path])
        one = allows_nhs_numbers(session, None, [open_one.path])
        none = allows_nhs_numbers(session, None, [])
    assert allowed == [False, True]
    assert (both, one, none) == (False, True, False)
