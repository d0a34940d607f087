"""Rows that share a place, joined into one point: sums, averages, and what subgroups need."""

import numpy as np
import numpy.typing as npt

from qitrack.spc.charts import Array, Groups
from qitrack.spc.options import Aggregate

Positions = npt.NDArray[np.intp]


def joined(values: Array, first: Positions, size: Positions, how: Aggregate) -> Array:
    """One number for each group of neighbouring rows, missing values left out; NaN where all are missing.

    values: shape (rows,). first, size: where each group begins and how many rows it has, shape (groups,).
    """
    present = ~np.isnan(values)
    count = np.add.reduceat(present.astype(np.intp), first)
    if how is Aggregate.MEDIAN:
        groups = np.split(values, first[1:])
        return np.array(
            [np.median(g[~np.isnan(g)]) if (~np.isnan(g)).any() else np.nan for g in groups]
        )
    total = np.where(count > 0, np.add.reduceat(np.where(present, values, 0.0), first), np.nan)
    return total if how is Aggregate.SUM else total / np.maximum(count, 1)


def groups_of(values: Array, first: Positions, size: Positions) -> Groups:
    """Size, mean, standard deviation (divisor n - 1) and range of each group, missing values left out.

    values: shape (rows,). first, size: as for `joined`. Arrays of shape (groups,); sd and span are NaN below two values.
    """
    present = ~np.isnan(values)
    count = np.add.reduceat(present.astype(np.float64), first)
    mean = joined(values, first, size, Aggregate.MEAN)
    deviation = np.where(present, values - np.repeat(mean, size), 0.0)
    square = np.add.reduceat(deviation * deviation, first)
    highest = np.maximum.reduceat(np.where(present, values, -np.inf), first)
    lowest = np.minimum.reduceat(np.where(present, values, np.inf), first)
    several = count > 1
    with np.errstate(invalid="ignore"):
        sd = np.where(several, np.sqrt(square / np.maximum(count - 1, 1)), np.nan)
        span = np.where(several, highest - lowest, np.nan)
    return Groups(size=count, mean=mean, sd=sd, span=span)
