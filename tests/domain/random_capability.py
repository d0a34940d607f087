"""The capability side of a random world: frameworks, goals and what hangs on them, partnerships, pulses."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import TypeVar

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.adoptions import Adoption
from qitrack.domain.corroboration import Corroboration, CorroborationKind
from qitrack.domain.crosswalks import Crosswalk
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.feedback import FeedbackKind, FrameworkChange, FrameworkFeedback
from qitrack.domain.frameworks import (
    Capability,
    Framework,
    FrameworkVersion,
    VersionState,
    capabilities_to_choose,
)
from qitrack.domain.goal_reviews import Course, GoalCheckIn, GoalReview, ReviewOutcome
from qitrack.domain.goals import DevelopmentGoal, GoalShare
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.objectives import Objective
from qitrack.domain.partnerships import Partnership, PartnershipMember, PartnershipOfficer
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.pulses import Pulse, PulseWave
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.shared_goals import SharedGoal, Signature
from qitrack.domain.units import Unit

One = TypeVar("One")
Span = tuple[date, date | None]

GOALS = 8
PARTNERSHIPS = 2


class RandomCapability:
    """Adds rows about capability to the people, units and projects of a random world."""

    def __init__(
        self,
        session: Session,
        random: Random,
        span: Callable[[], Span],
        units: Sequence[Unit],
        people: Sequence[Person],
        projects: Sequence[Project],
        cycles: Sequence[Cycle],
    ) -> None:
        self.session, self.random, self.span = session, random, span
        self.units, self.people, self.projects, self.cycles = units, people, projects, cycles
        capability = session.scalars(capabilities_to_choose()).first()
        assert capability is not None
        self.partnerships = [self._partnership() for _number in range(PARTNERSHIPS)]
        session.flush()
        for _number in range(GOALS):
            self._goal(capability)
        self._frameworks(capability)
        self._of_places()
        for project in projects:
            self._of_project(project)

    def _one(self, of: Sequence[One]) -> One:
        return self.random.choice(of)

    def _some(self, of: Sequence[One], most: int) -> list[One]:
        return self.random.sample(of, self.random.randint(0, min(most, len(of))))

    def _partnership(self) -> Partnership:
        partnership = Partnership(name="Joined up")
        for unit in self._some(self.units, 3):
            start, end = self.span()
            partnership.members.append(PartnershipMember(unit=unit, starts_on=start, ends_on=end))
        start, end = self.span()
        officer = PartnershipOfficer(
            person=self._one(self.people), unit=self._one(self.units), starts_on=start, ends_on=end
        )
        partnership.officers.append(officer)
        shared = SharedGoal(partnership=partnership, aim="Fewer transfers")
        signed = Signature(
            shared_goal=shared, unit=self._one(self.units), person=self._one(self.people)
        )
        self.session.add_all([partnership, shared, signed])
        return partnership

    def _goal(self, capability: Capability) -> None:
        goal = DevelopmentGoal(capability=capability, statement="I want to listen.")
        kind = self._one(["person", "person", "project", "unit", "partnership"])
        owners: dict[str, Sequence[object]] = {
            "person": self.people,
            "project": self.projects,
            "unit": self.units,
            "partnership": self.partnerships,
        }
        setattr(goal, f"owner_{kind}", self._one(owners[kind]))
        viewers = [{"viewer": person} for person in self._some(self.people, 2)]
        teams = [{"project": project} for project in self._some(self.projects, 1)]
        for viewer in [*viewers, *teams]:
            start, end = self.span()
            revoked = self._one([None, None, clock.now()])
            goal.shares.append(GoalShare(**viewer, since=start, until=end, revoked_at=revoked))
        mine, asked = self.random.sample(self.people, 2)
        evidence = EvidenceLink(goal=goal, person=mine, cycle=self._one(self.cycles))
        self.session.add_all(
            [
                *(goal, evidence),
                GoalCheckIn(goal=goal, person=mine, course=Course.STUCK),
                GoalReview(goal=goal, person=mine, outcome=ReviewOutcome.CONTINUE),
                Corroboration(
                    link=evidence, kind=CorroborationKind.COLLEAGUE, person=asked, asked_by=mine
                ),
            ]
        )

    def _frameworks(self, capability: Capability) -> None:
        version = capability.framework_version
        own = Framework(code="own", title="Our own", unit=self._one(self.units))
        own.versions.append(FrameworkVersion(number="1", valid_from=clock.today()))
        own.versions.append(
            FrameworkVersion(number="2", valid_from=clock.today(), state=VersionState.DRAFT)
        )
        first, second = capability.behaviours[:2]
        self.session.add_all(
            [
                *(own, Crosswalk(source=first, target=second)),
                FrameworkChange(framework_version=version, what="Plainer words", policy="A plan"),
                FrameworkFeedback(
                    behaviour=first, kind=FeedbackKind.UNCLEAR, person=self._one(self.people)
                ),
            ]
        )

    def _of_places(self) -> None:
        for unit in self.units:
            self.session.add_all(
                [
                    Objective(unit=unit, title="Harm down together"),
                    ImprovementMethod(unit=unit, name="Our way"),
                    SeniorVisit(unit=unit, visitor=self._one(self.people)),
                ]
            )

    def _of_project(self, project: Project) -> None:
        pulse = Pulse(project=project, title="How it is here")
        pulse.waves.append(PulseWave(closes_on=clock.today(), salt="salt"))
        self.session.add_all([pulse, Adoption(project=project, unit=self._one(self.units))])
