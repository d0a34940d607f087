"""One timeline of everything in a project: what people did, and what the charts said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.audit import Audit, history_of_project
from qitrack.domain.measures import Measure
from qitrack.domain.readings import Reading


class Topic(StrEnum):
    """What somebody wants to see of it."""

    TESTS = "tests"
    NUMBERS = "numbers"
    CHARTS = "charts"
    COMMENTS = "comments"
    TASKS = "tasks"
    BLOCKERS = "blockers"
    MEETINGS = "meetings"
    TEAM = "team"
    PROJECT = "project"


TABLES: Mapping[Topic, tuple[str, ...]] = {
    Topic.TESTS: ("change_idea", "cycle", "prediction", "comparison"),
    Topic.NUMBERS: ("measure", "observation", "import"),
    Topic.CHARTS: ("chart_decision", "annotation"),
    Topic.COMMENTS: ("comment",),
    Topic.TASKS: ("task",),
    Topic.BLOCKERS: ("blocker",),
    Topic.MEETINGS: ("meeting",),
    Topic.TEAM: ("project_member", "team_unit", "team_credit", "invitation"),
}
"""Topic → the tables whose changes belong to it; everything else is about the project itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A sign on a chart: of what, from when to when, and whether it is for the better."""

    measure: str
    measure_id: int
    first: date
    last: date
    is_favourable: bool | None

    @property
    def at(self) -> datetime:
        """Where it stands on a timeline: at the end of the day of its last point."""
        return clock.instant(self.last, time.max)


def timeline(
    project_id: int, topic: Topic | None = None, since: datetime | None = None
) -> Select[Audit]:
    """What people did in a project, the latest first; only this topic, only since then."""
    found = history_of_project(project_id)
    if topic is Topic.PROJECT:
        others = [table for tables in TABLES.values() for table in tables]
        found = found.where(Audit.entity.not_in(others))
    elif topic is not None:
        found = found.where(Audit.entity.in_(TABLES[topic]))
    return found if since is None else found.where(Audit.at > since)


def others_changed_something(
    session: Session, project_id: int, since: datetime, person_id: int
) -> bool:
    """Since then somebody other than this person did something in the project."""
    done = exists().where(Audit.project_id == project_id, Audit.at > since)
    return bool(session.scalar(select(done.where(Audit.actor_id.is_distinct_from(person_id)))))


def signals_of_project(session: Session, project_id: int) -> list[Signal]:
    """Every sign that the charts of a project show, the latest first, in one query.

    What several rules see at the same last point, and judge alike, is one sign.
    """
    rows = session.execute(
        select(Measure.name, Measure.id, Reading.signals)
        .join(Reading, Reading.measure_id == Measure.id)
        .where(Measure.project_id == project_id)
    )
    found: dict[tuple[int, str, bool | None], Signal] = {}
    for name, key, signals in rows:
        for _rule, first, last, _side, favourable, *_more in sorted(
            signals, key=lambda sign: str(sign[1])
        ):
            sign = Signal(
                measure=name,
                measure_id=key,
                first=date.fromisoformat(first),
                last=date.fromisoformat(last),
                is_favourable=favourable,
            )
            found.setdefault((key, last, favourable), sign)
    return sorted(found.values(), key=lambda sign: (sign.last, sign.measure_id), reverse=True)


def moment_at(session: Session, found: Select[Audit], place: int) -> datetime | None:
    """When the row at this place of a timeline was written."""
    return session.scalar(found.with_only_columns(Audit.at).offset(place).limit(1))
