"""A day in one box: what a calendar sends, and what people type where there is none."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from qitrack.web.calendar_field import CalendarField


class When(Form):
    on = CalendarField("When?")


def sent(*values):
    form = When(MultiDict([("on", value) for value in values]))
    form.validate()
    return form.on


@pytest.mark.parametrize(
    "typed", ["2026-05-04", "4/5/2026", "04.05.2026", "4 5 2026", "2026/5/4", " 4-5-2026 "]
)
def test_a_day_is_read_the_day_first_unless_the_year_is(typed):
    assert sent(typed).data == date(2026, 5, 4)


def test_three_boxes_are_read_too(app):
    assert sent("4", "5", "2026").data == date(2026, 5, 4)


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_is_no_day(typed):
    field = sent(typed)

    assert field.data is None
    assert not field.errors


@pytest.mark.parametrize("typed", ["2026-02-30", "tomorrow", "4/5/26", "5", "2026-05"])
def test_what_is_no_day_comes_back_as_it_was_typed(app, typed):
    field = sent(typed)
    with app.test_request_context():
        html = field()

    assert field.data is None
    assert field.errors
    assert f'value="{typed}"' in html


def test_the_box_holds_the_day_as_calendars_want_it(app):
    form = When(on=date(2026, 5, 4))
    with app.test_request_context():
        html = form.on()

    assert 'type="date"' in html
    assert 'value="2026-05-04"' in html
    assert form.on.first_control_id == "on"
