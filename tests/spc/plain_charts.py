"""The formulas of the charts once more, point by point and without numpy; nothing is imported from the library."""

import math
import statistics
from itertools import pairwise

D2 = (
    1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336, 3.407, 3.472, 3.532, 3.588,
    3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931,
)  # fmt: skip
D3 = (
    0.8525033,
    0.8883697,
    0.8798108,
    0.8640855,
    0.8480442,
    0.8332108,
    0.8198378,
    0.8078413,
    0.7970584,
)
SHARES = ("p", "p-prime", "np")
RATES = ("u", "u-prime")
MAY_HAVE_N = (*SHARES, *RATES, "run", "i", "i-median", "mr", "i-prime")
INFINITE = math.inf


def c4(size):
    return math.sqrt(2 / (size - 1)) * math.exp(math.lgamma(size / 2) - math.lgamma((size - 1) / 2))


def mean(values):
    return math.fsum(values) / len(values) if values else None


def median(values):
    return statistics.median(values) if values else None


def sd(values):
    if len(values) < 2:
        return None
    middle = mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))


def span(values):
    return max(values) - min(values) if len(values) > 1 else None


def divided(number, by):
    return None if number is None or not by else number / by


def is_label(x):
    return isinstance(x, str) and not x[:1].isdigit()


# --- from rows to points ---------------------------------------------------------------------------


def points_of(asked):
    """The plotted points in order: x, y, n, and the values each is made of."""
    has_n = asked["chart"] in MAY_HAVE_N and "n" in asked
    rows = {}
    for at, y, n in zip(asked["x"], asked["y"], asked.get("n", asked["y"]), strict=True):
        if at is not None:
            known = y is not None and (not has_n or bool(n))
            rows.setdefault(at, []).append((y, n) if known else (None, None))
    places = list(rows) if rows and is_label(next(iter(rows))) else sorted(rows)
    return [point_of(asked, at, rows[at], has_n=has_n) for at in places]


def point_of(asked, at, rows, *, has_n):
    chart = asked["chart"]
    values = [y for y, _n in rows if y is not None]
    how = "sum" if chart == "c" else asked.get("aggregate", "mean")
    point = {"x": at, "values": values, "n": None}
    joined = {"mean": mean, "median": median, "sum": math.fsum}[how]
    point["y"] = joined(values) if values else None
    if has_n:
        point["n"] = math.fsum(n for _y, n in rows if n is not None)
        point["events"] = math.fsum(values)
        whole = point["events"] if values else None
        point["y"] = whole if chart == "np" else divided(whole, point["n"])
    elif chart in ("s", "r"):
        point["y"] = {"s": sd, "r": span}[chart](values)
    return point


def moving_ranges(points, first, last, excluded):
    """Of the points from first to last (the one after): each to the one before it, excluded ones bridged."""
    ranges = []
    for i in range(first, last):
        earlier = [k for k in range(first, i) if k not in excluded]
        before = i - 1 if i in excluded and i > first else earlier[-1] if earlier else None
        if i in excluded and i == first:
            before = None
        pair = (points[i]["y"], None if before is None else points[before]["y"])
        ranges.append(None if None in pair else abs(pair[0] - pair[1]))
    return ranges


# --- from points to lines: for each point (centre, middle, sigma, floor, ceiling) ----------------------


def screened(distances, factor):
    if not distances:
        return None
    usual = mean(distances)
    return mean([d for d in distances if d < factor * usual]) if factor and usual else usual


def usual_step(asked, values):
    """One standard deviation, from the distances between neighbours."""
    steps = [abs(b - a) for a, b in pairwise(values) if None not in (a, b)]
    found = screened(steps, 3.267 if asked.get("screen_moving_ranges", True) else None)
    factor = 2.66 / 3 if asked["rules"].startswith("nhs") else 1 / 1.128
    return None if found is None else found * factor


def level(asked, found):
    return asked.get("centre", found)


def given_or(asked, sigma):
    return asked.get("sigma", sigma)


def known(points, base):
    return [p for p, is_base in zip(points, base, strict=True) if is_base and p["y"] is not None]


def values_of(points, base):
    return [p["y"] for p in known(points, base)]


def in_order(points, base):
    return [p["y"] for p, is_base in zip(points, base, strict=True) if is_base]


def same(points, centre, sigma, middle=None, floor=-INFINITE):
    line = (centre, centre if middle is None else middle, sigma, floor, INFINITE)
    return [line] * len(points)


def run(asked, points, base):
    return same(points, level(asked, median(values_of(points, base))), None)


def individuals(asked, points, base):
    middle = median if asked["chart"] == "i-median" else mean
    sigma = given_or(asked, usual_step(asked, in_order(points, base)))
    return same(points, level(asked, middle(values_of(points, base))), sigma)


def levey_jennings(asked, points, base):
    values = values_of(points, base)
    return same(points, level(asked, mean(values)), given_or(asked, sd(values)))


def ranges(asked, points, base):
    centre = mean(values_of(points, base))
    if "sigma" in asked:
        centre = asked["sigma"] / (2.66 / 3 if asked["rules"].startswith("nhs") else 1 / 1.128)
    centre = level(asked, centre)
    return same(points, centre, divided(centre, 3 / 3.267), middle=0.0, floor=0)


def i_prime(asked, points, base):
    sizes = [len(p["values"]) if p["n"] is None else p["n"] for p in points]
    pairs = [(p["y"], n or None) for p, n in zip(points, sizes, strict=True)]
    inside = [pair for pair, is_base in zip(pairs, base, strict=True) if is_base]
    whole = [pair for pair in inside if None not in pair]
    total = math.fsum(n for _y, n in whole)
    centre = level(asked, math.fsum(y * n for y, n in whole) / total if whole else None)
    steps = [
        math.sqrt(math.pi / 2) * abs(b[0] - a[0]) / math.sqrt(1 / a[1] + 1 / b[1])
        for a, b in pairwise(inside)
        if None not in (*a, *b)
    ]
    one = screened(steps, 3.2665 if asked.get("screen_moving_ranges", True) else None)
    one = given_or(asked, one)
    return [
        (centre, centre, None if n is None else divided(one, math.sqrt(n)), -INFINITE, INFINITE)
        for _y, n in pairs
    ]


def pooled(points, base):
    inside = known(points, base)
    return divided(math.fsum(p["events"] for p in inside), math.fsum(p["n"] for p in inside))


def numbers_of(asked, points, base):
    share = pooled(points, base)
    if "centre" in asked:
        share = divided(asked["centre"], mean([p["n"] for p in known(points, base)]))
    lines = []
    for p in points:
        if share is None or not p["n"]:
            lines.append((None, None, None, 0, INFINITE))
            continue
        centre = share * p["n"]
        sigma = given_or(asked, math.sqrt(max(centre * (1 - share), 0)))
        lines.append((centre, centre, sigma, 0, p["n"]))
    return lines


def shares_or_rates(asked, points, base):
    centre = level(asked, pooled(points, base))
    is_share = asked["chart"] in SHARES
    spread = None if centre is None else max(centre * (1 - centre) if is_share else centre, 0)
    sigmas = [
        given_or(asked, None if spread is None or not p["n"] else math.sqrt(spread / p["n"]))
        for p in points
    ]
    if asked["chart"].endswith("prime") and "sigma" not in asked:
        sigmas = widened(asked, points, base, centre, sigmas)
    return [(centre, centre, sigma, 0, 1 if is_share else INFINITE) for sigma in sigmas]


def widened(asked, points, base, centre, sigmas):
    """Laney's correction."""
    scores = [
        None if p["y"] is None or not s else (p["y"] - centre) / s
        for p, s in zip(points, sigmas, strict=True)
    ]
    inside = [z for z, is_base in zip(scores, base, strict=True) if is_base]
    extra = usual_step(asked, inside)
    if is_label(points[0]["x"]):
        extra = sd([z for z in inside if z is not None])
    return [None if not s or extra is None else s * extra for s in sigmas]


def counts(asked, points, base):
    centre = level(asked, mean(values_of(points, base)))
    return same(points, centre, given_or(asked, None if centre is None else math.sqrt(centre)), floor=0)  # fmt: skip


def cases_between(asked, points, base):
    values = values_of(points, base)
    middle = level(asked, mean(values))
    sigma = None if middle is None else math.sqrt(middle * (middle + 1))
    return same(points, level(asked, median(values)), given_or(asked, sigma), middle, 0)


def averages(asked, points, base):
    centre = level(asked, mean([v for p in known(points, base) for v in p["values"]]))
    spread = usual_spread(points, base)
    lines = []
    for p in points:
        size = len(p["values"])
        sigma = None if size < 2 or spread is None else spread / c4(size) / math.sqrt(size)
        if "sigma" in asked:
            sigma = asked["sigma"] / math.sqrt(size) if size else None
        lines.append((centre, centre, sigma, -INFINITE, INFINITE))
    return lines


def usual_spread(points, base):
    inside = [
        p["values"] for p, is_base in zip(points, base, strict=True) if is_base and p["values"]
    ]
    several = [values for values in inside if len(values) > 1]
    if not several:
        return None
    if len({len(values) for values in inside}) == 1:
        return mean([sd(values) for values in several])
    freedom = sum(len(values) - 1 for values in several)
    return math.sqrt(math.fsum((len(v) - 1) * sd(v) ** 2 for v in several) / freedom)


def deviations(asked, points, base):
    usual, lines = usual_spread(points, base), []
    for p in points:
        factor = c4(len(p["values"])) if len(p["values"]) > 1 else None
        centre = level(asked, (factor or c4(2)) * asked["sigma"] if "sigma" in asked else usual)
        one = given_or(asked, divided(centre, factor))
        sigma = None if factor is None or one is None else one * math.sqrt(1 - factor**2)
        lines.append((centre, centre, sigma, 0, INFINITE))
    return lines


def spans(asked, points, base):
    inside = [p for p in known(points, base) if len(p["values"]) > 1]
    if not inside and not {"centre", "sigma"} <= set(asked):
        return same(points, None, None)
    sizes = [len(p["values"]) for p in inside]
    one = given_or(asked, mean([p["y"] / D2[n - 2] for p, n in zip(inside, sizes, strict=True)]))
    weighted = [
        n * (one * D2[n - 2] if "sigma" in asked else p["y"])
        for p, n in zip(inside, sizes, strict=True)
    ]
    centre = level(asked, divided(math.fsum(weighted), sum(sizes)))
    return [
        (centre, centre, D3[len(p["values"]) - 2] * one if len(p["values"]) > 1 else None, 0, INFINITE)
        for p in points
    ]  # fmt: skip


def times(asked, points, base):
    """On the scale of the 3.6th root."""
    roots = [None if y is None else y ** (1 / 3.6) for y in in_order(points, base)]
    centre = mean([root for root in roots if root is not None])
    if "centre" in asked:
        centre = asked["centre"] ** (1 / 3.6)
    return same(points, centre, given_or(asked, usual_step(asked, roots)))


LINES = {
    "run": run, "i": individuals, "i-median": individuals, "mr": ranges, "i-prime": i_prime,
    "levey-jennings": levey_jennings, "p": shares_or_rates, "p-prime": shares_or_rates, "np": numbers_of, "c": counts,
    "u": shares_or_rates, "u-prime": shares_or_rates, "g": cases_between, "t": times, "xbar": averages, "s": deviations,
    "r": spans,
}  # fmt: skip


def lines_at(asked, lines, sigmas):
    """Lower and upper line of each point at so many standard deviations."""
    found = []
    for _centre, middle, sigma, floor, ceiling in lines:
        if sigma is None or middle is None:
            found.append((None, None))
            continue
        lower, upper = middle - sigmas * sigma, middle + sigmas * sigma
        if asked["chart"] == "t":
            lower, upper = max(lower, 0) ** 3.6, max(upper, 0) ** 3.6
        found.append((max(lower, floor), min(upper, ceiling)))
    return found
