"""Works out the best boxes and cut boxes of the runs analysis: `python -m bench.boxes` prints qitrack/spc/rules/boxes.py's rows.

Source: Anhøj J, Wentzel-Larsen T. Smooth operator: modifying the Anhøj rules to improve runs analysis in statistical
process control. PLoS ONE 2020; 15: e0233920. Among the boxes "at least c crossings, no run longer than l" that hold random points
with probability 0.925 or more, the best box holds a process shifted by 0.8 standard deviations least often; the cut box then
gives up cells of its two edges, from the corner on, as long as 0.925 allows.
"""

import math

import numpy as np
import numpy.typing as npt

TARGET = 0.925
SHIFT = 0.8
SIZES = range(10, 101)
SLACK = 1e-12

Joint = npt.NDArray[np.float64]


def at_least_so_many_crossings(size: int, longest: int, above: float) -> npt.NDArray[np.float64]:
    """P(exactly c crossings and no run longer than `longest`) for c = 0 … size - 1.

    above: chance of each point to lie above the line.
    """
    chance = np.array([above, 1.0 - above])
    state = np.zeros((2, longest, size))  # side, length of the present run, crossings so far
    state[:, 0, 0] = chance
    for _step in range(size - 1):
        new = np.zeros_like(state)
        new[:, 1:] = state[:, :-1] * chance[:, None, None]
        crossed = state.sum(axis=1)[::-1] * chance[:, None]
        new[:, 0, 1:] = crossed[:, :-1]
        state = new
    total: npt.NDArray[np.float64] = state.sum(axis=(0, 1))
    return total


def joint(size: int, above: float, longest: int) -> tuple[Joint, Joint]:
    """P(C = c, L = l) and P(C >= c, L <= l); shape (size, longest + 1), the column is l."""
    within = np.array(
        [np.zeros(size)]
        + [at_least_so_many_crossings(size, run, above) for run in range(1, longest + 1)]
    ).T
    cells = np.diff(within, axis=1, prepend=0.0)
    boxes = within[::-1].cumsum(axis=0)[::-1]
    return cells, boxes


def best_box(size: int) -> tuple[int, int, int | None, int | None]:
    """Fewest crossings and longest run of the best box, and where the cut of its two edges begins (None: no cut)."""
    longest = min(size, 16)
    random, held = joint(size, 0.5, longest)
    shifted, held_shifted = joint(size, 0.5 * math.erfc(-SHIFT / math.sqrt(2.0)), longest)
    allowed = (held >= TARGET - SLACK) & (random > SLACK * 1e-12)
    fewest, most = map(
        int, np.unravel_index(np.where(allowed, held_shifted, 2.0).argmin(), held.shape)
    )
    return fewest, most, *_cut(random, shifted, float(held[fewest, most]), fewest, most)


def _cut(
    random: Joint, shifted: Joint, held: float, fewest: int, most: int
) -> tuple[int | None, int | None]:
    """The fewest crossings kept on the edge of longest runs, and the longest run kept on the edge of fewest crossings."""
    held -= random[fewest, most]
    if held < TARGET - SLACK:
        return None, None
    crossings, run = fewest + 1, most - 1
    while True:
        spare = held - TARGET + SLACK
        along, up = random[crossings, most], random[fewest, run]
        can_along, can_up = 0 < along <= spare, 0 < up <= spare
        if not can_along and not can_up:
            return crossings, run
        if can_along and (not can_up or shifted[crossings, most] >= shifted[fewest, run]):
            held -= along
            crossings += 1
        else:
            held -= up
            run -= 1


if __name__ == "__main__":
    for size in SIZES:
        fewest, most, crossings, run = best_box(size)
        corner = "" if crossings is None else f" {crossings} {run}"
        print(f"{size} {fewest} {most}{corner}")
