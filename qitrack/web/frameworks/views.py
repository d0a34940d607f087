"""Pages for everybody: the frameworks, one version, what differs between two."""

from flask import Blueprint, Response, request

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.crosswalks import crosswalks_of
from qitrack.domain.framework_compare import compare as differences_of
from qitrack.domain.framework_drafts import OPEN, changes_of
from qitrack.domain.frameworks import (
    Capability,
    FrameworkVersion,
    find_before,
    versions_beside,
    versions_listed,
    whole_version,
)
from qitrack.domain.units import Sector
from qitrack.i18n import _
from qitrack.web import wording
from qitrack.web.context import actor, load, page, session
from qitrack.web.paging import paged

bp = Blueprint("frameworks", __name__)

FIELDS = {
    "name": _("Name"),
    "summary": _("In short"),
    "statement": _("What one can see"),
    "typical_trace": _("Where it often shows"),
    "not_this": _("Not to be mistaken for"),
    "pulse_item": _("Question of a short survey"),
    "floor": _("What must be there first"),
    "place": _("Belongs to"),
}
"""Field of an item → what people call it."""

HIDDEN_VALUES = frozenset({"floor"})
"""Fields whose values are keys: that they changed is told, not what they hold."""


@bp.get("/frameworks")
def index() -> Response:
    """Every framework with its versions."""
    return page(
        "frameworks/index.html",
        listed=paged(versions_listed(access.visible(actor(), FrameworkVersion))),
        is_steward=access.holds(actor(), Action.STEWARD),
    )


@bp.get("/frameworks/versions/<int:id>")
def show(id: int) -> Response:
    """What a version says, who stands behind it and what changed."""
    load(FrameworkVersion, id, Action.SEE)
    version = session().scalars(whole_version(id)).one()
    return page(
        "frameworks/show.html",
        version=version,
        tree=tree(version),
        changes=session().scalars(changes_of(id)).all(),
        others=session().scalars(versions_beside(version)).all(),
        before=find_before(session(), version),
        is_open=version.state in OPEN,
        sectors=[wording.word(Sector(one)) for one in version.sectors.split()],
        has_crosswalk=session().scalar(crosswalks_of(id).limit(1)) is not None,
    )


def tree(version: FrameworkVersion) -> list[tuple[Capability, list[Capability]]]:
    """The capabilities at the top, each with those that belong to it."""
    return [
        (top, [one for one in version.capabilities if one.parent_id == top.id])
        for top in version.capabilities
        if top.parent_id is None
    ]


@bp.get("/frameworks/versions/<int:id>/compare")
def compare(id: int) -> Response:
    """What differs between this version and another one, else the one before."""
    load(FrameworkVersion, id, Action.SEE)
    version = session().scalars(whole_version(id)).one()
    asked = request.args.get("with", type=int)
    older = _asked_for(version, asked) or find_before(session(), version)
    found = [] if older is None else differences_of(older, version)
    same = len(version.items) + len(version.capabilities)
    return page(
        "frameworks/compare.html",
        version=version,
        older=older,
        differences=found,
        same=same - len([one for one in found if one.kind != "taken-out"]),
        labels=FIELDS,
        hidden_values=HIDDEN_VALUES,
    )


def _asked_for(version: FrameworkVersion, asked: int | None) -> FrameworkVersion | None:
    """The version to compare with, if it is another one of the same framework."""
    if asked is None or asked == version.id or asked > 2**31:
        return None
    other = session().scalars(whole_version(asked)).one_or_none()
    if other is None or not access.can(actor(), Action.SEE, other):
        return None
    return other if other.framework_id == version.framework_id else None
