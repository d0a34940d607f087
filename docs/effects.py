"""Writes docs/effects.md by simulation: python docs/effects.py [RUNS]."""

import sys
from pathlib import Path

import numpy as np

from qitrack.spc.effects.autoregressive import averaged_fit
from qitrack.spc.effects.families import least_squares, t_quantile

RUNS = 2000
SIDES = (8, 12, 24)
CORRELATIONS = (0.0, 0.3, 0.6)
BURN_IN = 60


def page(runs: int) -> str:
    """The page, from so many simulated series a row."""
    rows = [
        (side, r, averaged, hac)
        for side in SIDES
        for r in CORRELATIONS
        for averaged, hac in [held(side, r, runs)]
    ]
    lines = [
        f"| {side} + {side} | {r:g} | {cells(averaged)} | {cells(hac)} |" for side, r, averaged, hac in rows
    ]  # fmt: skip
    return "\n".join([
        "# What the intervals of an interrupted time series hold",
        "",
        (f"How often a 95 % interval held the true value, in {runs:,} simulated series with first-order autoregressive errors (a standard error is "
        "half a per cent), made by `docs/effects.py`. `averaged` is what `estimate_effect` does by itself: it averages over all likely "
        "correlations. `hac` are robust standard errors of Newey and West, on demand; in short series they claim too much, and the "
        "result says so. It also says so where neighbours are correlated by more than 0.5, and with fewer than 12 points on a side."),
        "",
        "| points | correlation | averaged: level | slope | hac: level | slope |",
        "|---|---|---|---|---|---|",
        *lines,
        "",
    ])  # fmt: skip


def cells(shares: np.ndarray) -> str:
    """Level and slope."""
    return " | ".join(f"{100 * share:.1f} %" for share in shares)


def held(side: int, r: float, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """How often the intervals of level and slope held the truth: averaged, and robust."""
    random = np.random.default_rng(7)
    time = np.arange(2.0 * side)
    after = (time >= side).astype(float)
    design = np.column_stack([np.ones(time.size), time, after, after * (time - side)])
    quantile = t_quantile(time.size - 4)
    counts = np.zeros((2, 2))
    for _run in range(runs):
        noise, y = random.normal(size=time.size + BURN_IN), np.zeros(time.size + BURN_IN)
        for i in range(1, y.size):
            y[i] = r * y[i - 1] + noise[i]
        fit = averaged_fit(design, y[BURN_IN:], time)
        robust = least_squares(design, y[BURN_IN:], robust=True)
        for row, (beta, spread) in enumerate(((fit.coefficients, fit.covariance), robust)):
            counts[row] += (np.abs(beta) <= quantile * np.sqrt(np.diag(spread)))[2:]
    return counts[0] / runs, counts[1] / runs


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    Path(__file__).with_suffix(".md").write_text(page(runs), encoding="utf-8")
