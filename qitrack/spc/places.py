"""Places in a series, found among its plotted points: by date, label, number, or position."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Protocol

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array
from qitrack.spc.options import Period, Place
from qitrack.spc.periods import in_period
from qitrack.spc.series import Position, X, XKind, kind_of
from qitrack.spc.wording import spoken

SECONDS_PER_DAY = 86_400.0


class Points(Protocol):
    """The plotted points in order: their x, and the numbers these stand for; shape (n,)."""

    @property
    def x(self) -> tuple[X, ...]:
        """Where each point stands."""

    @property
    def key(self) -> Array:
        """The same as numbers."""


def keys_of(x: Sequence[X], *, by_name: bool = False) -> Array:
    """Positions as numbers: days, the numbers themselves, or the order of labels; shape (n,).

    Labels stand in the order of their first appearance, or of their names.
    """
    if not x:
        return np.zeros(0)
    kind = kind_of(x[0])
    if kind is XKind.DAY:
        return np.fromiter(map(date.toordinal, x), np.float64, len(x))  # type: ignore[arg-type]  # all days
    if kind is XKind.NUMBER:
        return np.array(x, dtype=np.float64)
    if kind is XKind.INSTANT:
        return np.fromiter(map(_instant, x), np.float64, len(x))  # type: ignore[arg-type]  # all instants
    labels = dict.fromkeys(x)
    if by_name:
        labels = dict.fromkeys(sorted(labels, key=lambda label: (str(label).casefold(), label)))
    order = {label: float(i) for i, label in enumerate(labels)}
    return np.array([order[label] for label in x])


def _instant(at: datetime) -> float:
    if at.tzinfo is not None:
        at = at.astimezone(UTC)
    seconds = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1e6
    return at.toordinal() + seconds / SECONDS_PER_DAY


def first_at(at: Place, points: Points, period: Period | None = None) -> int:
    """The position, from 0, of the first point at or after a place; the number of points when all lie before it.

    Raises BadAddress for a label that is not there or a position below 1.
    """
    if isinstance(at, Position):
        return min(_counted(at.number) - 1, points.key.size)
    key = key_of_place(in_period(at, period), points.x, points.key)
    return int(np.searchsorted(points.key, key))


def last_at(at: Place, points: Points, period: Period | None = None) -> int:
    """The position, from 0, of the last point at or before a place; -1 when all lie after it. Raises as first_at."""
    if isinstance(at, Position):
        return min(_counted(at.number), points.key.size) - 1
    key = key_of_place(in_period(at, period), points.x, points.key, end=True)
    return int(np.searchsorted(points.key, key, side="right")) - 1


def position_of(at: Place, points: Points) -> int:
    """As first_at, and 0 where there are no points."""
    return first_at(at, points) if points.x else 0


def key_of_place(at: Place, x: Sequence[X], keys: Array, *, end: bool = False) -> float:
    """The number a place stands for among the plotted points; with `end` the last moment of it (a day of instants).

    x, keys: the plotted points, at least one. Raises BadAddress for an unknown label or a position below 1.
    """
    kind = kind_of(x[0])
    if isinstance(at, Position):
        return _key_of_position(at.number, keys)
    if isinstance(at, float):
        return at
    if isinstance(at, int):
        return float(at) if kind is XKind.NUMBER else _key_of_position(at, keys)
    if isinstance(at, str):
        if at not in x:
            raise errors.BadAddress(_("There is no point called {label}.").format(label=spoken(at)))
        return float(keys[x.index(at)])
    if isinstance(at, datetime):
        return float(at.toordinal()) if kind is XKind.DAY else _instant(at)
    whole_day = end and kind is XKind.INSTANT
    return float(at.toordinal()) + (1.0 - 1e-9 if whole_day else 0.0)


def _key_of_position(position: int, keys: Array) -> float:
    return float(keys[position - 1]) if _counted(position) <= keys.size else np.inf


def _counted(position: int) -> int:
    if position < 1:
        raise errors.BadAddress(
            _("Points are counted from 1; there is no point {number}.").format(number=position)
        )
    return position
