"""Small numbers are not shown, and no total gives one back: an attacker with a linear program tries."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from qitrack.domain.small_numbers import (
    FEWEST,
    Counts,
    hidden,
    hidden_groups,
    is_small,
    share_in_words,
)

PEOPLE = Counts.PEOPLE


def test_the_table_says_what_is_few():
    assert {what.value: few for what, few in FEWEST.items()} == {
        "pulse": 11,
        "people": 10,
        "taps": 10,
        "percent-base": 23,
    }


@pytest.mark.parametrize(
    ("number", "what", "small"),
    [
        (10, Counts.PULSE, True),
        (11, Counts.PULSE, False),
        (9, Counts.PEOPLE, True),
        (10, Counts.PEOPLE, False),
        (0, Counts.PEOPLE, True),
        (22, Counts.PERCENT_BASE, True),
        (23, Counts.PERCENT_BASE, False),
    ],
)
def test_what_is_below_is_small_and_so_is_none(number, what, small):
    assert is_small(number, what) is small


@pytest.mark.parametrize(
    ("n", "total", "words"),
    [(13, 20, "most"), (10, 20, "about half"), (7, 20, "few"), (0, 20, "few"), (20, 20, "most")],
)
def test_a_share_of_few_is_told_in_words(n, total, words):
    assert share_in_words(n, total) == words


def test_a_small_group_takes_the_next_smallest_with_it():
    assert hidden_groups([4, 30, 80, 60], PEOPLE) == (True, True, False, False)


def test_two_small_groups_whose_sum_is_small_take_a_third():
    assert hidden_groups([4, 3, 80, 60], PEOPLE) == (True, True, False, True)


def test_where_nothing_is_small_nothing_is_hidden():
    assert not any(hidden_groups([40, 30, 80], PEOPLE))


def test_a_small_cell_of_a_table_hides_a_rectangle():
    mask = hidden([[4, 50, 60], [70, 80, 90], [40, 30, 20]], PEOPLE)

    assert sum(map(sum, mask)) == 4
    assert not any(mask[-1])
    assert not any(row[-1] for row in mask)


def possible(table, mask, cell):
    """What an attacker who knows every total that is shown can tell of one cell: lowest and highest."""
    cells = np.array(table, float)
    cells = np.column_stack([cells, cells.sum(axis=1)])
    cells = np.vstack([cells, cells.sum(axis=0)])
    rows, columns = cells.shape
    equations = []
    for i in range(rows):
        line = np.zeros(cells.shape)
        line[i, :-1], line[i, -1] = 1, -1
        equations.append(line.ravel())
    for j in range(columns):
        line = np.zeros(cells.shape)
        line[:-1, j], line[-1, j] = 1, -1
        equations.append(line.ravel())
    flat = np.array(mask).ravel()
    bounds = [(0, None) if gone else (n, n) for gone, n in zip(flat, cells.ravel(), strict=True)]
    wanted = np.zeros(cells.shape)
    wanted[cell] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(
            sign * wanted.ravel(), A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds
        )  # fmt: skip
        ends.append(np.inf if found.status == 3 else sign * found.fun)
    return ends


@given(
    st.integers(1, 4).flatmap(
        lambda rows: st.integers(2, 4).flatmap(
            lambda columns: st.lists(
                st.lists(st.sampled_from([0, 1, 3, 9, 10, 12, 25, 60]), min_size=columns, max_size=columns),
                min_size=rows, max_size=rows,
            )
        )
    )
)  # fmt: skip
def test_no_attacker_finds_a_small_cell_or_that_it_is_small(table):
    mask = hidden(table, PEOPLE)

    for i, j in itertools.product(range(len(table)), range(len(table[0]))):
        if table[i][j] < FEWEST[PEOPLE]:
            low, high = possible(table, mask, (i, j))
            assert mask[i][j]
            assert high >= FEWEST[PEOPLE] - 1e-6
            assert high - low > 1e-6


@given(st.lists(st.sampled_from([0, 1, 3, 9, 10, 12, 25, 60]), min_size=2, max_size=8))
def test_a_whole_that_everybody_sees_gives_no_small_group_back(counts):
    mask = hidden_groups(counts, PEOPLE)
    gone = [n for n, is_hidden in zip(counts, mask, strict=True) if is_hidden]

    assert all(is_hidden for n, is_hidden in zip(counts, mask, strict=True) if n < 10)
    assert not gone or len(gone) == len(counts) or (len(gone) > 1 and sum(gone) >= 10)


def test_every_small_table_is_safe():
    for numbers in itertools.product([0, 4, 12, 40], repeat=4):
        table = [numbers[:2], numbers[2:]]
        mask = hidden(table, PEOPLE)
        for i, j in itertools.product(range(2), range(2)):
            if table[i][j] < FEWEST[PEOPLE]:
                low, high = possible(table, mask, (i, j))
                assert high >= FEWEST[PEOPLE] - 1e-6, (table, mask)
                assert high - low > 1e-6, (table, mask)


def test_a_percentage_needs_a_base_of_twenty_three():
    assert hidden_groups([22, 23, 200], Counts.PERCENT_BASE) == (True, True, False)
