"""A drawn chart before it is ink: marks in figure coordinates, the same for every back end.

Coordinates are pixels, x to the right and y down from the top left corner of the picture. A mark has a role
("data", "centre", "limit" …) and no colour; back ends know how a role looks.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

XY: TypeAlias = tuple[float, float]


class Look(StrEnum):
    """How a point is drawn: shape and colour always go together. Unseen: a bar shows it, and it can be reached."""

    USUAL = "usual"
    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"
    EXCLUDED = "excluded"
    UNSEEN = "unseen"


class Anchor(StrEnum):
    """Which part of a text stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through some points."""

    role: str
    path: tuple[XY, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A filled shape."""

    role: str
    path: tuple[XY, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text; y is its baseline."""

    role: str
    x: float
    y: float
    text: str
    anchor: Anchor = Anchor.START


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A point's shape standing elsewhere, in the key."""

    look: Look
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A numbered marker of a note. label: what it marks, for tooltips and screen readers."""

    role: str
    x: float
    y: float
    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A plotted point. index: its place among the chart's points, from 0. label: date, value and reading in words."""

    index: int
    look: Look
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Specks:
    """Small dots that nobody can point at: values behind what is drawn."""

    role: str
    places: tuple[XY, ...]


Mark: TypeAlias = Stroke | Fill | Words | Symbol | Badge | Specks


SPECK = 2.3
"""Radius of a speck in pixels."""

TINY_BELOW = 2.2
"""Usual points smaller than this have no light edge: it would eat them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A laid-out chart. Marks are drawn in order, dots last. radius: of a usual point; signal_radius: of
    a signal, which stays visible where points are many; font: size of plain text. days: of each of the chart's points, as
    ordinals; empty where points have no days, or are very many."""

    size: str
    width: float
    height: float
    radius: float
    signal_radius: float
    font: float
    title: str
    description: str
    marks: tuple[Mark, ...]
    dots: tuple[Dot, ...]
    theme: str = "colour"
    days: tuple[int, ...] = ()

    def radius_of(self, look: Look) -> float:
        """The radius of a point of this look."""
        return self.radius if look is Look.USUAL else self.signal_radius

    def moved(self, across: float, down: float, *, first_index: int = 0) -> "Picture":
        """The same picture elsewhere; the points' indices begin at `first_index`."""
        marks = tuple(moved(mark, across, down) for mark in self.marks)
        dots = tuple(
            replace(dot, x=dot.x + across, y=dot.y + down, index=dot.index + first_index)
            for dot in self.dots
        )
        return replace(self, marks=marks, dots=dots)

    @property
    def is_tiny(self) -> bool:
        """Whether usual points are drawn without an edge."""
        return self.radius < TINY_BELOW


def moved(mark: Mark, across: float, down: float) -> Mark:
    """The same mark elsewhere."""
    if isinstance(mark, Stroke | Fill):
        return replace(mark, path=tuple((x + across, y + down) for x, y in mark.path))
    if isinstance(mark, Specks):
        return replace(mark, places=tuple((x + across, y + down) for x, y in mark.places))
    return replace(mark, x=mark.x + across, y=mark.y + down)
