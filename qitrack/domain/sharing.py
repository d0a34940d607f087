"""One measure that serves several projects: it is counted in one and shown in the others."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import Entity
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class MeasureUse(Audited, Entity):
    """A project shows a measure that another project counts."""

    __tablename__ = "measure_use"
    __table_args__ = (
        Index(
            "uq_measure_use_measure_id_project_id",
            "measure_id",
            "project_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date] = mapped_column(default=clock.today)
    ended_at: Mapped[datetime | None]

    measure: Mapped[Measure] = relationship(back_populates="uses")
    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def is_open(self) -> bool:
        """The project shows it today."""
        return self.ended_at is None

    def end(self) -> None:
        """The project no longer shows it; that it did stays on record."""
        if self.ended_at is None:
            self.ended_at = clock.now()


def uses_in(project_id: int) -> Select[MeasureUse]:
    """What a project shows of others, with the measure and where it is counted."""
    return (
        select(MeasureUse)
        .join(MeasureUse.measure)
        .join(Measure.project)
        .where(MeasureUse.project_id == project_id, MeasureUse.ended_at.is_(None))
        .options(
            contains_eager(MeasureUse.measure).contains_eager(Measure.project),
        )
        .order_by(func.lower(Measure.name), MeasureUse.id)
    )


def uses_of(measure_id: int) -> Select[MeasureUse]:
    """Where a measure is shown beside its own project."""
    return (
        select(MeasureUse)
        .join(MeasureUse.project)
        .where(MeasureUse.measure_id == measure_id, MeasureUse.ended_at.is_(None))
        .options(contains_eager(MeasureUse.project))
        .order_by(func.lower(Project.title), MeasureUse.id)
    )


def show_in(
    session: Session, measure: Measure, project: Project, person: Person | None
) -> MeasureUse:
    """The project shows this measure from today; once is enough. Raises Refused."""
    if measure.project_id == project.id:
        raise Refused(_("This project counts it already."), "measure_id")
    there = session.scalars(uses_in(project.id).where(MeasureUse.measure_id == measure.id)).first()
    if there is not None:
        return there
    use = MeasureUse(measure=measure, project=project, person=person)
    session.add(use)
    return use
