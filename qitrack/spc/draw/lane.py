"""The lane under the plot: numbered markers for cycles, adopted changes and events."""

from dataclasses import dataclass

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.draw.picture import Badge, Mark, Stroke, Words
from qitrack.spc.draw.scale import Scale
from qitrack.spc.spec import Note, NoteKind
from qitrack.spc.table import key_of_place
from qitrack.spc.wording import clean, place

ROWS_AT_MOST = 3
LISTED_AT_MOST = 12
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
class Lane:
    """The notes laid out: for each its x and its row, then the list below them. height: room for all of it."""

    notes: tuple[NumberedNote, ...]
    x: tuple[float, ...]
    rows: tuple[int, ...]
    listed: tuple[str, ...]
    columns: int
    font: float

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
        rows = (max(self.rows) + 1) * self.row_height + 4 if self.rows else 0.0
        lines = -(-len(self.listed) // self.columns)
        return rows + (lines * self.line_height + 8 if lines else 0.0)


def place_notes(chart: Chart, across: Scale, font: float, *, listed: bool, columns: int) -> Lane:
    """The notes in rows, so that no two markers touch; with `listed` their words below, in columns."""
    notes = number_notes(chart)
    x = tuple(min(max(across(note.key), across.start), across.stop) for note in notes)
    ends = [float("-inf")] * ROWS_AT_MOST
    rows = []
    for at in x:
        row = next(
            (r for r, end in enumerate(ends) if at - end >= 1.7 * font), ends.index(min(ends))
        )
        ends[row] = at
        rows.append(row)
    words = (
        tuple(f"{n.number}  {describe_note(n.note)}" for n in notes[:LISTED_AT_MOST])
        if listed
        else ()
    )
    return Lane(notes=notes, x=x, rows=tuple(rows), listed=words, columns=columns, font=font)


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
    for numbered, x, row in zip(lane.notes, lane.x, lane.rows, strict=True):
        y = below + (row + 0.5) * lane.row_height
        kind = numbered.note.kind
        strong = "-strong" if kind is NoteKind.ADOPTED else ""
        marks.append(Stroke(role=f"note-line{strong}", path=((x, top), (x, bottom))))
        label = f"{numbered.number}. {describe_note(numbered.note)}"
        marks.append(Badge(role=f"note-{kind}", x=x, y=y, text=str(numbered.number), label=label))
    y = below + ((max(lane.rows) + 1) * lane.row_height + 8 if lane.rows else 0.0)
    lines = -(-len(lane.listed) // lane.columns)
    longest = int((width - left) / lane.columns / (0.52 * lane.font))
    for i, text in enumerate(lane.listed):
        column, line = divmod(i, lines)
        x = left + column * (width - left) / lane.columns
        words = clean(text, longest)
        marks.append(
            Words(role="note-text", x=x, y=y + (line + 0.8) * lane.line_height, text=words)
        )
    return marks
