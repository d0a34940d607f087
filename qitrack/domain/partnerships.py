"""Partnerships: organisations that work together for a time; never a place in the tree."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Entity, Words
from qitrack.domain.people import Person
from qitrack.domain.units import Unit

FEWEST_ANSWERING = 2
"""From so many organisations come the officers who answer for it together."""


class Partnership(Audited, Editable):
    """Organisations with shared goals; its kind (network, collaborative, system) is data."""

    __tablename__ = "partnership"
    __table_args__ = (CheckConstraint("trim(name) <> ''", name="name_given"),)

    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    kind: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    purpose: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    started_on: Mapped[date] = mapped_column(default=clock.today)
    ended_on: Mapped[date | None]

    members: Mapped[list["PartnershipMember"]] = relationship(
        back_populates="partnership", order_by="PartnershipMember.id"
    )
    officers: Mapped[list["PartnershipOfficer"]] = relationship(
        back_populates="partnership", order_by="PartnershipOfficer.id"
    )

    @property
    def is_jointly_led(self) -> bool:
        """People from enough different organisations that take part answer for it today."""
        taking_part = {member.unit_id for member in self.members if member.is_current}
        answering = {officer.unit_id for officer in self.officers if officer.is_current}
        return len(answering & taking_part) >= FEWEST_ANSWERING


class PartnershipMember(Audited, Entity):
    """An organisation in a partnership, what it does there, from one day to another."""

    __tablename__ = "partnership_member"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index(
            "uq_partnership_member_current",
            "partnership_id",
            "unit_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role_statement: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship(back_populates="members")
    unit: Mapped[Unit] = relationship()

    @property
    def is_current(self) -> bool:
        """The organisation takes part today."""
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)


class PartnershipOfficer(Audited, Entity):
    """A senior responsible officer of a partnership, from one of its organisations."""

    __tablename__ = "partnership_officer"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    partnership_id: Mapped[int] = mapped_column(ForeignKey("partnership.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The organisation they answer for."""
    starts_on: Mapped[date] = mapped_column(default=clock.today)
    ends_on: Mapped[date | None]

    partnership: Mapped[Partnership] = relationship(back_populates="officers")
    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()

    @property
    def is_current(self) -> bool:
        """They answer for it today."""
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)
