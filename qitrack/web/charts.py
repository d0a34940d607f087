"""Charts: the files, the settings, the baseline and the notes."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack import clock
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.chart_decisions import (
    Annotation,
    AnnotationKind,
    ChartDecision,
    ChartDecisionKind,
)
from qitrack.domain.errors import Refused
from qitrack.domain.measures import Measure, first_adopted_on, fitting_charts
from qitrack.domain.readings import advice_on_chart, decide_on_chart
from qitrack.i18n import _
from qitrack.web import drawing, widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import load, me, page, said, session
from qitrack.web.errors import error_page
from qitrack.web.forms import EditForm, Form, NewForm

if TYPE_CHECKING:
    from qitrack.spc import ChartType

bp = Blueprint("charts", __name__)

SIZES = ("wide", "narrow", "print")
LONGEST_LABEL = 80
LONGEST_FILE_NAME = 60
TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
SETTINGS = {
    "chart_type": ChartDecisionKind.CHART_TYPE,
    "rule_set": ChartDecisionKind.RULE_SET,
    "target": ChartDecisionKind.TARGET,
}
"""Field of the settings form → what it decides."""
OWN = "own"
OWN_RULES = (
    "beyond-limits", "shift-6", "shift-7", "shift-8", "shift-9", "trend-5", "trend-6", "trend-7", "two-of-three", "four-of-five",
    "hugging-15", "alternating-14", "mixture-8",
)  # fmt: skip
"""What a team can put its own rules together from; names of the statistics library."""
MARKS = ("skip-ties", "mark-completing")
"""What may stand among the names of a set and is no rule."""


def _reason(label: str) -> widgets.TextAreaField:
    return widgets.TextAreaField(
        label,
        [InputRequired(_("Say why, so that others can follow.")), Length(max=NOTE_LENGTH)],
        description=_("One sentence. It stays beside the decision, with your name and the date."),
        rows=2,
    )


class SettingsForm(Form):
    """Chart, rules and target, and why they change."""

    chart_type = widgets.SelectField(_("Which chart?"), choices=[])
    rule_set = widgets.SelectField(_("Which rules say that something changed?"), choices=[])
    own_rules = widgets.CheckboxesField(
        _("Rules of our own: what shall count as a sign?"),
        description=_(
            "Only if you chose “Rules of our own” above. The more rules, the more false alarms."
        ),
        choices=[],
        small=True,
    )
    target = widgets.NumberField(
        _("Where do you want to get?"),
        description=_("As it stands on the chart; for a percentage the number before the %."),
        width=10,
    )
    reason = _reason(_("Why do you change it?"))
    seen = widgets.HiddenField()
    """What stood there when the form was opened."""

    @classmethod
    def of(cls, measure: Measure) -> "SettingsForm":
        """The form with the charts and rules that fit this measure."""
        from qitrack.spc import CHART_TYPES, RULE_SETS

        standing: dict[str, Any] = {n: measure.standing(kind) for n, kind in SETTINGS.items()}
        own = _own_names(measure.rule_set)
        if own:
            standing |= {"rule_set": OWN, "own_rules": own}
        form = cls(**standing)
        form.own_rules.choices = _choices_of_own(own)
        form.seen.process_data(form.seen.data or _in_words(measure))
        charts = [CHART_TYPES[key] for key in fitting_charts(measure.form)]
        form.chart_type.choices = widgets.choices([(c.key, named(c)) for c in charts])
        rules = [(rules.key, rules.label) for rules in RULE_SETS.values()]
        form.rule_set.choices = widgets.choices([*rules, (OWN, _("Rules of our own"))])
        return form

    def decide(self, measure: Measure) -> int:
        """Records what was changed here; how many decisions that makes. Raises Refused."""
        opened_on = dict(part.split("=", 1) for part in self.seen.data.split("|") if "=" in part)
        self.seen.process_data(_in_words(measure))
        decided = 0
        for name, kind in SETTINGS.items():
            wanted, there = self._wanted(name), measure.standing(kind)
            if wanted == there or str(wanted) == opened_on.get(name):
                continue
            if str(there) != opened_on.get(name):
                sentence = _("Somebody changed this meanwhile. If yours is right, save it again.")
                raise Refused(sentence, name)
            _decide(measure, kind, wanted, self.reason.data)
            decided += 1
        return decided

    def _wanted(self, name: str) -> Any:
        """What a setting is to be. Raises Refused where rules of one's own make no set."""
        from qitrack.spc import own_key

        if name != "rule_set" or self.rule_set.data != OWN:
            return self[name].data
        try:
            return own_key(self.own_rules.data or [])
        except ValueError as refused:
            raise Refused(str(refused), "own_rules") from refused


def _own_names(key: str) -> list[str]:
    """The rules that a team put together itself; none for other sets."""
    from qitrack.spc.rules.sets import OWN as BEGINNING

    return key.removeprefix(BEGINNING).split(",") if key.startswith(BEGINNING) else []


def _choices_of_own(standing: list[str]) -> list[tuple[str, str]]:
    """Each rule in plain words; also those that stand though they are not offered."""
    from qitrack.spc import own_key
    from qitrack.spc.rules.sets import find_rule_set

    offered = [*OWN_RULES, *(name for name in standing if name not in OWN_RULES)]
    found = [(name, find_rule_set(own_key([name]))) for name in offered if name not in MARKS]
    return [(name, rules.rules[0].words) for name, rules in found if rules]


def named(chart: "ChartType") -> str:
    """A chart in plain words, with the field's name for it."""
    return _("{label} ({term})").format(label=chart.label, term=chart.term)


def _in_words(measure: Measure) -> str:
    return "|".join(f"{name}={measure.standing(kind)}" for name, kind in SETTINGS.items())


def _decide(measure: Measure, kind: ChartDecisionKind, wanted: Any, reason: str) -> None:
    """Puts a setting in force; an empty target takes the one before back."""
    if wanted is None:
        for earlier in measure.in_force(kind):
            earlier.withdraw(me(), reason)
        return
    decision = ChartDecision(kind=kind, reason=reason, person=me())
    if kind is ChartDecisionKind.TARGET:
        before = measure.latest(kind)
        decision.number = wanted
        decision.value, decision.to_on = (before.value, before.to_on) if before else (None, None)
    else:
        decision.value = wanted
    decide_on_chart(session(), measure, decision)


class BaselineForm(NewForm):
    """Where the baseline begins and ends, and why."""

    since = CalendarField(
        _("First day of the baseline"),
        [Optional()],
        description=_(
            "Leave it empty to begin with the first number. What was before stays on the chart, with lines of its own."
        ),
    )
    until = CalendarField(
        _("Last day of the baseline"), [InputRequired(_("Say where the baseline ends."))]
    )
    reason = _reason(_("Why there?"))


def _label() -> widgets.TextField:
    return widgets.TextField(
        _("What happened?"),
        [InputRequired(_("Say in a few words what happened.")), Length(max=LONGEST_LABEL)],
        description=_("A few words. For example: norovirus on the ward. No names of patients."),
    )


def _about() -> widgets.RadiosField:
    return widgets.RadiosField(
        _("What is it about?"),
        choices=widgets.choices(wording.options(AnnotationKind)),
        coerce=AnnotationKind,
        default=AnnotationKind.EVENT,
        inline=True,
        small=True,
    )


class AnnotationForm(NewForm):
    """A word on the chart."""

    on = CalendarField(_("When?"), [InputRequired(_("Say when it was."))])
    label = _label()
    kind = _about()


class EditAnnotationForm(EditForm):
    """Changes a word on the chart."""

    on = CalendarField(_("When?"), [InputRequired(_("Say when it was."))])
    label = _label()
    kind = _about()


class WithdrawForm(Form):
    """Why a decision is taken back."""

    reason = _reason(_("Why do you take it back?"))


@bp.get("/measures/<int:id>/chart.<any(svg, png, pdf):format>")
def file(id: int, format: str) -> Response | AnyResponse:
    """The chart as a file."""
    from qitrack.spc import SpcError

    measure = load(Measure, id, Action.SEE)
    size = request.args.get("size", "wide" if format != "pdf" else "print")
    if size not in SIZES:
        return error_page(404)
    try:
        chart = drawing.file(session(), measure, format, size)
        if chart.etag in request.if_none_match:
            return _with_name(make_response("", 304), chart)
        return _as_download(chart, measure.name)
    except SpcError as refused:
        return error_page(UnprocessableEntity.code, str(refused))


def _with_name(response: Response, chart: drawing.File) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(chart.etag)
    return response


def _as_download(chart: drawing.File, name: str) -> Response:
    response = make_response(chart.content())
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold())[:LONGEST_FILE_NAME].strip("-")
    response.headers["Content-Type"] = TYPES[chart.format]
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{plain or "chart"}.{chart.format}"'
    )
    return _with_name(response, chart)


@bp.route("/measures/<int:id>/chart", methods=["GET", "POST"])
def settings(id: int) -> Response | AnyResponse:
    """Chart type, rules and target."""
    from qitrack.spc import CHART_TYPES, RULE_SETS

    measure = load(Measure, id, Action.DECIDE_CHART)
    form = SettingsForm.of(measure)
    if form.accepts():
        with form.refusals():
            decided = form.decide(measure)
            session().flush()
            said(_("Saved.") if decided else _("Nothing was changed."))
            return _to_chart(measure)
    advice = advice_on_chart(session(), measure)
    return page(
        "charts/settings.html",
        form=form,
        measure=measure,
        advice=advice,
        advised=named(CHART_TYPES[advice.chart]),
        charts=[CHART_TYPES[key] for key in fitting_charts(measure.form)],
        rule_sets=RULE_SETS.values(),
    )


@bp.route("/measures/<int:id>/baseline", methods=["GET", "POST"])
def baseline(id: int) -> Response | AnyResponse:
    """Where the baseline ends."""
    measure = load(Measure, id, Action.DECIDE_CHART)
    adopted_on = first_adopted_on(measure)
    proposed = adopted_on - timedelta(days=1) if adopted_on else None
    before = measure.latest(ChartDecisionKind.BASELINE)
    since = before.from_on if before else None
    form = BaselineForm(since=since, until=measure.baseline_until or proposed)
    if form.accepts():
        if form.find_made(ChartDecision):
            return _to_chart(measure)
        with form.refusals():
            decision = ChartDecision(
                uid=form.new_uid,
                kind=ChartDecisionKind.BASELINE,
                from_on=form.since.data,
                to_on=form.until.data,
                reason=form.reason.data,
                person=me(),
            )
            decide_on_chart(session(), measure, decision)
            said(_("The baseline is set: the chart now says what changed since then."))
            return _to_chart(measure)
    return page("charts/baseline.html", form=form, measure=measure, adopted_on=adopted_on)


@bp.route("/measures/<int:id>/annotations/new", methods=["GET", "POST"])
def annotate(id: int) -> Response | AnyResponse:
    """Say what else happened on a day."""
    measure = load(Measure, id, Action.WORK)
    form = AnnotationForm(on=request.args.get("on", type=date.fromisoformat) or clock.today())
    if form.accepts():
        if form.find_made(Annotation):
            return _to_chart(measure)
        with form.refusals():
            note = Annotation(uid=form.new_uid, measure=measure, person=me())
            form.fill(note)
            session().add(note)
            session().flush()
            said(_("The note is on the chart."))
            return _to_chart(measure)
    return page("charts/annotate.html", form=form, measure=measure)


@bp.route("/annotations/<int:id>/edit", methods=["GET", "POST"])
def edit_note(id: int) -> Response | AnyResponse:
    """Change a word on a chart."""
    note = load(Annotation, id, Action.WORK)
    form = EditAnnotationForm(obj=note)
    if form.accepts(note):
        with form.refusals():
            form.fill(note)
            session().flush()
            said(_("Saved."))
            return _to_chart(note.measure)
    return page("charts/edit_note.html", form=form, note=note)


@bp.post("/annotations/<int:id>/take-off")
def take_off_note(id: int) -> AnyResponse:
    """Take a word off a chart."""
    note = load(Annotation, id, Action.WORK)
    note.take_off(me())
    said(_("The note is off the chart. It stays on record."))
    return _to_chart(note.measure)


@bp.route("/decisions/<int:id>/withdraw", methods=["GET", "POST"])
def withdraw(id: int) -> Response | AnyResponse:
    """Take a decision about a chart back."""
    from qitrack.spc import CHART_TYPES, RULE_SETS

    decision = load(ChartDecision, id, Action.DECIDE_CHART)
    form = WithdrawForm()
    if form.accepts():
        with form.refusals():
            decision.withdraw(me(), form.reason.data)
            session().flush()
            said(_("Taken back. It stays on record."))
            return _to_chart(decision.measure)
    return page(
        "charts/withdraw.html",
        form=form,
        decision=decision,
        measure=decision.measure,
        chart_types=CHART_TYPES,
        rule_sets=RULE_SETS,
    )


def _to_chart(measure: Measure) -> AnyResponse:
    return redirect(url_for("measures.show", id=measure.id), 303)
