"""Three worlds for looking at every page: with next to nothing in it, with some, with too much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qitrack import clock
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Words
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision, ChartDecisionKind
from qitrack.domain.charter import CHARTER, HOLDING, Governance, Involvement, Quality, Source
from qitrack.domain.comments import Comment
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.crosswalks import Crosswalk
from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.extra_fields import ExtraField, ExtraKind
from qitrack.domain.feedback import FrameworkFeedback
from qitrack.domain.frameworks import FrameworkVersion
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.imports import Import
from qitrack.domain.measure_definition import Direction, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.methods import ImprovementMethod
from qitrack.domain.objectives import Objective
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person, UnitRole
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, Visibility
from qitrack.domain.reviews import ChartReview
from qitrack.domain.scale import Degree
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.sign_in import LinkKind
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.strata import Stratifier
from qitrack.domain.tally import Tapped
from qitrack.domain.tasks import Task, TaskState
from qitrack.domain.theory import Driver, Strength, TheoryVersion
from qitrack.domain.units import Level, Unit
from qitrack.web.cycles.plan_forms import WORDS_OF_A_PLAN
from tests.factories import Make

MORE_THAN_A_PAGE = 53


class Size(StrEnum):
    """How much there is."""

    EMPTY = "empty"
    TYPICAL = "typical"
    LONG = "long"


class Who(StrEnum):
    """Everybody who opens pages."""

    STRANGER = "stranger"
    NEWCOMER = "newcomer"
    LEAD = "lead"
    MEMBER = "member"
    VIEWER = "viewer"
    COACH = "coach"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    GOVERNANCE = "information-governance"
    STEWARD = "framework-steward"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The people, and what stands in the addresses of pages."""

    people: Mapping[Who, Person | None]
    ids: Mapping[type[object], tuple[int, ...]]
    words: Mapping[str, str | date]
    """Parts of addresses that are no ids: a day, a code, the token of a link."""


def make_world(make: Make, size: Size) -> World:
    """A world of this size."""
    people = _people(make, size)
    lead = people[Who.LEAD]
    assert lead is not None
    ward = lead.memberships[0].unit
    project = _project(make, size, ward, people)
    measure = _measure(make, size, project, lead)
    cycles = _cycles(make, size, project, lead)
    if size is not Size.EMPTY:
        _fill_tests(make, size, cycles, measure, lead)
    goal = make.goal(lead, _text(size, "I want to listen before I speak."))
    older = _older_goal(make, size, ward, lead, people[Who.STEWARD])
    if size is not Size.EMPTY:
        make.goal(project, _text(size, "We stop for five minutes after every fall."))
        make.evidence(goal, cycles[-1], lead)
    driver, idea = _theory(make, size, project, measure)
    theory = make.theory_version(project, lead)
    if size is Size.LONG:
        _fill_lists(make, ward, lead)
    staged = make.staged_import(measure, {clock.today() - timedelta(days=7): (1, 50)}, lead)
    decision = make.decision(measure, ChartDecisionKind.TARGET, number=5.0, person_id=lead.id)
    code = make.join_code(ward)
    make.join_request(ward)
    make.email_domain(ward)
    return World(
        people=people,
        ids={
            Project: (project.id,),
            Measure: (measure.id, _tallied(make, size, project).id),
            Observation: (make.number_of(measure).id,),
            Cycle: tuple(cycle.id for cycle in cycles),
            DevelopmentGoal: (goal.id, older.id),
            Import: (staged.id,),
            ChartDecision: (decision.id,),
            ChartReview: _reviews(make, size, measure, people[Who.COACH]),
            Annotation: (make.annotation(measure, clock.today() - timedelta(days=7)).id,),
            Stratifier: (make.split(measure, _text(size, "Shift", TITLE_LENGTH)).id,),
            Driver: (driver.id,),
            ChangeIdea: (idea.id,),
            TheoryVersion: (theory.id,),
            **_around(make, size, project, cycles, measure, lead),
            **_frameworks(make, size, ward, people[Who.STEWARD]),
            **_asked(make, size, goal, cycles[-1], people),
            **_charter(make, size, project, lead),
            Unit: (ward.id,),
            Person: (lead.id,),
        },
        words={
            "on": measure.period_of(clock.today()),
            "kind": "agreed-split",
            "code": code.code,
            "token": make.link(LinkKind.RESET, lead),
            "secret": make.invitation(project, lead)[1],
        },
    )


def _text(size: Size, text: str, limit: int = NOTE_LENGTH) -> str:
    """As it is, or as long as it may be, with a word in it that has no place to break."""
    if size is not Size.LONG:
        return text
    return (f"{text} {'W' * 90} " * 40)[:limit].strip()


def _people(make: Make, size: Size) -> dict[Who, Person | None]:
    def title(text: str) -> str:
        return _text(size, text, TITLE_LENGTH)

    hospital = make.organisation(title("Demo General Hospital"))
    ward = make.unit(title("Ward A"), parent=hospital)
    name = title("Amina Cole")
    return {
        Who.STRANGER: None,
        Who.NEWCOMER: make.person("New Colleague"),
        Who.LEAD: make.person(name, {ward: UnitRole.CONTRIBUTOR}),
        Who.MEMBER: make.person("Ben Ford", {ward: UnitRole.CONTRIBUTOR}),
        Who.VIEWER: make.person("Cara Diaz"),
        Who.COACH: make.person("Dina Evans", {hospital: UnitRole.COACH}),
        Who.MANAGER: make.person("Ed Fox", {hospital: UnitRole.MANAGER}),
        Who.ADMINISTRATOR: make.person("Flo Green", {hospital: UnitRole.ADMINISTRATOR}),
        Who.GOVERNANCE: make.person("Gus Hall", {hospital: UnitRole.INFORMATION_GOVERNANCE}),
        Who.STEWARD: make.person("Ida Jones", {hospital: UnitRole.FRAMEWORK_STEWARD}),
    }


def _asked(
    make: Make, size: Size, goal: DevelopmentGoal, cycle: Cycle, people: Mapping[Who, Person | None]
) -> dict[type[object], tuple[int, ...]]:
    """The lead asks a coach, is asked and has answered, and has said that a page is unclear."""
    lead, member, coach = people[Who.LEAD], people[Who.MEMBER], people[Who.COACH]
    assert lead is not None
    assert member is not None
    assert coach is not None
    mine = make.evidence(goal, cycle, lead)
    theirs = [make.evidence(make.goal(member), cycle, member) for _one in range(2)]
    asked = (
        make.asked(mine, coach, by=lead, as_coach=True),
        make.asked(theirs[0], lead, by=member),
        make.asked(theirs[1], lead, by=member, confirmed=True),
    )
    unclear = make.feedback("home.index", lead, _text(size, "What is a ramp?"))
    return {
        EvidenceLink: (mine.id,),
        Corroboration: tuple(one.id for one in asked),
        FrameworkFeedback: (unclear.id,),
    }


def _older_goal(
    make: Make, size: Size, ward: Unit, lead: Person, steward: Person | None
) -> DevelopmentGoal:
    """A goal that was set in a version which has been superseded since."""
    assert steward is not None
    first = make.framework(ward, _text(size, "How we lead", TITLE_LENGTH))
    goal = make.goal(lead, _text(size, "I ask how it went."), first.capabilities[0])
    make.published(make.draft(first), steward)
    return goal


def _frameworks(
    make: Make, size: Size, ward: Unit, steward: Person | None
) -> dict[type[object], tuple[int, ...]]:
    """What ships, a framework of the ward with its next version, what answers to what, a method."""
    assert steward is not None
    title = _text(size, "Our own way to lead", TITLE_LENGTH)
    own = make.framework(ward, title, sponsors=_text(size, "The hospital"), sectors="nhs")
    shipped = make.capability().framework_version_id
    return {
        FrameworkVersion: (shipped, own.id, make.draft(own).id),
        Crosswalk: (make.crosswalk(own, steward).id,),
        Objective: (make.objective(ward, title).id,),
        ImprovementMethod: (make.method(ward, title).id,),
    }


def _project(make: Make, size: Size, ward: Unit, people: Mapping[Who, Person | None]) -> Project:
    member, viewer = people[Who.MEMBER], people[Who.VIEWER]
    assert member is not None
    assert viewer is not None
    fields = {}
    if size is not Size.EMPTY:
        fields = {
            "title": _text(size, "Fewer falls on ward A", TITLE_LENGTH),
            "aim_what": _text(size, "falls per 1,000 bed-days", TITLE_LENGTH),
            "aim_from": _text(size, "7.4", TITLE_LENGTH),
            "aim_to": _text(size, "5 or fewer", TITLE_LENGTH),
            "aim_by": clock.today() + timedelta(days=100),
        }
    return make.project(
        ward,
        people[Who.LEAD],
        visibility=Visibility.UNIT,
        members={member: ProjectRole.MEMBER, viewer: ProjectRole.VIEWER},
        problem=_text(size, "Two or three people fall every fortnight."),
        **fields,
    )


def _measure(make: Make, size: Size, project: Project, lead: Person) -> Measure:
    """The outcome, with a number for today at the least: a page of numbers needs a number."""
    values = {
        Size.EMPTY: [(2, 390)],
        Size.TYPICAL: [(2 + n % 3, 390) for n in range(14)] + [(1, 390)] * 9,
        Size.LONG: [(2 + n % 7, 390) for n in range(160)],
    }[size]
    measure = make.measure(
        project,
        values,
        name=_text(size, "Falls", TITLE_LENGTH),
        form=ValueForm.RATE,
        multiplier=1000,
        numerator_label=_text(size, "falls", TITLE_LENGTH),
        denominator_label=_text(size, "bed-days", TITLE_LENGTH),
        definition=_text(size, "Every fall that is reported, with or without harm."),
        direction=Direction.DOWN,
        person=lead,
    )
    if size is not Size.EMPTY:
        make.measure(project, [30.0, 28.0, 31.0, 29.0], name="Bank hours", person=lead)
        make.measure(project, name="People asked", unit_label="people")
        make.annotation(measure, label=_text(size, "Norovirus week", TITLE_LENGTH))
    return measure


def _fill_tests(
    make: Make, size: Size, cycles: list[Cycle], measure: Measure, lead: Person
) -> None:
    """Everything that a test can say in its folds, files, numbers expected and how a gain is held."""
    number = {"measure_id": measure.id, "highest": 5.0, "confidence": 80}
    why = _text(size, "They sleep later then.")
    with make.database.transaction() as session:
        for cycle in cycles:
            there = session.get_one(Cycle, cycle.id)
            for name in (*WORDS_OF_A_PLAN, "not_as_planned", "problems", "surprises"):
                if name not in ("who_where", "how_many"):
                    setattr(there, name, _text(size, "Nobody was woken."))
            there.scale_people, there.scale_sites = 3 * there.number, 1
            there.belief = there.cost = there.readiness = Degree.MEDIUM
            there.chart_showed, there.confidence_now = why, 70
    for cycle in cycles[:2]:
        text = _text(size, "At most five falls.")
        make.prediction(
            cycle, text, person=lead, because=why, on_paper=cycle.happened_at is not None, **number
        )
        make.attachment(
            cycle, _text(size, "sign", TITLE_LENGTH - 4), about=_text(size, "A sign", TITLE_LENGTH)
        )
    with make.database.reading() as session:
        kept = next(c for c in cycles if c.decision is Decision.ADOPT)
        idea = session.get_one(ChangeIdea, kept.idea_id)
    make.holding_plan(idea, _text(size, "The ward sister", TITLE_LENGTH), measure)


def _tallied(make: Make, size: Size, project: Project) -> Measure:
    """Something that is counted one by one, with as much counted as the size says."""
    measure = make.measure(
        project,
        name=_text(size, "Plans kept", TITLE_LENGTH),
        form=ValueForm.PROPORTION,
        numerator_label=_text(size, "with a plan", TITLE_LENGTH),
    )
    if size is not Size.EMPTY:
        make.taps(measure, Tapped.DID, Tapped.DID_NOT)
    return measure


def _cycles(make: Make, size: Size, project: Project, lead: Person) -> list[Cycle]:
    """A test at every stage; of finished ones one for every decision."""
    plan = _text(size, "Offer the toilet at 20:15, one bay, three evenings.")
    told = {
        "plan": plan,
        "prediction": _text(size, "All six are asked, in 15 minutes."),
        "happened": _text(size, "Six were asked. It took 28 minutes."),
        "lead": lead,
    }
    if size is Size.EMPTY:
        return [make.cycle(project, prediction=None)]
    where = _text(size, "Bay 2, late shift", TITLE_LENGTH)
    unfinished = [
        make.cycle(project, stage, who_where=where, how_many=where, **told)
        for stage in (Stage.PLANNED, Stage.DOING, Stage.STUDIED, Stage.DROPPED)
    ]
    finished = [make.cycle(project, Stage.ACTED, decision=d, **told) for d in Decision]
    return [*unfinished, *finished]


def _theory(
    make: Make, size: Size, project: Project, measure: Measure
) -> tuple[Driver, ChangeIdea]:
    """A driver diagram of this size: one driver and one idea of it."""
    driver = make.driver(project, _text(size, "Toilet needs are met in time", TITLE_LENGTH))
    idea = make.idea(project, _text(size, "Offer it before handover"), {driver: Strength.STRONG})
    if size is Size.EMPTY:
        return driver, idea
    with make.database.transaction() as session:
        there = session.get_one(Driver, driver.id)
        there.measures.append(session.get_one(Measure, measure.id))
    for _ in range(12 if size is Size.LONG else 2):
        part = make.driver(project, under={driver: Strength.WEAK}, is_out_of_scope=True)
        make.idea(project, on={part: Strength.WEAK, driver: Strength.STRONG})
        make.idea(project, impact=Degree.HIGH, effort=Degree.LOW)
    return driver, idea


def _reviews(make: Make, size: Size, measure: Measure, coach: Person | None) -> tuple[int, ...]:
    """Looks at a chart: one that asks for a change, and earlier ones."""
    assert coach is not None
    if size is not Size.EMPTY:
        make.review(measure, coach)
        answered = {"answered_at": clock.now(), "answer": _text(size, "Done.")}
        make.review(measure, coach, note=_text(size, "Begin a new phase."), **answered)
    return (make.review(measure, coach, note=_text(size, "Set the baseline.")).id,)


def _around(
    make: Make, size: Size, project: Project, cycles: list[Cycle], measure: Measure, lead: Person
) -> dict[type[object], tuple[int, ...]]:
    """What people do and say around the work."""
    many = {Size.EMPTY: 1, Size.TYPICAL: 3, Size.LONG: MORE_THAN_A_PAGE}[size]
    today, title = clock.today(), _text(size, "Ring estates", TITLE_LENGTH)
    tasks = [make.task(project, title, lead, due_on=today) for _number in range(many)]
    told = {"raised_on": today - timedelta(days=105), "owner_name": title}
    blockers = [make.blocker(project, _text(size, "A locked door"), **told)]
    decided = _text(size, "Ask the night team.")
    meeting = make.meeting(project, decided, [lead], notes=_text(size, "We met."), others=title)
    if size is not Size.EMPTY:
        make.task(project, title, state=TaskState.DONE, closed_at=clock.now())
        done = {"resolved_on": today, "resolution": _text(size, "The key was found.")}
        make.blocker(project, _text(size, "No light"), **done)
        make.blocker(project, _text(size, "No lift"), owner_id=lead.id)
    comments = [
        make.comment(thing, lead, _text(size, "Two nights only?")) for thing in (cycles[0], measure)
    ]
    other = make.person("Hana Ito")
    make.comment(
        cycles[0], other, _text(size, "@Amina Cole?"), answers_id=comments[0].id, names=[lead]
    )
    return {
        Task: (tasks[0].id,),
        Blocker: (blockers[0].id,),
        Meeting: (meeting.id,),
        Comment: tuple(comment.id for comment in comments),
        **_offered(make, size, project, lead),
    }


def _offered(
    make: Make, size: Size, project: Project, lead: Person
) -> dict[type[object], tuple[int, ...]]:
    """What the ward offers, and what the project shows of another."""
    with make.database.transaction() as session:
        place = session.get_one(Unit, project.unit_id)
    words = {"definition": _text(size, "Every fall."), "source": _text(size, "Our own.")}
    standard = make.standard(place, _text(size, "Falls", TITLE_LENGTH), **words)
    other = make.project(place, lead, problem=_text(size, "Call bells wait"))
    use = make.use(make.measure(other, name=_text(size, "Minutes", TITLE_LENGTH)), project, lead)
    return {StandardMeasure: (standard.id,), MeasureUse: (use.id,)}


def _charter(
    make: Make, size: Size, project: Project, lead: Person
) -> dict[type[object], tuple[int, ...]]:
    """What is written about the project, who else is in its team, and what the organisation asks."""
    place = project.unit_id
    with make.database.transaction() as session:
        there = session.get_one(Project, project.id)
        member = there.members[0]
        unit = session.get_one(Unit, place)
        unit.asks_agreement = size is not Size.EMPTY
        if size is not Size.EMPTY:
            for name in (*CHARTER, *HOLDING):
                if isinstance(Project.__table__.c[name].type, Words):
                    limit = Project.__table__.c[name].type.limit
                    setattr(there, name, _text(size, "Ask the night team first.", limit))
            there.source, there.governance = Source.INCIDENT, Governance.IMPROVEMENT
            there.involvement, there.quality = Involvement.ASKED, Quality.SAFE
    title = _text(size, "Which of our aims?", TITLE_LENGTH)
    asked = [
        make.question(unit, title),
        make.question(unit, title, kind=ExtraKind.CHOICE, answers="Safer\nSooner"),
        make.question(unit, title, kind=ExtraKind.DATE),
    ]
    if size is not Size.EMPTY:
        make.credit(project, _text(size, "A night porter", TITLE_LENGTH))
        make.team_unit(project, make.unit(_text(size, "Bay 3", TITLE_LENGTH), parent=unit))
    return {ProjectMember: (member.id,), ExtraField: tuple(field.id for field in asked)}


def _fill_lists(make: Make, ward: Unit, lead: Person) -> None:
    """More of everything than a page of a list holds."""
    for _number in range(MORE_THAN_A_PAGE):
        make.project(ward, lead)
        make.person(roles={ward: UnitRole.CONTRIBUTOR})
    for _number in range(5):
        make.unit(_text(Size.LONG, "Bay", TITLE_LENGTH), Level.TEAM, ward)
