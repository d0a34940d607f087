"""Axes: where values and times fall on the picture, and which of them get a tick."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from qitrack.spc.charts import Array
from qitrack.spc.wording import SHORT_MONTHS

NICE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
HOUR_STEPS = (1, 2, 3, 6, 12)
DAYS_PER_MONTH = 30.44
DAYS_PER_YEAR = 365.25
LOG_FROM = 3.0
"""Where the highest value is less than so many times the lowest, 1, 2, 5, 10 would give too few ticks."""
DECADES_OF_ALL, DECADES_AT_MOST = 3.0, 6
"""So many powers of ten have ticks at 1, 2 and 5, and so many ticks at powers of ten have room."""
LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A map from values to pixels: straight, or of logarithms, where all at or below zero falls on the lower end."""

    low: float
    high: float
    start: float
    stop: float
    is_log: bool = False

    def __call__(self, value: float) -> float:
        """The pixel of a value; the middle where the scale has no extent."""
        if self.is_log:
            return float(self.each(np.array([value]))[0])
        if self.high == self.low:
            return (self.start + self.stop) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)

    def each(self, values: Array) -> Array:
        """The pixels of many values; shape (n,)."""
        if self.high == self.low:
            return np.full(values.shape, (self.start + self.stop) / 2)
        if self.is_log:
            share = np.log(np.fmax(values, self.low) / self.low) / math.log(self.high / self.low)
            return np.where(np.isnan(values), np.nan, self.start + share * (self.stop - self.start))
        return self.start + (values - self.low) / (self.high - self.low) * (self.stop - self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on an axis: its value, its label, and a second label below it (the year), often empty."""

    at: float
    label: str
    below: str = ""


def nice_step(extent: float, wanted: int) -> float:
    """A round step that divides the extent into about so many parts."""
    raw = extent / max(wanted, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    return next(step * size for step in NICE_STEPS if step * size >= raw * (1 - 1e-9))


def value_range(
    values: list[float], *, floor: float | None, ceiling: float | None, wanted: int
) -> tuple[float, float, float]:
    """Lowest tick, highest tick and step of an axis on which all values have room.

    floor, ceiling: bounds that the axis does not pass. Zero is included when it is near.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high == low:
        pad = abs(high) * 0.1 or 1.0
        low, high = low - pad, high + pad
    if low > 0 and low < 0.4 * high:
        low = 0.0
    step = nice_step(high - low, wanted)
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if (
        low != 0
        and low - bottom < 0.06 * (high - low)
        and (floor is None or bottom - step >= floor)
    ):
        bottom -= step
    if top - high < 0.06 * (high - low) and (ceiling is None or top < ceiling):
        top += step
    bottom = bottom if floor is None else max(bottom, floor)
    return bottom, top if ceiling is None else min(top, max(ceiling, high)), step


def value_ticks(bottom: float, top: float, step: float) -> list[float]:
    """The round values from bottom to top."""
    first = math.ceil(bottom / step - 1e-9)
    return [(first + i) * step + 0.0 for i in range(math.floor(top / step + 1e-9) - first + 1)]


def log_range(values: list[float], *, wanted: int) -> tuple[float, float, float]:
    """As value_range, for a logarithmic axis; a step of 0 stands for ticks at 1, 2, 5, 10 …

    values: those at or below zero have no place on it and are passed over. Where they all lie close together the
    ticks are round values as on a straight axis.
    """
    known = [value for value in values if value > 0] or [1.0]
    low, high = min(known), max(known)
    if high < LOG_FROM * low:
        bottom, top, step = value_range(known, floor=None, ceiling=None, wanted=wanted)
        if bottom > 0:
            return bottom, top, step
    ticks = _one_two_five(low, high)
    return ticks[0], ticks[-1], 0.0


def log_ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 … from low to high; over many powers of ten only these, or every second, third … of them."""
    ticks = [tick for tick in _one_two_five(low, high) if low * 0.999 <= tick <= high * 1.001]
    decades = math.log10(high / low)
    if decades <= DECADES_OF_ALL:
        return ticks
    every = math.ceil(decades / DECADES_AT_MOST)
    powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    return [10.0**power for power in powers if power % every == 0]


def _one_two_five(low: float, high: float) -> list[float]:
    """The values 1, 2, 5 times a power of ten from the last at or below `low` to the first at or above `high`."""
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
    steps = [part * 10.0**power for power in range(first, last + 2) for part in (1.0, 2.0, 5.0)]
    below = [step for step in steps if step <= low * (1 + 1e-9)]
    above = [step for step in steps if step >= high * (1 - 1e-9) and step > below[-1]]
    return [step for step in steps if below[-1] <= step <= above[0]]


def day_ticks(low: float, high: float, anchor: float, room: float) -> list[Tick]:
    """Ticks of a calendar axis from day `low` to day `high` (ordinals), at most `room` of them fitting.

    Weeks start at the weekday of `anchor`, the first point; months at their first day.
    """
    extent = max(high - low, 1e-9)
    if extent < 2:
        return _hours(low, high, room)
    for days in DAY_STEPS:
        if extent / days <= room and (days < 7 or extent / DAYS_PER_MONTH < 9):
            return _with_years(_every(low, high, anchor, days), _day_label)
    for months in MONTH_STEPS:
        if extent / (months * DAYS_PER_MONTH) <= room:
            return _with_years(_months(low, high, months), _month_label)
    years = next((y for y in YEAR_STEPS if extent / (y * DAYS_PER_YEAR) <= room), YEAR_STEPS[-1])
    return [
        Tick(at=at, label=str(date.fromordinal(int(at)).year))
        for at in _months(low, high, 12 * years)
    ]


def number_ticks(low: float, high: float, room: float) -> list[Tick]:
    """Ticks at round whole numbers."""
    step = max(nice_step(max(high - low, 1.0), max(int(room), 1)), 1.0)
    step = float(math.ceil(step))
    return [Tick(at=at, label=f"{at:.0f}") for at in value_ticks(low, high, step)]


def _hours(low: float, high: float, room: float) -> list[Tick]:
    hours = next((h for h in HOUR_STEPS if (high - low) * 24 / h <= room), 24)
    first = math.ceil(low * 24 / hours - 1e-6)
    last = math.floor(high * 24 / hours + 1e-6)
    ticks = []
    for i in range(first, last + 1):
        hour = round(i * hours) % 24
        at = i * hours / 24
        ticks.append(
            Tick(
                at=at,
                label=f"{hour:02d}:00",
                below=_day_label(int(at)) if hour == 0 or i == first else "",
            )
        )
    return ticks


def _every(low: float, high: float, anchor: float, days: int) -> list[float]:
    first = math.ceil((low - anchor) / days - 1e-9)
    return [anchor + i * days for i in range(first, math.floor((high - anchor) / days + 1e-9) + 1)]


def _months(low: float, high: float, step: int) -> list[float]:
    first = date.fromordinal(max(math.floor(low), 1))
    month = -(-(12 * first.year + first.month - 1) // step) * step
    ticks = []
    while month < 12 * 9999:
        at = date(month // 12, month % 12 + 1, 1).toordinal() if month >= 12 else 1
        if at > high:
            break
        if at >= low and month >= 12:
            ticks.append(float(at))
        month += step
    return ticks


def _with_years(places: list[float], label: Callable[[int], str]) -> list[Tick]:
    ticks, shown = [], None
    for at in places:
        year = date.fromordinal(min(int(at), LAST_DAY)).year
        ticks.append(Tick(at=at, label=label(int(at)), below="" if year == shown else str(year)))
        shown = year
    return ticks


def _day_label(at: int) -> str:
    day = date.fromordinal(min(at, LAST_DAY))
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}"


def _month_label(at: int) -> str:
    return SHORT_MONTHS[date.fromordinal(min(at, LAST_DAY)).month - 1]
