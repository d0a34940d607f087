"""What the record of a project shows: the conditions by which people judge how far along it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qitrack.domain.aims import Progress
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.cycles import Cycle, Purpose, Stage
from qitrack.domain.ideas import ChangeIdea, IdeaState
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import Project, ProjectRole
from qitrack.domain.readings import Reading
from qitrack.i18n import _

SMALLEST_TEAM = 3
FIRST_POINTS = 5
"""So many numbers show how things are today."""
FIFTH, HALF = 0.2, 0.5
MOVED = ("SIGNAL", "HELD", "SPREAD")
HELD = ("HELD", "SPREAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is on record of a project, as far as the conditions look at it."""

    project: Project
    readings: Mapping[int, Reading]
    progress: Progress | None
    has_theory: bool
    today: date

    def measures(self, kind: MeasureKind) -> list[Measure]:
        """The measures of this kind."""
        return [measure for measure in self.project.measures if measure.kind is kind]

    def result(self, kind: MeasureKind, levels: Sequence[str]) -> bool:
        """A measure of this kind has come so far, and has not fallen back."""
        found = [self.readings.get(measure.id) for measure in self.measures(kind)]
        return any(r is not None and r.result_level in levels and not r.has_lapsed for r in found)

    @property
    def tests(self) -> list[Cycle]:
        """Tests of a change that took place."""
        return [
            cycle
            for cycle in self.project.cycles
            if cycle.happened_at is not None and cycle.purpose is not Purpose.COLLECT
        ]

    @property
    def kept(self) -> list[ChangeIdea]:
        """Changes that became, or become, the usual way."""
        states = (IdeaState.ADOPTED, IdeaState.IMPLEMENTED)
        return [idea for idea in self.project.ideas if idea.state in states]

    def has_come(self, share: float) -> bool:
        """So much of the way to the aim is behind the team."""
        return self.progress is not None and (self.progress.share or 0.0) >= share


Holds = Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """What one looks for at a step: seen in the record, or, without `holds`, for people to judge."""

    words: str
    holds: Holds | None = None


def _has_team(record: Record) -> bool:
    team = {member.person_id for member in record.project.current_members}
    return len(team) >= SMALLEST_TEAM


def _has_sponsor(record: Record) -> bool:
    return any(m.role is ProjectRole.SPONSOR for m in record.project.current_members)


def _has_both_kinds(record: Record) -> bool:
    return all(record.measures(kind) for kind in (MeasureKind.OUTCOME, MeasureKind.PROCESS))


def _looked_first(record: Record) -> bool:
    collected = any(
        cycle.purpose is Purpose.COLLECT and cycle.stage is not Stage.DROPPED
        for cycle in record.project.cycles
    )
    return collected or any(r.points >= FIRST_POINTS for r in record.readings.values())


def _has_targets(record: Record) -> bool:
    measures = record.project.measures
    aimed = [m for m in measures if m.standing(ChartDecisionKind.TARGET) is not None]
    return bool(measures) and 2 * len(aimed) >= len(measures)


def _prediction_held(record: Record) -> bool:
    return any(
        prediction.comparison is not None and prediction.comparison.verdict is Verdict.MATCHED
        for cycle in record.tests
        for prediction in cycle.counted_predictions
    )


def _ideas_in_test(record: Record) -> bool:
    waiting = (IdeaState.IDEA, IdeaState.PLANNED)
    return bool(record.tests) and all(idea.state not in waiting for idea in record.project.ideas)


def _process_moved(record: Record) -> bool:
    return record.result(MeasureKind.PROCESS, MOVED)


def _outcome_moved(record: Record) -> bool:
    return record.result(MeasureKind.OUTCOME, MOVED)


def _outcome_held(record: Record) -> bool:
    return record.result(MeasureKind.OUTCOME, HELD)


def _is_held_by_plan(record: Record) -> bool:
    return any(idea.holding_plan is not None for idea in record.kept)


def _is_settled(record: Record) -> bool:
    return bool(record.kept) and all(idea.holding_plan is not None for idea in record.kept)


def _still_counted(record: Record) -> bool:
    latest = [
        (measure, record.readings[measure.id].latest_on)
        for measure in record.measures(MeasureKind.OUTCOME)
        if measure.id in record.readings
    ]
    return any(
        day is not None and measure.period_after(measure.period_after(day)) >= record.today
        for measure, day in latest
    )


CONDITIONS: Mapping[str, Condition] = {
    "problem-said": Condition(
        _("It is written down what bothers the team."), lambda r: bool(r.project.problem.strip())
    ),
    "team-of-three": Condition(_("At least three people are in the team."), _has_team),
    "sponsor-named": Condition(_("A sponsor is named."), _has_sponsor),
    "aim-in-words": Condition(
        _("The aim says what is to change."), lambda r: bool(r.project.aim_what)
    ),
    "aim-with-number-and-day": Condition(
        _("The aim says how far and by when."), lambda r: r.project.has_aim
    ),
    "outcome-and-process": Condition(
        _("Both an outcome and the way of working are counted."), _has_both_kinds
    ),
    "theory-drawn": Condition(
        _("What the team believes moves the aim is drawn."), lambda r: r.has_theory
    ),
    "time-agreed": Condition(_("The team has agreed time for it.")),
    "looked-first": Condition(
        _("Five numbers, or a test that only looked, show how things are today."), _looked_first
    ),
    "tested": Condition(_("At least one change has been tried."), lambda r: bool(r.tests)),
    "targets-on-charts": Condition(
        _("At least half of the charts show where the team wants to get."), _has_targets
    ),
    "prediction-held": Condition(_("A test went as expected."), _prediction_held),
    "fifth-of-the-way-or-process-moved": Condition(
        _("A fifth of the way to the aim is done, or the way of working has changed."),
        lambda r: r.has_come(FIFTH) or _process_moved(r),
    ),
    "process-moved": Condition(
        _("The chart of the way of working shows a change."), _process_moved
    ),
    "ideas-in-test": Condition(_("No idea waits untried without a word why."), _ideas_in_test),
    "outcome-begins": Condition(
        _("The outcome has begun to move."), lambda r: r.has_come(FIFTH) or _outcome_moved(r)
    ),
    "half-way": Condition(
        _("At least half of the way to the aim is done."), lambda r: r.has_come(HALF)
    ),
    "outcome-moved": Condition(_("The chart of the outcome shows a change."), _outcome_moved),
    "change-kept": Condition(_("At least one change is kept."), lambda r: bool(r.kept)),
    "outcome-held": Condition(_("The change of the outcome has held."), _outcome_held),
    "plan-to-hold": Condition(
        _("For a change that is kept it is settled who answers for it."), _is_held_by_plan
    ),
    "nothing-worse": Condition(
        _("No chart shows that something else has become worse."),
        lambda r: not any(reading.has_concern for reading in r.readings.values()),
    ),
    "aim-reached-and-held": Condition(
        _("The aim is reached, and the change has held."),
        lambda r: r.progress is not None and r.progress.is_there and _outcome_held(r),
    ),
    "routine-settled": Condition(
        _("For every change that is kept it is settled how it stays the usual way."), _is_settled
    ),
    "still-counted": Condition(_("The outcome is still counted."), _still_counted),
    "taken-up-elsewhere": Condition(_("Another place has taken it up.")),
}
"""What can be looked for at a step; a new condition is one entry here."""
