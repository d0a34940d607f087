"""Groups a measure is split by: at most two ways, agreed beforehand."""

from collections.abc import Sequence
from datetime import date
from itertools import product

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import TITLE_LENGTH, Editable, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure
from qitrack.i18n import _

MOST_STRATIFIERS = 2
"""More ways at once leave numbers too small to be shown."""
FEWEST_GROUPS, MOST_GROUPS = 2, 8
"""One group is no split, and more than eight nobody reads side by side."""


class Stratifier(Audited, Editable):
    """A way to split a measure, such as by shift."""

    __tablename__ = "stratifier"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_STRATIFIERS}", name="at_most_two"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    position: Mapped[int]
    ended_on: Mapped[date | None]

    measure: Mapped[Measure] = relationship(back_populates="stratifiers")
    groups: Mapped[list["StratifierGroup"]] = relationship(
        back_populates="stratifier", order_by="StratifierGroup.position, StratifierGroup.id"
    )

    @property
    def current(self) -> list["StratifierGroup"]:
        """The groups that are counted today, in their order."""
        return [group for group in self.groups if group.ended_on is None]

    def regroup(self, names: Sequence[str]) -> None:
        """The groups from today: one name a place, in order. A changed name renames, none ends, a new one adds. Raises Refused."""
        wanted = [name.strip() for name in names]
        check_groups(wanted)
        current = self.current
        for place, name in enumerate(wanted):
            if place >= len(current):
                if name:
                    self.groups.append(StratifierGroup(name=name, position=place))
            elif name:
                current[place].name = name
            else:
                current[place].ended_on = clock.today()

    def end(self) -> None:
        """From today the measure is not split this way; what was entered stays."""
        for group in self.current:
            group.ended_on = clock.today()
        self.ended_on = self.ended_on or clock.today()


class StratifierGroup(Audited, Editable):
    """One of the groups, such as nights. `Observation.stratum` holds its id, two ids joined by a full stop."""

    __tablename__ = "stratifier_group"
    __table_args__ = (CheckConstraint("trim(name) <> ''", name="name_given"),)

    stratifier_id: Mapped[int] = mapped_column(ForeignKey("stratifier.id"), index=True)
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    position: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]

    stratifier: Mapped[Stratifier] = relationship(back_populates="groups")

    @property
    def measure(self) -> Measure:
        """The measure that is split."""
        return self.stratifier.measure


def open_ways(measure: Measure) -> list[Stratifier]:
    """The ways a measure is split today."""
    return [way for way in measure.stratifiers if way.ended_on is None]


def check_groups(names: Sequence[str]) -> None:
    """Raises Refused unless these names make a split."""
    given = [name.casefold() for name in names if name]
    if not FEWEST_GROUPS <= len(given) <= MOST_GROUPS:
        sentence = _("Name two to eight groups. To stop splitting this way, end it.")
        raise Refused(sentence, "group_1")
    if len(set(given)) < len(given):
        raise Refused(_("Two groups have the same name."), "group_1")


def split_by(measure: Measure, way: Stratifier, names: Sequence[str]) -> Stratifier:
    """From now on the measure is also counted by these groups. Raises Refused."""
    there = open_ways(measure)
    if len(there) >= MOST_STRATIFIERS:
        sentence = _("It is split two ways already: a third would leave too few in each group.")
        raise Refused(sentence)
    if any(other.name.casefold() == way.name.casefold() for other in there):
        raise Refused(_("It is split by this already."), "name")
    wanted = [name.strip() for name in names if name.strip()]
    check_groups(wanted)
    taken = {other.position for other in there}
    way.position = min(set(range(1, MOST_STRATIFIERS + 1)) - taken)
    way.groups = [StratifierGroup(name=name, position=i) for i, name in enumerate(wanted)]
    measure.stratifiers.append(way)
    return way


def cells(ways: Sequence[Stratifier]) -> dict[str, str]:
    """Stratum → name of each group, or of each pair of groups of two ways."""
    pairs = list(product(*(way.current for way in ways))) if ways else []
    return {
        ".".join(str(g.id) for g in groups): ", ".join(g.name for g in groups) for groups in pairs
    }
