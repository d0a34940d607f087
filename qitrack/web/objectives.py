"""The objectives of an organisation, and the projects under each that one may see."""

from collections import defaultdict

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional

from qitrack.domain import access, tags
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.goals import GoalLevel
from qitrack.domain.objectives import Objective
from qitrack.domain.projects import Project
from qitrack.domain.units import Unit, only_open, units_of
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.paging import paged

bp = Blueprint("objectives", __name__)


class ObjectiveFields(Form):
    """What is to be reached, where it came from, and what it is about."""

    title = widgets.TextField(
        _("What is to be reached?"),
        [
            InputRequired(_("Say in one line what is to be reached.")),
            Length(max=TITLE_LENGTH, message=_("Use at most 200 characters.")),
        ],
    )
    origin = widgets.TextAreaField(
        _("What did it come from?"),
        [Length(max=NOTE_LENGTH)],
        description=_("For example what staff said at an event, feedback, or a policy."),
        rows=2,
    )
    level = widgets.SelectField(
        _("Where should it bear fruit?"),
        coerce=GoalLevel,
        choices=widgets.choices(wording.options(GoalLevel)),
        default=GoalLevel.ORGANISATION,
    )
    tag_keys = widgets.CheckboxesField(
        _("What is it about?"),
        description=_("Its projects take this over."),
        choices=[],
        small=True,
    )

    def offer_tags(self) -> None:
        """The gaps and what an improvement can be for, to choose from."""
        self.tag_keys.choices = widgets.choices({**tags.gaps(), **tags.impact_domains()}.items())


class NewObjectiveForm(NewForm, ObjectiveFields):
    """An objective to add, and whose it is."""

    unit_id = widgets.SelectField(
        _("Whose is it?"), [InputRequired(_("Choose whose it is."))], coerce=int, choices=[]
    )


class EditObjectiveForm(EditForm, ObjectiveFields):
    """An objective to change, or to end."""

    ended_on = widgets.DateField(_("On which day is it over?"), [Optional()])


@bp.get("/objectives")
def index() -> Response:
    """What my organisations are after, and who works on it."""
    listed = paged(tags.objectives_of(actor().organisation_ids))
    seen = access.visible(actor(), Project).where(
        Project.objective_id.in_([objective.id for objective in listed.rows])
    )
    projects = defaultdict(list)
    for project in session().scalars(seen.order_by(Project.title, Project.id)).unique():
        projects[project.objective_id].append(project)
    return page(
        "objectives/index.html",
        listed=listed,
        projects=projects,
        names={**tags.gaps(), **tags.impact_domains()},
        may_add=access.holds(actor(), Action.DIRECT),
    )


@bp.route("/objectives/new", methods=["GET", "POST"])
def new() -> Response | AnyResponse:
    """Add an objective."""
    form = NewObjectiveForm()
    form.offer_tags()
    units = session().scalars(only_open(units_of(actor().paths_granting(Action.DIRECT)))).all()
    form.unit_id.choices = widgets.choices(wording.places(units))
    if form.accepts():
        if form.find_made(Objective) is not None:
            return _back()
        with form.refusals():
            objective = tags.set_objective(
                session(),
                session().get_one(Unit, form.unit_id.data),
                form.title.data,
                form.tag_keys.data,
                level=form.level.data,
                origin=form.origin.data or "",
            )
            objective.uid = form.new_uid
            said(_("Projects there can choose it now."))
            return _back()
    return page("objectives/form.html", form=form, heading=_("Add an objective"))


@bp.route("/objectives/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change an objective, or say when it is over."""
    objective = load(Objective, id, Action.DIRECT)
    form = EditObjectiveForm(obj=objective, tag_keys=[row.tag for row in objective.tags])
    form.offer_tags()
    if form.accepts(objective):
        with form.refusals():
            form.fill(objective)
            tags.tag_objective(objective, form.tag_keys.data)
            said(_("Saved."))
            return _back()
    return page("objectives/form.html", form=form, heading=_("Change an objective"))


def _back() -> AnyResponse:
    return redirect(url_for("objectives.index"), 303)
