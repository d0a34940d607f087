"""How large a test is, as data: people, staff, shifts, sites and days, and what speaks for a size."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qitrack.domain.base import OneOf

LARGEST_COUNT = 100_000
MOST_CHANGES_AT_ONCE = 99


class Degree(StrEnum):
    """How much of something there is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


DIMENSIONS = ("scale_people", "scale_staff", "scale_shifts", "scale_sites")
"""What the size of a test is counted in; its days come from the plan."""


class Scale:
    """The columns of a test that say how large it is and what speaks for that size."""

    scale_people: Mapped[int | None]
    """Patients, residents or other people it is about."""
    scale_staff: Mapped[int | None]
    scale_shifts: Mapped[int | None]
    scale_sites: Mapped[int | None]
    """Wards, teams or other places."""
    changes_at_once: Mapped[int] = mapped_column(default=1)
    belief: Mapped[Degree | None] = mapped_column(OneOf(Degree))
    """That it will work."""
    cost: Mapped[Degree | None] = mapped_column(OneOf(Degree))
    """Of its failing."""
    readiness: Mapped[Degree | None] = mapped_column(OneOf(Degree))
    """Of those who take part."""

    @property
    def says_how_large(self) -> bool:
        """At least one of its counts is given."""
        return any(getattr(self, name) is not None for name in DIMENSIONS)


SCALE_CHECKS = (
    *(
        CheckConstraint(f"{name} BETWEEN 1 AND {LARGEST_COUNT}", name=f"{name}_counted")
        for name in DIMENSIONS
    ),
    CheckConstraint(
        f"changes_at_once BETWEEN 1 AND {MOST_CHANGES_AT_ONCE}", name="changes_counted"
    ),
)
