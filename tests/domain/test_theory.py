"""The theory of change: drivers, what hangs on them, what is missing, and its versions."""

from datetime import date

import pytest

from qitrack.domain.audit import Change
from qitrack.domain.comparing import differences
from qitrack.domain.cycles import Stage, plan_cycle
from qitrack.domain.diagram import Diagram, Lack, diagram_of, gaps, keep_version
from qitrack.domain.errors import Refused
from qitrack.domain.ideas import ChangeIdea, IdeaOrigin, IdeaState
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.domain.theory import Driver, Place, Strength, TheoryVersion
from tests.statements import counted

STRONG, WEAK = Strength.STRONG, Strength.WEAK


@pytest.fixture
def project(make):
    """A project with a whole aim."""
    return make.project(aim_what="falls", aim_to="5 or fewer", aim_by=date(2027, 3, 1))


@pytest.fixture
def seen(make):
    """Looks at the picture of a project."""

    def seen(project):
        with make.database.reading() as session:
            return diagram_of(session, session.get_one(Project, project.id))

    return seen


@pytest.fixture
def kept(make):
    """Keeps the picture of a project."""

    def kept(project, reason=""):
        with make.database.transaction() as session:
            return keep_version(session, session.get_one(Project, project.id), None, reason)

    return kept


def lacks(diagram):
    return [gap.lack for gap in gaps(diagram)]


# --- drivers and what hangs on them ----------------------------------------------------------------


def test_a_driver_can_be_a_part_of_several_strongly_or_weakly(make, project, seen):
    toilet, seeing = make.driver(project), make.driver(project)
    bell = make.driver(project, under={toilet: STRONG, seeing: WEAK})

    diagram = seen(project)

    assert diagram.primary == diagram.drivers[:2]
    assert diagram.drivers[2].under == ((toilet.id, STRONG), (seeing.id, WEAK))
    assert [d.id for d in diagram.parts_of(seeing.id)] == [bell.id]


def test_an_idea_can_act_on_drivers_of_both_levels(make, project, seen):
    toilet = make.driver(project)
    bell = make.driver(project, under={toilet: STRONG})
    idea = make.idea(project, on={bell: STRONG, toilet: WEAK})

    (node,) = seen(project).ideas

    assert node.id == idea.id
    assert node.under == ((bell.id, STRONG), (toilet.id, WEAK))


def test_a_driver_that_others_are_a_part_of_stays_under_the_aim(make, project):
    toilet, seeing = make.driver(project), make.driver(project)
    make.driver(project, under={toilet: STRONG})

    with make.database.transaction() as session:
        driver, parent = (session.get_one(Driver, one.id) for one in (toilet, seeing))
        with pytest.raises(Refused, match="under the aim"):
            driver.put_under({parent: STRONG})


def test_a_part_needs_a_driver_that_it_is_a_part_of(make, project):
    toilet = make.driver(project)

    with make.database.transaction() as session, pytest.raises(Refused, match="a part of"):
        session.get_one(Driver, toilet.id).put_under({})


def test_links_that_stay_are_kept_and_those_that_do_not_go(make, project, seen):
    one, two, three = (make.driver(project) for _ in range(3))
    bell = make.driver(project, under={one: STRONG, two: STRONG})

    with make.database.transaction() as session:
        parents = {session.get_one(Driver, two.id): WEAK, session.get_one(Driver, three.id): STRONG}
        session.get_one(Driver, bell.id).put_under(parents)

    assert seen(project).drivers[3].under == ((two.id, WEAK), (three.id, STRONG))


def test_what_hung_on_a_driver_stays_when_it_is_taken_out(make, project, seen):
    toilet = make.driver(project)
    bell = make.driver(project, under={toilet: STRONG})
    idea = make.idea(project, on={toilet: STRONG})

    with make.database.transaction() as session:
        session.get_one(Driver, toilet.id).take_out()

    diagram = seen(project)
    assert [d.id for d in diagram.loose_drivers] == [bell.id]
    assert [i.id for i in diagram.loose_ideas] == [idea.id]
    assert make.again(toilet).taken_out_at is not None


def test_a_measure_can_hang_on_a_driver(make, project, seen):
    measure = make.measure(project, name="Offers made")
    driver = make.driver(project)
    with make.database.transaction() as session:
        there = session.get_one(Driver, driver.id)
        there.measures.append(session.get_one(Measure, measure.id))

    assert seen(project).drivers[0].measures == ((measure.id, "Offers made"),)


def test_the_picture_takes_a_fixed_number_of_statements(make, project):
    def build(size):
        for _ in range(size):
            driver = make.driver(project)
            make.cycle(project, idea=make.idea(project, on={driver: STRONG}))

    build(1)
    with make.database.reading() as session, counted(make.database.engine) as few:
        diagram_of(session, session.get_one(Project, project.id))
    build(12)
    with make.database.reading() as session, counted(make.database.engine) as many:
        diagram_of(session, session.get_one(Project, project.id))

    assert len(few) == len(many)


# --- ideas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [IdeaState.PARKED, IdeaState.ABANDONED])
def test_an_idea_is_put_aside_or_dropped_for_a_reason(state):
    idea = ChangeIdea(description="Tags", state=IdeaState.IDEA)

    with pytest.raises(Refused, match="Say why"):
        idea.move_to(state, " ")
    idea.move_to(state, "Forgotten in pockets")

    assert (idea.state, idea.state_reason) == (state, "Forgotten in pockets")


def test_the_reason_goes_when_the_idea_is_taken_up_again():
    idea = ChangeIdea(description="Tags", state=IdeaState.PARKED, state_reason="No time")

    idea.move_to(IdeaState.PLANNED)

    assert idea.state_reason == ""


@pytest.mark.parametrize("state", [IdeaState.IDEA, IdeaState.PLANNED, IdeaState.PARKED])
def test_a_test_makes_an_idea_one_that_is_being_tested(make, project, state):
    made = make.idea(project, state=state)

    with make.database.transaction() as session:
        idea = session.get_one(ChangeIdea, made.id)
        plan_cycle(session, idea.project, "Try it", date(2026, 5, 4), idea)

    assert make.again(made).state is IdeaState.TESTING


# --- what is missing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aim", "missing"),
    [
        ({}, [Lack.AIM]),
        ({"aim_what": "falls", "aim_to": "fewer"}, [Lack.AIM_NUMBER, Lack.AIM_DATE]),
        ({"aim_what": "falls", "aim_to": "5"}, [Lack.AIM_DATE]),
        ({"aim_what": "falls", "aim_to": "fewer", "aim_by": date(2027, 3, 1)}, [Lack.AIM_NUMBER]),
        ({"aim_what": "falls", "aim_to": "5", "aim_by": date(2027, 3, 1)}, []),
    ],
    ids=["nothing", "neither", "no date", "no number", "both"],
)
def test_an_aim_without_number_or_date_is_pointed_out(make, seen, aim, missing):
    project = make.project(**aim)
    make.idea(project, on={make.driver(project): STRONG})

    assert lacks(seen(project)) == missing


def test_a_picture_without_drivers_says_only_that(make, project, seen):
    make.idea(project)

    assert lacks(seen(project)) == [Lack.DRIVERS]


def test_a_driver_without_idea_is_pointed_out_unless_it_is_left_to_others(make, project, seen):
    driver = make.driver(project)
    make.driver(project, is_out_of_scope=True)

    (gap,) = gaps(seen(project))

    assert (gap.lack, gap.node.id) == (Lack.DRIVER_WITHOUT_IDEA, driver.id)


def test_an_idea_on_a_part_is_enough_for_the_whole(make, project, seen):
    toilet = make.driver(project)
    make.idea(project, on={make.driver(project, under={toilet: WEAK}): STRONG})

    assert lacks(seen(project)) == []


def test_a_dropped_idea_does_not_count_for_its_driver(make, project, seen):
    make.idea(project, on={make.driver(project): STRONG}, state=IdeaState.ABANDONED)

    assert lacks(seen(project)) == [Lack.DRIVER_WITHOUT_IDEA]


def test_an_idea_without_driver_is_pointed_out_unless_it_was_put_aside(make, project, seen):
    make.idea(project, on={make.driver(project): STRONG})
    loose = make.idea(project)
    make.idea(project, state=IdeaState.PARKED, state_reason="Later")

    (gap,) = gaps(seen(project))

    assert (gap.lack, gap.node.id) == (Lack.IDEA_WITHOUT_DRIVER, loose.id)


def test_a_tried_idea_without_a_test_is_pointed_out(make, project, seen):
    driver = make.driver(project)
    tried = make.idea(project, on={driver: STRONG}, state=IdeaState.ADOPTED)
    dropped = make.idea(project, on={driver: STRONG})
    make.cycle(project, Stage.DROPPED, idea=dropped)
    make.cycle(project, idea=make.idea(project, on={driver: STRONG}))

    found = [(gap.lack, gap.node.id) for gap in gaps(seen(project))]

    without_test = Lack.TRIED_WITHOUT_TEST
    assert found == [(without_test, tried.id), (without_test, dropped.id)]


def test_a_part_whose_driver_was_taken_out_is_pointed_out(make, project, seen):
    toilet = make.driver(project)
    part = make.driver(project, under={toilet: STRONG})
    make.idea(project, on={part: STRONG})
    with make.database.transaction() as session:
        session.get_one(Driver, toilet.id).take_out()

    (gap,) = gaps(seen(project))

    assert (gap.lack, gap.node.id) == (Lack.LOOSE_DRIVER, part.id)


# --- versions --------------------------------------------------------------------------------------


def test_each_change_is_a_version_and_nothing_new_is_none(make, project, kept):
    make.driver(project)

    first, again = kept(project, "Drawn together"), kept(project)
    make.idea(project)
    second = kept(project)

    assert (first.number, again, second.number) == (1, None, 2)
    assert make.all(TheoryVersion)[0].reason == "Drawn together"


def test_a_version_shows_the_picture_as_it_was(make, project, seen, kept):
    driver = make.driver(project, "Toilet", why="Half fall on the way")
    make.idea(
        project, on={driver: WEAK}, origin=IdeaOrigin.TEAM, impact=Degree.HIGH, effort=Degree.LOW
    )
    before = seen(project)
    version = kept(project)
    with make.database.transaction() as session:
        session.get_one(Driver, driver.id).name = "Bells"

    read = Diagram.from_json(make.again(version).content)

    assert read.drivers == before.drivers
    assert read.aim == before.aim
    assert read.ideas[0].under == ((driver.id, WEAK),)
    assert (read.ideas[0].impact, read.ideas[0].tests) == (Degree.HIGH, None)


def test_two_versions_differ_in_what_came_went_and_changed(make, project, seen):
    toilet, seeing = make.driver(project, "Toilet"), make.driver(project, "Seeing")
    before = seen(project)
    with make.database.transaction() as session:
        session.get_one(Driver, toilet.id).take_out()
        session.get_one(Driver, seeing.id).name = "Staff can see people"
        session.get_one(Project, project.id).aim_to = "4"
    idea = make.idea(project, on={seeing: STRONG})

    found = differences(before, seen(project))

    assert [(d.change, d.node.id if d.node else None, d.field) for d in found] == [
        (Change.CHANGED, None, "aim_to"),
        (Change.CHANGED, seeing.id, "name"),
        (Change.REMOVED, toilet.id, ""),
        (Change.ADDED, idea.id, ""),
    ]
    assert (found[1].old, found[1].new) == ("Seeing", "Staff can see people")


def test_a_driver_has_a_name_in_the_database_too(make, project):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        make.driver(project, "  ")


def test_a_new_driver_stands_under_the_aim(make, project):
    assert make.driver(project).place is Place.PRIMARY


def test_of_a_driver_in_parts_only_the_part_without_idea_is_pointed_out(make, project, seen):
    part = make.driver(project, under={make.driver(project): STRONG})

    (gap,) = gaps(seen(project))

    assert (gap.lack, gap.node.id) == (Lack.DRIVER_WITHOUT_IDEA, part.id)
