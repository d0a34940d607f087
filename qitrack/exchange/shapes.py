"""Which column of a file holds what: guessed from its heading, and from what stands under it."""

from collections.abc import Iterator, Sequence

from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.exchange.cells import WrongCell, is_blank, read_day, read_number
from qitrack.exchange.columns import (
    DAY_WORDS,
    DENOMINATOR_WORDS,
    ENDING_WORDS,
    NUMERATOR_WORDS,
    VALUE_WORDS,
    find_columns,
    own_words,
)
from qitrack.exchange.columns import roles_of as words_of
from qitrack.exchange.mapping import NOT_READ, Dates, Mapping, Role, check, held, roles_of
from qitrack.exchange.sheets import Table, plain
from qitrack.i18n import _

CODE_WORDS = frozenset(
    (
        *("measure", "measure code", "measure name", "measure id", "code", "metric", "indicator"),
        *("name of the measure", "indicator code", "metric id", "kpi", "series", "what"),
    )
)
ROWS_TO_JUDGE = 50
USUAL = {
    Role.VALUE: VALUE_WORDS,
    Role.NUMERATOR: NUMERATOR_WORDS,
    Role.DENOMINATOR: DENOMINATOR_WORDS,
}


def known_words(measures: Sequence[Measure]) -> frozenset[str]:
    """Words that make a row a heading."""
    own = [own | usual for one in measures for own, usual in words_of(one).values()]
    names = [own_words(measure.name, measure.short_name) for measure in measures]
    return DAY_WORDS.union(ENDING_WORDS, *own, *names)


def guess(table: Table, measures: Sequence[Measure]) -> Mapping:
    """What the columns hold. Raises Refused where nobody can tell."""
    found = _of_one(table, measures[0]) if len(measures) == 1 else _of_several(table, measures)
    check(found, measures)
    return found


def begun(table: Table) -> Mapping:
    """What can be told of the columns where nobody can tell all: where the dates stand."""
    found = [NOT_READ] * max(table.width, len(table.heading))
    day = _day(table, [plain(cell) for cell in table.heading])
    if day is not None:
        found[day] = Role.DATE
    return _mapping(table, found, day or 0)


def _of_one(table: Table, measure: Measure) -> Mapping:
    """The columns of a file about one measure."""
    columns = find_columns(table.heading or None, [cells for _number, cells in table.body], measure)
    found = [NOT_READ] * max(columns.width, 1)
    found[columns.day] = Role.DATE
    for role in roles_of(measure):
        place = getattr(columns, role)
        found[place] = held(role, measure)
    return _mapping(table, found, columns.day)


def _of_several(table: Table, measures: Sequence[Measure]) -> Mapping:
    """The columns of a file about several measures: beside each other, or named in each row."""
    names = [plain(cell) for cell in table.heading]
    day = _day(table, names)
    found = [NOT_READ] * max(table.width, len(names))
    code = _code(table, names, measures)
    if day is None:
        raise Refused(_("Which column holds the date?"), "file")
    found[day] = Role.DATE
    if code is not None and code != day:
        found[code] = Role.CODE
        for role, words in USUAL.items():
            places = [i for i, name in enumerate(names) if name in words and not found[i]]
            if places:
                found[places[0]] = role
    else:
        for place, said in _beside(names, measures):
            if not found[place] and said not in found:
                found[place] = said
    return _mapping(table, found, day)


def _mapping(table: Table, found: Sequence[str], day: int) -> Mapping:
    heading = plain(table.heading[day]) if day < len(table.heading) else ""
    dates = Dates.LAST if heading in ENDING_WORDS else Dates.FIRST
    return Mapping(columns=tuple(map(str, found)), dates=dates, sheet=table.name)


def _day(table: Table, names: Sequence[str]) -> int | None:
    """The column of the dates: by its heading, else the first under which dates stand."""
    by_name = [i for i, name in enumerate(names) if name in DAY_WORDS | ENDING_WORDS]
    by_cells = [i for i in range(table.width) if _mostly(table, i, _is_day)]
    return next(iter([*by_name, *by_cells]), None)


def _code(table: Table, names: Sequence[str], measures: Sequence[Measure]) -> int | None:
    """The column that names measures: by what stands in it, else by its heading."""
    known = codes_of(measures)
    by_cells = [
        i for i in range(table.width) if _mostly(table, i, lambda cell: plain(cell) in known)
    ]
    by_name = [i for i, name in enumerate(names) if name in CODE_WORDS]
    return next(iter([*by_cells, *by_name]), None)


def codes_of(measures: Sequence[Measure]) -> dict[str, list[Measure]]:
    """What a file may call a measure → the measures that are called so."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        for word in own_words(measure.short_name, measure.name, measure.catalogue_key or ""):
            found.setdefault(word, []).append(measure)
    return found


def _beside(names: Sequence[str], measures: Sequence[Measure]) -> Iterator[tuple[int, str]]:
    """(column, what it holds) for every heading that fits one measure only."""
    meant = [list(dict.fromkeys(_meant(name, measures))) for name in names]
    for place, found in enumerate(meant):
        if len(found) == 1:
            yield place, found[0]
        elif place and len(meant[place - 1]) == 1:  # "n" right after the column of its measure
            partner = meant[place - 1][0].replace(f"{Role.NUMERATOR}:", f"{Role.DENOMINATOR}:")
            if partner in found:
                yield place, partner


def _meant(name: str, measures: Sequence[Measure]) -> Iterator[str]:
    """Everything that a column of this name might hold."""
    for measure in measures:
        names = own_words(measure.name, measure.short_name)
        for role in roles_of(measure):
            own, usual = words_of(measure)[role]
            words = own | usual
            if role is Role.VALUE:
                is_meant = name in names | own_words(measure.unit_label)
            else:
                is_meant = name in own or name in usual & DENOMINATOR_WORDS
            if is_meant or any(name == f"{one} {word}" for one in names for word in words):
                yield held(role, measure)


def _mostly(table: Table, place: int, fits: object) -> bool:
    """Most filled cells of a column fit."""
    assert callable(fits)
    cells = [row[place] for _number, row in table.body[:ROWS_TO_JUDGE] if place < len(row)]
    filled = [cell for cell in cells if not is_blank(cell)]
    return bool(filled) and 2 * sum(map(fits, filled)) > len(filled)


def _is_day(cell: str) -> bool:
    try:
        read_day(cell, is_monthly=True)
    except WrongCell:
        return False
    return True


def _is_number(cell: str) -> bool:
    try:
        read_number(cell, may_be_percent=True)
    except WrongCell:
        return False
    return True


def columns_worth_keeping(table: Table, measures: Sequence[Measure]) -> frozenset[int]:
    """The columns that may hold dates, numbers or names of measures: the others are words and are not kept."""
    known = codes_of(measures)

    def fits(cell: str) -> bool:
        return plain(cell) in known or _is_day(cell) or _is_number(cell)

    return frozenset(place for place in range(table.width) if _mostly(table, place, fits))
