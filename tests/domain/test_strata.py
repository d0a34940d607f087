"""Groups of a measure: two ways at most, two to eight groups, numbers all or none, small ones not shown."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qitrack import clock
from qitrack.domain.counting import Counted, counted, counted_by_group
from qitrack.domain.entries import Entry
from qitrack.domain.errors import Refused
from qitrack.domain.groups import Shown, gap_of, record_groups, shown_groups
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.strata import Stratifier, cells, split_by

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
FIRST = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def _today():
    """20 May 2026, at noon."""
    with clock.stopped(NOON):
        yield


@pytest.fixture
def measure(make):
    return make.measure(form=ValueForm.PROPORTION, starts_on=FIRST)


@pytest.fixture
def there(make, measure):
    """The measure in an open transaction."""
    with make.database.transaction() as session:
        yield session, session.get_one(Measure, measure.id)


def way(name="Shift"):
    return Stratifier(name=name)


def test_groups_keep_their_order_and_their_stratum(there):
    session, measure = there
    made = split_by(measure, way(), ["Days", "Nights"])
    session.flush()

    assert list(cells([made]).values()) == ["Days", "Nights"]
    assert list(cells([made])) == [str(group.id) for group in made.current]


def test_two_ways_cross(there):
    session, measure = there
    first = split_by(measure, way(), ["Days", "Nights"])
    second = split_by(measure, way("Ward"), ["C", "D"])
    session.flush()

    assert (first.position, second.position) == (1, 2)
    assert list(cells([first, second]).values()) == ["Days, C", "Days, D", "Nights, C", "Nights, D"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Days"], "two to eight"),
        (["Days", ""], "two to eight"),
        ([str(n) for n in range(9)], "two to eight"),
        (["Days", "days"], "same name"),
    ],
    ids=["one", "one and none", "nine", "twice"],
)
def test_what_is_no_split_is_refused(names, said, there):
    with pytest.raises(Refused, match=said):
        split_by(there[1], way(), names)


def test_a_third_way_is_refused_until_one_ends(there):
    session, measure = there
    first = split_by(measure, way(), ["Days", "Nights"])
    split_by(measure, way("Ward"), ["C", "D"])
    session.flush()
    with pytest.raises(Refused, match="two ways already"):
        split_by(measure, way("Language"), ["A", "B"])

    first.end()

    assert split_by(measure, way("Language"), ["A", "B"]).position == 1


def test_a_group_is_renamed_ended_and_added_in_its_place(there):
    session, measure = there
    made = split_by(measure, way(), ["Days", "Lates", "Nights"])
    session.flush()
    ids = [group.id for group in made.current]

    made.regroup(["Early", "", "Nights", "Weekend"])
    session.flush()

    assert [group.name for group in made.current] == ["Early", "Nights", "Weekend"]
    assert [group.id for group in made.current[:2]] == [ids[0], ids[2]]


def test_numbers_of_groups_make_the_number_of_the_whole(there):
    session, measure = there
    made = split_by(measure, way(), ["Days", "Nights"])
    session.flush()
    days, nights = cells([made])
    entries = {
        days: Entry(numerator=5, denominator=50), nights: Entry(numerator=7, denominator=30)
    }  # fmt: skip

    record_groups(session, measure, FIRST, entries, person=None)

    assert [n.entry for n in counted(session, measure.id)] == [Entry(numerator=12, denominator=80)]


def test_one_wrong_number_keeps_all_from_being_saved(there):
    session, measure = there
    made = split_by(measure, way(), ["Days", "Nights"])
    session.flush()
    days, nights = cells([made])
    entries = {
        days: Entry(numerator=5, denominator=50), nights: Entry(numerator=7, denominator=3)
    }  # fmt: skip

    with pytest.raises(Refused) as refused:
        record_groups(session, measure, FIRST, entries, person=None)

    assert refused.value.field == f"numerator_{nights}"
    assert session.query(Observation).count() == 0


def test_a_changed_number_replaces_the_one_before(there):
    session, measure = there
    made = split_by(measure, way(), ["Days", "Nights"])
    session.flush()
    days = next(iter(cells([made])))
    first, second = Entry(numerator=5, denominator=50), Entry(numerator=6, denominator=50)

    record_groups(session, measure, FIRST, {days: first}, person=None)
    record_groups(session, measure, FIRST, {days: second}, person=None)

    assert [n.entry for n in counted_by_group(session, measure.id, [days])[days]] == [second]
    assert session.query(Observation).count() == 2


def numbers(*entries):
    """One number a week."""
    return [
        Counted(FIRST + i * WEEK, Entry(numerator=n, denominator=of))
        for i, (n, of) in enumerate(entries)
    ]


def test_a_small_group_is_not_shown_nor_the_one_that_would_give_it_back(measure):
    shown = shown_groups(
        measure,
        {"1": "A", "2": "B", "3": "C"},
        {"1": numbers((3, 12)), "2": numbers((20, 40)), "3": numbers((50, 90))},
    )

    assert [group.few for group in shown] == [1, 1, 0]
    assert shown[0].words == {FIRST: "few"}
    assert shown[0].numbers[0].entry == Entry(no_data=True)


def test_nothing_is_said_of_fewer_than_ten_people(measure):
    shown = shown_groups(
        measure, {"1": "A", "2": "B"}, {"1": numbers((3, 9)), "2": numbers((20, 40))}
    )

    assert shown[0].words == {FIRST: ""}


def group(name, heights):
    return Shown(
        stratum=name, name=name, words={}, few=0,
        numbers=tuple(Counted(FIRST + i * WEEK, Entry(value=h)) for i, h in enumerate(heights)),
    )  # fmt: skip


WOBBLE = [0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2, -0.4, 0.5, 0.0, -0.1, 0.3, 0.2, -0.3, 0.1, -0.2]


@pytest.mark.parametrize(
    ("slope", "narrowing", "widening"), [(-0.5, True, False), (0.5, False, True), (0, False, False)]
)
def test_a_gap_narrows_widens_or_cannot_be_told(slope, narrowing, widening):
    high = group("Nights", [20 + slope * i + w for i, w in enumerate(WOBBLE)])
    low = group("Days", [10.0] * len(WOBBLE))

    gap = gap_of([low, high], 1.0)

    assert (gap.high, gap.low) == ("Nights", "Days")
    assert (gap.is_narrowing, gap.is_widening) == (narrowing, widening)
    assert gap.slope == pytest.approx(slope, abs=0.05)


def test_too_few_periods_in_common_say_nothing_of_a_gap():
    assert gap_of([group("A", [1.0] * 7), group("B", [2.0] * 7)], 1.0) is None
