"""The lanes under the plot: numbered markers for cycles, adopted changes and events, in rows of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import Chart
from qitrack.spc.draw.frame import Frame, Size
from qitrack.spc.draw.labels import fit, text_width
from qitrack.spc.draw.picture import Anchor, Badge, Mark, Stroke, Words
from qitrack.spc.draw.scale import Scale
from qitrack.spc.draw.window import shown_keys
from qitrack.spc.spec import Note, NoteKind
from qitrack.spc.table import key_of_place
from qitrack.spc.wording import clean, place

ROWS_AT_MOST = 4
LISTED_AT_MOST = 16
IN_ONE_COLUMN = 8
"""So many notes stand below each other, if they would have to be cut to stand side by side."""

KINDS = {
    NoteKind.CYCLE: _("Test"),
    NoteKind.ADOPTED: _("Adopted"),
    NoteKind.EVENT: _("Event"),
    NoteKind.NOTE: _("Note"),
}


LANES = {
    NoteKind.CYCLE: _("Tests"),
    NoteKind.ADOPTED: _("Kept changes"),
    NoteKind.EVENT: _("Events"),
    NoteKind.NOTE: _("Events"),
}
NARROW_LANES = {_("Tests"): _("Tests"), _("Kept changes"): _("Kept"), _("Events"): _("Events")}
"""The names of the lanes, in their order, and the short ones for a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedNote:
    """A note with its number on the chart, in order of time, and its place on the horizontal axis."""

    number: int
    note: Note
    key: float


def number_notes(chart: Chart, *, whole: bool = False) -> tuple[NumberedNote, ...]:
    """The notes of a chart in order of time, numbered from 1. Those outside the plotted time are not drawn.

    Of a chart of which a part is shown those within it, with the numbers they have on the whole; with `whole` all.
    """
    if not chart.key.size:
        return ()
    placed = [(key_of_place(note.x, chart.x, chart.key), note) for note in chart.spec.notes]
    low, high = float(chart.key[0]), float(chart.key[-1])
    edge = (high - low) / max(chart.key.size - 1, 1)
    inside = sorted(
        (
            (key, i, note)
            for i, (key, note) in enumerate(placed)
            if low - edge <= key <= high + edge
        ),
        key=lambda item: item[:2],
    )
    first, last = (-inf, inf) if whole else shown_keys(chart)
    return tuple(
        NumberedNote(number=n, note=note, key=key)
        for n, (key, _i, note) in enumerate(inside, 1)
        if first <= key <= last
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """One badge of the lane: usually one note, several where there is no room for each."""

    notes: tuple[NumberedNote, ...]
    x: float
    row: int

    @property
    def text(self) -> str:
        """The number on the badge, "4+" for several."""
        return f"{self.notes[0].number}{'+' if len(self.notes) > 1 else ''}"

    @property
    def label(self) -> str:
        """All its notes in words."""
        return "; ".join(f"{n.number}. {describe_note(n.note)}" for n in self.notes)

    @property
    def kind(self) -> NoteKind:
        """What it shows: an adopted change if there is one among them."""
        kinds = [n.note.kind for n in self.notes]
        return NoteKind.ADOPTED if NoteKind.ADOPTED in kinds else kinds[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The notes laid out: x of each, markers in rows, then the list below them. height: room for all of it.

    names: of the rows, "" for a row that belongs to the one above; empty where there is one kind of note only.
    """

    notes: tuple[NumberedNote, ...]
    x: tuple[float, ...]
    markers: tuple[Marker, ...]
    listed: tuple[str, ...]
    columns: int
    font: float
    names: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows of markers there are."""
        return max((marker.row + 1 for marker in self.markers), default=0)

    @property
    def row_height(self) -> float:
        """Height of a row of markers."""
        return 1.75 * self.font

    @property
    def line_height(self) -> float:
        """Height of a line of the list."""
        return 1.45 * self.font

    @property
    def height(self) -> float:
        """Height of the whole lane."""
        rows = self.rows * self.row_height + 4 if self.rows else 0.0
        lines = -(-len(self.listed) // self.columns)
        return rows + (lines * self.line_height + 8 if lines else 0.0)


def label_room(notes: Sequence[NumberedNote], font: float, *, is_narrow: bool) -> float:
    """How much room the names of the lanes need left of the plot; 0 where there is one kind of note only."""
    names = {LANES[numbered.note.kind] for numbered in notes}
    if len(names) < 2:
        return 0.0
    shown = [NARROW_LANES[name] if is_narrow else name for name in names]
    return max(text_width(name, font) for name in shown) + 0.5 * font


def place_notes(notes: Sequence[NumberedNote], across: Scale, form: Size, *, listed: bool) -> Lane:
    """The notes in rows, so that no two markers touch; with `listed` their words below.

    Where there are several kinds, each has rows of its own, with its name.
    """
    x = tuple(min(max(across(note.key), across.start), across.stop) for note in notes)
    words = _listed(notes) if listed else ()
    font, room = form.font, form.width - 24
    widest = max((text_width(text, font) for text in words), default=0.0)
    is_cut = widest > room / 2 - font
    columns = 1 if room < 30 * font or (is_cut and len(words) <= IN_ONE_COLUMN) else 2
    markers, names = _lanes(notes, x, 1.7 * font)
    return Lane(
        notes=tuple(notes),
        x=x,
        markers=markers,
        listed=words,
        columns=columns,
        font=font,
        names=tuple(NARROW_LANES.get(name, "") if form.is_narrow else name for name in names),
    )


def _lanes(
    notes: Sequence[NumberedNote], x: Sequence[float], width: float
) -> tuple[tuple[Marker, ...], tuple[str, ...]]:
    """The markers in rows, and the names of the rows. Rows to spare go to the lane where most notes are joined."""
    placed = list(zip(notes, x, strict=True))
    names = [n for n in dict.fromkeys(LANES.values()) if any(LANES[i.note.kind] == n for i in notes)]  # fmt: skip
    if len(names) < 2:
        return _markers(placed, width, ROWS_AT_MOST), ()
    lanes = [[pair for pair in placed if LANES[pair[0].note.kind] == name] for name in names]
    rows = [1] * len(lanes)
    while sum(rows) < ROWS_AT_MOST:
        joined = [len(lane) - len(_markers(lane, width, rows[i])) for i, lane in enumerate(lanes)]
        if not any(joined):
            break
        rows[joined.index(max(joined))] += 1
    markers: list[Marker] = []
    labels: list[str] = []
    for name, lane, count in zip(names, lanes, rows, strict=True):
        markers += [replace(m, row=m.row + len(labels)) for m in _markers(lane, width, count)]
        labels += [name] + [""] * (count - 1)
    return tuple(sorted(markers, key=lambda marker: marker.notes[0].number)), tuple(labels)


def _listed(notes: Sequence[NumberedNote]) -> tuple[str, ...]:
    """The notes in words, and how many more there are."""
    words = tuple(f"{n.number}  {describe_note(n.note)}" for n in notes)
    if len(words) <= LISTED_AT_MOST:
        return words
    left = len(words) - LISTED_AT_MOST + 1
    more = ngettext("and {count} more note", "and {count} more notes", left).format(count=left)
    return (*words[: LISTED_AT_MOST - 1], more)


def _markers(
    placed: Sequence[tuple[NumberedNote, float]], width: float, rows: int
) -> tuple[Marker, ...]:
    """Each note in the first row that has room for it; with no room in any, joined to the last marker."""
    markers: list[Marker] = []
    ends = [float("-inf")] * rows
    for note, at in placed:
        row = next((r for r, end in enumerate(ends) if at - end >= width), None)
        if row is None:
            markers[-1] = replace(markers[-1], notes=(*markers[-1].notes, note))
        else:
            ends[row] = at
            markers.append(Marker(notes=(note,), x=at, row=row))
    return tuple(markers)


def describe_note(note: Note) -> str:
    """ "Test, 4 March 2026: toilet offer before handover"."""
    return _("{kind}, {where}: {label}").format(
        kind=KINDS[note.kind], where=place(note.x), label=clean(note.label)
    )


def draw_notes(lane: Lane, frame: Frame, below: float, width: float) -> list[Mark]:
    """Dashed verticals through the plot, markers from `below` on with the names of their lanes, and the list under them."""
    marks: list[Mark] = []
    for numbered, x in zip(lane.notes, lane.x, strict=True):
        strong = "-strong" if numbered.note.kind is NoteKind.ADOPTED else ""
        marks.append(Stroke(role=f"note-line{strong}", path=((x, frame.top), (x, frame.bottom))))
    marks += _names(lane, frame, below)
    for marker in lane.markers:
        y = below + (marker.row + 0.5) * lane.row_height
        role = f"note-{marker.kind}"
        marks.append(Badge(role=role, x=marker.x, y=y, text=marker.text, label=marker.label))
    return marks + _list(
        lane, below + (lane.rows * lane.row_height + 8 if lane.rows else 0.0), width
    )


def _names(lane: Lane, frame: Frame, below: float) -> list[Mark]:
    """The name of each lane at its left, and a thin line along every row."""
    marks: list[Mark] = []
    for row, name in enumerate(lane.names):
        y = below + (row + 0.5) * lane.row_height
        marks.append(Stroke(role="grid", path=((frame.left, y), (frame.right, y))))
        if name:
            x, base = frame.left - 0.5 * lane.font, y + 0.32 * lane.font
            marks.append(Words(role="lane-label", x=x, y=base, text=name, anchor=Anchor.END))
    return marks


def _list(lane: Lane, y: float, width: float) -> list[Mark]:
    marks: list[Mark] = []
    left = 12.0
    lines = -(-len(lane.listed) // lane.columns)
    room = (width - left) / lane.columns - lane.font
    for i, text in enumerate(lane.listed):
        column, line = divmod(i, lines)
        x = left + column * (width - left) / lane.columns
        words = fit(text, room, lane.font)
        marks.append(
            Words(role="note-text", x=x, y=y + (line + 0.8) * lane.line_height, text=words)
        )
    return marks
