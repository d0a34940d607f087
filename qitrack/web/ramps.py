"""Ramps on the page: the tests of each idea from small to large, and how an adopted change is held."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.projects import Project
from qitrack.domain.ramps import Ramp, Rung, Step, fitting_size, ideas_in_test, ramp_of, with_tests
from qitrack.i18n import _, ngettext
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, page, said, session
from qitrack.web.forms import Conflict, EditForm, Form, NewForm, as_shown
from qitrack.web.paging import paged

bp = Blueprint("ramps", __name__)

FULL_WIDTH = 600
"""Of the bar of the largest test of a ramp, in the units of its drawing."""
LEAST_WIDTH = 4

EXTENTS = {
    "scale_people": lambda n: ngettext("{n} person", "{n} people", n).format(n=n),
    "scale_staff": lambda n: ngettext("{n} member of staff", "{n} staff", n).format(n=n),
    "scale_shifts": lambda n: ngettext("{n} shift", "{n} shifts", n).format(n=n),
    "scale_sites": lambda n: ngettext("{n} place", "{n} places", n).format(n=n),
    "days": lambda n: ngettext("{n} day", "{n} days", n).format(n=n),
}
"""Dimension → how an extent in it reads."""

IN_TERMS_OF = {
    "scale_people": _("in people"),
    "scale_staff": _("in staff"),
    "scale_shifts": _("in shifts"),
    "scale_sites": _("in places"),
    "days": _("in days"),
}
"""Dimension → how growth in it reads, where the bars are drawn in another."""


class HoldingFields(Form):
    """Who keeps it alive, by which routine, and when they act."""

    who = widgets.TextField(
        _("Who answers for it from now on?"),
        [InputRequired(_("Say who answers for it.")), Length(max=TITLE_LENGTH)],
        description=_("A role rather than a name, for example: the ward sister."),
    )
    routine = widgets.TextAreaField(
        _("What makes it the usual way?"),
        [InputRequired(_("Say what makes it the usual way.")), Length(max=NOTE_LENGTH)],
        description=_("For example: on the handover sheet, shown to every new colleague."),
        rows=3,
    )
    measure_id = widgets.SelectField(
        _("Which number do you go on watching?"),
        empty=_("None yet"),
        coerce=int,
        choices=[],
    )
    act_at = widgets.TextAreaField(
        _("At which signal do you act?"),
        [Length(max=NOTE_LENGTH)],
        description=_("For example: two weeks in a row above 6."),
        rows=2,
    )
    action = widgets.TextAreaField(_("What do you do then?"), [Length(max=NOTE_LENGTH)], rows=2)
    usual_by = CalendarField(_("Usual by when?"), [Optional()])


class NewHoldingForm(NewForm, HoldingFields):
    """A plan that is not there yet."""


class HoldingForm(EditForm, HoldingFields):
    """Changes a plan; one that somebody else made meanwhile is not written over."""

    def _settle(self, entity: Editable) -> tuple[Conflict, ...]:
        """Opened before there was a plan, it carries no version: then everything is compared."""
        if self.version.raw_data:
            return super()._settle(entity)
        self.version.process_data(entity.version)
        pairs = [(field, getattr(entity, field.short_name)) for field in self._visible()]
        return tuple(
            Conflict(
                label=str(field.label.text),
                theirs=as_shown(field, there),
                mine=as_shown(field, field.data),
                who=_("Somebody"),
            )
            for field, there in pairs
            if (field.data or None) != (there or None)
        )


@bp.get("/projects/<int:id>/tests")
def show(id: int) -> Response:
    """The tests of every idea, drawn to scale."""
    project = load(Project, id, Action.SEE)
    listed = paged(with_tests(ideas_in_test(project.id)), counted=ideas_in_test(project.id))
    ramps = [ramp_of(idea, idea.cycles) for idea in listed.rows]
    return page("ramps/show.html", project=project, ramps=ramps, listed=listed, telling=TELLING)


@bp.route("/ideas/<int:id>/hold", methods=["GET", "POST"])
def hold(id: int) -> Response | AnyResponse:
    """Say how an adopted change becomes and stays the usual way."""
    idea = load(ChangeIdea, id, Action.WORK)
    plan = idea.holding_plan
    form: HoldingFields = HoldingForm(obj=plan) if plan else NewHoldingForm()
    form.measure_id.choices = widgets.choices((m.id, m.name) for m in idea.project.measures)
    if form.accepts(plan):
        with form.refusals():
            _keep(idea, plan or HoldingPlan(idea=idea), form)
            said(_("Saved: how you hold it."))
            return redirect(url_for("ramps.show", id=idea.project_id), 303)
    return page("ramps/hold.html", form=form, idea=idea, plan=plan)


def _keep(idea: ChangeIdea, plan: HoldingPlan, form: HoldingFields) -> None:
    form.fill(plan)
    plan.act_at, plan.action = form.act_at.data or "", form.action.data or ""
    if isinstance(form, NewHoldingForm):
        plan.uid = form.new_uid
    session().add(plan)


# --- what the page says ----------------------------------------------------------------------------


def width(ramp: Ramp, rung: Rung) -> int:
    """How wide the bar of a test is: to scale, but never too thin to be seen."""
    if not rung.extent:
        return 0
    return max(LEAST_WIDTH, round(FULL_WIDTH * rung.extent / ramp.largest))


def extent(ramp: Ramp, rung: Rung) -> str:
    """How large a test is, in words."""
    if not rung.extent:
        return _("how large is not said")
    return EXTENTS[ramp.dimension](rung.extent)


def step(ramp: Ramp, rung: Rung) -> str:
    """How a test compares in size with the one before it."""
    times = wording.number(rung.times, 1)
    is_drawn = rung.grew_in in ("", ramp.dimension)
    where = "" if is_drawn else f" ({IN_TERMS_OF[rung.grew_in]})"
    match rung.step:
        case Step.FIRST:
            return _("the first test")
        case Step.GREW:
            return _("{times} times as large as the one before").format(times=times) + where
        case Step.LEAP:
            return _("a leap: {times} times as large as the one before").format(times=times) + where
        case Step.SAME:
            return _("as large as the one before")
        case Step.SMALLER:
            return _("smaller than the one before")
        case Step.UNKNOWN:
            return _("cannot be compared with the one before")


def summary(ramp: Ramp) -> str:
    """What the drawing shows, in one sentence."""
    if len(ramp.rungs) == 1:
        return _("One test so far. A second one, a little larger, shows whether it holds.")
    if Step.LEAP in ramp.steps:
        return _("There is a leap in it: what works for a few may not work at once for many.")
    if Step.GREW in ramp.steps:
        return _("It grows step by step.")
    if ramp.steps & {Step.SAME, Step.SMALLER}:
        return _("It stands still: no test was larger than the one before.")
    return _("How large the tests were is not said, so the steps cannot be seen.")


def next_size(ramp: Ramp) -> str:
    """The size that fits the next test, by what was said of the last one; empty if it was not."""
    last = ramp.rungs[-1].cycle
    size = fitting_size(last.belief, last.cost, last.readiness)
    return wording.word(size) if size else ""


TELLING = {
    "width": width,
    "extent": extent,
    "step": step,
    "summary": summary,
    "next_size": next_size,
    "full_width": FULL_WIDTH,
}
