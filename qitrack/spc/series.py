"""Numbers in order: `Series`. Every check of the numbers themselves is here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import TypeAlias

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.wording import row_name, spoken

X: TypeAlias = date | datetime | int | float | str
"""Where a point stands: a day, an instant, a number, or a label."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place by counting: the first plotted point, after sorting and joining, is 1."""

    number: int


LARGEST = 1e12
"""Numbers beyond this are refused: no count, time or amount in healthcare comes near, and squares stay exact enough."""


SMALLEST = 1e-100
"""Numbers nearer to zero than this are taken for zero: their squares would be lost."""


class XKind(StrEnum):
    """What the positions of a series are."""

    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"
    LABEL = "label"


KIND_WORDS = {
    XKind.DAY: _("dates"),
    XKind.INSTANT: _("instants"),
    XKind.NUMBER: _("whole numbers"),
    XKind.LABEL: _("labels"),
}


def kind_of(x: object) -> XKind:
    """What kind of position this is. Raises MixedX for anything that is none."""
    if isinstance(x, datetime):
        return XKind.INSTANT
    if isinstance(x, date):
        return XKind.DAY
    if isinstance(x, str):
        return XKind.LABEL
    if isinstance(x, Position) or (
        isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x)
    ):
        return XKind.NUMBER
    raise errors.MixedX(
        _("{value} is neither a date, a whole number nor a label.").format(value=spoken(x))
    )


def _position(x: object) -> X | None:
    if x is None or type(x) in (date, int, str):
        return x  # type: ignore[return-value]  # the three exact types were just tested
    if isinstance(x, np.integer):
        return int(x)
    if isinstance(x, float) and x.is_integer():
        return int(x)
    if isinstance(x, np.datetime64):
        return _position(x.astype("datetime64[us]").item())
    kind_of(x)
    return x  # type: ignore[return-value]  # kind_of raises for every other type


def _numbers(
    values: Iterable[object], x: Sequence[X | None], name: str
) -> tuple[float | None, ...]:
    given = tuple(values)
    if not set(map(type, given)) <= {float, int, type(None)}:
        given = tuple(
            read_number(v, x[i] if i < len(x) else None, name) for i, v in enumerate(given)
        )
    try:
        array = np.array(given, dtype=np.float64)
    except OverflowError as error:
        raise errors.NumberTooLarge(
            _("A number in {name} is too large.").format(name=name)
        ) from error
    if np.isinf(array).any() or (np.abs(array) > LARGEST).any():
        at = int(np.flatnonzero(np.isinf(array) | (np.abs(array) > LARGEST))[0])
        raise errors.NumberTooLarge(
            _("{where}: {value} is too large to be charted; check the number.").format(
                where=row_name(x[at] if at < len(x) else at + 1), value=spoken(given[at])
            )
        )
    array[np.abs(array) < SMALLEST] = 0.0  # no minus zero: equal series must have equal digests
    missing = np.isnan(array)
    if not missing.any():
        return tuple(array.tolist())
    return tuple(
        None if gone else v for gone, v in zip(missing.tolist(), array.tolist(), strict=True)
    )


def read_number(value: object, x: X | None, name: str) -> float | None:
    """The value as a float, None for None. Raises NotANumber, naming the row."""
    if value is None:
        return None
    if isinstance(value, str | bytes) or not hasattr(value, "__float__"):
        raise errors.NotANumber(
            _("{where}: {value} is not a number.").format(where=row_name(x), value=spoken(value))
        )
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise errors.NotANumber(
            _("{where}: {value} is not a number.").format(where=row_name(x), value=spoken(value))
        ) from error


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers in order: `Series(x, y, n)`.

    x: where each point stands: dates, instants, numbers or labels, of one kind (None: the row is dropped).
    y: the value, or the numerator where there is n; None or NaN is missing. n: denominators, same length.
    Any iterables are taken; they are kept as tuples. Order and repeats are free: see `ChartSpec.aggregate`.
    Raises SeriesError: unequal lengths, mixed kinds of x, values that are no finite numbers.
    """

    x: tuple[X | None, ...]
    y: tuple[float | None, ...]
    n: tuple[float | None, ...] | None = None

    def __post_init__(self) -> None:
        x = tuple(self.x)
        if not set(map(type, x)) <= {date, int, str}:
            x = tuple(map(_position, x))
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", _numbers(self.y, x, "y"))
        if self.n is not None:
            object.__setattr__(self, "n", _numbers(self.n, x, "n"))
        self._check_shape()

    def _check_shape(self) -> None:
        lengths = {len(self.x), len(self.y), len(self.x if self.n is None else self.n)}
        if len(lengths) > 1:
            said = _("There are {x} positions and {y} values; the numbers must be equal.")
            if self.n is not None:
                said = _(
                    "There are {x} positions, {y} values and {n} denominators; the numbers must be equal."
                )
            raise errors.UnequalLengths(
                said.format(x=len(self.x), y=len(self.y), n=len(self.n or ()))
            )
        kinds = {
            kind_of(x)
            for x in dict(zip(map(type, self.x), self.x, strict=True)).values()
            if x is not None
        }
        zoned = (
            {x.tzinfo is not None for x in self.x if isinstance(x, datetime)}
            if XKind.INSTANT in kinds
            else {True}
        )
        if len(kinds) > 1 or len(zoned) > 1:
            raise errors.MixedX(
                _(
                    "Some positions are {first} and some are {second}; use one kind throughout."
                ).format(
                    first=KIND_WORDS[min(kinds)],
                    second=KIND_WORDS[max(kinds)]
                    if len(kinds) > 1
                    else _("instants without a time zone"),
                )
            )

    def __len__(self) -> int:
        return len(self.y)

    @property
    def kind(self) -> XKind:
        """What the positions are; whole numbers where there is none."""
        return next((kind_of(x) for x in self.x if x is not None), XKind.NUMBER)
