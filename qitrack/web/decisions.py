"""Decisions about a chart, each with its form: new lines, points left out, targets, what was agreed beforehand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain.access import Action, can
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind, TargetKind
from qitrack.domain.counting import counted
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.phases import FEWEST_AGREED, MOST_AGREED, cycles_to_name, effects, split_after
from qitrack.domain.readings import decide_on_chart
from qitrack.i18n import _
from qitrack.web import widgets
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.forms import NewForm

bp = Blueprint("decisions", __name__)

USUALLY_AGREED = 8
"""Points in a row that make a shift. Carey RG, Lloyd RC, as in the statistics library."""
HELD = ("from_on", "to_on", "number", "value", "cycle_id", "reason")
"""What a decision may hold, in fields of the same names."""
ON_THE_SCALE = _("As it stands on the chart; for a percentage the number before the %.")


def _reason(label: str) -> widgets.TextAreaField:
    return widgets.TextAreaField(
        label,
        [InputRequired(_("Say why, so that others can follow.")), Length(max=NOTE_LENGTH)],
        description=_("One sentence. It stays beside the decision, with your name and the date."),
        rows=2,
    )


def _cycle(label: str) -> widgets.SelectField:
    return widgets.SelectField(label, [Optional()], empty=_("No test"), coerce=int, choices=[])


class DecisionForm(NewForm):
    """A decision about a chart; its fields are named as those of the row it makes."""

    @classmethod
    def about(cls, measure: Measure, decision: ChartDecision | None = None) -> "DecisionForm":
        """The form for this measure: filled from a decision, or with what the address says."""
        there = {name: getattr(decision, name) for name in HELD} if decision else {}
        known = {name: value for name, value in there.items() if value is not None}
        if decision is None:
            known = {"from_on": request.args.get("on", type=date.fromisoformat)}
        form = cls(**known)
        if "cycle_id" in form:
            form["cycle_id"].choices = widgets.choices(map(_test, cycles_to_name(measure)))
        return form

    def decision(self, kind: ChartDecisionKind, measure: Measure) -> ChartDecision:
        """What was decided here."""
        made = ChartDecision(uid=self.new_uid, kind=kind, person=me())
        self.fill(made)
        return made


def _test(cycle: Cycle) -> tuple[int, str]:
    sentence = _("Test {n}: {what}")
    return cycle.id, sentence.format(n=cycle.number, what=cycle.plan.split("\n")[0][:80])


class PhaseForm(DecisionForm):
    """From when new lines are drawn, and why."""

    from_on = CalendarField(_("From which day?"), [InputRequired(_("Say from which day on."))])
    cycle_id = _cycle(_("Which test led to it?"))
    reason = _reason(_("Why did the level change?"))


class ExcludeForm(DecisionForm):
    """Which number is left out, and why."""

    from_on = CalendarField(_("Which day's number?"), [InputRequired(_("Say which day's number."))])
    reason = _reason(_("What was special about it?"))


class DeclineForm(DecisionForm):
    """Why a suggestion is not followed."""

    from_on = CalendarField(
        _("New lines were suggested from"), [InputRequired(_("Say which suggestion."))]
    )
    reason = _reason(_("Why do the lines stay as they are?"))


class TargetForm(DecisionForm):
    """Where to get, by when, and whose target it is."""

    number = widgets.NumberField(
        _("Where do you want to get?"),
        [InputRequired(_("Enter the number you want to get to."))],
        description=ON_THE_SCALE,
        width=10,
    )
    to_on = CalendarField(_("By when?"), [Optional()])
    value = widgets.RadiosField(
        _("Whose target is it?"),
        choices=widgets.choices(
            [
                (TargetKind.OURS.value, _("Ours")),
                (TargetKind.NATIONAL.value, _("A national or set standard")),
            ]
        ),
        default=TargetKind.OURS.value,
        inline=True,
        small=True,
    )
    reason = _reason(_("Why this target?"))


class StepForm(DecisionForm):
    """A target that holds from a day on."""

    from_on = CalendarField(_("From which day?"), [InputRequired(_("Say from which day on."))])
    number = widgets.NumberField(
        _("Where do you want to be from then on?"),
        [InputRequired(_("Enter the number."))],
        description=ON_THE_SCALE,
        width=10,
    )
    reason = _reason(_("Why this step?"))


class PathForm(DecisionForm):
    """A point of the planned path."""

    from_on = CalendarField(_("On which day?"), [InputRequired(_("Say on which day."))])
    number = widgets.NumberField(
        _("Where do you plan to be on that day?"),
        [InputRequired(_("Enter the number."))],
        description=ON_THE_SCALE,
        width=10,
    )
    reason = _reason(_("Why this way?"))


class SplitForm(DecisionForm):
    """When new lines will begin, agreed before anybody knows how the numbers come."""

    from_on = CalendarField(
        _("After which day?"),
        [Optional()],
        description=_("Leave it open to take the day on which the test was kept, or ended."),
    )
    cycle_id = _cycle(_("Or after which test?"))
    number = widgets.NumberField(
        _("How many numbers in a row on one side?"),
        [InputRequired(_("Say how many."))],
        default=USUALLY_AGREED,
        description=_("{fewest} to {most}; eight is usual.").format(
            fewest=FEWEST_AGREED, most=MOST_AGREED
        ),
        width=4,
    )
    reason = _reason(_("Why do you agree on it?"))

    def decision(self, kind: ChartDecisionKind, measure: Measure) -> ChartDecision:
        """What was agreed; the day after which it counts is settled now."""
        made = super().decision(kind, measure)
        cycle = next((c for c in measure.project.cycles if c.id == made.cycle_id), None)
        made.from_on = split_after(cycle, made.from_on)
        return made


FORMS: Mapping[ChartDecisionKind, type[DecisionForm]] = {
    ChartDecisionKind.PHASE: PhaseForm,
    ChartDecisionKind.EXCLUDE: ExcludeForm,
    ChartDecisionKind.SUGGESTION_DECLINED: DeclineForm,
    ChartDecisionKind.TARGET: TargetForm,
    ChartDecisionKind.TARGET_STEP: StepForm,
    ChartDecisionKind.TRAJECTORY: PathForm,
    ChartDecisionKind.AGREED_SPLIT: SplitForm,
}
"""What can be decided here; baseline, chart and rules have pages of their own."""

HEADINGS: Mapping[ChartDecisionKind, str] = {
    ChartDecisionKind.PHASE: _("Begin new lines"),
    ChartDecisionKind.EXCLUDE: _("Leave a number out"),
    ChartDecisionKind.SUGGESTION_DECLINED: _("Keep the lines as they are"),
    ChartDecisionKind.TARGET: _("Set the target"),
    ChartDecisionKind.TARGET_STEP: _("Add a step on the way"),
    ChartDecisionKind.TRAJECTORY: _("Add a point of the planned path"),
    ChartDecisionKind.AGREED_SPLIT: _("Agree when new lines begin"),
}

EXPLAINED: Mapping[ChartDecisionKind, str] = {
    ChartDecisionKind.PHASE: _(
        "The lines are worked out anew from that day on (phase). Do it only where you know why the level changed,"
        " want it so, and expect it to last: new lines make an old change invisible."
    ),
    ChartDecisionKind.EXCLUDE: _(
        "The point stays on the chart, hollow, but the lines and the signs of change are worked out without it"
        " (ghosted). For a number that something outside your work made, not for one that is merely bad."
    ),
    ChartDecisionKind.SUGGESTION_DECLINED: _(
        "The suggestion is not shown again. Your reason stays on record."
    ),
    ChartDecisionKind.TARGET: _("A line on the chart. It takes the place of the target before."),
    ChartDecisionKind.TARGET_STEP: _(
        "From that day on the target line lies there. Add one step after another; a target with a day of its own"
        " is the last of them."
    ),
    ChartDecisionKind.TRAJECTORY: _(
        "The points are joined by a straight line (trajectory). It takes at least two."
    ),
    ChartDecisionKind.AGREED_SPLIT: _(
        "If so many numbers in a row lie on one side after that day, the chart suggests to begin new lines"
        " where they began. Agreed now, nobody can say later that the day was chosen to please."
    ),
}

_KINDS = ", ".join(f'"{kind.value}"' for kind in FORMS)


@bp.get("/measures/<int:id>/decisions")
def index(id: int) -> Response:
    """Everything that was decided about a chart, and what each new phase changed."""
    from qitrack.spc import CHART_TYPES, RULE_SETS

    measure = load(Measure, id, Action.SEE)
    return page(
        "charts/decisions.html",
        measure=measure,
        effects=effects(measure, counted(session(), id)),
        may_decide=can(actor(), Action.DECIDE_CHART, measure),
        may_work=can(actor(), Action.WORK, measure),
        chart_types=CHART_TYPES,
        rule_sets=RULE_SETS,
        headings=HEADINGS,
    )


@bp.route(f"/measures/<int:id>/decisions/<any({_KINDS}):kind>", methods=["GET", "POST"])
def new(id: int, kind: str) -> Response | AnyResponse:
    """Decide something about a chart."""
    measure = load(Measure, id, Action.DECIDE_CHART)
    return _take(measure, ChartDecisionKind(kind))


@bp.route("/decisions/<int:id>/change", methods=["GET", "POST"])
def change(id: int) -> Response | AnyResponse:
    """Decide the same thing otherwise: the decision before is taken back and stays on record."""
    decision = load(ChartDecision, id, Action.DECIDE_CHART)
    if decision.kind not in FORMS:
        return redirect(url_for("charts.withdraw", id=id), 303)
    return _take(decision.measure, decision.kind, decision)


def _take(
    measure: Measure, kind: ChartDecisionKind, before: ChartDecision | None = None
) -> Response | AnyResponse:
    """Records what was decided and goes to the chart, else shows the form."""
    form = FORMS[kind].about(measure, before)
    if form.accepts():
        if form.find_made(ChartDecision):
            return _to_chart(measure)
        with form.refusals():
            made = form.decision(kind, measure)
            if before is not None:
                before.withdraw(me(), made.reason)
            decide_on_chart(session(), measure, made)
            said(_("Recorded, with your name and your reason."))
            return _to_chart(measure)
    return page("charts/decide.html", form=form, measure=measure, **_words(kind, before))


def _words(kind: ChartDecisionKind, before: ChartDecision | None) -> dict[str, Any]:
    return {
        "heading": HEADINGS[kind] if before is None else _("Change a decision"),
        "explained": EXPLAINED[kind],
        "before": before,
    }


def _to_chart(measure: Measure) -> AnyResponse:
    return redirect(url_for("measures.show", id=measure.id), 303)
