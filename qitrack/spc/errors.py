"""What can be wrong with numbers and options, each with a stable code and a sentence for the user."""

from typing import ClassVar


class SpcError(ValueError):
    """Anything this library refuses. `str(error)` is a sentence that can be shown to the user."""

    code: ClassVar[str] = "invalid-input"

    @property
    def message(self) -> str:
        """The sentence for the user."""
        return str(self)


class SeriesError(SpcError):
    """The numbers cannot be charted as they are."""

    code = "invalid-series"


class UnequalLengths(SeriesError):
    """x, y and n have different lengths."""

    code = "unequal-lengths"


class MixedX(SeriesError):
    """The positions are not all dates, all instants, all whole numbers or all labels."""

    code = "mixed-x"


class NotANumber(SeriesError):
    """A value is neither a finite number nor missing."""

    code = "not-a-number"


class NumberTooLarge(SeriesError):
    """A value is so large that sums would lose their meaning."""

    code = "number-too-large"


class MissingDenominator(SeriesError):
    """The chart counts "how many out of how many", and the "out of" is not there."""

    code = "missing-denominator"


class NegativeValue(SeriesError):
    """A count, a denominator or a time is below zero."""

    code = "negative-value"


class NumeratorOverDenominator(SeriesError):
    """More events than there were chances for them, on a chart of proportions."""

    code = "numerator-over-denominator"


class NonPositiveTime(SeriesError):
    """A time between events is zero or less."""

    code = "non-positive-time"


class NotYesNo(SeriesError):
    """A case of a yes/no chart is neither 1 nor 0."""

    code = "not-yes-no"


class SpecError(SpcError):
    """An option of the chart cannot be used."""

    code = "invalid-option"


class UnknownChart(SpecError):
    """No chart type has this key."""

    code = "unknown-chart"


class UnknownRules(SpecError):
    """No rule set has this key."""

    code = "unknown-rules"


class BadAddress(SpecError):
    """A date, position or label does not fit the series it points into."""

    code = "bad-address"


class BadBaseline(SpecError):
    """The baseline ends before the first point."""

    code = "bad-baseline"


class NotAboveZero(SpecError):
    """A logarithmic scale was asked for, and there is something at or below zero to draw."""

    code = "not-above-zero"


class NoDirection(SpecError):
    """A result needs to know which way is better."""

    code = "no-direction"


class UnreadableFile(SpcError):
    """A file of numbers cannot be read; the sentence names the row."""

    code = "unreadable-file"


class TooFewPoints(SpcError):
    """An estimate needs more points than there are."""

    code = "too-few-points"


class NotEstimable(SpcError):
    """The numbers do not allow the estimate that was asked for."""

    code = "not-estimable"
