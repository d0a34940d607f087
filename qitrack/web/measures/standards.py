"""What a unit offers to its projects: measures with their definition, and the usual charts."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import Length

from qitrack.domain import standards
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import fitting_charts
from qitrack.domain.standards import StandardMeasure
from qitrack.domain.units import Unit, only_open, units_of
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.measures.definition import DefinitionFields, chart_choices, rule_choices
from qitrack.web.paging import paged

bp = Blueprint("standards", __name__)


class StandardFields(DefinitionFields):
    """A definition, the chart that goes with it, and where it comes from."""

    chart_type = widgets.SelectField(_("Which chart?"), choices=[], default="")
    rule_set = widgets.SelectField(
        _("Which rules say that something changed?"), choices=[], default=""
    )
    source = widgets.TextAreaField(
        _("Where does the definition come from?"), [Length(max=NOTE_LENGTH)], rows=2
    )

    def prepare(self) -> None:
        """Offers every chart and all rules; what does not fit is refused with a sentence."""
        keys = dict.fromkeys(key for form in ValueForm for key in fitting_charts(form))
        recommended, usual = ("", _("The recommended one")), ("", _("Those of the chart"))
        self.chart_type.choices = [*widgets.choices([recommended]), *chart_choices(keys)]
        self.rule_set.choices = [*widgets.choices([usual]), *rule_choices()]

    def write(self, standard: StandardMeasure) -> None:
        """Fills the standard. Raises Refused."""
        standard.form = self.form.data
        self.give_to(standard)
        standard.chart_type = self.chart_type.data
        standard.rule_set = self.rule_set.data
        standard.source = self.source.data
        standard.check()


class NewStandardForm(NewForm, StandardFields):
    """A measure to offer."""


class EditStandardForm(EditForm, StandardFields):
    """A measure that is offered, or no longer."""

    is_over = widgets.CheckboxField(
        _("Projects can no longer take it; those that have taken it keep it")
    )


class DefaultsForm(Form):
    """Chart and rules for each kind of data; made by `defaults_form`."""


def _defaults_form(unit: Unit) -> DefaultsForm:
    """The form with two fields for each kind of data, filled with what stands."""
    there = {one.form: one for one in session().scalars(standards.defaults_of(unit.id))}
    fields: dict[str, widgets.SelectField] = {}
    filled: dict[str, str] = {}
    for form in ValueForm:
        charts, rules = _default_fields(form)
        fields |= {_chart_field(form): charts, _rules_field(form): rules}
        if form in there:
            filled[_chart_field(form)] = there[form].chart_type
            filled[_rules_field(form)] = there[form].rule_set
    made: type[DefaultsForm] = type("DefaultsForm", (DefaultsForm,), fields)
    return made(**filled)


def _default_fields(form: ValueForm) -> tuple[widgets.SelectField, widgets.SelectField]:
    recommended, usual = ("", _("The recommended one")), ("", _("Those of the chart"))
    charts = [*widgets.choices([recommended]), *chart_choices(fitting_charts(form))]
    rules = [*widgets.choices([usual]), *rule_choices()]
    label = _("{form}: chart").format(form=wording.word(form))
    rules_label = _("{form}: rules").format(form=wording.word(form))
    return (
        widgets.SelectField(label, choices=charts, default=""),
        widgets.SelectField(rules_label, choices=rules, default=""),
    )


def _chart_field(form: ValueForm) -> str:
    return f"chart_{form.name.lower()}"


def _rules_field(form: ValueForm) -> str:
    return f"rules_{form.name.lower()}"


@bp.get("/standards")
def units() -> Response:
    """The units whose standards I may set."""
    rows = paged(only_open(units_of(actor().paths_granting(Action.SET_STANDARDS))))
    top = min((unit.depth for unit in rows.rows), default=0)
    return page("standards/units.html", listed=rows, top=top)


@bp.get("/units/<int:id>/standards")
def index(id: int) -> Response:
    """What a unit offers."""
    unit = load(Unit, id, Action.SET_STANDARDS)
    return page("standards/index.html", unit=unit, listed=paged(standards.standards_of(id)))


@bp.route("/units/<int:id>/standards/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Offer a measure with its definition."""
    unit = load(Unit, id, Action.SET_STANDARDS)
    form = NewStandardForm()
    form.prepare()
    if form.accepts():
        if form.find_made(StandardMeasure) is not None:
            return _back_to(id)
        with form.refusals():
            standard = StandardMeasure(uid=form.new_uid, unit_id=unit.id)
            form.write(standard)
            session().add(standard)
            said(_("Projects in {unit} can take it from now on.").format(unit=unit.name))
            return _back_to(id)
    return page("standards/new.html", form=form, unit=unit)


@bp.route("/standards/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what is offered, or withdraw it."""
    standard = load(StandardMeasure, id, Action.SET_STANDARDS)
    form = EditStandardForm(obj=standard, is_over=not standard.is_offered)
    form.prepare()
    if form.accepts(standard):
        with form.refusals():
            form.write(standard)
            standard.offer(not form.is_over.data)
            said(_("Saved. Projects that have taken it are told where theirs differs."))
            return _back_to(standard.unit_id)
    return page("standards/edit.html", form=form, standard=standard)


@bp.route("/units/<int:id>/usual-charts", methods=["GET", "POST"])
def defaults(id: int) -> Response | AnyResponse:
    """The chart and the rules that measures in this unit begin with."""
    unit = load(Unit, id, Action.SET_STANDARDS)
    form = _defaults_form(unit)
    if form.accepts():
        with form.refusals():
            for one in ValueForm:
                chart, rules = form[_chart_field(one)].data, form[_rules_field(one)].data
                standards.set_usual_chart(session(), unit, one, chart, rules)
            said(_("Saved. Measures that are made from now on begin so."))
            return _back_to(id)
    return page(
        "standards/defaults.html",
        form=form,
        unit=unit,
        pairs=[(one, form[_chart_field(one)], form[_rules_field(one)]) for one in ValueForm],
    )


def _back_to(unit_id: int) -> AnyResponse:
    return redirect(url_for("standards.index", id=unit_id), 303)
