"""How facts about work become evidence: method, result, who says so, strength. Pure functions, versioned, never typed.

Method says how well somebody learned, result what changed. They are never added: a disproved idea, well tested,
has the fullest method. Source of the levels: the domain's own rule, written down in docs/evidence.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from qitrack import clock
from qitrack.i18n import _

RULE_VERSION = "evidence-rule-1"

FEWEST_COMPLETE = 3
"""Complete tests in a chain before it counts as learning."""
FEWEST_POINTS = 8
"""Numbers of a defined measure, so that a verdict is possible at all."""
FEWEST_STEPS = 2
"""Steps to a larger scale, or to other conditions, within a chain."""
FEWEST_ORGANISATIONS = 2
FEWEST_COLLEAGUES = 3
"""So many who say the same count as several."""
APART = timedelta(days=90)
"""Between the first and the last of two sources, for something lasting."""
FEWEST_WAVES = 2
PALE_AFTER = timedelta(days=730)
"""Older evidence is shown pale."""


LEVELS = ("TOO_EARLY", "NO_CHANGE", "SIGNAL", "HELD", "SPREAD")
"""The names of `qitrack.spc.Level`, in their order, as readings hold them."""


class Method(IntEnum):
    """How well something was learned. The numbers are for sorting, never for a screen."""

    NOTHING = 0
    FIRST_TEST = 1
    LEARNING = 2
    THOROUGH = 3


class Corroborated(IntEnum):
    """Who says so besides the owner."""

    SELF = 0
    COLLEAGUE = 1
    COACH = 2
    SEVERAL = 3


class Strength(StrEnum):
    """How strongly work bears out a goal."""

    CLAIMED = "claimed"
    SUPPORTED = "supported"
    DEMONSTRATED = "demonstrated"
    ESTABLISHED = "established"

    @property
    def rank(self) -> int:
        """Higher is stronger."""
        return list(Strength).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Tests that follow each other: how many are complete, whether one turned the plan, how it grew."""

    complete: int = 0
    has_turn: bool = False
    steps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the records say of one piece of work."""

    complete: int = 0
    """Complete tests among those it is about."""
    chains: tuple[Chain, ...] = ()
    is_measured: bool = False
    """A measure says how it is counted and has enough numbers."""
    has_family: bool = False
    """Outcome, process and balancing measure are there."""
    has_balancing: bool = False
    """What might get worse is measured."""
    has_lived_experience: bool = False
    organisations: int = 0
    """Of the people in its complete tests."""
    looks_at_groups: bool = False
    """A measure is split by group, or follows one."""
    acts_on_gap: bool = False
    """A complete test is meant for the group that gains less."""
    has_shared_goal: bool = False
    """Two organisations have signed one aim."""
    level: str = ""
    """How far the result goes, one of `LEVELS`; "" where there is none."""
    lapsed: bool = False
    concern: bool = False
    is_taken_up: bool = False
    """Another place has it in use."""
    waves: int = 0
    """Published rounds of a short survey, enough answers each."""
    is_reflection: bool = False
    colleagues: int = 0
    coaches: int = 0
    pulses: int = 0
    floors: tuple[str, ...] = ()
    """Of each behaviour that it is to show, what must be there; "" if nothing."""
    last_day: date | None = None
    """When it last showed."""

    @property
    def is_held(self) -> bool:
        """The gain has held, here or elsewhere too."""
        return self.level in LEVELS[LEVELS.index("HELD") :] and not self.lapsed


def method_of(work: Work) -> Method:
    """How well was it learned?"""
    chains = [c for c in work.chains if c.complete >= FEWEST_COMPLETE and c.has_turn]
    if not work.complete:
        return Method.NOTHING
    if not chains or not work.is_measured:
        return Method.FIRST_TEST
    grew = any(chain.steps >= FEWEST_STEPS for chain in chains)
    is_thorough = grew and work.has_family and work.has_lived_experience
    return Method.THOROUGH if is_thorough else Method.LEARNING


def corroboration_of(work: Work) -> Corroborated:
    """Who says so besides the owner?"""
    if work.pulses or work.colleagues >= FEWEST_COLLEAGUES:
        return Corroborated.SEVERAL
    if work.coaches:
        return Corroborated.COACH
    return Corroborated.COLLEAGUE if work.colleagues else Corroborated.SELF


RELATIONAL = ("relational", "peers-only")
"""Behaviours that only people can see: their word stands in place of tests."""


def _reaches_floor(floor: str, work: Work) -> bool:
    match floor:
        case "held":
            return work.is_held
        case "shared-goal":
            return work.has_shared_goal
        case "two-organisations":
            return work.organisations >= FEWEST_ORGANISATIONS
        case "gap":
            return work.looks_at_groups and work.acts_on_gap
        case _:
            return True


FLOORS = ("", *RELATIONAL, "held", "shared-goal", "two-organisations", "gap")
"""What a behaviour may ask for before work can show it."""


def _is_demonstrated(floor: str, work: Work) -> bool:
    said = corroboration_of(work)
    if floor in RELATIONAL:
        return said >= Corroborated.COACH
    learned = method_of(work) >= Method.LEARNING
    return learned and said >= Corroborated.COLLEAGUE and _reaches_floor(floor, work)


def link_strength(work: Work) -> Strength:
    """How strongly one piece of work bears a goal out: at most demonstrated; a bare reflection at most supported."""
    if not work.is_reflection and any(_is_demonstrated(f, work) for f in work.floors or ("",)):
        return Strength.DEMONSTRATED
    has_trace = method_of(work) >= Method.FIRST_TEST or corroboration_of(work) > Corroborated.SELF
    return Strength.SUPPORTED if has_trace else Strength.CLAIMED


def goal_strength(works: Sequence[Work]) -> Strength | None:
    """How strongly all of it bears a goal out; None while nothing counts."""
    if not works:
        return None
    strongest = max((link_strength(work) for work in works), key=lambda s: s.rank)
    is_lasting = strongest is Strength.DEMONSTRATED and not missing_for_lasting(works)
    return Strength.ESTABLISHED if is_lasting else strongest


def missing_for_lasting(works: Sequence[Work]) -> list[str]:
    """What something demonstrated lacks to be lasting, as sentences."""
    found = []
    if max(corroboration_of(work) for work in works) < Corroborated.COACH:
        found.append(_("Ask a coach to sign what they saw."))
    if not are_apart(works):
        found.append(_("Count something from another time: two sources, three months apart."))
    if not any(_lasts(work) for work in works):
        found.append(
            _("Show that it lasts: a gain that holds, another place that uses it, or asking again.")
        )
    return found


def _lasts(work: Work) -> bool:
    is_thorough = method_of(work) is Method.THOROUGH
    return work.is_held or work.is_taken_up or is_thorough or work.waves >= FEWEST_WAVES


def are_apart(works: Sequence[Work]) -> bool:
    """Two sources that leave at least a trace, the one three months after the other."""
    traced = [w for w in works if not w.is_reflection and link_strength(w) is not Strength.CLAIMED]
    days = [work.last_day for work in traced if work.last_day]
    return bool(days) and max(days) - min(days) >= APART


def is_pale(work: Work) -> bool:
    """It last showed so long ago that it is shown pale."""
    return work.last_day is not None and clock.today() - work.last_day > PALE_AFTER


def would_strengthen(work: Work) -> list[str]:
    """What would bear the goal out better, as sentences, the nearest first; nothing once it is demonstrated."""
    if link_strength(work) is Strength.DEMONSTRATED:
        return []
    found = [_ASKS[floor] for floor in work.floors if not _reaches_floor(floor, work)]
    needs_people = any(floor in RELATIONAL for floor in work.floors)
    if work.is_reflection:
        found.append(_("Count a piece of work beside your own thoughts."))
    elif needs_people:
        found.append(_("Ask a coach, or three colleagues: people see this better than numbers do."))
    else:
        found += _method_asks(work)
    if corroboration_of(work) is Corroborated.SELF:
        found.append(_("Ask a colleague who was there."))
    return found


_ASKS = {
    "held": _("Follow the number until the gain has held."),
    "shared-goal": _("Have two organisations sign one aim."),
    "two-organisations": _("Finish a test together with people of another organisation."),
    "gap": _("Follow the group that gains less, and finish a test that is meant for it."),
}


def _method_asks(work: Work) -> list[str]:
    if method_of(work) >= Method.LEARNING:
        return []
    found = []
    if max((chain.complete for chain in work.chains), default=0) < FEWEST_COMPLETE:
        found.append(
            _("Finish three tests of one change, each with what you expect written first.")
        )
    elif not any(chain.has_turn for chain in work.chains):
        found.append(_("Let what you learn change the next plan, and say so."))
    if not work.is_measured:
        found.append(_("Follow a number that is defined, for at least eight periods."))
    return found
