"""Small numbers: what is not shown, so that nobody can be recognised, and what else must go so that totals give nothing back.

The one table and the one function for pages, chart files, data tables and exports.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from qitrack.i18n import _


class Counts(StrEnum):
    """What a number counts, as far as small ones matter."""

    PULSE = "pulse"
    """Answers to a short survey."""
    PEOPLE = "people"
    TAPS = "taps"
    """Answers of a team to the monthly question."""
    PERCENT_BASE = "percent-base"
    """Out of how many a percentage is taken."""


FEWEST: Mapping[Counts, int] = {
    Counts.PULSE: 11,
    Counts.PEOPLE: 10,
    Counts.TAPS: 10,
    Counts.PERCENT_BASE: 23,
}
"""Nothing below is shown. Pulse: NHS Staff Survey team results. People: NHS statistics practice; zeros too."""

MOST_FROM, FEW_UNTIL = 0.65, 0.35
"""A share of so much is "most", of so little "few"; between them "about half". Ours."""

Table = Sequence[Sequence[float]]
Mask = tuple[tuple[bool, ...], ...]


def is_small(number: float, what: Counts) -> bool:
    """Too few to be shown; none at all counts too, for it says something of everybody."""
    return number < FEWEST[what]


def share_in_words(numerator: float, denominator: float) -> str:
    """A share of too few for a percentage."""
    share = numerator / denominator
    if share >= MOST_FROM:
        return _("most")
    return _("few") if share <= FEW_UNTIL else _("about half")


def hidden(table: Table, what: Counts, *, with_total: bool = False) -> Mask:
    """Which cells of a table of counts are not shown, given that its totals are.

    table: rows of counts. The answer has one row and one column more, for the totals of the rows and of the columns.
    with_total: the total of everything stands elsewhere for all to see, however small.
    First every small cell goes, a small total too. Then others go, the smallest first, until from all
    that is left nobody can tell of a small cell what it is, nor that it is small (or the whole table is gone).
    """
    cells = _with_totals(table)
    fewest = FEWEST[what]
    last = (len(table), len(table[0]))
    gone = {(i, j) for i, j, n in _each(cells) if n < fewest}
    gone -= {last} if with_total else set()
    too_few = frozenset(gone)
    small = {(i, j) for i, j in gone if i < last[0] and j < last[1]} or set(gone)
    while (open_cell := _told_too_much(cells, gone, small, fewest)) is not None:
        more = _next_to_go(cells, gone, open_cell, last if with_total else None)
        if more is None:
            break
        gone.add(more)
    for cell in sorted(gone - too_few, key=lambda at: -cells[at[0]][at[1]]):
        if _told_too_much(cells, gone - {cell}, small, fewest) is None:
            gone.remove(cell)  # it went before it was clear which others had to
    return tuple(tuple((i, j) in gone for j in range(last[1] + 1)) for i in range(last[0] + 1))


def hidden_groups(counts: Sequence[float], what: Counts) -> tuple[bool, ...]:
    """Which groups of a whole are not shown, where the whole stands elsewhere for all to see."""
    gone = {i for i, count in enumerate(counts) if is_small(count, what)}
    by_size = sorted(range(len(counts)), key=lambda i: (i not in gone, counts[i]))
    while gone and len(gone) < len(counts):
        if len(gone) > 1 and not is_small(sum(counts[i] for i in gone), what):
            break
        gone.add(by_size[len(gone)])
    return tuple(i in gone for i in range(len(counts)))


Cell = tuple[int, int]


def _with_totals(table: Table) -> list[list[float]]:
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _each(cells: Sequence[Sequence[float]]) -> Iterator[tuple[int, int, float]]:
    return ((i, j, n) for i, row in enumerate(cells) for j, n in enumerate(row))


def _told_too_much(
    cells: Sequence[Sequence[float]], gone: set[Cell], small: set[Cell], fewest: int
) -> Cell | None:
    """A small cell of which the rest of the table says what it is, or that it is small; None if there is none."""
    arcs = _arcs(cells, gone)
    for cell in sorted(small):
        low, high = _possible(arcs, cell)
        if high < fewest or low == high:
            return cell
    return None


Arcs = Mapping[Cell, tuple[str, str, float]]
"""Cell that is gone → from where to where its count flows, and how much it is."""


def _arcs(cells: Sequence[Sequence[float]], gone: set[Cell]) -> Arcs:
    """The table as a network: the total flows to the rows, from each row to its columns, and back to the total.

    What flows into a node flows out of it, so that what can be told of the cells that are gone is what flows allow.
    Source: Cox LH. Journal of the American Statistical Association 1995; 90: 1453-1462.
    """
    rows, columns = len(cells) - 1, len(cells[0]) - 1

    def ends(i: int, j: int) -> tuple[str, str]:
        return (f"row {i}" if i < rows else "below"), (f"column {j}" if j < columns else "beside")

    found = {}
    for i, j in gone:
        row, column = ends(i, j)
        is_turned = (i < rows) != (j < columns)
        found[i, j] = (*((column, row) if is_turned else (row, column)), cells[i][j])
    return found


def _possible(arcs: Arcs, cell: Cell) -> tuple[float, float]:
    """The smallest and the largest count that this cell may have, by all that is shown."""
    start, end, count = arcs[cell]
    others = [arc for key, arc in arcs.items() if key != cell]
    return count - _flow(others, start, end, count), count + _flow(others, end, start, float("inf"))


def _flow(arcs: Sequence[tuple[str, str, float]], start: str, end: str, wanted: float) -> float:
    """How much more can flow from start to end, up to what is wanted: forward without bound, back as much as flows.

    Source: Edmonds J, Karp RM. Journal of the ACM 1972; 19: 248-264.
    """
    back = [count for _from, _to, count in arcs]
    total = 0.0
    while total < wanted:
        path = _path(arcs, back, start, end)
        if path is None:
            return total
        room = min((back[k] for k, is_forward in path if not is_forward), default=float("inf"))
        step = min(room, wanted - total)
        if step == float("inf"):
            return step
        for k, is_forward in path:
            back[k] += step if is_forward else -step
        total += step
    return total


def _path(
    arcs: Sequence[tuple[str, str, float]], back: Sequence[float], start: str, end: str
) -> list[tuple[int, bool]] | None:
    """The shortest way along which more can flow: arcs, and whether forward."""
    came: dict[str, tuple[str, int, bool]] = {}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for k, (tail, head, _count) in enumerate(arcs):
            for near, far, is_forward in ((tail, head, True), (head, tail, False)):
                is_open = near == here and (is_forward or back[k] > 0)
                if is_open and far != start and far not in came:
                    came[far] = (here, k, is_forward)
                    waiting.append(far)
    if end not in came:
        return None
    path, here = [], end
    while here != start:
        here, k, is_forward = came[here]
        path.append((k, is_forward))
    return path


def _next_to_go(
    cells: Sequence[Sequence[float]], gone: set[Cell], open_cell: Cell, kept: Cell | None
) -> Cell | None:
    """The next cell to hide: in a line with a hidden one, rather no total, rather a small one; None if all are gone."""
    last = len(cells) - 1, len(cells[0]) - 1
    lines = {("row", i) for i, _j in gone} | {("column", j) for _i, j in gone}

    def cost(cell: Cell) -> tuple[int, bool, bool, float]:
        i, j = cell
        totals = (i == last[0]) + (j == last[1])
        is_in_line = ("row", i) in lines or ("column", j) in lines
        is_beside = i == open_cell[0] or j == open_cell[1]
        return totals, not is_in_line, not is_beside, cells[i][j]

    left = [(i, j) for i, j, _n in _each(cells) if (i, j) not in gone and (i, j) != kept]
    return min(left, key=cost, default=None)
