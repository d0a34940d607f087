"""One measure that serves several projects: it is counted in one and shown in the others."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import Entity
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project


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

    measure: Mapped[Measure] = relationship()
    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()
