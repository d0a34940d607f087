"""The audit trail: every change is in it, secrets never are, and nothing goes past it."""

import pytest
from sqlalchemy import delete, inspect, select, update

from qitrack.domain.audit import (
    Audit,
    Audited,
    AuditValue,
    Change,
    changes_since,
    history_of_project,
)
from qitrack.domain.base import Base
from qitrack.domain.frameworks import Capability
from qitrack.domain.people import Login, Person
from qitrack.domain.projects import Project, Visibility
from tests.factories import audited_models

NOT_AUDITED = {
    "access_note": "is bookkeeping itself",
    "audit": "is the trail",
    "audit_value": "is the trail",
    "capability": "comes with the package",
    "capability_focus": "is written down as the focus of its project",
    "behaviour": "comes with the package",
    "driver_measure": "is written down with its driver",
    "goal_behaviour": "is written down with its goal",
    "identifier_confirmation": "says itself who confirmed what and when",
    "identifier_find": "follows from the texts, and says itself who settled it",
    "link_behaviour": "is written down with its link",
    "meeting_person": "is written down as who was at the meeting",
    "not_for_me": "is a setting of one person, for their eyes only",
    "objective_tag": "is written down with its objective",
    "project_tag": "is written down with its project",
    "pulse_tally": "would tell when somebody answered",
    "pulse_token": "would tell who answered",
    "reading": "follows from the numbers",
    "sign_in_attempt": "is bookkeeping",
    "sign_in_session": "is bookkeeping",
    "silenced_prompt": "is a setting of one person, for their eyes only",
    "tally_mark": "the number that is made of the taps is written down",
    "visit": "is bookkeeping",
}
"""Tables whose changes are not written down, and why."""


@pytest.fixture
def trail(database):
    """What the trail says about a row: (change, its fields), the oldest first."""

    def trail(row) -> list[tuple[Change, list[str]]]:
        with database.reading() as session:
            found = session.scalars(
                select(Audit)
                .where(Audit.entity == row.__tablename__, Audit.entity_id == row.id)
                .order_by(Audit.id)
            )
            return [(line.change, line.fields.split()) for line in found]

    return trail


def values(database, row, field: str) -> list[tuple[str | None, str | None]]:
    with database.reading() as session:
        found = session.execute(
            select(AuditValue.old, AuditValue.new)
            .join(Audit)
            .where(Audit.entity == row.__tablename__, Audit.entity_id == row.id)
            .where(AuditValue.field == field)
            .order_by(Audit.id)
        )
        return [tuple(pair) for pair in found]


def test_every_table_is_audited_or_has_a_reason_not_to_be():
    audited = {model.__tablename__ for model in audited_models()}

    assert set(Base.metadata.tables) - audited == set(NOT_AUDITED)


def test_a_new_row_is_written_down_with_what_it_holds(make, trail):
    project = make.project(problem="Drips run dry")

    (change, fields), *_rest = trail(project)
    assert change is Change.ADDED
    assert {"title", "problem", "unit_id", "state", "visibility", "started_on"} <= set(fields)


def test_a_change_is_written_down_with_the_text_before_and_after(make, database, trail):
    project = make.project(problem="Drips run dry")

    with database.transaction() as session:
        session.get_one(Project, project.id).title = "Full drips"

    assert trail(project)[-1] == (Change.CHANGED, ["title"])
    assert values(database, project, "title")[-1] == ("Drips run dry", "Full drips")


def test_saving_without_a_change_writes_nothing(make, database, trail):
    project = make.project(problem="Drips run dry")
    before = trail(project)

    with database.transaction() as session:
        there = session.get_one(Project, project.id)
        there.title = str(there.title)
        there.visibility = Visibility(there.visibility.value)

    assert trail(project) == before


def test_a_removed_row_is_written_down_with_what_it_held(make, database, trail):
    domain = make.email_domain(make.unit(), "ward.example.org")

    with database.transaction() as session:
        session.delete(session.get_one(type(domain), domain.id))

    assert trail(domain)[-1][0] is Change.REMOVED
    assert values(database, domain, "domain")[-1] == ("ward.example.org", None)


def test_a_change_that_is_rolled_back_leaves_no_trace(make, database, trail):
    project = make.project(problem="Drips run dry")
    before = trail(project)

    with database.writer() as session:
        session.get_one(Project, project.id).title = "Full drips"
        session.flush()
        session.rollback()

    assert trail(project) == before


def test_a_choice_kept_in_a_table_of_pairs_is_written_down(make, database, trail):
    project, first, second = make.project(), make.capability(0), make.capability(1)

    for chosen in ([first], [first, second], [second]):
        with database.transaction() as session:
            there = session.get_one(Project, project.id)
            there.focus = [session.get_one(Capability, one.id) for one in chosen]

    assert trail(project)[-3:] == [(Change.CHANGED, ["focus"])] * 3
    assert values(database, project, "focus") == [
        (None, f"[{first.id}]"),
        (f"[{first.id}]", f"[{first.id}, {second.id}]"),
        (f"[{first.id}, {second.id}]", f"[{second.id}]"),
    ]


def test_who_did_it_and_in_which_request_is_kept(make, database):
    person, project = make.person(), make.project()

    with database.writer(person.id, "request-1") as session:
        session.get_one(Project, project.id).title = "Full drips"
        session.commit()

    with database.reading() as session:
        last = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert (last.actor_id, last.request_id, last.entity) == (person.id, "request-1", "project")


def test_a_foreign_key_set_by_a_relationship_is_written_down(make, database, trail):
    project, other = make.project(), make.unit()

    with database.transaction() as session:
        session.get_one(Project, project.id).unit = session.get_one(type(other), other.id)

    assert trail(project)[-1] == (Change.CHANGED, ["unit_id"])


@pytest.mark.parametrize("model", audited_models(), ids=lambda model: model.__name__)
@pytest.mark.parametrize("statement", [update, delete])
def test_bulk_changes_of_audited_rows_are_refused(database, model, statement):
    bulk = update(model).values(created_at=None) if statement is update else delete(model)

    with database.writer() as session, pytest.raises(RuntimeError, match="change its rows one by"):
        session.execute(bulk)


def test_secrets_are_noted_but_their_text_is_not_kept(make, database):
    person = make.person(password="a password of mine")
    login = make.again(person.login)

    with database.transaction() as session:
        there = session.get_one(Login, login.id)
        there.totp_secret, there.password_hash = "S" * 32, "another hash"

    assert values(database, login, "password_hash")[-1] == (None, None)
    assert values(database, login, "totp_secret") == [(None, None)]
    with database.reading() as session:
        kept = {
            text
            for pair in session.execute(select(AuditValue.old, AuditValue.new))
            for text in pair
        }
    assert not {login.password_hash, "another hash", "S" * 32} & kept


def test_every_column_that_sounds_secret_is_one():
    suspicious = ("password", "secret", "token", "hash", "counter")
    open_ones = [
        f"{model.__name__}.{column.key}"
        for model in audited_models()
        for column in model.__table__.columns
        if any(word in column.key for word in suspicious)
        and column.key not in model.__secret__ | model.__unaudited__
    ]

    assert open_ones == []


def test_the_history_of_a_project_has_what_belongs_to_it(make, database):
    project = make.project()
    cycle = make.cycle(project)
    measure = make.measure(project, [3, 4])
    make.annotation(measure)

    with database.reading() as session:
        told = {line.entity for line in session.scalars(history_of_project(project.id))}
    assert {
        "project", "project_member", "cycle", "change_idea", "prediction", "measure", "observation",
        "annotation",
    } <= told  # fmt: skip
    assert cycle.id


def test_the_history_of_a_project_never_tells_of_anybodys_own_goals(make, database):
    project, person = make.project(), make.person("Amina Cole")
    goal = make.goal(person)
    make.share(goal, make.person())
    make.evidence(goal, make.cycle(project), person)
    make.evidence(goal, project, person)

    with database.reading() as session:
        told = {line.entity for line in session.scalars(history_of_project(project.id))}
    assert not told & {"development_goal", "goal_share", "evidence_link"}


def test_the_text_of_a_field_can_be_erased_while_its_name_stays(make, database, trail):
    person = make.person("Amina Cole")

    with database.transaction() as session:
        for value in session.scalars(select(AuditValue).where(AuditValue.field == "name")):
            value.old = value.new = None

    assert "name" in trail(person)[0][1]
    assert values(database, person, "name") == [(None, None)]


def test_changes_since_a_version_tell_what_stood_there_then(make, database):
    project = make.project(problem="Drips run dry")
    for title in ("First", "Second"):
        with database.transaction() as session:
            session.get_one(Project, project.id).title = title

    with database.reading() as session:
        there = session.get_one(Project, project.id)
        since = changes_since(session, there, project.version)
    assert {field: value.old for field, value in since.items()} == {"title": "Drips run dry"}


def test_every_person_and_login_is_an_audited_class():
    assert issubclass(Person, Audited)
    assert issubclass(Login, Audited)


def test_no_relationship_writes_past_the_mapper_events():
    past = [
        f"{model.__name__}.{relationship.key}"
        for model in audited_models()
        for relationship in inspect(model).relationships
        if relationship.post_update
    ]

    assert past == []
