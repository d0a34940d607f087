"""The aim of a project: each version of it with the reason, and how far the way has been gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import CheckConstraint, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Entity, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.i18n import _

FREE_TO_MEND = timedelta(hours=24)
"""So long whoever wrote an aim may mend it without giving a reason, as with numbers."""

NUMBERS_LOOKED_AT = 4
"""The middle of so many latest numbers stands for where things are now: one number says little."""

NOT_TIED = (None, None, None)

PERCENT = 100
"""Readings keep shares between 0 and 1; people write aims in percent."""

AIM = ("aim_what", "aim_from", "aim_to", "aim_by", "aim_for_whom")
"""Names of the parts of an aim, on a project and on a version."""


class AimVersion(Audited, Entity):
    """An aim as it was agreed on one day, why it changed, and the measure that shows it."""

    __tablename__ = "aim_version"
    __in_project_history__ = False  # the project tells that its aim changed
    __table_args__ = (
        CheckConstraint("measure_id IS NULL OR to_number IS NOT NULL", name="tied_by_a_number"),
        CheckConstraint(
            "from_number IS NULL OR from_number <> to_number", name="goes_from_here_to_there"
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    aim_what: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_from: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_to: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_for_whom: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    aim_by: Mapped[date | None]
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    from_number: Mapped[float | None]
    to_number: Mapped[float | None]
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    project: Mapped[Project] = relationship()
    measure: Mapped[Measure | None] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def has_aim(self) -> bool:
        """It says at least of what, to what and by when."""
        return bool(self.aim_what and self.aim_to and self.aim_by)

    def tells_of(self, project: Project) -> bool:
        """The project's aim says the same."""
        return all(getattr(self, part) == getattr(project, part) for part in AIM)

    @property
    def tie(self) -> tuple[int | None, float | None, float | None]:
        """The measure that shows it, from and to."""
        return self.measure_id, self.from_number, self.to_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """The measure that shows the aim, from which number to which."""

    measure: Measure
    start: float | None
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where things are now, between where they were and the aim."""

    measure: Measure
    start: float | None
    now: float
    end: float
    numbers: int
    """Of how many latest numbers `now` is the middle."""

    @property
    def unit(self) -> str:
        """What stands behind each of the numbers."""
        return "%" if self.measure.form is ValueForm.PROPORTION else ""

    @property
    def share(self) -> float | None:
        """How much of the way is behind: 0 nothing, 1 all of it; None without a start."""
        if self.start is None:
            return None
        return (self.now - self.start) / (self.end - self.start)

    @property
    def percent(self) -> int | None:
        """The same in whole percent, from nothing to all of it."""
        return None if self.share is None else round(100 * min(max(self.share, 0.0), 1.0))

    @property
    def is_there(self) -> bool:
        """The aim is reached now."""
        if self.start is not None:
            return self.share is not None and self.share >= 1
        return self.now <= self.end if self.measure.direction == "down" else self.now >= self.end


def versions_of(project_id: int) -> Select[AimVersion]:
    """Every version of the aim, the newest first."""
    return (
        select(AimVersion)
        .where(AimVersion.project_id == project_id)
        .options(joinedload(AimVersion.person), joinedload(AimVersion.measure))
        .order_by(AimVersion.id.desc())
    )


def find_aim(session: Session, project_id: int) -> AimVersion | None:
    """The version in force; None where the aim was never set here."""
    return session.scalars(versions_of(project_id).limit(1)).first()


def needs_reason(last: AimVersion | None, project: Project, person: Person) -> bool:
    """Whoever changes the aim now is asked why."""
    if last is None:
        return project.has_aim
    is_fresh = clock.now() - last.at < FREE_TO_MEND
    return last.has_aim and not (is_fresh and last.person_id == person.id)


def measures_for_aim(measures: Sequence[Measure]) -> list[Measure]:
    """The measures that can show whether the aim is reached."""
    today = clock.today()
    return [
        measure
        for measure in measures
        if measure.kind is MeasureKind.OUTCOME
        and (measure.ended_on is None or measure.ended_on > today)
    ]


def set_aim(
    session: Session, project: Project, aim: AimVersion, tie: Tie | None, person: Person
) -> None:
    """The aim is this from now on; what it was before stays, with the reason for the change."""
    last = find_aim(session, project.id)
    if tie is not None:
        _tie(project, aim, tie)
    tied_as_before = aim.tie == (last.tie if last else NOT_TIED)
    if aim.tells_of(project) and tied_as_before:
        return
    if needs_reason(last, project, person) and not aim.reason.strip():
        raise Refused(_("Say in a few words why the aim changes."), "reason")
    if last is None and project.has_aim:
        _as_it_was(session, project)
    aim.project_id, aim.person_id = project.id, person.id
    for part in AIM:
        setattr(project, part, getattr(aim, part))
    session.add(aim)
    session.flush()


def _as_it_was(session: Session, project: Project) -> None:
    """The aim that the project has, as its first version."""
    parts = {part: getattr(project, part) for part in AIM}
    first = AimVersion(project_id=project.id, at=project.created_at, **parts)
    session.add(first)
    session.flush()


def _tie(project: Project, aim: AimVersion, tie: Tie) -> None:
    if tie.measure.project_id != project.id:
        raise Refused(_("Choose a measure of this project."), "measure_id")
    if tie.start == tie.end:
        raise Refused(_("From and to are the same number. Say how far you want to get."), "aim_to")
    aim.measure_id, aim.from_number, aim.to_number = tie.measure.id, tie.start, tie.end


def progress(session: Session, aim: AimVersion | None) -> Progress | None:
    """How far the way to the aim has been gone, from the measure's reading; None if none can tell."""
    if aim is None or aim.measure is None or aim.to_number is None:
        return None
    reading = session.get(Reading, aim.measure.id)
    numbers = [y for y in reading.sparkline if y is not None] if reading else []
    latest = numbers[-NUMBERS_LOOKED_AT:]
    if not latest:
        return None
    return Progress(
        measure=aim.measure,
        start=aim.from_number,
        now=median(latest) * (PERCENT if aim.measure.form is ValueForm.PROPORTION else 1),
        end=aim.to_number,
        numbers=len(latest),
    )
