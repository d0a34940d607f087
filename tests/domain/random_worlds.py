"""Random worlds: units, people with roles that run, ended or have not begun, work, goals, doors."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.attachments import Attachment
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision, ChartDecisionKind
from qitrack.domain.comments import Comment
from qitrack.domain.cycles import Cycle
from qitrack.domain.extra_fields import ExtraField
from qitrack.domain.guard import IdentifierFind
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.identifiers import Kind
from qitrack.domain.imports import Import
from qitrack.domain.invitations import Invitation
from qitrack.domain.joining import EmailDomain, JoinCode, JoinRequest
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.observations import Observation
from qitrack.domain.people import Login, Membership, Person, UnitRole
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import (
    PauseReason,
    Project,
    ProjectMember,
    ProjectRole,
    State,
    Visibility,
)
from qitrack.domain.reviews import ChartReview, ReviewOutcome
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.strata import Stratifier
from qitrack.domain.tasks import Task
from qitrack.domain.team import ROLES_OF_UNITS, TeamCredit, TeamUnit
from qitrack.domain.theory import Driver, TheoryVersion
from qitrack.domain.units import Level, Unit, add_unit
from tests.domain.random_capability import RandomCapability

One = TypeVar("One")

ORGANISATIONS = 2
UNITS_BELOW = 5
PEOPLE = 6
PROJECTS = 5


class RandomWorld:
    """Rows in a session, drawn by one seed."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = Random(seed)
        self.units = self._units()
        self.people = [self._person(number) for number in range(PEOPLE)]
        self.projects = [self._project(number) for number in range(PROJECTS)]
        self.cycles = [self._work(project) for project in self.projects]
        session.flush()
        RandomCapability(
            *(session, self.random, self._span),
            *(self.units, self.people, self.projects, self.cycles),
        )
        for unit in self.units:
            self._doors(unit)
        session.flush()

    def all(self, model: type[One]) -> list[One]:
        """Every row of this kind."""
        return list(self.session.scalars(select(model)))

    def _one(self, of: Sequence[One]) -> One:
        return self.random.choice(of)

    def _some(self, of: Sequence[One], most: int) -> list[One]:
        return self.random.sample(of, self.random.randint(0, min(most, len(of))))

    def _span(self) -> tuple[date, date | None]:
        """A time that runs, has ended (a while ago or today), or has not begun."""
        today = clock.today()
        start = today + timedelta(days=self._one([-30, -1, 0, 0, 1, 30]))
        ends = [None, None, None, start, max(start, today), max(start, today + timedelta(days=9))]
        return start, self._one(ends)

    def _units(self) -> list[Unit]:
        made: list[Unit] = []
        if self.random.random() < 0.5:
            made.append(add_unit(self.session, Unit(name="System", level=Level.SYSTEM)))
        tops = [None, *made]
        for number in range(ORGANISATIONS):
            hospital = Unit(name=f"Hospital {number}", level=Level.ORGANISATION)
            made.append(add_unit(self.session, hospital, self._one(tops)))
        for number in range(UNITS_BELOW):
            unit = Unit(name=f"Unit {number}", level=self._one([Level.SERVICE, Level.TEAM]))
            made.append(add_unit(self.session, unit, self._one(made)))
        return made

    def _person(self, number: int) -> Person:
        person = Person(name=f"Person {number}")
        secret = self._one([None, "A" * 32])
        person.login = Login(email=f"person{number}@example.org", totp_secret=secret)
        self.session.add(person)
        places = [(unit, role) for unit in self.units for role in UnitRole]
        for unit, role in self._some(places, 4):
            start, end = self._span()
            person.memberships.append(
                Membership(unit=unit, role=role, starts_on=start, ends_on=end)
            )
        return person

    def _project(self, number: int) -> Project:
        state = self._one(list(State))
        project = Project(
            title=f"Project {number}",
            problem="A problem",
            unit=self._one(self.units),
            visibility=self._one(list(Visibility)),
            state=state,
            pause_reason=PauseReason.OTHER if state is State.PAUSED else None,
        )
        for person in self._some(self.people, 4):
            start, end = self._span()
            role = self._one(list(ProjectRole))
            project.members.append(
                ProjectMember(person=person, role=role, starts_on=start, ends_on=end)
            )
        self.session.add(project)
        return project

    def _work(self, project: Project) -> Cycle:
        today = clock.today()
        idea = ChangeIdea(project=project, description="An idea")
        cycle = Cycle(project=project, idea=idea, number=1, plan="A plan", starts_on=today)
        measure = Measure(
            project=project,
            name="A measure",
            kind=MeasureKind.OUTCOME,
            form=ValueForm.VALUE,
            direction=Direction.DOWN,
            frequency=Frequency.WEEKLY,
        )
        target = ChartDecision(measure=measure, kind=ChartDecisionKind.TARGET, number=1.0)
        note = Annotation(measure=measure, on=today, label="A word")
        found = IdentifierFind(
            kind=Kind.PHONE,
            entity="project",
            entity_id=project.id or 0,
            field="title",
            first=self.random.randrange(10**6),
            past=9,
            project=self._one([project, None]),
        )
        self.session.add(found)
        batch = Import(measure=measure, filename="numbers.csv", sha256="0" * 64, rows=[])
        around = [
            ChartReview(measure=measure, outcome=ReviewOutcome.FINE),
            Observation(measure=measure, on=today, value=3.0),
            Stratifier(measure=measure, name="Shift", position=1),
            MeasureUse(
                measure=measure,
                project=self._one(self.projects),
                ended_at=self._one([None, None, clock.now()]),
            ),
        ]
        driver = Driver(project=project, name="A driver")
        version = TheoryVersion(project=project, number=1, content={})
        self.session.add_all([idea, cycle, measure, target, note, batch, driver, version, *around])
        expected = Prediction(number=1, revision=1, statement="Fewer", recorded_at=clock.now())
        cycle.predictions.append(expected)
        cycle.attachments.append(Attachment(sha256="0" * 64, name="a.png", kind="png", bytes=1))
        self._around(project, cycle)
        self._others_in_the_team(project)
        return cycle

    def _others_in_the_team(self, project: Project) -> None:
        """Whole units, somebody without an account, somebody who was invited."""
        for unit in self._some(self.units, 2):
            start, end = self._span()
            row = TeamUnit(project=project, unit=unit, role=self._one(ROLES_OF_UNITS))
            row.starts_on, row.ends_on = start, end
            self.session.add(row)
        invitation = Invitation(
            project=project,
            email="invited@example.org",
            role=ProjectRole.MEMBER,
            invited_by=self._one(self.people),
            token_hash=f"hash {project.title}",
            expires_at=clock.now() + timedelta(days=7),
        )
        self.session.add_all([TeamCredit(project=project, name="A porter"), invitation])

    def _around(self, project: Project, cycle: Cycle) -> None:
        """What people do and say around the work."""
        somebody = self._one(self.people)
        self.session.add_all(
            [
                Task(project=project, what="A task", owner=somebody),
                Blocker(project=project, what="A locked door"),
                Meeting(project=project, notes="We met."),
                Comment(project=project, cycle=cycle, person=somebody, body="Well done"),
            ]
        )

    def _doors(self, unit: Unit) -> None:
        self.session.add_all(
            [
                ExtraField(unit=unit, label="Which of our aims?"),
                JoinCode(unit=unit, code=f"CODE{unit.id}"),
                StandardMeasure(
                    unit=unit,
                    name="Falls",
                    kind=MeasureKind.OUTCOME,
                    form=ValueForm.COUNT,
                    direction=Direction.DOWN,
                    frequency=Frequency.WEEKLY,
                ),
                EmailDomain(unit=unit, domain=f"unit{unit.id}.example.org"),
                JoinRequest(unit=unit, name="Somebody", email=f"{unit.id}@example.org"),
            ]
        )
