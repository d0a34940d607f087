"""The portfolio: every project I may see, with what its outcome chart says."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from qitrack import clock
from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.portfolio import (
    Sort,
    Wanted,
    concerns_of,
    portfolio,
    projects_in,
    units_with_projects,
)
from qitrack.domain.projects import State
from qitrack.domain.rhythm import has_stalled
from qitrack.domain.units import Unit
from qitrack.i18n import _
from qitrack.web import drawing, widgets, wording
from qitrack.web.context import actor, page, session
from qitrack.web.forms import Form
from qitrack.web.paging import paged

bp = Blueprint("portfolio", __name__)

SORTS = {
    Sort.ACTIVITY: _("What happened last"),
    Sort.TITLE: _("Name"),
    Sort.STATE: _("Where it stands"),
}


class FilterForm(Form):
    """Which projects, and in what order; kept in the address."""

    q = widgets.TextField(_("Words in the name or the problem"))
    unit = widgets.SelectField(_("Place"), empty=_("All places"), coerce=int, choices=[])
    state = widgets.SelectField(
        _("Where it stands"),
        empty=_("Anywhere"),
        coerce=State,
        choices=widgets.choices(wording.options(State)),
    )
    sort = widgets.SelectField(
        _("Order"), coerce=Sort, choices=widgets.choices(SORTS), default=Sort.ACTIVITY
    )

    def wanted(self, units: Sequence[Unit]) -> Wanted:
        """What was chosen; what makes no sense is left out."""
        chosen = next((unit for unit in units if unit.id == self.unit.data), None)
        return Wanted(
            under=chosen.path if chosen else "",
            state=self.state.data,
            text=self.q.data or "",
            sort=self.sort.data or Sort.ACTIVITY,
        )


@bp.get("/portfolio")
def index() -> Response:
    """The projects I may see, by unit and state."""
    units = units_with_projects(session(), actor())
    form = FilterForm(formdata=request.args)
    form.unit.choices = widgets.choices(wording.places(units))
    wanted = form.wanted(units)
    counted = projects_in(actor(), wanted)
    listed = paged(portfolio(actor(), wanted), counted=counted)
    return page(
        "portfolio/index.html",
        form=form,
        listed=listed,
        concerns=concerns_of(session(), [row[0] for row in listed.rows]),
        is_filtered=bool(wanted.under or wanted.state or wanted.text),
        has_stalled=has_stalled,
        today=clock.today(),
        mark_of=drawing.verdict_mark,
        marks=drawing.verdict_marks,
        may_start=access.holds(actor(), Action.START_PROJECT),
        reads_capability=access.holds(actor(), Action.READ_CAPABILITY),
        sets_standards=access.holds(actor(), Action.SET_STANDARDS),
    )
