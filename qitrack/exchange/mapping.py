"""What each column of a file holds: guessed, changed by hand, remembered, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency
from qitrack.domain.measures import Measure
from qitrack.i18n import _

NOT_READ = ""


class Role(StrEnum):
    """What the cells of a column are."""

    DATE = "date"
    CODE = "code"
    """Of which measure the row is: its short name or its name."""
    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


PARTS = (Role.NUMERATOR, Role.DENOMINATOR)


class Dates(StrEnum):
    """Which day of its period a date is."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """What each column holds, in their order: "" is not read, else a role, or `value:12` for measure 12."""

    columns: tuple[str, ...]
    dates: Dates = Dates.FIRST
    sheet: str = ""

    def kept(self) -> dict[str, object]:
        """As it is kept with an import."""
        return {"columns": list(self.columns), "dates": str(self.dates), "sheet": self.sheet}

    @property
    def is_long(self) -> bool:
        """Each row says of which measure it is."""
        return Role.CODE in self.columns

    def place(self, held: str) -> int | None:
        """The column that holds this."""
        return self.columns.index(held) if held in self.columns else None

    @property
    def places(self) -> tuple[int, ...]:
        """The columns that are read."""
        return tuple(place for place, held in enumerate(self.columns) if held)


def held(role: Role, measure: Measure) -> str:
    """How a mapping says that a column holds this of a measure."""
    return f"{role}:{measure.id}"


def roles_of(measure: Measure) -> tuple[Role, ...]:
    """The columns that a number of this measure takes."""
    return PARTS if measure.has_denominator else (Role.VALUE,)


def remembered(kept: Mapped[str, object]) -> Mapping | None:
    """The mapping that was kept with an import; None if there is none."""
    columns = kept.get("columns")
    if not isinstance(columns, list):
        return None
    return Mapping(
        columns=tuple(map(str, columns)),
        dates=Dates(str(kept.get("dates", Dates.FIRST))),
        sheet=str(kept.get("sheet", "")),
    )


def check(mapping: Mapping, measures: Sequence[Measure]) -> None:
    """Raises Refused with what is missing or said twice."""
    count = Counter(filter(None, mapping.columns))
    if count[Role.DATE] != 1:
        raise Refused(_("Say which one column holds the date."))
    twice = next((one for one, many in count.items() if many > 1), None)
    if twice is not None:
        places = [str(i + 1) for i, one in enumerate(mapping.columns) if one == twice]
        sentence = _("Columns {columns} are said to hold the same. Choose one of them.")
        raise Refused(sentence.format(columns=", ".join(places)))
    if mapping.is_long:
        _check_long(set(count))
    else:
        _check_wide(set(count), measures)


def _check_long(there: set[str]) -> None:
    if any(":" in one for one in there):
        raise Refused(
            _(
                "Either a column names the measure of each row, or each measure has columns of its"
                " own: not both."
            )
        )
    parts = there.intersection(PARTS)
    if len(parts) == 1 and Role.VALUE not in there and Role.DENOMINATOR in there:
        raise Refused(_("Say which column holds how many did."))
    if not parts and Role.VALUE not in there:
        raise Refused(_("Say which column holds the numbers."))


def _check_wide(there: set[str], measures: Sequence[Measure]) -> None:
    if any(one in (Role.VALUE, *PARTS) for one in there):
        raise Refused(_("Say which column names the measure of each row."))
    wanted = {measure: {held(role, measure) for role in roles_of(measure)} for measure in measures}
    known = {one for every in wanted.values() for one in every}
    if not there & known:
        raise Refused(_("Say which column holds the numbers."))
    for measure, every in wanted.items():
        if len(every) > len(every & there) > 0:
            sentence = _("“{measure}” needs two columns: how many did, and out of how many.")
            raise Refused(sentence.format(measure=measure.name))


MIDDLE = {Frequency.WEEKLY: timedelta(days=3), Frequency.FORTNIGHTLY: timedelta(days=6)}
"""So many days before its last day is the middle of a period."""


def day_in_period(day: date, dates: Dates, frequency: Frequency) -> date:
    """A day in the period that is meant.

    A week that ends on a Saturday is the Monday week that most of its days are in.
    """
    return day - MIDDLE.get(frequency, timedelta()) if dates is Dates.LAST else day
