"""What a unit offers: standard measures, usual charts; the catalogue that comes along."""

import re
from datetime import timedelta

import pytest

from qitrack import clock
from qitrack.domain.errors import Refused
from qitrack.domain.measure_catalogue import entries, find_entry, take_from_catalogue
from qitrack.domain.measure_definition import DEFINITION_FIELDS, ValueForm
from qitrack.domain.measures import Measure, fitting_charts
from qitrack.domain.standards import (
    ChartDefault,
    StandardMeasure,
    departs_in,
    set_usual_chart,
    standards_for,
    standards_of,
    take_over,
)
from qitrack.domain.units import Unit


@pytest.fixture
def ward(make):
    return make.unit("Ward 7", parent=make.organisation("Riverside"))


def offered_to(database, unit) -> list[str]:
    """Names of what a project in the unit can take over."""
    with database.reading() as session:
        path = session.get_one(Unit, unit.id).path
        return [one.name for one in session.scalars(standards_for(path))]


def test_a_project_takes_what_its_unit_and_those_above_offer(make, database):
    hospital = make.organisation("Riverside")
    ward = make.unit("Ward 7", parent=hospital)
    make.standard(hospital, "Falls")
    make.standard(ward, "call bells")
    make.standard(make.unit("Ward 8", parent=hospital), "Elsewhere")

    assert offered_to(database, ward) == ["call bells", "Falls"]


def test_what_is_withdrawn_is_no_longer_offered_and_stays_on_record(make, database, ward):
    standard = make.standard(ward, "Falls")
    with database.transaction() as session:
        session.get_one(StandardMeasure, standard.id).offer(False)

    assert offered_to(database, ward) == []
    with database.transaction() as session:
        there = session.scalars(standards_of(ward.id)).one()
        assert there.withdrawn_on == clock.today()
        there.offer(True)
    assert offered_to(database, ward) == ["Falls"]


def test_withdrawing_again_keeps_the_first_day(make, database, ward):
    yesterday = clock.today() - timedelta(days=1)
    standard = make.standard(ward, withdrawn_on=yesterday)
    with database.transaction() as session:
        there = session.get_one(StandardMeasure, standard.id)
        there.offer(False)

        assert there.withdrawn_on == yesterday


def test_a_measure_takes_the_whole_definition_over(make, database, ward):
    standard = make.standard(ward, "Falls", exclusion="Near misses", lowest_possible=0.0)
    with database.transaction() as session:
        measure = Measure(project_id=make.project(ward).id)
        take_over(measure, session.get_one(StandardMeasure, standard.id))
        session.add(measure)
        session.flush()

        for field in DEFINITION_FIELDS:
            assert getattr(measure, field) == getattr(standard, field), field
        assert departs_in(measure) == []


def test_it_is_known_where_a_measure_and_its_standard_differ_by_now(make, database, ward):
    standard = make.standard(ward, "Falls")
    measure = make.measure(make.project(ward), name="Falls", standard_id=standard.id)
    with database.transaction() as session:
        session.get_one(StandardMeasure, standard.id).definition = "Every fall with harm."
        session.flush()

        assert "definition" in departs_in(session.get_one(Measure, measure.id))
        assert "name" not in departs_in(session.get_one(Measure, measure.id))


@pytest.mark.parametrize(
    ("chart", "rules", "field"), [("p", "", "chart_type"), ("", "guess", "rule_set")]
)
def test_a_standard_has_a_chart_and_rules_that_fit(make, ward, chart, rules, field):
    standard = make.standard(ward)
    standard.chart_type, standard.rule_set = chart, rules

    with pytest.raises(Refused) as refused:
        standard.check()

    assert refused.value.field == field


def test_a_usual_chart_is_one_row_for_each_kind_of_data(make, database, ward):
    for chart in ("run", "u", ""):
        with database.transaction() as session:
            unit = session.get_one(Unit, ward.id)
            set_usual_chart(session, unit, ValueForm.RATE, chart, "")
            set_usual_chart(session, unit, ValueForm.VALUE, "", "")

    assert [(d.form, d.chart_type) for d in make.all(ChartDefault)] == [(ValueForm.RATE, "")]


def test_a_usual_chart_has_to_fit(make, database, ward):
    with database.reading() as session, pytest.raises(Refused):
        set_usual_chart(session, session.get_one(Unit, ward.id), ValueForm.VALUE, "p", "")


# --- the catalogue ---------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.key)
def test_every_entry_of_the_catalogue_can_be_counted(make, database, entry):
    with database.transaction() as session:
        measure = Measure(project_id=make.project().id)
        take_from_catalogue(measure, entry)
        measure.check_definition()
        session.add(measure)
        session.flush()

        assert measure.definition
        assert not entry.chart or entry.chart in fitting_charts(measure.form)
        assert find_entry(measure.catalogue_key) is entry


def test_the_catalogue_shows_no_codes_and_no_key_twice():
    text = " ".join(str(value) for entry in entries() for value in entry.fields.values())

    assert not re.search(r"\b(M\d\d|R[0-4]|C\d|SYS\d|WRES\d?)\b", text)
    assert len({entry.key for entry in entries()}) == len(entries())
    assert find_entry("no-such-thing") is None
