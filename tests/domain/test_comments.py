"""Comments: about one thing, answered on one level, corrected or taken back, naming people."""

import pytest
from sqlalchemy.exc import IntegrityError

from qitrack import clock
from qitrack.domain.access import Action, can, load_actor
from qitrack.domain.comments import Comment, CyclePart, Mention, mark_read
from qitrack.domain.errors import Refused
from qitrack.domain.mentions import find_named, names_typed
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project, ProjectRole, Visibility
from qitrack.domain.waiting import waiting_for


@pytest.fixture
def ward(make):
    return make.unit("Ward A")


@pytest.fixture
def amina(make, ward):
    return make.person("Amina Cole", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def ben(make, ward):
    return make.person("Ben Ford", {ward: UnitRole.CONTRIBUTOR})


@pytest.fixture
def project(make, ward, amina, ben):
    return make.project(ward, amina, members={ben: ProjectRole.MEMBER})


@pytest.fixture
def named(database, project, amina):
    """Who is meant by a text that Amina writes, and what fits nobody."""

    def named(text, writer=None):
        with database.reading() as session:
            actor = load_actor(session, session.get_one(Person, (writer or amina).id))
            found = find_named(session, actor, session.get_one(Project, project.id), text)
            return [person.name for person in found.people], list(found.unknown)

    return named


def actor_of(database, person):
    with database.reading() as session:
        return load_actor(session, session.get_one(Person, person.id))


# --- what it is about ----------------------------------------------------------------------------


def test_the_database_refuses_a_comment_on_nothing_or_on_two_things(make, database, project, amina):
    cycle, measure = make.cycle(project), make.measure(project)

    for things in ({}, {"cycle_id": cycle.id, "measure_id": measure.id}):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.add(
                Comment(project_id=project.id, person_id=amina.id, body="Well done", **things)
            )


def test_the_database_refuses_a_day_on_a_test_and_a_part_of_a_chart(make, project, amina):
    with pytest.raises(IntegrityError):
        make.comment(make.cycle(project), amina, on=clock.today())
    with pytest.raises(IntegrityError):
        make.comment(make.measure(project), amina, part=CyclePart.PLAN)


def test_an_answer_is_about_the_same_thing_and_is_not_answered(make, database, project, amina, ben):
    question = make.comment(make.cycle(project), amina, part=CyclePart.HAPPENED)

    with database.transaction() as session:
        there, who = session.get_one(Comment, question.id), session.get_one(Person, ben.id)
        answer = there.answered("Two nights.", who)
        session.add(answer)
        session.flush()
        assert (answer.part, answer.cycle_id) == (CyclePart.HAPPENED, question.cycle_id)
        with pytest.raises(Refused, match="first comment"):
            answer.answered("Really?", who)


def test_a_comment_that_was_taken_back_is_not_corrected(make, database, project, amina):
    comment = make.comment(make.cycle(project), amina)

    with database.transaction() as session:
        there = session.get_one(Comment, comment.id)
        there.take_back()
        with pytest.raises(Refused, match="taken back"):
            there.correct("Better words")

    assert make.again(comment).body == "Well done."


def test_only_whoever_said_it_owns_it_and_only_while_they_may_comment(
    make, database, project, amina, ben
):
    comment = make.comment(make.cycle(project), ben)

    with database.reading() as session:
        there = session.get_one(Comment, comment.id)
        assert can(actor_of(database, ben), Action.OWN, there)
        assert not can(actor_of(database, amina), Action.OWN, there)


# --- who is meant --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("@Ben Ford what do you think?", "Ben Ford what do you"),
        ("Thank you, @Ben.", "Ben"),
        ("(@Ben Ford)", "Ben Ford"),
        ("write to ben@example.org", None),
        ("@ nobody", None),
    ],
)
def test_names_begin_after_an_at_that_stands_alone(text, first):
    found = names_typed(text)

    assert [runs[0] for runs in found] == ([first] if first else [])


def test_a_colleague_is_meant_by_the_whole_name_in_any_letters(named):
    assert named("Look, @ben ford: two nights.") == (["Ben Ford"], [])


def test_somebody_of_the_team_is_meant_by_the_first_name_if_only_one_has_it(make, named, project):
    assert named("@Ben did you see?") == (["Ben Ford"], [])

    make.member(project, make.person("Ben Young"))

    assert named("@Ben did you see?") == ([], ["Ben"])


def test_a_colleague_outside_the_team_is_not_found_by_the_first_name(make, named, ward):
    make.person("Cara Diaz", {ward: UnitRole.CONTRIBUTOR})

    assert named("@Cara") == ([], ["Cara"])
    assert named("@Cara Diaz") == (["Cara Diaz"], [])


def test_nobody_is_found_who_does_not_see_the_project(make, named, ward):
    make.person("Dina Evans", {ward: UnitRole.INFORMATION_GOVERNANCE})
    make.person("Gus Hall", {make.unit(): UnitRole.CONTRIBUTOR})

    assert named("@Dina Evans @Gus Hall") == ([], ["Dina", "Gus"])


def test_a_partner_finds_the_team_and_nobody_else_of_the_hospital(make, named, project, ward):
    partner = make.person("Pat Other", {make.unit(): UnitRole.CONTRIBUTOR})
    make.member(project, partner, ProjectRole.PARTNER_MEMBER)
    make.person("Cara Diaz", {ward: UnitRole.CONTRIBUTOR})

    assert named("@Ben Ford, @Cara Diaz", writer=partner) == (["Ben Ford"], ["Cara"])


def test_a_private_project_names_nobody_but_its_leads(make, database, named, project):
    with database.transaction() as session:
        session.get_one(Project, project.id).visibility = Visibility.PRIVATE

    assert named("@Ben Ford") == ([], ["Ben"])


# --- until it is read ----------------------------------------------------------------------------


def waits_for(database, person):
    with database.reading() as session:
        actor = load_actor(session, session.get_one(Person, person.id))
        return [comment.body for comment in waiting_for(session, actor).mentions]


def test_a_mention_waits_until_it_is_read(make, database, project, amina, ben):
    make.comment(make.cycle(project), amina, "@Ben Ford?", names=[ben])
    (mention,) = make.all(Mention)

    assert waits_for(database, ben) == ["@Ben Ford?"]
    with database.transaction() as session:
        mark_read(session, [mention.id])
    assert waits_for(database, ben) == []


def test_a_mention_is_gone_with_its_comment_and_with_the_sight_of_the_project(
    make, database, project, amina, ben
):
    cycle = make.cycle(project)
    make.comment(cycle, amina, "taken back", names=[ben], taken_back_at=clock.now())
    make.comment(cycle, amina, "unseen", names=[ben])
    with database.transaction() as session:
        session.get_one(Project, project.id).visibility = Visibility.PRIVATE

    assert waits_for(database, ben) == []


def test_nobody_is_told_twice_or_of_their_own_words(make, project, amina, ben):
    comment = make.comment(make.cycle(project), amina, names=[ben, ben, amina])

    assert [mention.person_id for mention in comment.mentions] == [ben.id]
