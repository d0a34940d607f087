"""Many charts at once: the same answers, in order, and no bad one stops the rest."""

from datetime import date, timedelta
from itertools import count, islice

import numpy as np

from qitrack.spc import ChartSpec, Series, SpcError, analyse, analyse_many, summary_of

WEEKS = [date(2025, 1, 6) + timedelta(weeks=i) for i in range(12)]


def requests(many):
    random = np.random.default_rng(4)
    return [{"series": (WEEKS, random.normal(50, 4, 12)), "target": 45, "direction": "up"} for _chart in range(many)]  # fmt: skip


def test_each_request_has_the_answer_it_would_have_alone():
    asked = requests(5)
    alone = [summary_of(analyse(ChartSpec(**{**one, "series": Series(*one["series"])}))) for one in asked]  # fmt: skip

    assert list(analyse_many(asked)) == alone
    assert alone[0].assurance is not None


def test_a_refused_request_is_answered_by_its_refusal_in_its_place():
    good = ChartSpec(Series(WEEKS, range(12)))
    answers = list(analyse_many([good, {"series": (WEEKS, [1])}, good]))

    assert isinstance(answers[1], SpcError)
    assert answers[0] == answers[2] == summary_of(analyse(good))


def test_processes_give_the_same_answers_in_the_same_order():
    asked = [*requests(2100), {"series": (WEEKS, [1])}]
    here, there = list(analyse_many(asked, processes=1)), list(analyse_many(asked, processes=2))

    assert here[:-1] == there[:-1]
    assert str(here[-1]) == str(there[-1])


def test_requests_are_read_as_they_are_needed():
    endless = ({"series": (range(8), [i] * 8)} for i in count())

    firsts = [summary.latest for summary in islice(analyse_many(endless, processes=1), 3)]
    assert firsts == [0, 1, 2]
