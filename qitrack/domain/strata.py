"""Groups a measure is split by: at most two ways, agreed beforehand."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Editable, Words
from qitrack.domain.measures import Measure

MOST_STRATIFIERS = 2
"""More ways at once leave numbers too small to be shown."""


class Stratifier(Audited, Editable):
    """A way to split a measure, such as by shift."""

    __tablename__ = "stratifier"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_STRATIFIERS}", name="at_most_two"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    position: Mapped[int]
    ended_on: Mapped[date | None]

    measure: Mapped[Measure] = relationship(back_populates="stratifiers")
    groups: Mapped[list["StratifierGroup"]] = relationship(
        back_populates="stratifier", order_by="StratifierGroup.position, StratifierGroup.id"
    )


class StratifierGroup(Audited, Editable):
    """One of the groups, such as nights. `Observation.stratum` holds its id, two ids joined by a full stop."""

    __tablename__ = "stratifier_group"
    __table_args__ = (CheckConstraint("trim(name) <> ''", name="name_given"),)

    stratifier_id: Mapped[int] = mapped_column(ForeignKey("stratifier.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    position: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]

    stratifier: Mapped[Stratifier] = relationship(back_populates="groups")

    @property
    def measure(self) -> Measure:
        """The measure that is split."""
        return self.stratifier.measure
