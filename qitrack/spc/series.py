"""What is charted and how: `Series`, `Phase`, `Note`, `ChartSpec`. Every check of what comes in is here."""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, ChartType, Mask, Needs
from qitrack.spc.rules import EQUAL, RULE_SETS, RuleSet
from qitrack.spc.wording import row_name, spoken

X: TypeAlias = date | datetime | int | str
"""Where a point stands: a day, an instant, a whole number, or a label."""

ENGINE_VERSION = "1"
"""Changes whenever the same numbers may lead to another answer or another picture."""

LARGEST = 1e12
"""Numbers beyond this are refused: no count, time or amount in healthcare comes near, and squares stay exact enough."""


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
    if isinstance(x, int) and not isinstance(x, bool):
        return XKind.NUMBER
    raise errors.MixedX(
        _("{value} is neither a date, a whole number nor a label.").format(value=spoken(x))
    )


def _position(x: object) -> X | None:
    if x is None or type(x) in (date, int, str):
        return x  # type: ignore[return-value]  # the three exact types were just tested
    if isinstance(x, np.integer):
        return int(x)
    if isinstance(x, np.datetime64):
        return _position(x.astype("datetime64[us]").item())
    kind_of(x)
    return x  # type: ignore[return-value]  # kind_of raises for every other type


def _numbers(values: Iterable[object], x: Sequence[X | None], name: str) -> tuple[float | None, ...]:
    given = tuple(values)
    if not set(map(type, given)) <= {float, int, type(None)}:
        given = tuple(_number(v, x[i] if i < len(x) else None, name) for i, v in enumerate(given))
    try:
        array = np.array(given, dtype=np.float64)
    except OverflowError as error:
        raise errors.NumberTooLarge(_("A number in {name} is too large.").format(name=name)) from error
    if np.isinf(array).any() or (np.abs(array) > LARGEST).any():
        at = int(np.flatnonzero(np.isinf(array) | (np.abs(array) > LARGEST))[0])
        raise errors.NumberTooLarge(
            _("{where}: {value} is too large to be charted; check the number.").format(
                where=row_name(x[at] if at < len(x) else at + 1), value=spoken(given[at])
            )
        )
    array += 0.0  # no minus zero: equal series must have equal digests
    missing = np.isnan(array)
    if not missing.any():
        return tuple(array.tolist())
    return tuple(None if gone else v for gone, v in zip(missing.tolist(), array.tolist(), strict=True))


def _number(value: object, x: X | None, name: str) -> float | None:
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

    x: where each point stands: dates, instants, whole numbers or labels, of one kind (None: the row is dropped).
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
                said = _("There are {x} positions, {y} values and {n} denominators; the numbers must be equal.")
            raise errors.UnequalLengths(said.format(x=len(self.x), y=len(self.y), n=len(self.n or ())))
        kinds = {kind_of(x) for x in dict(zip(map(type, self.x), self.x, strict=True)).values() if x is not None}
        zoned = {x.tzinfo is not None for x in self.x if isinstance(x, datetime)} if XKind.INSTANT in kinds else {True}
        if len(kinds) > 1 or len(zoned) > 1:
            raise errors.MixedX(
                _("Some positions are {first} and some are {second}; use one kind throughout.").format(
                    first=KIND_WORDS[min(kinds)],
                    second=KIND_WORDS[max(kinds)] if len(kinds) > 1 else _("instants without a time zone"),
                )
            )

    def __len__(self) -> int:
        return len(self.y)

    @property
    def kind(self) -> XKind:
        """What the positions are; whole numbers where there is none."""
        return next((kind_of(x) for x in self.x if x is not None), XKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Phase:
    """New centre and limits from `starts` on, with the reason people gave.

    baseline_until: within this phase only the points up to here set centre and limits.
    """

    starts: X
    reason: str = ""
    baseline_until: X | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be marked on the chart at x: a test, an adopted change, an event."""

    x: X
    label: str
    kind: NoteKind = NoteKind.NOTE

    def __post_init__(self) -> None:
        kind_of(self.x)
        object.__setattr__(self, "kind", _choice(NoteKind, self.kind, "kind"))


Choice = TypeVar("Choice", bound=StrEnum)


def _choice(closed: type[Choice], value: str, name: str) -> Choice:
    try:
        return closed(value)
    except ValueError as error:
        raise errors.SpecError(
            _("{value} is not one of the choices for {name}: {choices}.").format(
                value=spoken(value), name=name, choices=", ".join(closed)
            )
        ) from error


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Everything a chart depends on. The same spec always gives the same chart; `digest` names it.

    chart, rules: keys of CHART_TYPES and RULE_SETS. direction: which way is better.
    Places in the series (baseline_until, phases, exclude, notes) are x values: dates for a series of
    dates. A whole number in a series of dates or labels is a position, counted from 1 over the plotted points.
    baseline_until: the last point that sets centre and limits, in the phase it falls in.
    target, like y, is on the scale of the data: `multiply` is applied to both. For a rate "per 1,000" give
    multiply=1000 and target=0.005 to draw it at 5.
    screen: wild moving ranges are left out once (recorded in the digest). aggregate: how rows that share a
    date become one point; with denominators numerators and denominators are summed.
    percent: y is a proportion (0.85), written as 85%. notes, title, y_label: for the drawing only.
    Raises SpcError with a sentence for the user.
    """

    series: Series
    chart: str = "i"
    rules: str = "nhs-mdc"
    direction: Direction = Direction.NEITHER
    _: KW_ONLY
    baseline_until: X | None = None
    phases: tuple[Phase, ...] = ()
    exclude: tuple[X, ...] = ()
    target: float | None = None
    multiply: float = 1.0
    screen: bool = True
    aggregate: Aggregate = Aggregate.MEAN
    percent: bool = False
    title: str = ""
    y_label: str = ""
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        self._check_choices()
        object.__setattr__(self, "phases", tuple(self.phases))
        object.__setattr__(self, "exclude", tuple(self.exclude))
        object.__setattr__(self, "notes", tuple(self.notes))
        self._check_addresses()
        _check_values(self)

    def _check_choices(self) -> None:
        if self.chart not in CHART_TYPES:
            raise errors.UnknownChart(
                _("There is no chart called {value}. There are: {choices}.").format(
                    value=spoken(self.chart), choices=", ".join(CHART_TYPES)
                )
            )
        if self.rules not in RULE_SETS:
            raise errors.UnknownRules(
                _("There is no rule set called {value}. There are: {choices}.").format(
                    value=spoken(self.rules), choices=", ".join(RULE_SETS)
                )
            )
        object.__setattr__(self, "direction", _choice(Direction, self.direction, "direction"))
        object.__setattr__(self, "aggregate", _choice(Aggregate, self.aggregate, "aggregate"))
        object.__setattr__(self, "multiply", self._scale(self.multiply, "multiply"))
        if self.multiply <= 0:
            raise errors.SpecError(_("Values can be multiplied only by a number above zero."))
        if self.target is not None:
            object.__setattr__(self, "target", self._scale(self.target, "target"))

    def _scale(self, value: object, name: str) -> float:
        number = _number(value, None, name)
        if number is None or not math.isfinite(number) or abs(number) > LARGEST:
            raise errors.SpecError(_("{value} is not usable as {name}.").format(value=spoken(value), name=name))
        return number + 0.0

    def _check_addresses(self) -> None:
        places = [self.baseline_until, *self.exclude, *(note.x for note in self.notes)]
        for phase in self.phases:
            places += [phase.starts, phase.baseline_until]
        if not any(place is not None for place in places) or not any(x is not None for x in self.series.x):
            return
        dated = (XKind.DAY, XKind.INSTANT)
        kind = self.series.kind
        for place in places:
            if place is None or kind_of(place) in (kind, XKind.NUMBER):
                continue
            if not (kind in dated and kind_of(place) in dated):
                raise errors.BadAddress(
                    _("{place} does not fit this series, whose positions look like {example}.").format(
                        place=spoken(place), example=spoken(next(x for x in self.series.x if x is not None))
                    )
                )

    @property
    def chart_type(self) -> ChartType:
        """The chart type's entry."""
        return CHART_TYPES[self.chart]

    @property
    def rule_set(self) -> RuleSet:
        """The rule set's entry."""
        return RULE_SETS[self.rules]

    @property
    def digest(self) -> str:
        """A stable name for this chart: 64 hexadecimal digits, the same in every process; new with each engine version."""
        plain = json.dumps([ENGINE_VERSION, _plain(self)], separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return {"at": value.isoformat()}
    if isinstance(value, Series | ChartSpec | Phase | Note):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _check_values(spec: ChartSpec) -> None:
    series, needs = spec.series, spec.chart_type.needs
    if spec.chart_type.needs_denominator and series.n is None:
        raise errors.MissingDenominator(
            _("A {term} needs a denominator for every point: out of how many?").format(term=spec.chart_type.term)
        )
    y = np.array(series.y, dtype=np.float64)
    if series.n is not None:
        n = np.array(series.n, dtype=np.float64)
        _refuse(series, n < 0, errors.NegativeValue, _("{where}: the denominator is {n}; it cannot be below zero."))
        if needs is Needs.PROPORTION:
            _refuse(
                series,
                (y - n > EQUAL * np.abs(n)) & (n > 0),
                errors.NumeratorOverDenominator,
                _("{where}: {y} out of only {n}; check the two numbers."),
            )
    if spec.chart_type.needs_denominator:
        _refuse(series, y < 0, errors.NegativeValue, _("{where}: {y}; a count cannot be below zero."))
    if needs is Needs.TIME:
        _refuse(series, y <= 0, errors.NonPositiveTime, _("{where}: {y}; a time between events is above zero."))


def _refuse(series: Series, wrong: Mask, error: type[errors.SpcError], sentence: str) -> None:
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        denominator = series.n[at] if series.n is not None else None
        where = series.x[at]
        raise error(
            sentence.format(
                where=row_name(where if where is not None else at + 1), y=spoken(series.y[at]), n=spoken(denominator)
            )
        )
