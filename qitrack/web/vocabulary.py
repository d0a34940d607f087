"""How the members of closed lists read on a page."""

from enum import StrEnum

from qitrack.domain.chart_decisions import AnnotationKind
from qitrack.domain.charter import Governance, Involvement, Quality, Source
from qitrack.domain.comments import CyclePart
from qitrack.domain.corroboration import Answer
from qitrack.domain.crosswalks import Match
from qitrack.domain.cycles import Decision, Purpose, Stage
from qitrack.domain.details import AsPlanned, OverlapAnswer
from qitrack.domain.extra_fields import ExtraKind
from qitrack.domain.feedback import FeedbackKind, FeedbackState, Outcome
from qitrack.domain.framework_compare import Differs
from qitrack.domain.frameworks import VersionState
from qitrack.domain.goal_reviews import Course
from qitrack.domain.goal_reviews import ReviewOutcome as GoalOutcome
from qitrack.domain.goals import GoalLevel, GoalState, Growth
from qitrack.domain.ideas import IdeaOrigin, IdeaState
from qitrack.domain.measure_definition import (
    Direction,
    Frequency,
    MeasureKind,
    Sampling,
    ValueForm,
)
from qitrack.domain.people import UnitRole
from qitrack.domain.predictions import Score, Trend, Verdict
from qitrack.domain.progress import Rater
from qitrack.domain.projects import PauseReason, ProjectRole, State, Visibility
from qitrack.domain.ramps import Size
from qitrack.domain.reviews import ReviewOutcome
from qitrack.domain.scale import Degree
from qitrack.domain.tasks import TaskState
from qitrack.domain.theory import Place, Strength
from qitrack.domain.timeline import Topic
from qitrack.domain.units import Level, Sector
from qitrack.i18n import _

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Growth: {
        Growth.EXPLORING: _("Exploring: learning the idea"),
        Growth.PRACTISING: _("Practising: doing it with help"),
        Growth.LEADING: _("Leading: doing it reliably, and others join"),
        Growth.ENABLING: _("Enabling: others do it because of me"),
    },
    GoalLevel: {
        GoalLevel.TEAM: _("Our team"),
        GoalLevel.UNIT: _("Our ward, practice or service"),
        GoalLevel.ORGANISATION: _("Our organisation"),
        GoalLevel.PLACE: _("Our place or system"),
        GoalLevel.REGIONAL: _("Our region"),
        GoalLevel.NATIONAL: _("The whole country"),
    },
    GoalOutcome: {
        GoalOutcome.CONTINUE: _("Go on as it is"),
        GoalOutcome.RAISE: _("Go on and aim higher"),
        GoalOutcome.ACHIEVED: _("Achieved"),
        GoalOutcome.LET_GO: _("Let go of it"),
        GoalOutcome.HANDED_OVER: _("Hand it over"),
    },
    Course: {
        Course.ON_COURSE: _("On course"),
        Course.NOT_SURE: _("Not sure"),
        Course.STUCK: _("Stuck"),
        Course.DONE: _("Done"),
    },
    Answer: {
        Answer.CONFIRMED: _("You remember it"),
        Answer.NOT_MY_MEMORY: _("Not your memory"),
        Answer.SIGNED: _("You signed it"),
        Answer.NOT_YET: _("Not yet"),
    },
    VersionState: {
        VersionState.DRAFT: _("Draft"),
        VersionState.CONSULTATION: _("Open for comments"),
        VersionState.PUBLISHED: _("In use"),
        VersionState.SUPERSEDED: _("Earlier version"),
    },
    FeedbackKind: {
        FeedbackKind.MISSING: _("Something is missing"),
        FeedbackKind.UNCLEAR: _("Unclear"),
        FeedbackKind.WRONG: _("Wrong"),
        FeedbackKind.WORKS_WELL: _("Works well"),
    },
    FeedbackState: {
        FeedbackState.RECEIVED: _("Received"),
        FeedbackState.ACKNOWLEDGED: _("Read"),
        FeedbackState.ANSWERED: _("Answered"),
    },
    Outcome: {
        Outcome.CHANGED: _("Changed"),
        Outcome.PLANNED: _("Planned"),
        Outcome.NOT_CHANGED: _("Not changed, because"),
    },
    Differs: {
        Differs.ADDED: _("Added"),
        Differs.TAKEN_OUT: _("Taken out"),
        Differs.CHANGED: _("Changed"),
    },
    Match: {
        Match.MAIN: _("Means the same, by and large"),
        Match.PARTIAL: _("Means a part of it"),
    },
    State: {
        State.IDEA: _("Idea"),
        State.SET_UP: _("Setting up"),
        State.TESTING: _("Testing"),
        State.PAUSED: _("Paused"),
        State.IMPLEMENTING: _("Making it usual"),
        State.SUSTAINING: _("Holding the gain"),
        State.CLOSED: _("Closed"),
        State.STOPPED: _("Stopped"),
    },
    PauseReason: {
        PauseReason.NO_TIME: _("No time"),
        PauseReason.NO_DATA: _("No data"),
        PauseReason.WAITING: _("Waiting for something"),
        PauseReason.OTHER: _("Another reason"),
    },
    Rater: {
        Rater.TEAM: _("The team"),
        Rater.COACH: _("The coach"),
    },
    Source: {
        Source.INCIDENT: _("Incidents"),
        Source.AUDIT: _("An audit"),
        Source.COMPLAINT: _("A complaint"),
        Source.STAFF_IDEA: _("An idea of staff"),
        Source.PATIENT_IDEA: _("An idea of patients, residents or carers"),
        Source.OTHER: _("Something else"),
    },
    Governance: {
        Governance.IMPROVEMENT: _("Improvement"),
        Governance.AUDIT: _("Audit"),
        Governance.RESEARCH: _("Research"),
        Governance.NOT_SURE: _("We are not sure yet"),
    },
    Involvement: {
        Involvement.NOT_YET: _("Not yet"),
        Involvement.INFORMED: _("They are told about it"),
        Involvement.ASKED: _("They are asked"),
        Involvement.WORK_WITH: _("They work on it with us"),
        Involvement.DECIDE_WITH: _("They decide with us"),
    },
    Quality: {
        Quality.SAFE: _("Safer"),
        Quality.TIMELY: _("Sooner"),
        Quality.EFFECTIVE: _("It works better"),
        Quality.EFFICIENT: _("Less waste"),
        Quality.EQUITABLE: _("Fairer"),
        Quality.PERSON_CENTRED: _("Closer to what people want"),
    },
    ExtraKind: {
        ExtraKind.TEXT: _("Words"),
        ExtraKind.CHOICE: _("One of several answers"),
        ExtraKind.DATE: _("A day"),
    },
    Visibility: {
        Visibility.PRIVATE: _("Only me, until I share it"),
        Visibility.TEAM: _("The people in the team"),
        Visibility.UNIT: _("Everybody in our unit"),
        Visibility.ORGANISATION: _("Everybody in our organisation"),
        Visibility.PARTNERS: _("Our organisation and its partners"),
        Visibility.EVERYONE: _("Everybody who is signed in"),
    },
    ProjectRole: {
        ProjectRole.LEAD: _("Lead"),
        ProjectRole.MEMBER: _("Member"),
        ProjectRole.MEASUREMENT_LEAD: _("Measurement lead"),
        ProjectRole.COACH: _("Coach"),
        ProjectRole.SPONSOR: _("Sponsor"),
        ProjectRole.LIVED_EXPERIENCE_PARTNER: _("Lived-experience partner"),
        ProjectRole.PARTNER_MEMBER: _("Member from a partner organisation"),
        ProjectRole.VIEWER: _("May look"),
    },
    UnitRole: {
        UnitRole.CONTRIBUTOR: _("Contributor"),
        UnitRole.COACH: _("Improvement coach"),
        UnitRole.MANAGER: _("Manager"),
        UnitRole.CAPABILITY_LEAD: _("Capability lead"),
        UnitRole.TALENT_LEAD: _("Talent lead"),
        UnitRole.FRAMEWORK_STEWARD: _("Framework steward"),
        UnitRole.INFORMATION_GOVERNANCE: _("Information governance"),
        UnitRole.ADMINISTRATOR: _("Administrator"),
    },
    Level: {
        Level.TEAM: _("Team or ward"),
        Level.SERVICE: _("Service or department"),
        Level.ORGANISATION: _("Organisation"),
        Level.SYSTEM: _("Local system"),
        Level.REGION: _("Region"),
        Level.NATION: _("Nation"),
    },
    Sector: {
        Sector.NHS: _("NHS"),
        Sector.SOCIAL_CARE: _("Social care"),
        Sector.LOCAL_GOVERNMENT: _("Local government"),
        Sector.VOLUNTARY: _("Voluntary"),
        Sector.INDEPENDENT: _("Independent"),
        Sector.EDUCATION: _("Education"),
        Sector.OTHER: _("Other"),
    },
    Stage: {
        Stage.PLANNED: _("Planned"),
        Stage.DOING: _("Done, to be compared"),
        Stage.STUDIED: _("Compared, to be decided"),
        Stage.ACTED: _("Finished"),
        Stage.DROPPED: _("Did not take place"),
    },
    Purpose: {
        Purpose.TEST: _("Test a change"),
        Purpose.COLLECT: _("Find something out"),
        Purpose.DEVELOP: _("Work out a change"),
        Purpose.IMPLEMENT: _("Make a change usual"),
    },
    Verdict: {
        Verdict.MATCHED: _("As we expected"),
        Verdict.PARTLY: _("Partly as we expected"),
        Verdict.NOT: _("Not as we expected"),
        Verdict.CANNOT_TELL: _("We cannot tell"),
    },
    Decision: {
        Decision.ADOPT: _("Keep it"),
        Decision.ADAPT: _("Change it and try again"),
        Decision.EXPAND: _("Try the same larger or elsewhere"),
        Decision.ABANDON: _("Drop it"),
    },
    IdeaState: {
        IdeaState.IDEA: _("Not tried yet"),
        IdeaState.PLANNED: _("Next to be tried"),
        IdeaState.TESTING: _("Being tested"),
        IdeaState.ADOPTED: _("Kept"),
        IdeaState.IMPLEMENTED: _("The usual way now"),
        IdeaState.ABANDONED: _("Dropped, with what we learned"),
        IdeaState.PARKED: _("Put aside"),
    },
    IdeaOrigin: {
        IdeaOrigin.TEAM: _("The team"),
        IdeaOrigin.PATIENT_OR_CARER: _("A patient, resident or carer"),
        IdeaOrigin.LITERATURE: _("Something published"),
        IdeaOrigin.GUIDANCE: _("A guideline or national programme"),
        IdeaOrigin.OTHER_PROJECT: _("Another project or place"),
        IdeaOrigin.OTHER: _("Something else"),
    },
    Place: {
        Place.PRIMARY: _("Right under the aim"),
        Place.SECONDARY: _("A part of another driver"),
    },
    Strength: {
        Strength.STRONG: _("Strongly"),
        Strength.WEAK: _("Weakly"),
    },
    Degree: {
        Degree.LOW: _("Low"),
        Degree.MEDIUM: _("Medium"),
        Degree.HIGH: _("High"),
    },
    AsPlanned: {
        AsPlanned.YES: _("Yes"),
        AsPlanned.WITH_CHANGES: _("With changes"),
        AsPlanned.NO: _("No"),
    },
    OverlapAnswer: {
        OverlapAnswer.STAGGER: _("We do them one after the other"),
        OverlapAnswer.ALTERNATE: _("We do them in different places"),
        OverlapAnswer.JOINT: _("We do both and read the number as their joint effect"),
    },
    Score: {
        Score.HELD: _("The number: as predicted"),
        Score.NOT: _("The number: not as predicted"),
        Score.TOO_EARLY: _("The number: too early to say"),
    },
    Size: {
        Size.REHEARSE: _("Nobody yet: talk it through or rehearse it first."),
        Size.ONE_PERSON: _("One person, once."),
        Size.ONE_SHIFT: _("One shift."),
        Size.ONE_WARD: _("One ward, for a few days."),
        Size.EVERYWHERE: _("Everywhere it is meant for."),
    },
    Trend: {
        Trend.UP: _("It goes up"),
        Trend.DOWN: _("It goes down"),
    },
    ReviewOutcome: {
        ReviewOutcome.FINE: _("Nothing to change"),
        ReviewOutcome.CHANGE_ASKED: _("A change was asked for"),
    },
    AnnotationKind: {
        AnnotationKind.EVENT: _("Something that happened"),
        AnnotationKind.POINT: _("The number of that day"),
    },
    MeasureKind: {
        MeasureKind.OUTCOME: _("What we want to get better (outcome)"),
        MeasureKind.PROCESS: _("Whether the change happens (process)"),
        MeasureKind.BALANCING: _("What might get worse (balancing)"),
    },
    ValueForm: {
        ValueForm.VALUE: _("One number, such as minutes"),
        ValueForm.COUNT: _("A count, such as calls"),
        ValueForm.PROPORTION: _("How many did, out of how many"),
        ValueForm.RATE: _("How often, per so many (such as falls per 1,000 bed-days)"),
        ValueForm.EVENT: _("The day of each event, when it is rare"),
        ValueForm.CASES_BETWEEN: _("How many cases went by between two events"),
        ValueForm.READINGS: _("Several readings each time"),
    },
    Direction: {
        Direction.UP: _("Higher is better"),
        Direction.DOWN: _("Lower is better"),
        Direction.NEITHER: _("Neither is better"),
    },
    Frequency: {
        Frequency.DAILY: _("Every day"),
        Frequency.WEEKLY: _("Every week"),
        Frequency.FORTNIGHTLY: _("Every two weeks"),
        Frequency.MONTHLY: _("Every month"),
        Frequency.AS_IT_HAPPENS: _("As it happens"),
    },
    Sampling: {
        Sampling.ALL: _("All of them"),
        Sampling.RANDOM: _("Some, picked by chance"),
        Sampling.EVERY_NTH: _("Every so many"),
        Sampling.CONVENIENCE: _("Those at hand"),
    },
    CyclePart: {
        CyclePart.PLAN: _("What we try"),
        CyclePart.PREDICTION: _("What we expect"),
        CyclePart.HAPPENED: _("What happened"),
        CyclePart.LEARNED: _("What we learned"),
        CyclePart.DECISION: _("What comes next"),
    },
    TaskState: {
        TaskState.OPEN: _("To do"),
        TaskState.DONE: _("Done"),
        TaskState.NOT_NEEDED: _("Not needed any more"),
    },
    Topic: {
        Topic.TESTS: _("Tests and ideas"),
        Topic.NUMBERS: _("Numbers and signs on the charts"),
        Topic.CHARTS: _("Decisions on charts"),
        Topic.COMMENTS: _("Comments"),
        Topic.TASKS: _("Tasks"),
        Topic.BLOCKERS: _("What was in the way"),
        Topic.MEETINGS: _("Meetings"),
        Topic.TEAM: _("The team"),
        Topic.PROJECT: _("The project itself"),
    },
    GoalState: {
        GoalState.DRAFT: _("Draft"),
        GoalState.ACTIVE: _("Active"),
        GoalState.ACHIEVED: _("Achieved"),
        GoalState.LET_GO: _("Let go"),
        GoalState.HANDED_OVER: _("Handed over"),
    },
}
