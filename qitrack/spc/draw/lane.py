"""The lane under the plot: numbered markers for cycles, adopted changes and events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qitrack.i18n import _, ngettext
from qitrack.spc.chart import Chart
from qitrack.spc.draw.labels import fit, text_width
from qitrack.spc.draw.picture import Badge, Mark, Stroke, Words
from qitrack.spc.draw.scale import Scale
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedNote:
    """A note with its number on the chart, in order of time, and its place on the horizontal axis."""

    number: int
    note: Note
    key: float


def number_notes(chart: Chart) -> tuple[NumberedNote, ...]:
    """The notes of a chart in order of time, numbered from 1. Those outside the plotted time are not drawn."""
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
    return tuple(
        NumberedNote(number=n, note=note, key=key) for n, (key, _i, note) in enumerate(inside, 1)
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
    """The notes laid out: x of each, markers in rows, then the list below them. height: room for all of it."""

    notes: tuple[NumberedNote, ...]
    x: tuple[float, ...]
    markers: tuple[Marker, ...]
    listed: tuple[str, ...]
    columns: int
    font: float

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


def place_notes(chart: Chart, across: Scale, font: float, *, listed: bool, room: float) -> Lane:
    """The notes in rows, so that no two markers touch; with `listed` their words below. room: width for these."""
    notes = number_notes(chart)
    x = tuple(min(max(across(note.key), across.start), across.stop) for note in notes)
    words = _listed(notes) if listed else ()
    widest = max((text_width(text, font) for text in words), default=0.0)
    is_cut = widest > room / 2 - font
    columns = 1 if room < 30 * font or (is_cut and len(words) <= IN_ONE_COLUMN) else 2
    return Lane(
        notes=notes,
        x=x,
        markers=_markers(notes, x, 1.7 * font),
        listed=words,
        columns=columns,
        font=font,
    )


def _listed(notes: Sequence[NumberedNote]) -> tuple[str, ...]:
    """The notes in words, and how many more there are."""
    words = tuple(f"{n.number}  {describe_note(n.note)}" for n in notes)
    if len(words) <= LISTED_AT_MOST:
        return words
    left = len(words) - LISTED_AT_MOST + 1
    more = ngettext("and {count} more note", "and {count} more notes", left).format(count=left)
    return (*words[: LISTED_AT_MOST - 1], more)


def _markers(notes: Sequence[NumberedNote], x: Sequence[float], width: float) -> tuple[Marker, ...]:
    """Each note in the first row that has room for it; with no room in any, joined to the last marker."""
    markers: list[Marker] = []
    ends = [float("-inf")] * ROWS_AT_MOST
    for note, at in zip(notes, x, strict=True):
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


def draw_notes(
    lane: Lane, top: float, bottom: float, below: float, left: float, width: float
) -> list[Mark]:
    """Dashed verticals through the plot (top to bottom), markers from `below` on, and the list under them."""
    marks: list[Mark] = []
    for numbered, x in zip(lane.notes, lane.x, strict=True):
        strong = "-strong" if numbered.note.kind is NoteKind.ADOPTED else ""
        marks.append(Stroke(role=f"note-line{strong}", path=((x, top), (x, bottom))))
    for marker in lane.markers:
        y = below + (marker.row + 0.5) * lane.row_height
        role = f"note-{marker.kind}"
        marks.append(Badge(role=role, x=marker.x, y=y, text=marker.text, label=marker.label))
    y = below + (lane.rows * lane.row_height + 8 if lane.rows else 0.0)
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
