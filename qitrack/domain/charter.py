"""The charter of a project beyond its problem and aim: all of it optional, none of it asked first."""

from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, OneOf, Words


class Source(StrEnum):
    """Where the wish to improve came from."""

    INCIDENT = "incident"
    AUDIT = "audit"
    COMPLAINT = "complaint"
    STAFF_IDEA = "staff-idea"
    PATIENT_IDEA = "patient-idea"
    OTHER = "other"


class Governance(StrEnum):
    """What kind of work it is, as far as permissions go."""

    IMPROVEMENT = "improvement"
    AUDIT = "audit"
    RESEARCH = "research"
    NOT_SURE = "not-sure"


class Involvement(StrEnum):
    """How far the people who are served take part."""

    NOT_YET = "not-yet"
    INFORMED = "informed"
    ASKED = "asked"
    WORK_WITH = "work-with"
    DECIDE_WITH = "decide-with"


class Quality(StrEnum):
    """In which way care gets better: the six dimensions of quality."""

    SAFE = "safe"
    TIMELY = "timely"
    EFFECTIVE = "effective"
    EFFICIENT = "efficient"
    EQUITABLE = "equitable"
    PERSON_CENTRED = "person-centred"


class CharterFields:
    """What a team may write about its project when it helps them, and how the gain is held."""

    why_now: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    strategic_objective: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    source: Mapped[Source | None] = mapped_column(OneOf(Source))
    source_note: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    quality: Mapped[Quality | None] = mapped_column(OneOf(Quality))
    reference: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")

    first_step: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    last_step: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    scope_in: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    scope_out: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    planned_end: Mapped[date | None]

    involvement: Mapped[Involvement | None] = mapped_column(OneOf(Involvement))
    involvement_note: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    equality_lens: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    stakeholders: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    resources: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    barriers: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    environment: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    governance: Mapped[Governance | None] = mapped_column(OneOf(Governance))
    governance_note: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")

    hold_watcher: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    hold_routine: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    hold_number: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    hold_signal: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    hold_told: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")


CHARTER = (
    "why_now",
    "strategic_objective",
    "source",
    "source_note",
    "quality",
    "reference",
    "first_step",
    "last_step",
    "scope_in",
    "scope_out",
    "planned_end",
    "involvement",
    "involvement_note",
    "equality_lens",
    "stakeholders",
    "resources",
    "barriers",
    "environment",
    "governance",
    "governance_note",
)
"""Names of the fields of the charter, in the order in which people read them."""

HOLDING = ("hold_watcher", "hold_routine", "hold_number", "hold_signal", "hold_told")
"""Names of the five answers that say how the gain is held."""
