"""Theory of change: what drives the aim, which ideas act on it, and every version of that picture."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import (
    Mapped,
    Session,
    defer,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Base, Editable, Entity, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import Measure
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _


class Place(StrEnum):
    """Where a driver stands: right under the aim, or under another driver."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Strength(StrEnum):
    """How much one thing is thought to move the other."""

    STRONG = "strong"
    WEAK = "weak"


class DriverMeasure(Base):
    """A measure that tells whether a driver moves."""

    __tablename__ = "driver_measure"

    driver_id: Mapped[int] = mapped_column(ForeignKey("driver.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True, index=True)


class Driver(Audited, Editable):
    """Something that moves the aim, or a part of it that the team can influence."""

    __tablename__ = "driver"
    __table_args__ = (CheckConstraint("trim(name) <> ''", name="name_given"),)
    __in_project_history__ = False  # the version of the whole picture is told instead

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    place: Mapped[Place] = mapped_column(OneOf(Place), default=Place.PRIMARY)
    strength: Mapped[Strength] = mapped_column(OneOf(Strength), default=Strength.STRONG)
    """Of a primary driver: how much it moves the aim."""
    why: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Why the team believes it, and what speaks for it."""
    is_out_of_scope: Mapped[bool] = mapped_column(default=False)
    """It matters, and this project leaves it to others."""
    taken_out_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship()
    links: Mapped[list["DriverLink"]] = relationship(
        foreign_keys="DriverLink.driver_id",
        back_populates="driver",
        order_by="DriverLink.id",
        cascade="all, delete-orphan",
    )
    """To the primary drivers it is a part of."""
    parts: Mapped[list["DriverLink"]] = relationship(
        foreign_keys="DriverLink.parent_id",
        back_populates="parent",
        order_by="DriverLink.id",
        cascade="all, delete-orphan",
    )
    """To the secondary drivers that are a part of it."""
    idea_links: Mapped[list["IdeaLink"]] = relationship(
        back_populates="driver", order_by="IdeaLink.id", cascade="all, delete-orphan"
    )
    measures: Mapped[list[Measure]] = relationship(secondary="driver_measure", order_by=Measure.id)

    def put_under_the_aim(self, strength: Strength = Strength.STRONG) -> None:
        """Makes it a primary driver."""
        self.place = Place.PRIMARY
        self.strength = strength
        self.links.clear()

    def put_under(self, parents: Mapping["Driver", Strength]) -> None:
        """Makes it a part of these primary drivers."""
        if self.parts:
            sentence = _("Other drivers are a part of this one, so it stays right under the aim.")
            raise Refused(sentence, "place")
        if not parents:
            raise Refused(_("Choose the driver that this is a part of."), "strong_ids")
        self.place, self.strength = Place.SECONDARY, Strength.STRONG
        for link in list(self.links):
            if link.parent not in parents:
                self.links.remove(link)
        known = {link.parent: link for link in self.links}
        for parent, strength in parents.items():
            if parent in known:
                known[parent].strength = strength
            else:
                self.links.append(DriverLink(parent=parent, strength=strength))

    def take_out(self) -> None:
        """Takes it out of the picture; what hung on it stays, and is said to hang on nothing."""
        self.taken_out_at = clock.now()
        self.links.clear()
        self.parts.clear()
        self.idea_links.clear()
        self.measures.clear()

    def put_back(self) -> None:
        """Brings it back into the picture; a part then says that it hangs on nothing yet."""
        self.taken_out_at = None


class DriverLink(Audited, Entity):
    """A driver is a part of another one."""

    __tablename__ = "driver_link"
    __table_args__ = (
        UniqueConstraint("driver_id", "parent_id"),
        CheckConstraint("driver_id <> parent_id", name="not_its_own_part"),
    )
    __in_project_history__ = False

    driver_id: Mapped[int] = mapped_column(ForeignKey("driver.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("driver.id"), index=True)
    strength: Mapped[Strength] = mapped_column(OneOf(Strength), default=Strength.STRONG)

    driver: Mapped[Driver] = relationship(foreign_keys=[driver_id], back_populates="links")
    parent: Mapped[Driver] = relationship(foreign_keys=[parent_id], back_populates="parts")


class IdeaLink(Audited, Entity):
    """A change idea acts on a driver."""

    __tablename__ = "idea_link"
    __table_args__ = (UniqueConstraint("idea_id", "driver_id"),)
    __in_project_history__ = False

    idea_id: Mapped[int] = mapped_column(ForeignKey("change_idea.id"), index=True)
    driver_id: Mapped[int] = mapped_column(ForeignKey("driver.id"), index=True)
    strength: Mapped[Strength] = mapped_column(OneOf(Strength), default=Strength.STRONG)

    idea: Mapped[ChangeIdea] = relationship(back_populates="links")
    driver: Mapped[Driver] = relationship(back_populates="idea_links")


class TheoryVersion(Audited, Entity):
    """The whole picture as it was saved at a moment: by whom and, if they said it, why."""

    __tablename__ = "theory_version"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )
    __unaudited__ = Audited.__unaudited__ | {"content"}

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # written and read by `Diagram` alone

    project: Mapped[Project] = relationship()
    person: Mapped[Person | None] = relationship()


def act_on(idea: ChangeIdea, drivers: Mapping[Driver, Strength]) -> None:
    """Hangs an idea on these drivers and on no others."""
    for link in list(idea.links):
        if link.driver not in drivers:
            idea.links.remove(link)
    known = {link.driver: link for link in idea.links}
    for driver, strength in drivers.items():
        if driver in known:
            known[driver].strength = strength
        else:
            idea.links.append(IdeaLink(driver=driver, strength=strength))


def drivers_of(project_id: int) -> Select[Driver]:
    """The drivers in the picture, with what they hang on and what is counted for them."""
    return (
        select(Driver)
        .where(Driver.project_id == project_id, Driver.taken_out_at.is_(None))
        .options(
            selectinload(Driver.links),
            selectinload(Driver.parts),
            selectinload(Driver.measures),
        )
        .order_by(Driver.id)
    )


def taken_out_of(project_id: int) -> Select[Driver]:
    """The drivers that were taken out of the picture, the last one first."""
    return (
        select(Driver)
        .where(Driver.project_id == project_id, Driver.taken_out_at.is_not(None))
        .order_by(Driver.taken_out_at.desc(), Driver.id.desc())
    )


def ideas_of(project_id: int) -> Select[ChangeIdea]:
    """The ideas of a project with what they act on and their tests, the oldest first."""
    return (
        select(ChangeIdea)
        .where(ChangeIdea.project_id == project_id)
        .options(selectinload(ChangeIdea.links), selectinload(ChangeIdea.cycles))
        .order_by(ChangeIdea.id)
    )


def versions_of(project_id: int) -> Select[TheoryVersion]:
    """Every version of the picture, the newest first."""
    return (
        select(TheoryVersion)
        .where(TheoryVersion.project_id == project_id)
        .options(joinedload(TheoryVersion.person), defer(TheoryVersion.content))
        .order_by(TheoryVersion.number.desc())
    )


def find_version(session: Session, project_id: int, number: int) -> TheoryVersion | None:
    """The version of this number."""
    return session.scalar(versions_of(project_id).where(TheoryVersion.number == number))
