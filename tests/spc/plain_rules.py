"""The rules once more, window by window and without numpy; nothing is imported from the library."""

import math
from itertools import groupby, pairwise

LINE = 1e-9
SHIFTS = {
    "western-electric": 8, "nelson": 9, "montgomery": 8, "aiag": 7, "healthcare-data-guide": 8,
}  # fmt: skip
ZONES = ("western-electric", "nelson", "montgomery", "aiag", "healthcare-data-guide")
EIGHT_TESTS = ("nelson", "montgomery", "aiag")


def side(value, line):
    """-1 below, +1 above, 0 on the line or unknown."""
    if value is None or line is None or abs(value - line) <= LINE * max(abs(value), abs(line)):
        return 0
    return 1 if value > line else -1


def outside(value, lines):
    if value is None or lines[0] is None:
        return 0
    return 1 if side(value, lines[1]) > 0 else -1 if side(value, lines[0]) < 0 else 0


def runs_analysis(sides):
    """Useful points, longest run, crossings, what chance allows, and whether that is passed."""
    useful = [s for s in sides if s]
    n = len(useful)
    if not n:
        return {"useful": 0, "longest_run": None, "crossings": None, "unusual_runs": False}
    longest = max(len(list(run)) for _side, run in groupby(useful))
    crossings = sum(a != b for a, b in pairwise(useful))
    most = round(math.log2(n)) + 3
    fewest = next(
        k for k in range(n) if 20 * sum(math.comb(n - 1, i) for i in range(k + 1)) >= 2 ** (n - 1)
    )
    return {
        "useful": n, "longest_run": longest, "crossings": crossings, "longest_run_max": most,
        "crossings_min": fewest, "unusual_runs": longest > most or crossings < fewest,
    }  # fmt: skip


class Marks:
    """The points of one phase as rules see them, and what has been marked."""

    def __init__(self, values, centres, lines):
        self.values = values
        self.sides = [side(v, c) for v, c in zip(values, centres, strict=True)]
        self.lines = lines
        self.far = {k: [outside(v, at) for v, at in zip(values, lines[k], strict=True)] for k in lines}  # fmt: skip
        self.steps = [0] + [side(b, a) if a is not None else 0 for a, b in pairwise(values)]
        self.found = [set() for _value in values]

    def windows(self, length):
        """Every stretch of so many points, by its last."""
        return ((end, range(end - length + 1, end + 1)) for end in range(length - 1, len(self.values)))  # fmt: skip

    def one_way(self, codes):
        return codes[0] != 0 and len(set(codes)) == 1

    def shift(self, length, name="shift", *, whole=False):
        for end, window in self.windows(length):
            if self.one_way([self.sides[i] for i in window]):
                self.mark(window if whole else [end], name)

    def trend(self, length, name="trend", *, whole=False):
        for end, window in self.windows(length):
            if self.one_way([self.steps[i] for i in window[1:]]):
                self.mark(window if whole else [end], name)

    def so_many_of(self, many, of, sigmas, name):
        for end, window in self.windows(of):
            values = [self.values[i] for i in window]
            far = [outside(v, self.lines[sigmas][end]) for v in values]
            if None not in values and far[-1] and far.count(far[-1]) >= many:
                self.mark([end], name)

    def alternating(self, length):
        for end, window in self.windows(length):
            if all(a * b < 0 for a, b in pairwise(self.steps[i] for i in window[1:])):
                self.mark([end], "alternating")

    def hugging(self, length):
        for end, window in self.windows(length):
            known = all(self.values[i] is not None and self.lines[1][i][0] is not None for i in window)  # fmt: skip
            if known and not any(self.far[1][i] for i in window):
                self.mark([end], "hugging")

    def mixture(self, length):
        for end, window in self.windows(length):
            if {self.far[1][i] for i in window} == {-1, 1}:
                self.mark([end], "mixture")

    def mark(self, places, name):
        for i in places:
            self.found[i].add(name)


def marked(rules, values, centres, lines):
    """The names of the rules that mark each point, those about limits left out."""
    marks = Marks(values, centres, lines)
    if rules == "anhoej" and runs_analysis(marks.sides)["unusual_runs"]:
        marks.mark([i for i, s in enumerate(marks.sides) if s], "unusual-runs")
    if rules.startswith("ihi"):
        ihi(marks, rules)
    if rules.startswith("nhs"):
        making_data_count(marks, counts_beyond=rules == "nhs-mdc")
    if rules in ZONES:
        zones(marks, rules)
    if rules == "westgard":
        westgard(marks)
    return marks.found


def ihi(marks, rules):
    useful = [i for i, s in enumerate(marks.sides) if s]
    for _side, run in groupby(useful, key=lambda i: marks.sides[i]):
        places = list(run)
        if len(places) >= 6:
            marks.mark(places, "shift")
    ihi_trend(marks)
    runs = 1 + sum(marks.sides[a] != marks.sides[b] for a, b in pairwise(useful))
    if len(useful) >= 10:
        low, high = usual_runs(rules, [marks.sides[i] for i in useful])
        if runs < low:
            marks.mark(useful, "too-few-runs")
        if runs > high:
            marks.mark(useful, "too-many-runs")


def ihi_trend(marks):
    counted, last = [], None
    for i, value in enumerate(marks.values):
        if value is not None and (last is None or side(value, last)):
            counted.append(i)
        last = value if value is not None else last
    steps = list(pairwise(counted))
    for way, group in groupby(steps, key=lambda p: side(marks.values[p[1]], marks.values[p[0]])):
        pairs = list(group)
        if way and len(pairs) >= 4:
            marks.mark({i for pair in pairs for i in pair}, "trend")


def usual_runs(rules, sides):
    above, n = sides.count(1), len(sides)
    if n <= 60:
        return TABLES[rules][n]
    product = 2 * above * (n - above)
    reach = 1.6448536269514722 * math.sqrt(product * (product - n) / (n * n * (n - 1)))
    return math.ceil(1 + product / n - reach), math.floor(1 + product / n + reach)


def exact(n):
    """One-sided 5 % points of the number of runs, half of the points on each side, by counting all orders."""
    a, b = n // 2, n - n // 2
    ways = {}
    for runs in range(2, n + 1):
        k = runs // 2
        ways[runs] = (
            2 * math.comb(a - 1, k - 1) * math.comb(b - 1, k - 1)
            if runs % 2 == 0
            else math.comb(a - 1, k) * math.comb(b - 1, k - 1)
            + math.comb(a - 1, k - 1) * math.comb(b - 1, k)
        )
    total = math.comb(n, a)
    low = max(r for r in ways if 20 * sum(w for k, w in ways.items() if k <= r) <= total)
    high = min(r for r in ways if 20 * sum(w for k, w in ways.items() if k >= r) <= total)
    return low, high


PRINTED = (
    (3, 9), (3, 10), (3, 11), (4, 11), (4, 12), (5, 12), (5, 13), (5, 13), (6, 14), (6, 15), (6, 16), (7, 16), (7, 17),
    (7, 17), (8, 18), (8, 18), (9, 19), (10, 19), (10, 20), (10, 20), (11, 21), (11, 22), (11, 23), (12, 23), (12, 24),
    (12, 24), (13, 25), (13, 25), (14, 26), (14, 26), (15, 27), (15, 27), (16, 28), (16, 28), (17, 29), (17, 30), (17, 31),
    (18, 31), (18, 32), (19, 32), (19, 33), (20, 33), (20, 34), (21, 34), (21, 35), (22, 35), (22, 36), (23, 36), (23, 37),
    (24, 38), (24, 38),
)  # fmt: skip
TABLES = {
    "ihi": {n: exact(n) for n in range(10, 61)},
    "ihi-published": dict(enumerate(PRINTED, 10)),
}


def making_data_count(marks, *, counts_beyond):
    marks.shift(7, whole=True)
    marks.trend(7, whole=True)
    for _end, window in marks.windows(3):
        if marks.one_way([marks.sides[i] for i in window]):
            near = [i for i in window if marks.far[2][i] and (counts_beyond or not marks.far[3][i])]
            if len(near) >= 2:
                marks.mark(near, "two-of-three")


def zones(marks, rules):
    marks.so_many_of(2, 3, 2, "two-of-three")
    marks.shift(SHIFTS[rules])
    if rules != "healthcare-data-guide":
        marks.so_many_of(4, 5, 1, "four-of-five")
    if rules != "western-electric":
        marks.trend(6)
        marks.hugging(15)
    if rules in EIGHT_TESTS:
        marks.alternating(14)
        marks.mixture(8)


def westgard(marks):
    marks.so_many_of(2, 2, 2, "2-2s")
    marks.so_many_of(4, 4, 1, "4-1s")
    marks.trend(7, "7t")
    for length in (8, 10, 12):
        marks.shift(length, f"{length}x")
    for i in range(1, len(marks.values)):
        if marks.far[2][i] * marks.far[2][i - 1] < 0:
            marks.mark([i], "r-4s")
