"""Where everything in a driver diagram stands: boxes in columns, lines between them.

Lengths are whole quarters of an em, so that the picture grows with its letters, on paper too.
The boxes are drawn by nested lists, each node once, in the place of its first driver; further
links are lines, and words for those who do not see them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qitrack.domain.diagram import Diagram, DriverNode, Hangs, IdeaNode, Node
from qitrack.domain.theory import Place, Strength

AIM = "aim"

HEAD = 10
"""Height of the headings of the columns."""
GAP = 3
LINE = 5
"""Height of a line of text."""
PADDING = 5
CURVE = 6
WIDTH = 270

COLUMNS = {
    3: ((0, 50), (64, 80), (158, 112)),
    4: ((0, 44), (56, 56), (124, 56), (192, 78)),
}
"""Number of columns → (left, width) of each; the widths stand in the style sheet too."""

MARGIN = 3
BUTTON = 8
"""Width that a box keeps free: at its edges, and for its button."""

WIDTHS = (
    ("iljtfrI.,:;'!|()[] -", 0.29),
    ("cksvxyzJ", 0.51),
    ("wABCDEGHKNOPQRSTUVXYZ&", 0.73),
    ("mMW@%", 0.93),
)
"""Letters and how wide they are, in ems, in a plain face without serifs."""
MOST_LETTERS = 160
"""Of an idea; the rest stands on its own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node in its place; `node` is None for the aim."""

    key: str
    parent: str
    node: Node | None
    text: str
    column: int
    top: int
    height: int
    also_under: tuple[str, ...] = ()
    """Names of its further drivers."""
    is_weak: bool = False
    """So is the link to what it stands under."""

    @property
    def middle(self) -> float:
        """Halfway down."""
        return self.top + self.height / 2

    @property
    def classes(self) -> str:
        """How the style sheet knows its place, figure by figure."""
        places = [*_figures("at", self.top), *_figures("tall", self.height)]
        return " ".join([f"qi-theory__box--{self.column}", *places])


def _figures(name: str, length: int) -> Iterator[str]:
    """A class for each figure of a length: the policy of the site allows no style in the page."""
    for power, figure in enumerate(reversed(str(length))):
        if figure != "0":
            yield f"qi-{name}-{power}-{figure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A box and what stands under it."""

    box: Box
    under: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link, as a path from one box to the other."""

    start: str
    end: str
    path: str
    is_weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole picture."""

    columns: int
    height: int
    aim: Branch
    loose: tuple[Branch, ...]
    """What hangs on nothing."""
    lines: tuple[Line, ...]

    @property
    def has_parts(self) -> bool:
        """There is a column of secondary drivers."""
        return self.columns == max(COLUMNS)

    @property
    def on_paper(self) -> str:
        """Class of the largest letters with which it fits a sheet, A4 if they can be read, else A3."""
        for paper, (wide, high) in PAPERS.items():
            tenths = int(min(wide * 40 / WIDTH, high * 40 / max(self.height, 1)) / 2) * 2
            if tenths >= SMALLEST_TENTHS or paper == "a3":
                return f"qi-theory--{paper} qi-theory--mm-{max(tenths, TINIEST_TENTHS)}"
        raise AssertionError


PAPERS = {"a4": (275, 160), "a3": (396, 265)}
"""Millimetres for the picture on a sheet on its side, below the title."""
SMALLEST_TENTHS = 24
"""Letters of 2.4 mm, about 7 points, can still be read."""
TINIEST_TENTHS = 12


def draw(diagram: Diagram, aim: str) -> Drawing:
    """The diagram laid out; `aim` is its sentence."""
    return _Drawer(diagram).draw(aim)


class _Drawer:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.names = {driver.id: driver.name for driver in diagram.drivers}
        self.places = {driver.id: driver.place for driver in diagram.drivers}
        has_parts = any(driver.place is Place.SECONDARY for driver in diagram.drivers)
        self.columns = 4 if has_parts else 3
        self.boxes: dict[str, Box] = {}

    def draw(self, aim: str) -> Drawing:
        top = HEAD
        drivers = []
        for driver in self.diagram.primary:
            branch, top = self._driver(driver, top)
            drivers.append(branch)
        height = self._height(0, aim, 0)
        middle = max((HEAD + max(top - GAP, HEAD)) / 2, HEAD + height / 2)
        box = Box(
            key=AIM,
            parent="",
            node=None,
            text=aim,
            column=0,
            top=round(middle - height / 2),
            height=height,
        )
        self.boxes[AIM] = box
        loose = tuple(self._loose(max(top, HEAD)))
        bottom = max(other.top + other.height for other in self.boxes.values())
        return Drawing(
            columns=self.columns,
            height=bottom + 1,
            aim=Branch(box=box, under=tuple(drivers)),
            loose=loose,
            lines=tuple(self._lines()),
        )

    def _driver(self, driver: DriverNode, top: int) -> tuple[Branch, int]:
        """The driver with everything that stands under it, and where the next one begins."""
        under = []
        end = top
        for part in self.diagram.parts_of(driver.id):
            if home_of(part.under) == driver.id:
                branch, end = self._driver(part, end)
                under.append(branch)
        for idea in self.diagram.ideas_on(driver.id):
            if home_of(idea.under) == driver.id:
                branch, end = self._idea(idea, end)
                under.append(branch)
        column = 1 if driver.place is Place.PRIMARY else 2
        extras = len(driver.measures) + driver.is_out_of_scope
        height = self._height(column, driver.name, extras)
        extent = end - GAP - top if under else height
        if extent < height:
            under = [self._lowered(branch, (height - extent) // 2) for branch in under]
            extent = height
        box = self._box(driver, driver.name, column, top + (extent - height) // 2, height)
        return Branch(box=box, under=tuple(under)), top + extent + GAP

    def _lowered(self, branch: Branch, by: int) -> Branch:
        """The same further down, for a driver that is taller than what stands under it."""
        lower = replace(branch.box, top=branch.box.top + by)
        self.boxes[lower.key] = lower
        return Branch(box=lower, under=tuple(self._lowered(below, by) for below in branch.under))

    def _idea(self, idea: IdeaNode, top: int) -> tuple[Branch, int]:
        text = shortened(idea.description)
        column = self.columns - 1
        height = self._height(column, text, 1)
        box = self._box(idea, text, column, top, height)
        return Branch(box=box), top + height + GAP

    def _box(self, node: Node, text: str, column: int, top: int, height: int) -> Box:
        home = home_of(node.under)
        is_primary = isinstance(node, DriverNode) and node.place is Place.PRIMARY
        box = Box(
            key=key_of(node),
            parent=AIM if is_primary else f"driver-{home}" if home else "",
            node=node,
            text=text,
            column=column,
            top=top,
            height=height,
            also_under=tuple(self.names[key] for key, _strength in node.under if key != home),
            is_weak=_is_weak(node, home),
        )
        self.boxes[box.key] = box
        return box

    def _loose(self, top: int) -> Iterator[Branch]:
        for driver in self.diagram.loose_drivers:
            branch, top = self._driver(driver, top)
            yield branch
        for idea in self.diagram.loose_ideas:
            branch, top = self._idea(idea, top)
            yield branch

    def _height(self, column: int, text: str, extras: int) -> int:
        _left, width = COLUMNS[self.columns][column]
        is_idea = column == self.columns - 1
        room = (width - 2 * MARGIN - (0 if is_idea else BUTTON)) / 4
        return PADDING + LINE * (lines_of(text, room) + extras)

    def _lines(self) -> Iterator[Line]:
        for box in list(self.boxes.values()):
            node = box.node
            if node is None:
                continue
            if box.parent == AIM:
                assert isinstance(node, DriverNode)
                yield self._line(AIM, box.key, node.strength)
            for key, strength in node.under:
                yield self._line(f"driver-{key}", box.key, strength)

    def _line(self, start: str, end: str, strength: Strength) -> Line:
        """From the right edge of one box, in a curve, level to the left edge of the other."""
        one, other = self.boxes[start], self.boxes[end]
        left, width = COLUMNS[self.columns][one.column]
        x, target = left + width, COLUMNS[self.columns][other.column][0]
        turned = COLUMNS[self.columns][one.column + 1][0]
        half = (x + turned) / 2
        path = f"M{x} {one.middle:g}C{half:g} {one.middle:g} {half:g} {other.middle:g} {turned} {other.middle:g}"
        if target > turned:
            path += f"H{target}"
        return Line(start=start, end=end, path=path, is_weak=strength is Strength.WEAK)


def key_of(node: Node) -> str:
    """How a node is called in the page."""
    kind = "driver" if isinstance(node, DriverNode) else "idea"
    return f"{kind}-{node.id}"


def home_of(under: Hangs) -> int | None:
    """The driver in whose place something stands: its first strong one, else its first."""
    strong = (key for key, strength in under if strength is Strength.STRONG)
    return next(strong, under[0][0] if under else None)


def _is_weak(node: Node, home: int | None) -> bool:
    if isinstance(node, DriverNode) and node.place is Place.PRIMARY:
        return node.strength is Strength.WEAK
    return dict(node.under).get(home or 0) is Strength.WEAK


def shortened(text: str) -> str:
    """So much of a text as a box holds."""
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"


def lines_of(text: str, room: float) -> int:
    """Into how many lines of this width, in ems, a text is broken, as near as letters can be guessed."""
    return sum(_lines_of_paragraph(line.split(), room) for line in text.splitlines() or [""])


def _lines_of_paragraph(words: Sequence[str], room: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        width = sum(map(_width_of, word))
        if used and used + SPACE + width > room:
            lines, used = lines + 1, 0.0
        used += width + (SPACE if used else 0)
        if used > room:  # a word longer than a line is broken
            lines += int(used // room)
            used %= room
    return lines


SPACE = 0.29


def _width_of(letter: str) -> float:
    """Of a letter in ems, a little too much rather than too little."""
    return next((width for letters, width in WIDTHS if letter in letters), 0.57)
