"""What a `ChartSpec` is made of: directions, notes, phases, targets, calendar periods."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.series import Position, X, kind_of
from qitrack.spc.wording import spoken

Place: TypeAlias = X | Position
"""Where something stands in a series: its x, or its position among the plotted points."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"

    @property
    def sign(self) -> int:
        """+1 where up is better, -1 where down is, 0 where neither."""
        return {"up": 1, "down": -1, "neither": 0}[self]


class NoteKind(StrEnum):
    """What a note on a chart marks."""

    CYCLE = "cycle"
    ADOPTED = "adopted"
    EVENT = "event"
    NOTE = "note"


class Aggregate(StrEnum):
    """How several values of one date become one point."""

    MEAN = "mean"
    MEDIAN = "median"
    SUM = "sum"


class Period(StrEnum):
    """Calendar periods that rows can be gathered into; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Phase:
    """New centre and limits from `starts` on, with the reason people gave.

    baseline_until: within this phase only the points up to here set centre and limits.
    """

    starts: Place
    reason: str = ""
    baseline_until: Place | None = None


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A target that holds from `starts` on, or a point of a trajectory; on the scale of the data."""

    starts: Place
    value: float


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be marked on the chart at x: a test, an adopted change, an event."""

    x: Place
    label: str
    kind: NoteKind = NoteKind.NOTE

    def __post_init__(self) -> None:
        kind_of(self.x)
        object.__setattr__(self, "kind", choice(NoteKind, self.kind, "kind"))


Choice = TypeVar("Choice", bound=StrEnum)


def choice(closed: type[Choice], value: str, name: str) -> Choice:
    """The member of a closed set. Raises SpecError with all its members."""
    try:
        return closed(value)
    except ValueError as error:
        raise errors.SpecError(
            _("{value} is not one of the choices for {name}: {choices}.").format(
                value=spoken(value), name=name, choices=", ".join(closed)
            )
        ) from error
