"""Shared goals: one aim and one measure that several organisations sign."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.domain.partnerships import Partnership
from qitrack.domain.people import Person
from qitrack.domain.units import Unit
from qitrack.i18n import _

FEWEST_ORGANISATIONS = 2
"""So many organisations sign before a shared goal is active."""


class SharedGoalState(StrEnum):
    """What people decided about it; whether it is active follows from its signatures."""

    DRAFT = "draft"
    OPEN = "open"
    MET = "met"
    RETIRED = "retired"


CLOSED = (SharedGoalState.MET, SharedGoalState.RETIRED)


class SharedGoal(Audited, Editable):
    """One aim of a partnership, and the number that all watch."""

    __tablename__ = "shared_goal"
    __in_project_history__ = False
    __table_args__ = (CheckConstraint("trim(aim) <> ''", name="aim_given"),)

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), index=True)
    aim: Mapped[str] = mapped_column(Words(NOTE_LENGTH))
    counted: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What all count, in words."""
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"), index=True)
    state: Mapped[SharedGoalState] = mapped_column(
        OneOf(SharedGoalState), default=SharedGoalState.DRAFT
    )

    partnership: Mapped[Partnership] = relationship()
    measure: Mapped[Measure | None] = relationship()
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="shared_goal", order_by="Signature.id"
    )

    @property
    def standing_signatures(self) -> list["Signature"]:
        """The signatures that have not been taken back."""
        return [signature for signature in self.signatures if signature.withdrawn_on is None]

    @property
    def is_active(self) -> bool:
        """Enough different organisations have signed, and nobody has closed it."""
        signed = {signature.unit_id for signature in self.standing_signatures}
        return self.state is SharedGoalState.OPEN and len(signed) >= FEWEST_ORGANISATIONS

    def sign(self, unit: Unit, person: Person, measure: Measure | None = None) -> "Signature":
        """An organisation of the partnership signs, with its own chart if it has one."""
        if self.state in CLOSED:
            raise Refused(_("This shared goal is closed, so it cannot be signed any more."))
        if not any(m.is_current and m.unit is unit for m in self.partnership.members):
            raise Refused(_("Only an organisation that takes part in the partnership can sign."))
        if any(signature.unit is unit for signature in self.standing_signatures):
            raise Refused(_("This organisation has signed already."))
        if measure is not None and not measure.project.unit.path.startswith(unit.path):
            raise Refused(_("Please choose a measure that this organisation counts itself."))
        return Signature(
            shared_goal=self, unit=unit, person=person, measure=measure, signed_on=clock.today()
        )


class Signature(Audited, Entity):
    """An organisation signs a shared goal; the record stays when it leaves."""

    __tablename__ = "signature"
    __in_project_history__ = False
    __table_args__ = (
        CheckConstraint("withdrawn_on >= signed_on", name="withdrawn_after_it_was_signed"),
        Index(
            "uq_signature_standing",
            "shared_goal_id",
            "unit_id",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    shared_goal_id: Mapped[int] = mapped_column(ForeignKey("shared_goal.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    """This organisation's own chart of what all count."""
    signed_on: Mapped[date] = mapped_column(default=clock.today)
    withdrawn_on: Mapped[date | None]

    shared_goal: Mapped[SharedGoal] = relationship(back_populates="signatures")
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person] = relationship()
    measure: Mapped[Measure | None] = relationship()

    def withdraw(self) -> None:
        """The organisation leaves the goal; that it had signed stays on record."""
        if self.withdrawn_on is None:
            self.withdrawn_on = clock.today()
