"""A table of dates and measures as people type or paste it: what its cells mean, or what is wrong with each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qitrack.domain.grid import Cell
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, problem_with
from qitrack.exchange.cells import WrongCell, is_blank, read_day, read_number
from qitrack.exchange.sheets import plain
from qitrack.i18n import _, ngettext

MOST_LINES = 1_000
NO_DATA = frozenset({"no data", "none", "-", "–", "—", "n/a", "closed"})
"""What people write where there is no number for a period."""

DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the table: a measure's number, or one of its two. part: a field of Entry."""

    measure: Measure
    part: str

    @property
    def key(self) -> str:
        """Its name in forms."""
        return f"{self.measure.id}-{self.part}"

    @property
    def label(self) -> str:
        """What it holds, in the measure's words."""
        measure = self.measure
        if self.part == "numerator":
            return measure.numerator_label or _("how many did")
        if self.part == "denominator":
            return measure.denominator_label or _("out of how many")
        return measure.unit_label


@dataclass(slots=True, kw_only=True)
class Line:
    """One period: the texts of its cells by column, and what is wrong with them. The day's key is "day"."""

    day: str
    texts: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing stands beside its date."""
        return not any(text.strip() for text in self.texts.values())


def columns_of(measures: Sequence[Measure]) -> list[Column]:
    """The columns of a table of these measures: one each, two where it is so many out of so many."""
    return [
        Column(measure=measure, part=part)
        for measure in measures
        for part in (("numerator", "denominator") if measure.has_denominator else ("value",))
    ]


def read_paste(text: str, columns: Sequence[Column]) -> list[Line]:
    """The lines of what was copied from a spreadsheet, dates in its first column.

    A heading is used where it names the columns; otherwise they stand as in the table on the screen.
    """
    rows = [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]
    places: Sequence[str | None] = [column.key for column in columns]
    if rows and _is_heading(rows[0]):
        places = _named_places(rows[0][1:], columns)
        rows = rows[1:]
    return [
        Line(
            day=row[0].strip(),
            texts={
                key: cell.strip()
                for key, cell in zip(places, row[1:], strict=False)
                if key is not None
            },
        )
        for row in rows
    ]


def _is_heading(row: Sequence[str]) -> bool:
    return not any(character.isdigit() for character in row[0])


def _named_places(heading: Sequence[str], columns: Sequence[Column]) -> list[str | None]:
    """Column of each heading; by place where no heading is known."""
    names: dict[str, str] = {}
    for column in columns:
        measure = column.measure
        own = [column.label, f"{measure.name} {column.label}"]
        if column.part != "denominator":
            own += [measure.name, measure.short_name]
        names |= {plain(name): column.key for name in reversed(own) if plain(name)}
    found = [names.get(plain(cell)) for cell in heading]
    if not any(found):
        return [column.key for column in columns]
    return found


def read_lines(
    lines: Sequence[Line], columns: Sequence[Column], shown: Mapping[tuple[int, date], Entry]
) -> list[Cell]:
    """What the lines say; what is wrong is written into `Line.wrong`, at the cell.

    shown: what stood at the places of the table when it was opened.
    """
    if not columns:
        return []
    seen: dict[date, int] = {}
    found = []
    for number, line in enumerate(lines, 1):
        if line.is_empty and not line.day.strip():
            continue
        on = _day_of(line, number, columns[0].measure, seen)
        for measure, own in _by_measure(columns):
            cell = _cell(line, measure, own, on, shown)
            if cell is not None:
                found.append(cell)
    return found


def _day_of(line: Line, number: int, measure: Measure, seen: dict[date, int]) -> date | None:
    """First day of the line's period; None with a sentence at the date if there is none."""
    if not line.day.strip():
        line.wrong[DAY] = _("There are numbers, but no date.")
        return None
    try:
        day = read_day(line.day, is_monthly=measure.frequency is Frequency.MONTHLY)
    except WrongCell as wrong:
        line.wrong[DAY] = _first_large(str(wrong))
        return None
    period = measure.period_of(day)
    first = seen.setdefault(period, number)
    if first != number and not line.is_empty:
        sentence = _("The same period as in line {line}. Keep one of them.")
        line.wrong[DAY] = sentence.format(line=first)
    problem = None if line.is_empty else problem_with(measure, period, Entry(no_data=True))
    if problem is not None:
        line.wrong[DAY] = problem.sentence
        return None
    return period


def _by_measure(columns: Sequence[Column]) -> Iterator[tuple[Measure, list[Column]]]:
    for measure in dict.fromkeys(column.measure for column in columns):
        yield measure, [column for column in columns if column.measure is measure]


def _cell(
    line: Line,
    measure: Measure,
    columns: Sequence[Column],
    on: date | None,
    shown: Mapping[tuple[int, date], Entry],
) -> Cell | None:
    """What one measure's cells of a line say; None where they say nothing or something wrong."""
    entry = _entry(line, measure, columns)
    if on is None or any(column.key in line.wrong for column in columns):
        return None
    if entry is None:
        if (measure.id, on) in shown:
            sentence = _(
                "A number stood here. Write it again, or “no data”. Its own page can remove it."
            )
            line.wrong[columns[0].key] = sentence
        return None
    problem = problem_with(measure, on, entry)
    if problem is not None:
        part = problem.field if problem.field in Entry._fields else columns[0].part
        line.wrong[f"{measure.id}-{part}"] = problem.sentence
        return None
    return Cell(measure, on, entry)


def _entry(line: Line, measure: Measure, columns: Sequence[Column]) -> Entry | None:
    texts = {column.part: line.texts.get(column.key, "").strip() for column in columns}
    if not any(texts.values()):
        return None
    said = {text.casefold() for text in texts.values() if text}
    if said <= NO_DATA:
        return Entry(no_data=True)
    numbers: dict[str, float | None] = {}
    for column in columns:
        try:
            numbers[column.part] = _number(texts[column.part], column)
        except WrongCell as wrong:
            line.wrong[column.key] = _first_large(str(wrong))
    return Entry(numbers.get("value"), numbers.get("numerator"), numbers.get("denominator"))


def _number(text: str, column: Column) -> float | None:
    if is_blank(text):
        missing = {
            "numerator": _("It says out of how many, but not how many did."),
            "denominator": _("It says how many did, but not out of how many."),
        }
        raise WrongCell(missing.get(column.part, _("There is no number.")))
    return read_number(text, may_be_percent=column.measure.form is ValueForm.VALUE)


def _first_large(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def how_many_wrong(lines: Sequence[Line]) -> str:
    """A sentence for the top of the page, or "" if nothing is wrong."""
    count = sum(len(line.wrong) for line in lines)
    if not count:
        return ""
    sentence = ngettext(
        "Nothing was saved: {count} cell has a problem.",
        "Nothing was saved: {count} cells have a problem.",
        count,
    )
    return sentence.format(count=count)
