"""The rules of evidence, stated a second time in plain words and compared over random worlds; and one by one."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from qitrack.domain.evidence_rules import (
    FLOORS,
    LEVELS,
    Chain,
    Corroborated,
    Method,
    Strength,
    Work,
    corroboration_of,
    goal_strength,
    link_strength,
    method_of,
    missing_for_lasting,
    would_strengthen,
)

STATED_WORLDS = 2_000
TODAY = date(2026, 11, 24)

THOROUGH = Work(
    complete=4,
    chains=(Chain(complete=4, has_turn=True, steps=3),),
    is_measured=True,
    has_family=True,
    has_lived_experience=True,
    organisations=2,
    looks_at_groups=True,
    acts_on_gap=True,
    has_shared_goal=True,
    level="HELD",
    coaches=1,
    last_day=TODAY,
)
"""Work to which nothing is missing, signed by a coach."""


# --- a second statement, in plain numbers ----------------------------------------------------------


def plain_method(w):
    if w.complete == 0:
        return 0
    long = [c for c in w.chains if c.complete >= 3 and c.has_turn]
    if not (long and w.is_measured):
        return 1
    if max(c.steps for c in long) >= 2 and w.has_family and w.has_lived_experience:
        return 3
    return 2


def plain_voice(w):
    if w.pulses >= 1 or w.colleagues >= 3:
        return 3
    if w.coaches >= 1:
        return 2
    return 1 if w.colleagues >= 1 else 0


def plain_link(w):
    """0 claimed, 1 supported, 2 demonstrated."""
    method, voice = plain_method(w), plain_voice(w)
    best = 1 if method > 0 or voice > 0 else 0
    if w.is_reflection:
        return best
    for floor in w.floors or [""]:
        if floor == "relational" or floor == "peers-only":
            shown = voice >= 2
        else:
            shown = method >= 2 and voice >= 1
            if floor == "held":
                shown = shown and w.level in {"HELD", "SPREAD"} and not w.lapsed
            if floor == "shared-goal":
                shown = shown and w.has_shared_goal
            if floor == "two-organisations":
                shown = shown and w.organisations >= 2
            if floor == "gap":
                shown = shown and w.looks_at_groups and w.acts_on_gap
        if shown:
            return 2
    return best


def plain_goal(works):
    """None, or 0 to 3."""
    if not works:
        return None
    best = max(plain_link(w) for w in works)
    if best < 2:
        return best
    traced = [w for w in works if plain_link(w) > 0 and not w.is_reflection]
    days = sorted(w.last_day for w in traced if w.last_day is not None)
    apart = len(days) > 0 and (days[-1] - days[0]).days >= 90
    coached = any(plain_voice(w) >= 2 for w in works)
    lasting = any(
        (w.level in {"HELD", "SPREAD"} and not w.lapsed)
        or w.is_taken_up
        or plain_method(w) == 3
        or w.waves >= 2
        for w in works
    )
    return 3 if apart and coached and lasting else 2


def random_work(random):
    """Facts as they may come, likely and unlikely."""

    def maybe():
        return random.random() < 0.5

    chains = tuple(
        Chain(complete=random.randint(0, 5), has_turn=maybe(), steps=random.randint(0, 3))
        for _one in range(random.randint(0, 3))
    )
    return Work(
        complete=random.choice([0, 1, sum(chain.complete for chain in chains)]),
        chains=chains,
        is_measured=maybe(),
        has_family=maybe(),
        has_lived_experience=maybe(),
        organisations=random.randint(0, 3),
        looks_at_groups=maybe(),
        acts_on_gap=maybe(),
        has_shared_goal=maybe(),
        level=random.choice(["", *LEVELS]),
        lapsed=random.random() < 0.2,
        concern=maybe(),
        is_taken_up=random.random() < 0.2,
        waves=random.choice([0, 0, 0, 1, 2]),
        is_reflection=random.random() < 0.1,
        colleagues=random.choice([0, 0, 1, 2, 3]),
        coaches=random.choice([0, 0, 1]),
        pulses=random.choice([0, 0, 0, 1]),
        floors=tuple(random.sample(FLOORS, random.randint(0, 3))),
        last_day=random.choice([None, TODAY - timedelta(days=random.randint(0, 300))]),
    )


def test_rules_agree_with_their_second_statement_in_random_worlds(scaled):
    seen = set()
    for seed in range(scaled(STATED_WORLDS)):
        random = Random(seed)
        works = [random_work(random) for _one in range(random.randint(0, 4))]
        found, stated = goal_strength(works), plain_goal(works)
        assert (None if found is None else found.rank) == stated, (seed, works)
        for work in works:
            assert (method_of(work), corroboration_of(work)) == (
                plain_method(work),
                plain_voice(work),
            ), (seed, work)
            assert link_strength(work).rank == plain_link(work), (seed, work)
        seen.add(stated)

    assert seen == {None, 0, 1, 2, 3}


# --- each supporting fact is needed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "left"),
    [
        ({"complete": 0}, Method.NOTHING),
        ({"chains": (Chain(complete=2, has_turn=True, steps=3),)}, Method.FIRST_TEST),
        ({"chains": (Chain(complete=4, has_turn=False, steps=3),)}, Method.FIRST_TEST),
        ({"is_measured": False}, Method.FIRST_TEST),
        ({"chains": (Chain(complete=4, has_turn=True, steps=1),)}, Method.LEARNING),
        ({"has_family": False}, Method.LEARNING),
        ({"has_lived_experience": False}, Method.LEARNING),
    ],
)
def test_method_falls_with_each_fact_it_rests_on(without, left):
    assert method_of(THOROUGH) is Method.THOROUGH
    assert method_of(replace(THOROUGH, **without)) is left


@pytest.mark.parametrize(
    ("floor", "without"),
    [
        ("held", {"level": "SIGNAL"}),
        ("held", {"lapsed": True}),
        ("shared-goal", {"has_shared_goal": False}),
        ("two-organisations", {"organisations": 1}),
        ("gap", {"looks_at_groups": False}),
        ("gap", {"acts_on_gap": False}),
        ("relational", {"coaches": 0, "colleagues": 2}),
        ("peers-only", {"coaches": 0, "colleagues": 2}),
        ("", {"coaches": 0}),
        ("", {"is_measured": False}),
    ],
)
def test_a_behaviour_is_not_shown_without_what_it_asks_for(floor, without):
    whole = replace(THOROUGH, floors=(floor,))

    assert link_strength(whole) is Strength.DEMONSTRATED
    assert link_strength(replace(whole, **without)) is Strength.SUPPORTED
    assert would_strengthen(replace(whole, **without))


def test_what_lasts_needs_a_coach_two_times_and_something_that_holds():
    earlier = replace(THOROUGH, last_day=TODAY - timedelta(days=90))
    bare = replace(THOROUGH, level="SIGNAL", has_family=False)

    assert goal_strength([earlier, THOROUGH]) is Strength.ESTABLISHED
    for works in (
        [THOROUGH],
        [replace(earlier, last_day=TODAY - timedelta(days=89)), THOROUGH],
        [replace(w, coaches=0, colleagues=1) for w in (earlier, THOROUGH)],
        [replace(bare, last_day=earlier.last_day), bare],
    ):
        assert goal_strength(works) is Strength.DEMONSTRATED
        assert len(missing_for_lasting(works)) == 1


# --- what must never be (the invariants of the domain) ---------------------------------------------


def test_method_and_result_never_touch_each_other():  # INV-02
    for level in ("", *LEVELS):
        for lapsed in (True, False):
            assert method_of(replace(THOROUGH, level=level, lapsed=lapsed)) is Method.THOROUGH


def test_a_concern_lowers_no_method_and_hides_no_gain():  # INV-15
    work = replace(THOROUGH, concern=True)

    assert method_of(work) is Method.THOROUGH
    assert link_strength(work) is link_strength(THOROUGH)
    assert work.level == "HELD"


def test_thoughts_alone_are_claimed_and_with_a_voice_supported():  # INV-05
    alone = replace(THOROUGH, complete=0, chains=(), coaches=0, is_reflection=True)

    assert link_strength(alone) is Strength.CLAIMED
    assert link_strength(replace(alone, coaches=1, pulses=1)) is Strength.SUPPORTED


def test_strength_follows_from_facts_alone():  # INV-04
    assert link_strength(THOROUGH) is link_strength(replace(THOROUGH))
    assert goal_strength([]) is None


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({"colleagues": 1}, Corroborated.COLLEAGUE),
        ({"colleagues": 2}, Corroborated.COLLEAGUE),
        ({"colleagues": 3}, Corroborated.SEVERAL),
        ({"coaches": 1, "colleagues": 1}, Corroborated.COACH),
        ({"pulses": 1}, Corroborated.SEVERAL),
        ({}, Corroborated.SELF),
    ],
)
def test_who_says_so(said, who):
    assert corroboration_of(Work(**said)) is who
