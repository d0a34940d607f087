"""Which of very many points are drawn: no pixel shows more than its lowest and its highest."""

import numpy as np

from qitrack.spc.charts import Array, Mask

THINNED_ABOVE = 2000
"""Up to so many points every one is drawn and can be pointed at."""


def kept(across: Array, values: Array, always: Mask | None = None) -> Mask:
    """Which points are drawn, of shape (n,): all up to THINNED_ABOVE; else in each pixel column the lowest and highest.

    across: pixels. values: NaN where there is none. always: points that are drawn in any case, besides the first and
    the last.
    """
    if values.size <= THINNED_ABOVE:
        return np.ones(values.shape, bool)
    mask = np.zeros(values.shape, bool) if always is None else always.copy()
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        return mask
    columns = np.floor(across[known])
    order = np.lexsort((values[known], columns))
    ends = np.flatnonzero(np.diff(columns[order]))
    mask[known[order[np.concatenate((ends, ends + 1))]]] = True
    mask[known[order[[0, -1]]]] = True
    mask[known[[0, -1]]] = True
    return mask
