"""Who may do what: tables that people can read, and the same rule for one thing and for lists.

The tables are the intention. Nothing here asks `can` what to expect.
"""

from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.access import Action, Actor, can, holds, load_actor, visible
from qitrack.domain.base import Base
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, State, Visibility
from tests.domain.random_worlds import RandomWorld

STATED_WORLDS = 200

KNOWN = {
    "Adoption", "Annotation", "Attachment", "Blocker", "ChangeIdea", "ChartDecision",
    "ChartReview", "Comment", "Corroboration", "Crosswalk", "Cycle", "DevelopmentGoal", "Driver",
    "EmailDomain", "EvidenceLink", "ExtraField", "Framework", "FrameworkChange",
    "FrameworkFeedback", "FrameworkVersion", "GoalCheckIn", "GoalReview", "GoalShare",
    "IdentifierFind", "Import", "ImprovementMethod", "Invitation", "JoinCode", "JoinRequest",
    "Measure", "MeasureUse", "Meeting", "Membership", "Objective", "Observation", "Partnership",
    "PartnershipMember", "PartnershipOfficer", "Person", "Prediction", "Project", "ProjectMember",
    "Pulse", "PulseWave", "SeniorVisit", "SharedGoal", "Signature", "StandardMeasure",
    "Stratifier", "Task", "TeamCredit", "TeamUnit", "TheoryVersion", "Unit",
}  # fmt: skip
"""Everything that has an address of its own or stands in a list."""

KNOWN_TO_ALL = {
    *(
        "Crosswalk",
        "Framework",
        "FrameworkChange",
        "ImprovementMethod",
        "Objective",
    ),
    *("Partnership", "PartnershipMember", "PartnershipOfficer", "Unit"),
}
"""What everybody who is signed in may know of, every row of it."""

SEES = """
                            private  team  unit  organisation  partners  everyone
lead                        yes      yes   yes   yes           yes       yes
member                      .        yes   yes   yes           yes       yes
viewer                      .        yes   yes   yes           yes       yes
contributor here            .        .     yes   yes           yes       yes
contributor above           .        .     yes   yes           yes       yes
contributor below           .        .     .     yes           yes       yes
contributor beside          .        .     .     yes           yes       yes
coach above                 .        .     yes   yes           yes       yes
manager above               .        .     yes   yes           yes       yes
capability-lead above       .        .     yes   yes           yes       yes
talent-lead above           .        .     yes   yes           yes       yes
framework-steward above     .        .     .     .             .         yes
information-governance above .       .     .     .             .         yes
administrator above         .        .     .     .             .         yes
manager elsewhere           .        .     .     .             .         yes
former lead and manager     .        .     .     .             .         yes
future lead and manager     .        .     .     .             .         yes
nobody                      .        .     .     .             .         yes
"""

DOES = """
                                see  read-history  work  comment  shape  decide-chart  lead  hand-over  agree  coach  rate
lead                            yes  yes           yes   yes      yes    yes           yes   yes        .      .     yes
member                          yes  yes           yes   yes      yes    yes           .     .          .      .     yes
measurement-lead                yes  yes           yes   yes      yes    yes           .     .          .      .     yes
coach                           yes  yes           .     yes      .      yes           .     .          .      yes   yes
sponsor                         yes  .             .     yes      .      .             .     .          yes    .     .
lived-experience-partner        yes  yes           yes   yes      .      .             .     .          .      .     yes
partner-member                  yes  yes           yes   yes      .      .             .     .          .      .     yes
viewer                          yes  .             .     .        .      .             .     .          .      .     .
contributor here                yes  .             yes   yes      .      .             .     .          .      .     .
contributor above               yes  .             yes   yes      .      .             .     .          .      .     .
contributor below               .    .             .     .        .      .             .     .          .      .     .
coach above                     yes  .             .     yes      .      yes           .     .          .      yes   yes
manager above                   yes  .             .     .        .      .             .     yes        yes    .     .
capability-lead above           yes  .             .     .        .      .             .     .          .      .     .
talent-lead above               yes  .             .     .        .      .             .     .          .      .     .
framework-steward above         .    .             .     .        .      .             .     .          .      .     .
information-governance above    .    .             .     .        .      .             .     .          .      .     .
administrator above             .    .             .     .        .      .             .     .          .      .     .
manager elsewhere               .    .             .     .        .      .             .     .          .      .     .
nobody                          .    .             .     .        .      .             .     .          .      .     .
"""
"""In a project that its unit can see."""

DOES_AFTER_THE_END = """
                            see  read-history  work  comment  shape  decide-chart  lead
lead                        yes  yes           .     .        .      .             yes
member                      yes  yes           .     .        .      .             .
coach                       yes  yes           .     .        .      .             .
lived-experience-partner    yes  yes           .     .        .      .             .
viewer                      yes  .             .     .        .      .             .
contributor here            yes  .             .     .        .      .             .
coach above                 yes  .             .     .        .      .             .
nobody                      .    .             .     .        .      .             .
"""

HOLDS = """
                            start-project  open-door  administer  see-audit  guard  read-learning  set-standards  steward  direct  read-capability
contributor above           yes            .          .           .          .      .              .              .        .       .
coach above                 yes            .          .           .          .      yes            yes            .        .       .
manager above               yes            yes        .           .          .      yes            yes            .        yes     yes
capability-lead above       yes            .          .           .          .      .              yes            .        yes     yes
talent-lead above           .              .          .           .          .      .              .              .        .       .
framework-steward above     .              .          .           .          .      .              .              yes      .       .
information-governance above .             .          .           yes        yes    .              .              .        .       .
administrator above         .              yes        yes         .          yes    .              .              .        .       .
lead                        .              .          .           .          .      .              .              .        .       .
"""

Table = dict[str, dict[str, str]]


def table(text: str) -> Table:
    """Row → column → yes or a dot."""
    head, *lines = text.strip("\n").splitlines()
    columns = head.split()
    found = {}
    for line in lines:
        words = line.split()
        cells = words[-len(columns) :]
        found[" ".join(words[: -len(columns)])] = dict(zip(columns, cells, strict=True))
    return found


def yes(answer: bool) -> str:
    return "yes" if answer else "."


class Place:
    """A hospital with a service, its ward, a part of that and a ward beside; another hospital."""

    def __init__(self, make) -> None:
        self.make = make
        hospital = make.organisation("Hospital")
        above = make.unit("Medicine", parent=hospital)
        here = make.unit("Ward 7", parent=above)
        self.units = {
            "above": above,
            "here": here,
            "below": make.unit("Bay 1", parent=here),
            "beside": make.unit("Ward 8", parent=hospital),
            "elsewhere": make.organisation("Other hospital"),
        }

    def project(self, visibility: Visibility, **fields) -> Project:
        return self.make.project(self.units["here"], visibility=visibility, **fields)

    def actor(self, who: str, *projects: Project) -> Actor:
        """Somebody with this row's role today."""
        person = self.make.person(who)
        if who.startswith(("former", "future")):
            self._not_today(person, projects, is_former=who.startswith("former"))
        elif who in list(ProjectRole):
            for project in projects:
                self.make.member(project, person, ProjectRole(who))
        elif who != "nobody":
            role, where = who.split()
            self.make.membership(person, self.units[where], UnitRole(role))
        with self.make.database.reading() as session:
            return load_actor(session, session.get_one(Person, person.id))

    def _not_today(self, person: Person, projects, *, is_former: bool) -> None:
        today = clock.today()
        start, end = (
            (today - timedelta(days=9), today) if is_former else (today + timedelta(1), None)
        )
        span = {"person_id": person.id, "starts_on": start, "ends_on": end}
        with self.make.database.transaction() as session:
            session.add(Membership(unit_id=self.units["here"].id, role=UnitRole.MANAGER, **span))
            for project in projects:
                session.add(ProjectMember(project_id=project.id, role=ProjectRole.LEAD, **span))


@pytest.fixture
def place(make):
    return Place(make)


def told(place: Place, rows: Table, columns: dict[str, tuple[Action, Project]]) -> Table:
    """What `can` answers for the rows and columns of a table."""
    projects = {project.id: project for _action, project in columns.values()}
    found: Table = {}
    for who in rows:
        actor = place.actor(who, *projects.values())
        with place.make.database.reading() as session:
            found[who] = {
                column: yes(can(actor, action, session.get_one(Project, project.id)))
                for column, (action, project) in columns.items()
            }
    return found


def test_who_sees_a_project(place):
    stated = table(SEES)
    columns = {str(v): (Action.SEE, place.project(v)) for v in Visibility}

    assert told(place, stated, columns) == stated


def test_who_does_what_in_a_project(place):
    stated = table(DOES)
    project = place.project(Visibility.UNIT)

    assert told(place, stated, {c: (Action(c), project) for c in stated["lead"]}) == stated


def test_who_does_what_after_the_end(place):
    stated = table(DOES_AFTER_THE_END)
    project = place.project(Visibility.UNIT, state=State.CLOSED, learned="Nights differ.")

    assert told(place, stated, {c: (Action(c), project) for c in stated["lead"]}) == stated


def test_what_a_role_holds_somewhere(place):
    stated = table(HOLDS)
    project = place.project(Visibility.UNIT)

    found = {}
    for who in stated:
        actor = place.actor(who, project)
        found[who] = {column: yes(holds(actor, Action(column))) for column in stated[who]}
    assert found == stated


def test_every_role_and_action_stands_in_the_tables():
    rows = table(DOES).keys() | table(HOLDS).keys()
    columns = table(DOES)["lead"].keys() | table(HOLDS)["lead"].keys()

    assert set(ProjectRole) | {f"{role} above" for role in UnitRole} <= rows
    assert set(Action) - columns == {Action.OWN}


def test_a_personal_goal_is_seen_by_nobody_above_its_owner(place, make, database):
    owner = make.person(roles={place.units["here"]: UnitRole.CONTRIBUTOR})
    project = make.project(place.units["here"], owner)
    goal = make.goal(owner)

    for who in table(DOES):
        actor = place.actor(who, project)
        with database.reading() as session:
            there = session.get_one(type(goal), goal.id)
            assert not any(can(actor, action, there) for action in Action), who


def test_a_shared_goal_is_seen_until_the_share_is_revoked(make, database):
    viewer = make.person()
    goal = make.goal(make.person())
    share = make.share(goal, viewer)

    def sees() -> bool:
        with database.reading() as session:
            actor = load_actor(session, session.get_one(Person, viewer.id))
            return can(actor, Action.SEE, session.get_one(type(goal), goal.id))

    assert sees()
    with database.transaction() as session:
        session.get_one(type(share), share.id).revoke()
    assert not sees()


def test_an_administrator_without_a_second_factor_rests_from_the_next_day(make, database):
    person = make.person(roles={make.unit(): UnitRole.ADMINISTRATOR})

    def administers() -> bool:
        with database.reading() as session:
            actor = load_actor(session, session.get_one(Person, person.id))
            return holds(actor, Action.ADMINISTER)

    assert administers()
    with clock.stopped(clock.now() + timedelta(days=2)):
        assert not administers()


# --- the rule for one thing and the rule for lists ---------------------------------------------------


def models_with_a_rule() -> list[type[Base]]:
    """The classes that `visible` knows."""
    found = []
    for mapper in Base.registry.mappers:
        try:
            visible(Actor(person_id=1, name=""), mapper.class_)
        except LookupError:
            continue
        found.append(mapper.class_)
    return found


def test_the_things_with_a_rule_are_the_ones_listed_here():
    assert {model.__name__ for model in models_with_a_rule()} == KNOWN


def test_lists_hold_what_the_rule_for_one_thing_admits(database, scaled):
    seen, hidden = set(), set()

    for seed in range(scaled(STATED_WORLDS)):
        with database.writer() as session:
            world = RandomWorld(session, seed)
            for person in world.people:
                actor = load_actor(session, person)
                for model in models_with_a_rule():
                    rows = world.all(model)
                    admitted = sorted(row.id for row in rows if can(actor, Action.SEE, row))
                    listed = sorted(row.id for row in session.scalars(visible(actor, model)))
                    assert listed == admitted, (seed, person.name, model.__name__)
                    seen |= {model.__name__} if admitted else set()
                    hidden |= {model.__name__} if len(admitted) < len(rows) else set()
            session.rollback()

    assert seen == KNOWN
    assert hidden == KNOWN - KNOWN_TO_ALL
