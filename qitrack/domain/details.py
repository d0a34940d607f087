"""What can be said of a test beside the little that it needs: how exactly, what went wrong, what we saw."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qitrack.domain.base import NOTE_LENGTH, OneOf, Words


class AsPlanned(StrEnum):
    """Was the test done the way it was planned?"""

    YES = "yes"
    WITH_CHANGES = "with-changes"
    NO = "no"


class OverlapAnswer(StrEnum):
    """What a team does about another test that acts on the same number at the same time."""

    STAGGER = "stagger"
    ALTERNATE = "alternate"
    JOINT = "joint"


class Details:
    """The columns of a test that nobody has to fill."""

    objective: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    question: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    what_changes: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Who does what, when and where."""
    collector: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """Who collects which data, when and how."""
    conditions: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    risk: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    stop_rule: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    safety_note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    for_group: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The group that gains less, where the test is meant for it."""
    changes_from: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What changes because of what the test before it found."""
    overlap: Mapped[OverlapAnswer | None] = mapped_column(OneOf(OverlapAnswer))

    as_planned: Mapped[AsPlanned | None] = mapped_column(OneOf(AsPlanned))
    not_as_planned: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """What was done otherwise, and why."""
    began_on: Mapped[date | None]
    over_on: Mapped[date | None]
    problems: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    surprises: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    chart_showed: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    confidence_now: Mapped[int | None]
    """In the change, in percent, once the test was studied."""


DETAIL_CHECKS = (
    CheckConstraint("confidence_now BETWEEN 0 AND 100", name="confidence_percent"),
    CheckConstraint("over_on >= began_on", name="over_after_it_began"),
)
