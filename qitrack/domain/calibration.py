"""Calibration: how often what was predicted came about, against how sure people said they were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

FEWEST = 10
"""Below so many predictions nothing is said: the smallest number for counts of people, taken over for predictions."""
EDGES = (0, 20, 40, 60, 80, 101)
"""Confidence is gathered in five bands; the last one takes in 100."""
Z_95 = 1.959964
"""Of a two-sided interval of 95%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A prediction made in time with its confidence in percent, and whether it held."""

    confidence: int
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The forecasts whose confidence lies from `lowest` to `highest` percent, both included."""

    lowest: int
    highest: int
    n: int
    held: int
    mean_confidence: float
    """In percent."""

    @property
    def share(self) -> float:
        """How many of them held, in percent."""
        return 100 * self.held / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Between which percentages the true share may well lie."""
        low, high = wilson(self.held, self.n)
        return 100 * low, 100 * high


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a set of forecasts says of how well people know what they know."""

    n: int
    held: int
    expected: float
    """How many would have held, had each come about as often as its confidence says."""
    brier: float | None
    """Mean squared distance between confidence and outcome: 0 is perfect, always saying 50% gives 0.25."""
    bands: tuple[Band, ...]

    @property
    def is_enough(self) -> bool:
        """There are enough of them to say something."""
        return self.n >= FEWEST


def calibrate(forecasts: Iterable[Forecast]) -> Calibration:
    """How often what was predicted came about, overall and for each band of confidence that occurs."""
    all_of_them = list(forecasts)
    return Calibration(
        n=len(all_of_them),
        held=sum(forecast.held for forecast in all_of_them),
        expected=sum(forecast.confidence for forecast in all_of_them) / 100,
        brier=brier_score(all_of_them),
        bands=bands_of(all_of_them),
    )


def brier_score(forecasts: Sequence[Forecast]) -> float | None:
    """Mean of (confidence − outcome)², outcome 1 if it held, else 0; None without forecasts.

    Source: Brier GW. Verification of forecasts expressed in terms of probability. Monthly Weather Review 1950;
    78: 1–3, halved as is usual for two outcomes.
    """
    if not forecasts:
        return None
    return sum((f.confidence / 100 - f.held) ** 2 for f in forecasts) / len(forecasts)


def bands_of(forecasts: Sequence[Forecast]) -> tuple[Band, ...]:
    """The bands of confidence in which there are forecasts, from unsure to sure."""
    found = []
    for start, end in pairwise(EDGES):
        inside = [f for f in forecasts if start <= f.confidence < end]
        if inside:
            found.append(
                Band(
                    lowest=start,
                    highest=min(end - 1, 100),
                    n=len(inside),
                    held=sum(f.held for f in inside),
                    mean_confidence=sum(f.confidence for f in inside) / len(inside),
                )
            )
    return tuple(found)


def wilson(held: int, n: int) -> tuple[float, float]:
    """Interval of 95% for a proportion, between 0 and 1.

    Source: Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 1927; 22: 209–212.
    """
    share, square = held / n, Z_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)
