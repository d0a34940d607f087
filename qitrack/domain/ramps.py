"""Ramps: the tests of one idea in their order, from small to large, and the size that fits next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from qitrack.domain.cycles import Cycle, Decision, Stage
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.scale import DIMENSIONS, Degree

LARGEST_STEP = 5
"""A test may be so many times as large as the one before; more is a leap.

Source: the "five times" rule of scaling up, one, five, twenty-five, in Barker, Reid, Schall,
A framework for scaling up health interventions, Implementation Science 2016; 11: 12.
"""


class Size(StrEnum):
    """How large the next test should be."""

    REHEARSE = "rehearse"
    ONE_PERSON = "one-person"
    ONE_SHIFT = "one-shift"
    ONE_WARD = "one-ward"
    EVERYWHERE = "everywhere"


LOW, MEDIUM, HIGH = Degree.LOW, Degree.MEDIUM, Degree.HIGH

FITTING: Mapping[tuple[Degree, Degree], tuple[Size, Size, Size]] = {
    # belief, cost: readiness low, medium, high
    (LOW, HIGH): (Size.REHEARSE, Size.REHEARSE, Size.ONE_PERSON),
    (LOW, MEDIUM): (Size.REHEARSE, Size.ONE_PERSON, Size.ONE_PERSON),
    (LOW, LOW): (Size.ONE_PERSON, Size.ONE_PERSON, Size.ONE_SHIFT),
    (MEDIUM, HIGH): (Size.REHEARSE, Size.ONE_PERSON, Size.ONE_PERSON),
    (MEDIUM, MEDIUM): (Size.ONE_PERSON, Size.ONE_PERSON, Size.ONE_SHIFT),
    (MEDIUM, LOW): (Size.ONE_PERSON, Size.ONE_SHIFT, Size.ONE_WARD),
    (HIGH, HIGH): (Size.ONE_PERSON, Size.ONE_PERSON, Size.ONE_SHIFT),
    (HIGH, MEDIUM): (Size.ONE_PERSON, Size.ONE_SHIFT, Size.ONE_WARD),
    (HIGH, LOW): (Size.ONE_SHIFT, Size.ONE_WARD, Size.EVERYWHERE),
}
"""Belief that it will work and cost if it fails, then how ready people are: the size that fits.

The corners follow the table "deciding on the scale of the test" of Langley and others, The
Improvement Guide, 2nd edition 2009, chapter 7 (confidence × cost of failure × commitment): very
small where confidence is low and failure dear, up to implementing where all three speak for it. The
middle rows, which that table does not have, lie between their neighbours: no size grows when belief
or readiness falls or cost rises. Where failure is dear and nobody is sure, nobody should be exposed
yet: talk it through or rehearse it.
"""


def fitting_size(
    belief: Degree | None, cost: Degree | None, readiness: Degree | None
) -> Size | None:
    """The size that fits the next test; None as long as one of the three is not said."""
    if belief is None or cost is None or readiness is None:
        return None
    return FITTING[belief, cost][tuple(Degree).index(readiness)]


class Step(StrEnum):
    """How a test compares in size with the one before it."""

    FIRST = "first"
    GREW = "grew"
    SAME = "same"
    LEAP = "leap"
    SMALLER = "smaller"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One test of a ramp: how large it is, and how it compares with the one before."""

    cycle: Cycle
    step: Step
    extent: int | None
    """In the dimension in which the ramp is drawn."""
    times: float | None = None
    """So many times as large as the one before, in the dimension in which it differs most."""
    grew_in: str = ""
    """That dimension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp:
    """The tests of one idea, drawn in one dimension."""

    idea: ChangeIdea
    dimension: str
    rungs: tuple[Rung, ...]

    @property
    def largest(self) -> int:
        """The extent of its largest test."""
        return max((rung.extent for rung in self.rungs if rung.extent), default=1)

    @property
    def steps(self) -> frozenset[Step]:
        """Every way in which a test followed another."""
        return frozenset(rung.step for rung in self.rungs)

    @property
    def needs_holding(self) -> bool:
        """The change was adopted and nobody has said how it is held."""
        return is_adopted(self.idea) and self.idea.holding_plan is None


DAYS = "days"


def extent_of(cycle: Cycle, dimension: str) -> int | None:
    """How large a test is in this dimension, if it is said."""
    value: int | None = getattr(cycle, dimension)
    return value


def ramp_of(idea: ChangeIdea, cycles: Sequence[Cycle]) -> Ramp:
    """The ramp of these tests of an idea; those that did not take place are left out."""
    steps = sorted((c for c in cycles if c.stage is not Stage.DROPPED), key=lambda c: c.number)
    dimension = _dimension(steps)
    rungs = []
    before: Cycle | None = None
    for cycle in steps:
        grew_in, times = ("", None) if before is None else ratio(before, cycle)
        step = Step.FIRST if before is None else compare(before, cycle)
        extent = extent_of(cycle, dimension)
        rungs.append(Rung(cycle=cycle, step=step, extent=extent, times=times, grew_in=grew_in))
        before = cycle
    return Ramp(idea=idea, dimension=dimension, rungs=tuple(rungs))


def _dimension(cycles: Sequence[Cycle]) -> str:
    """What most of the tests say; their days, which all have, if none says more."""
    said = {name: sum(extent_of(c, name) is not None for c in cycles) for name in DIMENSIONS}
    best = max(DIMENSIONS, key=lambda name: said[name])
    return best if said[best] else DAYS


def _ratios(before: Cycle, after: Cycle) -> dict[str, float]:
    """How many times as large, in every dimension that both speak of; days only if no other."""
    pairs = {name: (extent_of(before, name), extent_of(after, name)) for name in DIMENSIONS}
    shared = {name: new / old for name, (old, new) in pairs.items() if old and new}
    if shared:
        return shared
    says_more = any(old or new for old, new in pairs.values())
    return {} if says_more else {DAYS: after.days / before.days}


def ratio(before: Cycle, after: Cycle) -> tuple[str, float | None]:
    """The largest of the steps from one test to the next, and in what; None if nobody can tell."""
    ratios = _ratios(before, after)
    if not ratios:
        return "", None
    grew_in = max(ratios, key=lambda name: ratios[name])
    return grew_in, ratios[grew_in]


def compare(before: Cycle, after: Cycle) -> Step:
    """Whether the test grew, leapt, stood still or shrank against the one before."""
    ratios = _ratios(before, after).values()
    if not ratios:
        return Step.UNKNOWN
    if max(ratios) > LARGEST_STEP:
        return Step.LEAP
    if max(ratios) > 1:
        return Step.GREW
    return Step.SAME if min(ratios) == 1 else Step.SMALLER


def is_adopted(idea: ChangeIdea) -> bool:
    """The last decision on the idea was to keep it."""
    decided = [cycle for cycle in idea.cycles if cycle.decision is not None]
    last = max(decided, key=lambda cycle: cycle.number, default=None)
    return last is not None and last.decision is Decision.ADOPT


def ideas_in_test(project_id: int) -> Select[ChangeIdea]:
    """The ideas of a project that have a test, the one tested last first."""
    return (
        select(ChangeIdea)
        .where(ChangeIdea.project_id == project_id)
        .where(ChangeIdea.cycles.any(Cycle.stage != Stage.DROPPED))
        .order_by(ChangeIdea.id.desc())
    )


def with_tests(ideas: Select[ChangeIdea]) -> Select[ChangeIdea]:
    """The same ideas with everything that their ramps show."""
    return ideas.options(
        selectinload(ChangeIdea.cycles).selectinload(Cycle.predictions),
        selectinload(ChangeIdea.holding_plan).joinedload(HoldingPlan.measure),
    )
