"""The checks of what a chart type needs of its numbers; each refusal is a sentence that names the row."""

import numpy as np

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import Array, ChartType, Mask, Needs
from qitrack.spc.rules.view import EQUAL
from qitrack.spc.series import Series
from qitrack.spc.wording import row_name, spoken


def check_values(series: Series, entry: ChartType) -> None:
    """Raises SeriesError where the numbers are not what this type of chart can show."""
    if entry.needs_denominator and series.n is None:
        raise errors.MissingDenominator(
            _("A {term} needs a denominator for every point: say out of how many.").format(
                term=entry.term
            )
        )
    y = np.array(series.y, dtype=np.float64)
    if series.n is not None and entry.uses_denominator:
        _check_denominators(series, entry, y)
    if entry.needs_denominator or entry.needs in (Needs.COUNT, Needs.CATEGORY):
        said = _("{where}: {y}; a count cannot be below zero.")
        _refuse(series, y < 0, errors.NegativeValue, said)
    if entry.needs is Needs.TIME:
        said = _("{where}: {y}; a time between events is above zero.")
        _refuse(series, y <= 0, errors.NonPositiveTime, said)
    if entry.needs is Needs.YES_NO:
        said = _("{where}: {y}; each case counts as 1 (it happened) or 0 (it did not).")
        _refuse(series, ~np.isnan(y) & (y != 0) & (y != 1), errors.NotYesNo, said)


def _check_denominators(series: Series, entry: ChartType, y: Array) -> None:
    n = np.array(series.n, dtype=np.float64)
    said = _("{where}: the denominator is {n}; it cannot be below zero.")
    _refuse(series, n < 0, errors.NegativeValue, said)
    if entry.needs is Needs.PROPORTION:
        said = _("{where}: {y} out of only {n}; check the two numbers.")
        over = (y - n > EQUAL * np.abs(n)) & (n > 0)
        _refuse(series, over, errors.NumeratorOverDenominator, said)


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
