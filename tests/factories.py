"""Things for tests: each factory commits, and asks only for what matters."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.db import Database
from qitrack.domain import joining, sign_in
from qitrack.domain.attachments import Attachment, attach
from qitrack.domain.audit import Audited
from qitrack.domain.base import Base, uuid7
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision, ChartDecisionKind
from qitrack.domain.comments import Comment
from qitrack.domain.corroboration import Corroboration, ask_coach, ask_colleague
from qitrack.domain.crosswalks import Crosswalk, Match, tie
from qitrack.domain.cycles import Cycle, Decision, Stage, plan_cycle
from qitrack.domain.diagram import keep_version
from qitrack.domain.evidence import EvidenceLink, count_for
from qitrack.domain.extra_fields import ExtraField, add_field
from qitrack.domain.feedback import FeedbackKind, FrameworkFeedback
from qitrack.domain.framework_drafts import draft_from, publish
from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    Framework,
    FrameworkVersion,
    capabilities_to_choose,
)
from qitrack.domain.goals import DevelopmentGoal, GoalShare, set_goal, share_goal
from qitrack.domain.guard import IdentifierFind
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.identifiers import Kind
from qitrack.domain.importing import bring_in, plan_import
from qitrack.domain.imports import HowItIsRead, Import, stage_import
from qitrack.domain.invitations import Invitation, invite
from qitrack.domain.joining import EmailDomain, JoinCode, JoinRequest
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.methods import ImprovementMethod, offer_method
from qitrack.domain.objectives import Objective
from qitrack.domain.observations import Entry, Observation, current_observations, record
from qitrack.domain.people import Membership, Person, UnitRole, add_person, join_unit
from qitrack.domain.predictions import Claim, Prediction, Verdict
from qitrack.domain.projects import (
    Project,
    ProjectMember,
    ProjectRole,
    Visibility,
    add_member,
    start_project,
)
from qitrack.domain.reviews import ChartReview, ReviewOutcome, review_chart
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.sharing import MeasureUse, show_in
from qitrack.domain.sign_in import LinkKind, SignInSession
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.strata import Stratifier, split_by
from qitrack.domain.tags import set_objective
from qitrack.domain.tally import Tapped, tap
from qitrack.domain.tasks import Task
from qitrack.domain.team import TeamCredit, TeamUnit
from qitrack.domain.theory import Driver, Strength, TheoryVersion, act_on
from qitrack.domain.units import Level, Unit, add_unit
from qitrack.domain.voices import give_feedback

PASSWORD = "three unrelated words"

Row = TypeVar("Row", bound=Base)
Number = float | tuple[float, float] | None


class Make:
    """Makes rows in one database; what it gives back can be read after the commit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._numbers = count(1)

    # --- places and people ---------------------------------------------------------------------

    def unit(
        self, name: str = "", level: Level = Level.TEAM, parent: Unit | None = None, **fields: Any
    ) -> Unit:
        """A unit; a team or service without a parent stands in an organisation of its own name."""
        number = next(self._numbers)
        if parent is None and level in (Level.TEAM, Level.SERVICE):
            parent = self.unit(f"Hospital {number}", Level.ORGANISATION)
        with self.database.transaction() as session:
            above = _again(session, parent)
            return add_unit(
                session, Unit(name=name or f"Ward {number}", level=level, **fields), above
            )

    def organisation(self, name: str = "", **fields: Any) -> Unit:
        """An organisation that stands alone."""
        return self.unit(name, Level.ORGANISATION, **fields)

    def person(
        self,
        name: str = "",
        roles: Mapping[Unit, UnitRole] | None = None,
        *,
        email: str | None = "",
        password: str = PASSWORD,
        job: str = "",
    ) -> Person:
        """Somebody with a log-in and a password; email=None: without a log-in."""
        number = next(self._numbers)
        address = f"person{number}@example.org" if email == "" else email
        with self.database.transaction() as session:
            person = add_person(session, name or f"Person {number}", address, job)
            if person.login is not None:
                person.login.password_hash = sign_in.hash_password(password)
            for unit, role in (roles or {}).items():
                join_unit(session, person, session.get_one(Unit, unit.id), role)
            return person

    def membership(self, person: Person, unit: Unit, role: UnitRole) -> Membership:
        """A person's role in a unit."""
        with self.database.transaction() as session:
            return join_unit(
                session,
                session.get_one(Person, person.id),
                session.get_one(Unit, unit.id),
                role,
            )

    def disabled(self, person: Person) -> Person:
        """The person can no longer sign in."""
        with self.database.transaction() as session:
            again = session.get_one(Person, person.id)
            assert again.login is not None
            again.login.disabled_at = clock.now()
            return again

    # --- improvement work ----------------------------------------------------------------------

    def project(
        self,
        unit: Unit | None = None,
        lead: Person | None = None,
        *,
        visibility: Visibility = Visibility.UNIT,
        members: Mapping[Person, ProjectRole] | None = None,
        problem: str = "",
        **fields: Any,
    ) -> Project:
        """A project in a unit, with a lead."""
        unit = unit or self.unit()
        lead = lead or self.person(roles={unit: UnitRole.CONTRIBUTOR})
        with self.database.transaction(lead.id) as session:
            project = start_project(
                session,
                session.get_one(Unit, unit.id),
                session.get_one(Person, lead.id),
                problem or f"Problem {next(self._numbers)}",
            )
            for person, role in (members or {}).items():
                add_member(project, session.get_one(Person, person.id), role)
            project.visibility = visibility
            for name, value in fields.items():
                setattr(project, name, value)
            return project

    def member(
        self, project: Project, person: Person, role: ProjectRole = ProjectRole.MEMBER
    ) -> ProjectMember:
        """A person's role in a project."""
        with self.database.transaction() as session:
            there = session.get_one(Project, project.id)
            visibility = there.visibility
            member = add_member(there, session.get_one(Person, person.id), role)
            there.visibility = visibility
            return member

    def idea(
        self,
        project: Project,
        description: str = "",
        on: Mapping[Driver, Strength] | None = None,
        **fields: Any,
    ) -> ChangeIdea:
        """A change idea, acting on these drivers."""
        with self.database.transaction() as session:
            idea = ChangeIdea(
                project_id=project.id,
                description=description or f"Idea {next(self._numbers)}",
                **fields,
            )
            session.add(idea)
            act_on(idea, {session.get_one(Driver, d.id): s for d, s in (on or {}).items()})
            return idea

    def driver(
        self,
        project: Project,
        name: str = "",
        under: Mapping[Driver, Strength] | None = None,
        **fields: Any,
    ) -> Driver:
        """A driver right under the aim, or a part of others."""
        with self.database.transaction() as session:
            driver = Driver(
                project_id=project.id, name=name or f"Driver {next(self._numbers)}", **fields
            )
            session.add(driver)
            if under:
                again = {session.get_one(Driver, d.id): s for d, s in under.items()}
                driver.put_under(again)
            return driver

    def theory_version(self, project: Project, person: Person | None = None) -> TheoryVersion:
        """The driver diagram as it is now, kept."""
        with self.database.transaction() as session:
            there = session.get_one(Project, project.id)
            version = keep_version(session, there, _again(session, person))
            assert version is not None
            return version

    def cycle(
        self,
        project: Project | None = None,
        stage: Stage = Stage.PLANNED,
        *,
        plan: str = "",
        prediction: str | None = "Fewer people fall.",
        happened: str = "Two of three shifts did it.",
        decision: Decision = Decision.ADAPT,
        starts_on: date | None = None,
        lead: Person | None = None,
        idea: ChangeIdea | None = None,
        **fields: Any,
    ) -> Cycle:
        """A cycle that has come this far, with its prediction made an hour before."""
        project = project or self.project()
        with self.database.transaction() as session:
            with clock.stopped(_a_while_ago()):
                cycle = plan_cycle(
                    session,
                    session.get_one(Project, project.id),
                    plan or f"Change {next(self._numbers)}",
                    starts_on or clock.today(),
                    _again(session, idea),
                )
                cycle.lead = _again(session, lead)
                if prediction is not None:
                    cycle.predict(prediction, cycle.lead)
            _bring_to(session, cycle, stage, happened, decision)
            for name, value in fields.items():
                setattr(cycle, name, value)
            return cycle

    def prediction(
        self,
        cycle: Cycle,
        statement: str = "Fewer people fall.",
        *,
        person: Person | None = None,
        on_paper: bool = False,
        **claim: Any,
    ) -> Prediction:
        """One more prediction of a test, made now."""
        with self.database.transaction() as session:
            there, who = session.get_one(Cycle, cycle.id), _again(session, person)
            made = there.predict(Claim(statement=statement, **claim), who)
            session.flush()
            if on_paper and who is not None:
                made.mark_on_paper(who)
            return made

    def attachment(
        self, cycle: Cycle, name: str = "sign.png", content: bytes = b"a sign", **fields: Any
    ) -> Attachment:
        """A file of a test: the row alone, unless somebody keeps the content too."""
        with self.database.transaction() as session:
            row = Attachment(
                name=name,
                sha256=sha256(content).hexdigest(),
                bytes=len(content),
                kind="png",
                **fields,
            )
            return attach(session, session.get_one(Cycle, cycle.id), row)

    def holding_plan(
        self, idea: ChangeIdea, who: str = "The ward sister", measure: Measure | None = None
    ) -> HoldingPlan:
        """How an adopted change is held."""
        with self.database.transaction() as session:
            plan = HoldingPlan(
                idea_id=idea.id,
                who=who,
                routine="On the handover sheet.",
                measure_id=measure.id if measure else None,
            )
            session.add(plan)
            return plan

    def measure(
        self,
        project: Project | None = None,
        values: Sequence[Number] = (),
        *,
        name: str = "",
        kind: MeasureKind = MeasureKind.OUTCOME,
        form: ValueForm | None = None,
        direction: Direction = Direction.DOWN,
        frequency: Frequency = Frequency.WEEKLY,
        starts_on: date | None = None,
        person: Person | None = None,
        **fields: Any,
    ) -> Measure:
        """A measure with numbers, one a period, the last one in the period of today.

        values: numbers, (how many, out of how many), or None for "no data".
        """
        project = project or self.project()
        if form is None:
            has_parts = any(isinstance(value, tuple) for value in values)
            form = ValueForm.PROPORTION if has_parts else ValueForm.VALUE
        with self.database.transaction(person.id if person else None) as session:
            measure = Measure(
                project_id=project.id,
                name=name or f"Measure {next(self._numbers)}",
                kind=kind,
                form=form,
                direction=direction,
                frequency=frequency,
                **fields,
            )
            measure.starts_on = starts_on or _so_many_before(measure, len(values))
            session.add(measure)
            session.flush()
            on = measure.period_of(measure.starts_on)
            for value in values:
                why = "The ward was closed." if value is None else ""
                who = _again(session, person)
                record(session, measure, on, _entry(value), person=who, reason=why)
                on = measure.period_after(on)
            return measure

    def standard(self, unit: Unit, name: str = "", **fields: Any) -> StandardMeasure:
        """A measure that a unit offers."""
        given = {
            "kind": MeasureKind.OUTCOME,
            "form": ValueForm.RATE,
            "direction": Direction.DOWN,
            "frequency": Frequency.WEEKLY,
            "multiplier": 1000.0,
            "definition": "Every fall that was reported.",
        } | fields
        with self.database.transaction() as session:
            standard = StandardMeasure(
                unit_id=unit.id, name=name or f"Standard {next(self._numbers)}", **given
            )
            session.add(standard)
            return standard

    def use(self, measure: Measure, project: Project, person: Person | None = None) -> MeasureUse:
        """A measure of one project that another shows."""
        with self.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            where = session.get_one(Project, project.id)
            return show_in(session, there, where, _again(session, person))

    def number_of(self, measure: Measure, on: date | None = None) -> Observation:
        """The number that stands for the period of a day; without one the latest."""
        with self.database.reading() as session:
            rows = session.scalars(current_observations(measure.id)).all()
            period = measure.period_of(on) if on else rows[-1].on
            return next(row for row in rows if row.on == period)

    def taps(
        self,
        measure: Measure,
        *tapped: Tapped,
        person: Person | None = None,
        on: date | None = None,
    ) -> None:
        """Presses of the big buttons, in the period of a day."""
        with self.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            for one in tapped:
                tap(session, there, on or clock.today(), one, person=person, uid=uuid7())

    def decision(self, measure: Measure, kind: ChartDecisionKind, **fields: Any) -> ChartDecision:
        """A decision about a chart."""
        with self.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            return there.decide(ChartDecision(kind=kind, **fields))

    def split(
        self, measure: Measure, name: str = "Shift", groups: Sequence[str] = ("Days", "Nights")
    ) -> Stratifier:
        """A way the measure is split, with its groups."""
        with self.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            way = split_by(there, Stratifier(name=name), groups)
            session.flush()
            way.groups.sort(key=lambda group: group.position)
            return way

    def annotation(
        self, measure: Measure, on: date | None = None, label: str = "New rota"
    ) -> Annotation:
        """A word on a chart."""
        with self.database.transaction() as session:
            note = Annotation(measure_id=measure.id, on=on or clock.today(), label=label)
            session.add(note)
            return note

    def review(
        self, measure: Measure, person: Person, *, note: str = "", **fields: Any
    ) -> ChartReview:
        """A look at a chart; with a note it asks for a change."""
        outcome = ReviewOutcome.CHANGE_ASKED if note else ReviewOutcome.FINE
        with self.database.transaction() as session:
            there = session.get_one(Measure, measure.id)
            who = session.get_one(Person, person.id)
            review = review_chart(session, there, outcome, person=who, note=note)
            for name, value in fields.items():
                setattr(review, name, value)
            return review

    def staged_import(
        self, measure: Measure, rows: Mapping[date, Number], person: Person | None = None
    ) -> Import:
        """A file that has been looked at and not yet brought in."""
        with self.database.transaction() as session:
            return stage_import(
                session,
                session.get_one(Measure, measure.id),
                "numbers.csv",
                f"{next(self._numbers):064x}",
                [(day, _entry(value)) for day, value in rows.items()],
                _again(session, person),
                how=_as_read(measure, rows),
            )

    def done_import(
        self, measure: Measure, rows: Mapping[date, Number], person: Person | None = None
    ) -> Import:
        """A file that was brought in."""
        staged = self.staged_import(measure, rows, person)
        with self.database.transaction(person.id if person else None) as session:
            batch = session.get_one(Import, staged.id)
            who = _again(session, person)
            bring_in(session, batch, who, "", plan_import(session, batch, who).seen)
            return batch

    # --- around the work -----------------------------------------------------------------------

    def task(
        self,
        project: Project | None = None,
        what: str = "",
        owner: Person | None = None,
        **fields: Any,
    ) -> Task:
        """Something to do."""
        project = project or self.project()
        with self.database.transaction(owner.id if owner else None) as session:
            task = Task(
                project_id=project.id,
                what=what or f"Task {next(self._numbers)}",
                owner=_again(session, owner),
                **fields,
            )
            session.add(task)
            return task

    def blocker(self, project: Project | None = None, what: str = "", **fields: Any) -> Blocker:
        """Something in the way."""
        project = project or self.project()
        with self.database.transaction() as session:
            text = what or f"Obstacle {next(self._numbers)}"
            blocker = Blocker(project_id=project.id, what=text, **fields)
            session.add(blocker)
            return blocker

    def comment(
        self,
        about: Cycle | Measure,
        person: Person,
        body: str = "Well done.",
        *,
        names: Sequence[Person] = (),
        **fields: Any,
    ) -> Comment:
        """What somebody said about a test or a chart, and whom they named."""
        thing = {"cycle_id" if isinstance(about, Cycle) else "measure_id": about.id}
        with self.database.transaction(person.id) as session:
            comment = Comment(
                project_id=about.project_id, person_id=person.id, body=body, **thing, **fields
            )
            comment.mention(session.get_one(Person, who.id) for who in names)
            session.add(comment)
            return comment

    def meeting(
        self,
        project: Project | None = None,
        decisions: str = "",
        present: Sequence[Person] = (),
        **fields: Any,
    ) -> Meeting:
        """The notes of a meeting."""
        project = project or self.project()
        with self.database.transaction() as session:
            meeting = Meeting(project_id=project.id, decisions=decisions, **fields)
            meeting.notes = meeting.notes or "We looked at the chart."
            meeting.present = [session.get_one(Person, person.id) for person in present]
            session.add(meeting)
            return meeting

    def team_unit(
        self, project: Project, unit: Unit, role: ProjectRole = ProjectRole.MEMBER
    ) -> TeamUnit:
        """A whole unit in a team."""
        with self.database.transaction() as session:
            row = TeamUnit(project_id=project.id, unit_id=unit.id, role=role)
            session.add(row)
            return row

    def credit(self, project: Project, name: str = "A night porter") -> TeamCredit:
        """Somebody without an account in a team."""
        with self.database.transaction() as session:
            row = TeamCredit(project_id=project.id, name=name)
            session.add(row)
            return row

    def invitation(
        self,
        project: Project,
        by: Person,
        email: str = "",
        role: ProjectRole = ProjectRole.MEMBER,
    ) -> tuple[Invitation, str]:
        """An invitation into a team, and the token of its link."""
        with self.database.transaction() as session:
            return invite(
                session,
                session.get_one(Project, project.id),
                email or f"invited{next(self._numbers)}@example.org",
                role,
                session.get_one(Person, by.id),
            )

    def question(self, unit: Unit, label: str = "Which of our aims?", **fields: Any) -> ExtraField:
        """A question that an organisation puts to its projects."""
        with self.database.transaction() as session:
            return add_field(session, ExtraField(unit_id=unit.id, label=label, **fields))

    # --- capability ----------------------------------------------------------------------------

    def capability(self, place: int = 0) -> Capability:
        """One of the shipped capabilities."""
        with self.database.reading() as session:
            return session.scalars(capabilities_to_choose()).all()[place]

    def goal(
        self,
        owner: Person | Project | Unit | None = None,
        statement: str = "I want to listen before I speak.",
        capability: Capability | None = None,
        **fields: Any,
    ) -> DevelopmentGoal:
        """A goal of a person, a team or a unit."""
        owner = owner or self.person()
        capability = capability or self.capability()
        with self.database.transaction() as session:
            goal = set_goal(
                session,
                session.get_one(type(owner), owner.id),
                session.get_one(Capability, capability.id),
                statement,
            )
            for name, value in fields.items():
                setattr(goal, name, value)
            return goal

    def visit(self, visitor: Person, unit: Unit, **fields: Any) -> SeniorVisit:
        """A leader visits the work."""
        with self.database.transaction() as session:
            visit = SeniorVisit(visitor_id=visitor.id, unit_id=unit.id, **fields)
            session.add(visit)
            session.flush()
            return visit

    def asked(
        self,
        link: EvidenceLink,
        person: Person,
        *,
        by: Person,
        confirmed: bool = False,
        as_coach: bool = False,
    ) -> Corroboration:
        """Somebody is asked whether they bear a piece of work out; perhaps a colleague has said yes."""
        ask = ask_coach if as_coach else ask_colleague
        with self.database.transaction() as session:
            asked = ask(
                session,
                session.get_one(EvidenceLink, link.id),
                session.get_one(Person, person.id),
                session.get_one(Person, by.id),
            )
            if confirmed:
                asked.confirm()
            return asked

    def behaviours(self, goal: DevelopmentGoal) -> list[Behaviour]:
        """What others could see, of the capability of a goal."""
        with self.database.reading() as session:
            there = session.get_one(DevelopmentGoal, goal.id)
            return list(there.capability.behaviours)

    def framework(self, unit: Unit, title: str = "Our own", **fields: Any) -> FrameworkVersion:
        """The published first version of an organisation's own framework, with one behaviour."""
        with self.database.transaction() as session:
            framework = Framework(
                code=str(uuid7()), title=title, unit_id=unit.id, licence_note="Our own words."
            )
            version = FrameworkVersion(number="1.0", valid_from=clock.today(), **fields)
            framework.versions.append(version)
            listed = Capability(code="OWN", name="Caring for each other", summary="…", position=0)
            listed.behaviours.append(
                Behaviour(
                    code="OWN1", statement="Asks how it went", typical_trace="Talks", position=0
                )
            )
            version.capabilities.append(listed)
            session.add(framework)
            session.flush()
            return version

    def draft(self, version: FrameworkVersion, number: str = "1.1") -> FrameworkVersion:
        """A draft of the next version."""
        with self.database.transaction() as session:
            draft = draft_from(session.get_one(FrameworkVersion, version.id), number)
            session.flush()
            return draft

    def published(self, draft: FrameworkVersion, by: Person) -> FrameworkVersion:
        """The draft, published."""
        with self.database.transaction() as session:
            there = session.get_one(FrameworkVersion, draft.id)
            publish(session, there, session.get_one(Person, by.id))
            return there

    def crosswalk(self, version: FrameworkVersion, author: Person) -> Crosswalk:
        """The first behaviour of a version answers to the first that ships."""
        with self.database.transaction() as session:
            source = session.get_one(FrameworkVersion, version.id).items[0]
            shipped = session.scalars(capabilities_to_choose()).all()[0].behaviours[0]
            by = session.get_one(Person, author.id)
            return tie(session, source, shipped, Match.PARTIAL, "Both speak of care.", by)

    def feedback(
        self, about: FrameworkVersion | str, person: Person, text: str = "What is a ramp?"
    ) -> FrameworkFeedback:
        """What somebody says of a version, or of a screen by its name."""
        with self.database.transaction() as session:
            if isinstance(about, FrameworkVersion):
                about = session.get_one(FrameworkVersion, about.id)
            author = session.get_one(Person, person.id)
            return give_feedback(session, author, about, FeedbackKind.UNCLEAR, text)

    def objective(self, unit: Unit, title: str = "Fewer people are harmed") -> Objective:
        """What an organisation is after."""
        with self.database.transaction() as session:
            return set_objective(session, session.get_one(Unit, unit.id), title)

    def method(self, unit: Unit, name: str = "Our way") -> ImprovementMethod:
        """A method that an organisation offers."""
        with self.database.transaction() as session:
            return offer_method(session, session.get_one(Unit, unit.id), name)

    def share(self, goal: DevelopmentGoal, viewer: Person, until: date | None = None) -> GoalShare:
        """Lets somebody look at a personal goal."""
        with self.database.transaction() as session:
            there = session.get_one(DevelopmentGoal, goal.id)
            return share_goal(there, session.get_one(Person, viewer.id), until)

    def evidence(
        self, goal: DevelopmentGoal, source: Cycle | Project, person: Person
    ) -> EvidenceLink:
        """A piece of work that counts towards a goal."""
        with self.database.transaction() as session:
            return count_for(
                session,
                session.get_one(DevelopmentGoal, goal.id),
                session.get_one(type(source), source.id),
                session.get_one(Person, person.id),
            )

    # --- doors ---------------------------------------------------------------------------------

    def join_code(self, unit: Unit) -> JoinCode:
        """A code for the ward wall."""
        with self.database.transaction() as session:
            return joining.make_join_code(session, session.get_one(Unit, unit.id))

    def find(self, project: Project, **fields: Any) -> IdentifierFind:
        """Something that a sweep came upon in a project."""
        here = {"entity": "project", "entity_id": project.id, "project_id": project.id}
        what = {"kind": Kind.PHONE, "field": "learned", "first": 5, "past": 17, **fields}
        with self.database.transaction() as session:
            row = IdentifierFind(**here, **what)
            session.add(row)
            return row

    def email_domain(self, unit: Unit, domain: str = "example.org") -> EmailDomain:
        """A domain whose people may ask to join."""
        with self.database.transaction() as session:
            row = EmailDomain(unit_id=unit.id, domain=domain)
            session.add(row)
            return row

    def join_request(self, unit: Unit, name: str = "New Colleague", email: str = "") -> JoinRequest:
        """Somebody who asks to join."""
        with self.database.transaction() as session:
            row = JoinRequest(
                unit_id=unit.id,
                name=name,
                email=email or f"asks{next(self._numbers)}@example.org",
            )
            session.add(row)
            return row

    def link(self, kind: LinkKind = LinkKind.RESET, person: Person | None = None) -> str:
        """The token of a fresh one-time link."""
        with self.database.transaction() as session:
            return sign_in.make_link(session, kind, _again(session, person))

    def session_token(self, person: Person, *, is_own_phone: bool = False) -> str:
        """The token of a device on which the person is signed in."""
        with self.database.transaction() as session:
            there = session.get_one(Person, person.id)
            _row, token = sign_in.open_session(session, there, "A test", is_own_phone=is_own_phone)
            return token

    def find_session(self, token: str) -> SignInSession:
        """The device that holds this token."""
        with self.database.reading() as session:
            found = sign_in.find_session(session, token)
            assert found is not None
            return found

    # --- looking -------------------------------------------------------------------------------

    def again(self, row: Row) -> Row:
        """The row as the database holds it now."""
        with self.database.reading() as session:
            key = inspect(row).identity
            assert key is not None
            return session.get_one(type(row), key if len(key) > 1 else key[0])

    def all(self, model: type[Row]) -> list[Row]:
        """Every row of this kind, in the order they were made."""
        with self.database.reading() as session:
            order = inspect(model).primary_key
            return list(session.scalars(select(model).order_by(*order)))


def audited_models() -> list[type[Base]]:
    """Every class whose changes are written down."""
    found = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted((c for c in found if issubclass(c, Audited)), key=lambda c: c.__name__)


def _a_while_ago() -> datetime:
    """An hour ago, but on the same day."""
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(clock.now() - timedelta(hours=1), midnight)


def _again(session: Session, row: Row | None) -> Row | None:
    return None if row is None else session.get_one(type(row), inspect(row).identity)


def _entry(value: Number) -> Entry:
    match value:
        case None:
            return Entry(no_data=True)
        case (numerator, denominator):
            return Entry(numerator=float(numerator), denominator=float(denominator))
        case _:
            return Entry(value=float(value))


def _so_many_before(measure: Measure, periods: int) -> date:
    """The day from which so many periods end with the one of today."""
    measure.starts_on = clock.today()
    day = measure.period_of(clock.today())
    for _period in range(max(periods - 1, 0)):
        measure.starts_on = day - timedelta(days=1)
        if measure.frequency is Frequency.FORTNIGHTLY:
            measure.starts_on = day - timedelta(days=14)
        day = measure.period_of(measure.starts_on)
    return day


def _bring_to(
    session: Session, cycle: Cycle, stage: Stage, happened: str, decision: Decision
) -> None:
    if stage is Stage.DROPPED:
        cycle.drop("Short of staff.")
    if stage in (Stage.DOING, Stage.STUDIED, Stage.ACTED):
        cycle.record_happening(happened)
    if stage in (Stage.STUDIED, Stage.ACTED):
        for prediction in cycle.current_predictions:
            cycle.compare(prediction, Verdict.PARTLY, "", cycle.lead)
        cycle.study("Nights need another way.")
    if stage is Stage.ACTED:
        cycle.decide(decision, "Try it with the night team.")
    session.flush()


def _as_read(measure: Measure, rows: Mapping[date, Number]) -> HowItIsRead:
    """The table that a file of these rows has."""
    parts = ["numerator", "denominator"] if measure.has_denominator else ["value"]
    cells = [
        [
            number,
            f"{day:%d/%m/%Y}",
            *(map(str, value) if isinstance(value, tuple) else [str(value)]),
        ]
        for number, (day, value) in enumerate(rows.items(), 2)
    ]
    return HowItIsRead(
        headings=" | ".join(["date", *parts]),
        mapping={"columns": ["date", *(f"{part}:{measure.id}" for part in parts)], "sheet": ""},
        cells=[{"name": "", "heading": ["date", *parts], "rows": cells}],
    )
