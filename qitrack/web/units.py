"""Units: the tree, and the doors people come in by."""

import re

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length, Optional, Regexp

from qitrack.domain import access, joining
from qitrack.domain import units as tree
from qitrack.domain.access import Action
from qitrack.domain.base import TITLE_LENGTH
from qitrack.domain.joining import EmailDomain, JoinCode
from qitrack.domain.units import Level, Sector, Unit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, config, load, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm
from qitrack.web.paging import paged
from qitrack.web.qr import qr_svg

bp = Blueprint("units", __name__)

LOOKS_LIKE_DOMAIN = re.compile(r"@?[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
TOO_LONG = _("Use at most 200 characters.")


class UnitFields(Form):
    """What is known of a unit."""

    name = widgets.TextField(
        _("Name"),
        [
            InputRequired(_("Enter the name of the unit.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
        ],
        description=_("As people say it, for example Ward 7 or Oak House."),
    )
    level = widgets.SelectField(
        _("What is it?"),
        coerce=Level,
        choices=widgets.choices(wording.options(Level)),
        default=Level.TEAM,
    )
    sector = widgets.SelectField(
        _("Who runs it?"),
        coerce=Sector,
        choices=widgets.choices(wording.options(Sector)),
        default=Sector.NHS,
    )
    kind = widgets.TextField(
        _("In your own words"),
        [Length(max=TITLE_LENGTH, message=TOO_LONG)],
        description=_("For example care home, community team or general practice."),
    )


class NewUnitForm(UnitFields, NewForm):
    """A unit below another."""


class EditUnitForm(UnitFields, EditForm):
    """A unit, what it asks of its projects, and its end."""

    asks_agreement = widgets.CheckboxField(
        _("Ask somebody in charge to agree to each project here; nothing waits for it")
    )

    ended_on = widgets.DateField(_("On which day does it close?"), [Optional()])
    successor_id = widgets.SelectField(
        _("Who carries on its work?"), [Optional()], empty=_("Nobody"), coerce=int, choices=[]
    )


class DomainForm(Form):
    """The part of work addresses after the @."""

    domain = widgets.TextField(
        _("Work e-mail addresses that end in"),
        [
            InputRequired(_("Enter what stands after the @, for example trust.example.org.")),
            Length(max=TITLE_LENGTH, message=TOO_LONG),
            Regexp(
                LOOKS_LIKE_DOMAIN,
                message=_("Write only what stands after the @, for example trust.example.org."),
            ),
        ],
        prefix="@",
        width=20,
        spellcheck=False,
        autocomplete="off",
    )


# --- the tree ----------------------------------------------------------------------------------------


@bp.get("/units")
def index() -> Response | AnyResponse:
    """The units I look after."""
    rows = paged(tree.units_of(actor().paths_granting(Action.OPEN_DOOR)))
    administered = actor().paths_granting(Action.ADMINISTER)
    return page(
        "units/index.html",
        listed=rows,
        top=min((unit.depth for unit in rows.rows), default=0),
        mine={unit.id for unit in rows.rows if unit.path.startswith(administered)},
    )


@bp.route("/units/<int:id>/units/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Add a unit below this one."""
    parent = load(Unit, id, Action.ADMINISTER)
    form = NewUnitForm(sector=parent.sector)
    if form.accepts():
        if form.find_made(Unit) is not None:
            return redirect(url_for("units.index"), 303)
        with form.refusals():
            unit = Unit(uid=form.new_uid)
            form.fill(unit)
            tree.add_unit(session(), unit, parent)
            said(
                _("{unit} is there now. Next: its door, so that people can join.").format(
                    unit=unit.name
                )
            )
            return redirect(url_for("units.door", id=unit.id), 303)
    return page("units/new.html", form=form, parent=parent)


@bp.route("/units/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Name, level and sector of a unit, or its end."""
    unit = load(Unit, id, Action.ADMINISTER)
    successor = session().scalars(tree.successors_of(unit)).first()
    form = EditUnitForm(obj=unit, successor_id=successor.id if successor else None)
    others = _may_succeed(unit)
    form.successor_id.choices = widgets.choices(wording.places(list(others.values())))
    if form.accepts(unit):
        with form.refusals():
            form.fill(unit)
            if unit.ended_on:
                tree.end_unit(session(), unit, unit.ended_on, others.get(form.successor_id.data))
            tree.settle_organisations(session(), unit)
            said(_("Saved."))
            return redirect(url_for("units.index"), 303)
    return page("units/edit.html", form=form, unit=unit)


def _may_succeed(unit: Unit) -> dict[int, Unit]:
    open_ones = tree.only_open(tree.units_of(actor().paths_granting(Action.ADMINISTER)))
    return {one.id: one for one in session().scalars(open_ones) if one.id != unit.id}


# --- the door ----------------------------------------------------------------------------------------


@bp.get("/units/<int:id>/door")
def door(id: int) -> Response | AnyResponse:
    """The join code of a unit, to print and to revoke."""
    return _door_page(load(Unit, id, Action.OPEN_DOOR), _domain_form(id))


def _domain_form(id: int) -> DomainForm:
    return DomainForm(action=url_for("units.add_domain", id=id))


def _door_page(unit: Unit, form: DomainForm) -> Response:
    code = next(iter(joining.open_codes(session(), unit)), None)
    base = config().resolved_base_url
    address = base + url_for("doors.join", code=code.code) if code else ""
    return page(
        "units/door.html",
        form=form,
        unit=unit,
        code=code,
        picture=qr_svg(address) if code else "",
        typed_at=(base + url_for("doors.enter_code")).partition("://")[2],
        is_only_here=config().is_on_loopback,
        joined=session().scalars(joining.joined_lately((unit.path,))).all(),
        domains=session().scalars(joining.domains_of(unit)).all(),
        may_administer=access.can(actor(), Action.ADMINISTER, unit),
    )


@bp.post("/units/<int:id>/codes/new")
def make_code(id: int) -> Response | AnyResponse:
    """Make a new join code; the old one opens nothing any more."""
    joining.make_join_code(session(), load(Unit, id, Action.OPEN_DOOR))
    said(_("The new code works now. Print this page and put it on the wall."))
    return redirect(url_for("units.door", id=id), 303)


@bp.post("/codes/<int:id>/revoke")
def revoke_code(id: int) -> Response | AnyResponse:
    """Nobody can join with this code any more."""
    code = load(JoinCode, id, Action.OPEN_DOOR)
    code.revoke()
    said(_("Nobody can join with that code any more. Take it off the wall."))
    return redirect(url_for("units.door", id=code.unit_id), 303)


@bp.post("/units/<int:id>/domains/new")
def add_domain(id: int) -> Response | AnyResponse:
    """Let people of an e-mail domain ask to join."""
    unit = load(Unit, id, Action.ADMINISTER)
    form = _domain_form(id)
    if form.accepts():
        with form.refusals():
            joining.add_domain(session(), unit, form.domain.data)
            said(_("People with such an address can ask to join now."))
            return redirect(url_for("units.door", id=id), 303)
    return _door_page(unit, form)


@bp.post("/domains/<int:id>/remove")
def drop_domain(id: int) -> Response | AnyResponse:
    """People of this e-mail domain can no longer ask."""
    domain = load(EmailDomain, id, Action.ADMINISTER)
    session().delete(domain)
    said(_("People with such an address can no longer ask to join."))
    return redirect(url_for("units.door", id=domain.unit_id), 303)
