"""Counting at the bedside: big buttons, each press kept; the number is made of them at the end."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack import clock
from qitrack.domain import tally
from qitrack.domain.access import Action
from qitrack.domain.base import uuid7
from qitrack.domain.entries import Entry
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.tally import BUTTONS, Tapped, can_be_tallied, tally_of
from qitrack.web import wording
from qitrack.web.context import load, me, page, said, session
from qitrack.web.entry import ObservationForm, together

bp = Blueprint("tally", __name__)


class SaveForm(ObservationForm):
    """Makes the number of what was counted; how many there were in all is typed where taps cannot say it."""

    @staticmethod
    def number_fields(measure: Measure) -> dict[str, Any]:
        """Nothing is typed but the denominator of a rate."""
        boxes = ObservationForm.number_fields(measure)
        return {"denominator": boxes["denominator"]} if measure.form is ValueForm.RATE else {}

    @property
    def numbers(self) -> list[Any]:
        """The box for the denominator, if there is one."""
        return [self["denominator"]] if "denominator" in self else []

    @property
    def entry(self) -> Entry:
        """What the taps and the box say now."""
        typed = self.numbers[0].data if self.numbers else None
        return tally_of(session(), self.measure, self.on.data).entry(self.measure, typed)

    def write(self) -> Observation:
        """Records the number; its taps know it from then on."""
        tally.hold(session(), self.measure)
        saved = super().write()
        tally.keep_in(session(), self.measure, saved)
        return saved


def _measure(id: int, on: date) -> Measure:
    """The measure, if it can be counted this way and the day names a period that has begun."""
    measure = load(Measure, id, Action.WORK)
    if not can_be_tallied(measure) or on != measure.period_of(on) or on > clock.today():
        abort(404)
    return measure


@bp.get("/measures/<int:id>/tally/<day:on>")
def show(id: int, on: date) -> Response:
    """Count one by one."""
    measure = _measure(id, on)
    return _page(measure, on, _form(measure, on))


def _form(measure: Measure, on: date) -> SaveForm:
    action = url_for("tally.save", id=measure.id, on=on)
    form = SaveForm.of(measure, on, action)
    form.on.data = on
    form.look()
    assert isinstance(form, SaveForm)
    return form


def _page(measure: Measure, on: date, form: SaveForm) -> Response:
    return page(
        "tally/show.html",
        form=form,
        measure=measure,
        on=on,
        period=wording.period(measure.frequency, on),
        count=tally_of(session(), measure, on),
        buttons=[(tapped, uuid7()) for tapped in BUTTONS[measure.form]],
        last=tally.last_mark(session(), measure, on, me()),
        standing=together(form.standing),
        waiting=tally.unsaved_periods(session(), measure, but=on),
    )


@bp.post("/measures/<int:id>/tally/<day:on>/press")
def press(id: int, on: date) -> Response | AnyResponse:
    """One more."""
    measure = _measure(id, on)
    tapped = request.form.get("tapped", type=Tapped)
    uid = request.form.get("uid", type=UUID)
    if tapped is None or uid is None:
        abort(422)
    try:
        tally.tap(session(), measure, on, tapped, person=me(), uid=uid)
    except Refused:
        abort(422)
    return _on(measure, on)


@bp.post("/measures/<int:id>/tally/<day:on>/take-back")
def take_back(id: int, on: date) -> Response | AnyResponse:
    """One less: the last one of whoever presses."""
    measure = _measure(id, on)
    mark = request.form.get("mark", type=UUID)
    if mark is not None:
        with suppress(Refused):  # what is not theirs stays, and the page says what stands
            tally.take_back(session(), measure, me(), mark)
    return _on(measure, on)


@bp.post("/measures/<int:id>/tally/<day:on>/save")
def save(id: int, on: date) -> Response | AnyResponse:
    """That is all: the number of the period is what was counted."""
    measure = _measure(id, on)
    form = _form(measure, on)
    if form.accepts():
        with form.refusals():
            said(form.told(form.save()))
            return redirect(url_for("measures.show", id=measure.id), 303)
    return _page(measure, on, form)


def _on(measure: Measure, on: date) -> AnyResponse:
    return redirect(url_for("tally.show", id=measure.id, on=on), 303)
