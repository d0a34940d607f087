"""Did it work? The page that answers for one measure and one change."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from qitrack import clock, db
from qitrack.domain import effect as effects
from qitrack.domain.access import Action
from qitrack.domain.chart_spec import chart_spec, scale_of
from qitrack.domain.counting import counted
from qitrack.domain.cycles import Cycle
from qitrack.domain.measure_definition import Direction
from qitrack.domain.measures import Measure
from qitrack.i18n import _, ngettext
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, page, session
from qitrack.web.effect import words as told_in_words
from qitrack.web.forms import Form

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec

bp = Blueprint("effect", __name__)

DRAWINGS_KEPT = 32
LONGEST_CHOICE = 70


class AskForm(Form):
    """Which change, and how large a one would be worth seeing; kept in the address."""

    cycle = widgets.SelectField(_("Which change?"), empty=_("Another day"), coerce=int, choices=[])
    on = CalendarField(
        _("Or from which day?"), description=_("Where the change has no test of its own.")
    )
    size = widgets.NumberField(
        _("How large a change would you like to see?"),
        description=_("At first: how far it was from your target."),
        width=5,
    )


@bp.get("/measures/<int:id>/effect")
def show(id: int) -> Response:
    """What the numbers say of a change."""
    measure = load(Measure, id, Action.SEE)
    kept = effects.adopted(measure.project.cycles)
    form = _form(measure, kept)
    cycle = next((c for c in kept if c.id == form.cycle.data), None)
    on = _day(form, cycle, kept)
    spec = _spec(measure)
    context: dict[str, Any] = {
        "measure": measure,
        "form": form,
        "kept": kept,
        "cycle": cycle,
        "on": on,
    }
    if on is None or spec is None:
        return page("effect/show.html", **context, told=None, missing="", drawn=None, needed="")
    found = effects.what_changed(spec, on)
    others = effects.at_the_same_time(measure, measure.project.cycles, on)
    return page(
        "effect/show.html",
        **context,
        found=found,
        told=told_in_words.tell(found, spec, others),
        missing=told_in_words.missing(found),
        drawn=_drawn(spec, on),
        needed=_needed(measure, spec, on, form),
        sources=told_in_words.SOURCES,
    )


def _form(measure: Measure, kept: list[Cycle]) -> AskForm:
    """The form as the address fills it: on the first change that was kept, unless another is asked for."""
    is_asked = "cycle" in request.args or "on" in request.args
    first = kept[0].id if kept and not is_asked else None
    form = AskForm(formdata=request.args, cycle=first)
    form.cycle.choices = widgets.choices((cycle.id, _choice(cycle)) for cycle in kept)
    if first is not None:
        form.cycle.data = first
    form.validate()
    return form


def _choice(cycle: Cycle) -> str:
    plan = " ".join(cycle.plan.split())
    short = plan if len(plan) <= LONGEST_CHOICE else plan[: LONGEST_CHOICE - 1].rstrip() + "…"
    said = _("{plan} (test {number}, kept since {day})")
    return said.format(plan=short, number=cycle.number, day=wording.day(cycle.adopted_on))


def _day(form: AskForm, cycle: Cycle | None, kept: list[Cycle]) -> date | None:
    """The day that is asked about; one that makes no sense is left out."""
    if cycle is not None:
        return cycle.adopted_on
    asked = form.on.data
    return asked if isinstance(asked, date) and asked <= clock.today() else None


def _spec(measure: Measure) -> "ChartSpec | None":
    """The chart of the measure without the words on it; None where there are no numbers or no order in time."""
    from qitrack.spc import SpcError

    assert not db.is_writing(session()), "Estimate after the write transaction, not inside it."
    try:
        spec = chart_spec(measure, counted(session(), measure.id))
    except SpcError:
        return None
    return replace(spec, notes=()) if spec.series.x else None


@lru_cache(maxsize=DRAWINGS_KEPT)
def _drawn(spec: "ChartSpec", on: date) -> tuple[Markup, Markup] | None:
    """The chart with what would have been, wide and narrow; a pure function of the spec and the day."""
    from qitrack.spc import Note, NoteKind, SpcError, counterfactual_band, render

    effect = effects.what_changed(spec, on).effect
    if effect is None:
        return None
    marked = replace(spec, notes=(Note(on, _("The change"), NoteKind.ADOPTED),))
    drawings = []
    for size in ("wide", "narrow"):
        try:
            drawings.append(
                render(marked, "inline", size, f"effect-{size}", band=counterfactual_band(effect))
            )
        except SpcError:
            return None
    wide, narrow = drawings
    return Markup(wide), Markup(narrow)  # noqa: S704  # the library escapes every text in its drawing


def _needed(measure: Measure, spec: "ChartSpec", on: date, form: AskForm) -> str:
    """How many more numbers until a change of that size would show, in a sentence."""
    typed = form.size.data
    size = typed if typed and typed > 0 else effects.usual_size(measure, spec, on)
    if size is None:
        return ""
    form.size.process_data(size if size == typed else round(size, 2))
    way = -1 if measure.direction is Direction.DOWN else 1
    needed = effects.numbers_needed(spec, on, way * size / scale_of(measure))
    if needed.why_not:
        return needed.why_not
    what = _("{n} percentage points") if spec.percent else "{n}"
    size_told = what.format(n=wording.number(size))
    if needed.points is None:
        return _("Even {most} numbers would most likely not show a lasting change of {size}.").format(
            most=needed.most, size=size_told
        )  # fmt: skip
    return _told(needed, size_told)


def _told(needed: effects.Needed, size: str) -> str:
    assert needed.points is not None
    more = needed.points - needed.there
    said = ngettext(
        "A lasting change of {size} shows on the chart after {n} number in 8 of 10 cases.",
        "A lasting change of {size} shows on the chart after {n} numbers in 8 of 10 cases.",
        needed.points,
    ).format(size=size, n=needed.points)
    if more <= 0:
        return said + " " + _("There are {n} since that day: it should have shown by now.").format(n=needed.there)  # fmt: skip
    rest = ngettext("There are {there}, so {n} more.", "There are {there}, so {n} more.", more)
    return said + " " + rest.format(there=needed.there, n=more)
