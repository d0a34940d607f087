"""How something is counted: what a measure and a standard measure have in common."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qitrack.domain.base import LARGEST_NUMBER, NOTE_LENGTH, TITLE_LENGTH, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.i18n import _

SHORT_NAME_LENGTH = 40
LARGEST_SUBGROUP = 25
"""More readings at a time are for no table of constants. Montgomery, appendix VI."""


class MeasureKind(StrEnum):
    """What a measure is for."""

    OUTCOME = "outcome"
    PROCESS = "process"
    BALANCING = "balancing"


class ValueForm(StrEnum):
    """What one entry consists of."""

    VALUE = "value"
    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    EVENT = "event"
    CASES_BETWEEN = "cases-between"
    READINGS = "readings"


class Direction(StrEnum):
    """Which way is better; the words of the statistics library."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Frequency(StrEnum):
    """How often a number is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    AS_IT_HAPPENS = "as-it-happens"


class Sampling(StrEnum):
    """Which of the people or cases are counted."""

    ALL = "all"
    RANDOM = "random"
    EVERY_NTH = "every-nth"
    CONVENIENCE = "convenience"


BOUNDS = ("lowest_possible", "lowest_expected", "highest_expected", "highest_possible")
"""What a number may be, in the order of size; each may be left open."""


def definition_checks() -> tuple[CheckConstraint, ...]:
    """What holds for every definition, wherever it stands."""
    return (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint("multiplier > 0", name="multiplier_positive"),
        CheckConstraint("lowest_possible <= highest_possible", name="possible_in_order"),
        CheckConstraint("lowest_expected <= highest_expected", name="expected_in_order"),
        CheckConstraint("minutes_per_point >= 0", name="minutes_not_negative"),
        CheckConstraint(
            f"subgroup_size BETWEEN 2 AND {LARGEST_SUBGROUP}", name="subgroup_of_several"
        ),
        CheckConstraint(
            "completeness_expected BETWEEN 0 AND 100", name="completeness_is_a_percentage"
        ),
        *(
            CheckConstraint(
                f"{bound} BETWEEN -{LARGEST_NUMBER:.0f} AND {LARGEST_NUMBER:.0f}",
                name=f"{bound}_finite",
            )
            for bound in BOUNDS
        ),
    )


class MeasureDefinition:
    """The fields that say what is counted and how; a mixin."""

    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    short_name: Mapped[str] = mapped_column(Words(SHORT_NAME_LENGTH), default="")
    """What a file of many measures calls it."""
    kind: Mapped[MeasureKind] = mapped_column(OneOf(MeasureKind))
    why: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    definition: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """How we count it, so that two people would count the same."""
    form: Mapped[ValueForm] = mapped_column(OneOf(ValueForm))
    unit_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    numerator_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    denominator_label: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    multiplier: Mapped[float] = mapped_column(default=1.0)
    direction: Mapped[Direction] = mapped_column(OneOf(Direction))
    frequency: Mapped[Frequency] = mapped_column(OneOf(Frequency))
    population: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    of_group: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    """The group that it follows by itself, where that may gain less."""
    inclusion: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    exclusion: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    data_source: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    method: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """How and with what the numbers are collected."""
    sampling: Mapped[Sampling] = mapped_column(OneOf(Sampling), default=Sampling.ALL)
    sampling_note: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    lowest_possible: Mapped[float | None]
    highest_possible: Mapped[float | None]
    lowest_expected: Mapped[float | None]
    highest_expected: Mapped[float | None]
    """On the scale of the chart, as people write it: 85 for 85 %."""
    subgroup_size: Mapped[int | None]
    minutes_per_point: Mapped[float | None]
    quality_notes: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    completeness_expected: Mapped[int | None]
    """Percent of the cases that should be counted."""

    def check_definition(self) -> None:
        """Raises Refused where the numbers of the definition contradict each other."""
        for low, high in PAIRS_IN_ORDER:
            lowest, highest = getattr(self, low), getattr(self, high)
            if lowest is not None and highest is not None and lowest > highest:
                sentence = _("{high:g} is below {low:g}: the smaller number comes first.")
                raise Refused(sentence.format(high=highest, low=lowest), high)
        for field, lowest, highest, sentence in WITHIN:
            number = getattr(self, field)
            if number is not None and not lowest <= number <= highest:
                raise Refused(sentence, field)


PAIRS_IN_ORDER = (
    ("lowest_possible", "highest_possible"),
    ("lowest_expected", "highest_expected"),
    ("lowest_possible", "lowest_expected"),
    ("highest_expected", "highest_possible"),
)

WITHIN = (
    *(
        (bound, -LARGEST_NUMBER, LARGEST_NUMBER, _("This number is too large to be drawn."))
        for bound in BOUNDS
    ),
    ("minutes_per_point", 0, 10_000, _("Minutes are a number of zero or more.")),
    ("completeness_expected", 0, 100, _("A percentage lies between 0 and 100.")),
    (
        "subgroup_size",
        2,
        LARGEST_SUBGROUP,
        _("Several readings are at least two; more than 25 at a time are not drawn."),
    ),
)
"""Field, lowest, highest, and what is said beyond."""

DEFINITION_FIELDS = tuple(MeasureDefinition.__annotations__)
"""Everything that says what is counted and how; what a project takes over with a definition."""
