"""What to talk about at the next meeting, from the record: in the way, due, new since the last one."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.blockers import Blocker, open_blockers
from qitrack.domain.cycles import Cycle
from qitrack.domain.meetings import latest_meeting_on
from qitrack.domain.next_steps import NextStep, of_projects
from qitrack.domain.projects import Project
from qitrack.domain.tasks import Task, TaskState, closed_tasks, open_tasks
from qitrack.domain.timeline import Signal, signals_of_project


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Everything that a team may want to talk about, each part in its order."""

    last_met_on: date | None
    blockers: list[Blocker]
    steps: list[NextStep]
    tasks: list[Task]
    done: list[Task]
    tests: list[Cycle]
    """Tests of which something was written since the last meeting."""
    signals: list[Signal]

    @property
    def has_news(self) -> bool:
        """Something happened since the last meeting."""
        return bool(self.done or self.tests or self.signals)


def agenda_of(session: Session, project: Project) -> Agenda:
    """The agenda of a project that was loaded with its tests and measures; five queries."""
    met_on = latest_meeting_on(session, project.id)
    since = met_on or project.started_on
    done = closed_tasks(project.id).where(
        Task.state == TaskState.DONE, Task.closed_at >= clock.instant(since, time.min)
    )
    return Agenda(
        last_met_on=met_on,
        blockers=list(session.scalars(open_blockers(project.id))),
        steps=of_projects(session, [project], clock.today())[project.id],
        tasks=list(session.scalars(open_tasks(project.id))),
        done=list(session.scalars(done)),
        tests=[cycle for cycle in project.cycles if _moved_since(cycle, since)],
        signals=[s for s in signals_of_project(session, project.id) if s.last >= since],
    )


def _moved_since(cycle: Cycle, since: date) -> bool:
    moments = (cycle.happened_at, cycle.studied_at, cycle.acted_at)
    return any(_is_since(moment, since) for moment in moments)


def _is_since(moment: datetime | None, since: date) -> bool:
    return moment is not None and clock.local(moment).date() >= since
