"""What would have been without a change: `Band`, a dashed line with its range, drawn behind a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Array, Mask
from qitrack.spc.draw.frame import Frame
from qitrack.spc.draw.labels import fit, text_width
from qitrack.spc.draw.picture import Anchor, Fill, Mark, Stroke, Words
from qitrack.spc.places import key_of_place
from qitrack.spc.series import LARGEST, SMALLEST, X, kind_of

if TYPE_CHECKING:
    from qitrack.spc.effects.interrupted import Effect


@dataclass(frozen=True, slots=True)
class Band:
    """The expected course without a change, and how sure that is.

    x: where, at least one place, in the chart's order. expected, lower, upper: at each of them, in the chart's units;
    any sequences of numbers are taken and kept as tuples. Raises SpecError: other lengths, numbers that are not finite,
    or a line outside its range.
    """

    x: tuple[X, ...]
    expected: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", tuple(self.x))
        for name in ("expected", "lower", "upper"):
            object.__setattr__(self, name, _numbers(getattr(self, name)))
        if not self.x or {len(self.expected), len(self.lower), len(self.upper)} != {len(self.x)}:
            raise errors.SpecError(_("A band has one line and two edges at each of its places."))
        for x in self.x:
            kind_of(x)
        expected = np.array(self.expected)
        slack = 1e-9 * (1.0 + np.abs(expected))
        if (np.array(self.lower) > expected + slack).any() or (np.array(self.upper) < expected - slack).any():  # fmt: skip
            raise errors.SpecError(_("The line of a band lies between its edges."))


def _numbers(values: Sequence[float]) -> tuple[float, ...]:
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise errors.NotANumber(_("A band is made of numbers.")) from error
    if column.ndim != 1 or not np.isfinite(column).all() or (np.abs(column) > LARGEST).any():
        raise errors.NotANumber(_("A band is made of finite numbers, none of them too large."))
    column[np.abs(column) < SMALLEST] = 0.0
    return tuple(column.tolist())


def counterfactual_band(effect: "Effect") -> Band:
    """What would have been from the change on, going by the line before it, with its 95 % range.

    Shapes (points since the change,), units of the chart. Points where the estimate has no finite number are left out; raises
    NotEstimable where none is left. Source: `estimate_effect`.
    """
    columns = effect.counterfactual, effect.counterfactual_lower, effect.counterfactual_upper
    table = np.vstack(columns)
    known: Mask = np.all(np.abs(np.nan_to_num(table, nan=np.inf)) <= LARGEST, axis=0)
    known[: effect.x.index(effect.change_at)] = False
    if not known.any():
        raise errors.NotEstimable(_("What would have been cannot be told from these numbers."))
    expected, lower, upper = table[:, known]
    x = tuple(x for x, is_known in zip(effect.x, known.tolist(), strict=True) if is_known)
    return Band(x, expected, np.minimum(lower, expected), np.maximum(upper, expected))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBand:
    """A band on a chart: keys of the horizontal axis, in order, and the numbers at each; shape (n,)."""

    key: Array
    expected: Array
    lower: Array
    upper: Array

    def wished(self) -> list[float]:
        """The values that the vertical axis should reach, if they lie near the data."""
        columns = self.expected, self.lower, self.upper
        return [end for column in columns for end in (float(column.min()), float(column.max()))]


def place_band(chart: Chart, band: Band | None) -> PlacedBand | None:
    """The part of a band that lies within the plotted time; None where there is none. Raises BadAddress: other positions."""
    if band is None or not chart.x:
        return None
    if {kind_of(x) for x in band.x} != {kind_of(chart.x[0])}:
        raise errors.BadAddress(_("The places of a band are of the same kind as those of its chart."))  # fmt: skip
    key = np.array([key_of_place(x, chart.x, chart.key) for x in band.x])
    inside = np.flatnonzero((key >= chart.key[0]) & (key <= chart.key[-1]))
    if not inside.size:
        return None
    order = inside[np.argsort(key[inside], kind="stable")]
    expected, lower, upper = (np.array(c)[order] for c in (band.expected, band.lower, band.upper))
    return PlacedBand(key=key[order], expected=expected, lower=lower, upper=upper)


def band_fill(band: PlacedBand, frame: Frame) -> list[Mark]:
    """The range, cut at the edges of the plot."""
    x = _ends(band, frame)
    low, high = frame.bottom_value, frame.top_value
    tops, bottoms = (
        frame.up.each(np.clip(column, low, high)).tolist() for column in (band.upper, band.lower)
    )
    top = list(zip(x, tops if len(tops) > 1 else tops * 2, strict=True))
    bottom = list(zip(x, bottoms if len(bottoms) > 1 else bottoms * 2, strict=True))
    return [Fill(role="would-band", path=tuple(top + bottom[::-1]))]


def band_line(band: PlacedBand, frame: Frame) -> list[Mark]:
    """The dashed line, as far as it lies on the plot."""
    x = _ends(band, frame)
    values = band.expected.tolist() if len(x) == band.key.size else band.expected.tolist() * 2
    marks: list[Mark] = []
    path: list[tuple[float, float]] = []
    for at, value in [*zip(x, values, strict=True), (0.0, np.inf)]:
        if frame.bottom_value <= value <= frame.top_value:
            path.append((at, frame.up(value)))
            continue
        if len(path) > 1:
            marks.append(Stroke(role="would", path=tuple(path)))
        path = []
    return marks


def _ends(band: PlacedBand, frame: Frame) -> list[float]:
    """The pixels across; a band at one place is drawn as wide as a point's stretch."""
    x: list[float] = frame.across.each(band.key).tolist()
    if len(x) > 1:
        return x
    return [max(x[0] - frame.inset, frame.left), min(x[0] + frame.inset, frame.right)]


def band_key(right: float, y: float, font: float, room: float) -> list[Mark]:
    """What the dashed line is, in one row that ends at `right`."""
    text = fit(_("Expected without the change"), room - 3.6 * font, font)
    x = right - text_width(text, font) - 0.7 * font
    left, middle = x - 2.6 * font, y - 0.35 * font
    corners = ((left, middle - 0.5 * font), (x, middle - 0.5 * font), (x, middle + 0.5 * font))
    return [
        Fill(role="would-band", path=(*corners, (left, middle + 0.5 * font))),
        Stroke(role="would", path=((left, middle), (x, middle))),
        Words(role="legend", x=right, y=y, text=text, anchor=Anchor.END),
    ]
