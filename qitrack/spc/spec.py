"""How a series is charted: `ChartSpec` and what it is made of. Every check of options is here."""

import hashlib
import json
import math
from dataclasses import KW_ONLY, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, ChartType, Mask, Needs
from qitrack.spc.rules import EQUAL, OWN, RULE_SETS, RuleSet, RunsMethod, own_rule_set
from qitrack.spc.series import LARGEST, Series, X, XKind, kind_of, read_number
from qitrack.spc.wording import row_name, spoken

ENGINE_VERSION = "1"
"""Changes whenever the same numbers may lead to another answer or another picture."""


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


def _is_own_set(key: str) -> bool:
    if not key.startswith(OWN):
        return False
    try:
        own_rule_set(key)
    except ValueError as error:
        raise errors.UnknownRules(str(error)) from error
    return True


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

    chart, rules: keys of CHART_TYPES and RULE_SETS (or a key made by `own_key`). direction: which way is better.
    Places in the series (baseline_until, phases, exclude, notes) are x values: dates for a series of
    dates. A whole number in a series of dates or labels is a position, counted from 1 over the plotted points.
    baseline_until: the last point that sets centre and limits, in the phase it falls in.
    target, like y, is on the scale of the data: `multiply` is applied to both. For a rate "per 1,000" give
    multiply=1000 and target=0.005 to draw it at 5.
    runs_method: how the runs analysis decides. screen: wild moving ranges are left out once (recorded in the digest). aggregate: how rows that share a
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
    runs_method: RunsMethod = RunsMethod.ANHOEJ
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
        if not _is_own_set(self.rules) and self.rules not in RULE_SETS:
            raise errors.UnknownRules(
                _("There is no rule set called {value}. There are: {choices}.").format(
                    value=spoken(self.rules), choices=", ".join(RULE_SETS)
                )
            )
        object.__setattr__(self, "direction", _choice(Direction, self.direction, "direction"))
        object.__setattr__(self, "aggregate", _choice(Aggregate, self.aggregate, "aggregate"))
        object.__setattr__(
            self, "runs_method", _choice(RunsMethod, self.runs_method, "runs_method")
        )
        object.__setattr__(self, "multiply", self._scale(self.multiply, "multiply"))
        if self.multiply <= 0:
            raise errors.SpecError(_("Values can be multiplied only by a number above zero."))
        if self.target is not None:
            object.__setattr__(self, "target", self._scale(self.target, "target"))

    def _scale(self, value: object, name: str) -> float:
        number = read_number(value, None, name)
        if number is None or not math.isfinite(number) or abs(number) > LARGEST:
            raise errors.SpecError(
                _("{value} is not usable as {name}.").format(value=spoken(value), name=name)
            )
        return number + 0.0

    def _check_addresses(self) -> None:
        places = [self.baseline_until, *self.exclude, *(note.x for note in self.notes)]
        for phase in self.phases:
            places += [phase.starts, phase.baseline_until]
        if not any(place is not None for place in places) or not any(
            x is not None for x in self.series.x
        ):
            return
        dated = (XKind.DAY, XKind.INSTANT)
        kind = self.series.kind
        for place in places:
            if place is None or kind_of(place) in (kind, XKind.NUMBER):
                continue
            if not (kind in dated and kind_of(place) in dated):
                raise errors.BadAddress(
                    _(
                        "{place} does not fit this series, whose positions look like {example}."
                    ).format(
                        place=spoken(place),
                        example=spoken(next(x for x in self.series.x if x is not None)),
                    )
                )

    @property
    def chart_type(self) -> ChartType:
        """The chart type's entry."""
        return CHART_TYPES[self.chart]

    @property
    def rule_set(self) -> RuleSet:
        """The rule set's entry."""
        return RULE_SETS.get(self.rules) or own_rule_set(self.rules)

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
            _("A {term} needs a denominator for every point: say out of how many.").format(
                term=spec.chart_type.term
            )
        )
    y = np.array(series.y, dtype=np.float64)
    if series.n is not None:
        n = np.array(series.n, dtype=np.float64)
        _refuse(
            series,
            n < 0,
            errors.NegativeValue,
            _("{where}: the denominator is {n}; it cannot be below zero."),
        )
        if needs is Needs.PROPORTION:
            _refuse(
                series,
                (y - n > EQUAL * np.abs(n)) & (n > 0),
                errors.NumeratorOverDenominator,
                _("{where}: {y} out of only {n}; check the two numbers."),
            )
    if spec.chart_type.needs_denominator:
        _refuse(
            series, y < 0, errors.NegativeValue, _("{where}: {y}; a count cannot be below zero.")
        )
    if needs is Needs.TIME:
        _refuse(
            series,
            y <= 0,
            errors.NonPositiveTime,
            _("{where}: {y}; a time between events is above zero."),
        )


def _refuse(series: Series, wrong: Mask, error: type[errors.SpcError], sentence: str) -> None:
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        denominator = series.n[at] if series.n is not None else None
        where = series.x[at]
        raise error(
            sentence.format(
                where=row_name(where if where is not None else at + 1),
                y=spoken(series.y[at]),
                n=spoken(denominator),
            )
        )
