"""Pages for stewards: a next version, its items, its reasons, publishing it."""

from typing import TypeVar

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from qitrack.domain import framework_drafts
from qitrack.domain.access import Action
from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    FrameworkVersion,
    find_before,
    whole_version,
)
from qitrack.i18n import _
from qitrack.web.context import load, me, page, said, session, undo
from qitrack.web.forms import Form
from qitrack.web.frameworks.forms import (
    BehaviourForm,
    CapabilityForm,
    CauseFields,
    NextVersionForm,
    VersionForm,
)

bp = Blueprint("framework_drafts", __name__)

Found = TypeVar("Found", Behaviour, Capability)


@bp.route("/frameworks/versions/<int:id>/next", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Prepare the next version, copied from this one."""
    version = _loaded(id)
    form = NextVersionForm()
    if form.accepts():
        made = form.find_made(FrameworkVersion)
        if made is not None:
            return _back_to(made)
        with form.refusals():
            draft = framework_drafts.draft_from(version, form.number.data)
            draft.uid = form.new_uid
            session().flush()
            said(_("The draft is a copy. Change what has to change, then publish it."))
            return _back_to(draft)
    return page("frameworks/next.html", form=form, version=version)


@bp.route("/frameworks/versions/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Change what stands around the items of a draft."""
    version = _loaded(id)
    form = VersionForm.of(version)
    if form.accepts():
        with form.refusals():
            framework_drafts.refuse_fixed(version)
            framework_drafts.renumber(version, form.number.data)
            form.write(version)
            session().flush()
            said(_("Saved."))
            return _back_to(version)
    return page("frameworks/edit.html", form=form, version=version)


@bp.route("/frameworks/versions/<int:id>/behaviour", methods=["GET", "POST"])
def behaviour(id: int) -> Response | AnyResponse:
    """Change a behaviour of a draft, take it out, or add one."""
    version = _loaded(id)
    item = _asked_for(version.items)
    form = BehaviourForm.of(item, version.capabilities)
    _offer_causes(form, version)
    if form.accepts():
        with form.refusals():
            chosen = next(c for c in version.capabilities if c.id == form.capability_id.data)
            item = item or framework_drafts.add_behaviour(version, chosen)
            _write_behaviour(form, item, chosen)
            _note(form, version, item.code)
            said(_("Saved."))
            return _back_to(version)
    return page("frameworks/behaviour.html", form=form, version=version, item=item)


def _write_behaviour(form: BehaviourForm, item: Behaviour, chosen: Capability) -> None:
    framework_drafts.refuse_fixed(chosen.framework_version)
    form.write(item)
    if form.is_out.data:
        item.capability.behaviours.remove(item)
    elif item.capability is not chosen:
        item.capability = chosen
    session().flush()


@bp.route("/frameworks/versions/<int:id>/capability", methods=["GET", "POST"])
def capability(id: int) -> Response | AnyResponse:
    """Change the words of a capability of a draft."""
    version = _loaded(id)
    item = _asked_for(version.capabilities) or version.capabilities[0]
    form = CapabilityForm(obj=item)
    _offer_causes(form, version)
    if form.accepts():
        with form.refusals():
            framework_drafts.refuse_fixed(version)
            item.name, item.summary = form.name.data, form.summary.data
            session().flush()
            _note(form, version, item.code)
            said(_("Saved."))
            return _back_to(version)
    return page("frameworks/capability.html", form=form, version=version, item=item)


@bp.post("/frameworks/versions/<int:id>/consult")
def consult(id: int) -> Response | AnyResponse:
    """Let everybody read the draft and say what they think."""
    version = _loaded(id)
    return _try(
        version,
        lambda: framework_drafts.consult(version),
        _("Everybody can read this draft now and say what they think of it."),
    )


@bp.post("/frameworks/versions/<int:id>/publish")
def publish(id: int) -> Response | AnyResponse:
    """Publish the draft: from now on it never changes."""
    version = _loaded(id)
    return _try(
        version,
        lambda: framework_drafts.publish(session(), version, me()),
        _("Published. New goals are set in this version; goals set before keep theirs."),
    )


@bp.post("/frameworks/versions/<int:id>/discard")
def discard(id: int) -> Response | AnyResponse:
    """Throw a draft away."""
    version = _loaded(id)
    try:
        framework_drafts.discard(session(), version)
    except Refused as refused:
        return _refused(version, refused)
    said(_("The draft is gone."))
    return redirect(url_for("frameworks.index"), 303)


def _loaded(id: int) -> FrameworkVersion:
    load(FrameworkVersion, id, Action.STEWARD)
    return session().scalars(whole_version(id)).one()


def _asked_for(items: list[Found]) -> Found | None:
    """The item that the address names."""
    asked = request.args.get("item", type=int)
    return next((item for item in items if item.id == asked), None)


def _offer_causes(form: CauseFields, version: FrameworkVersion) -> None:
    feedback = session().scalars(framework_drafts.feedback_to_cite(version)).all()
    form.offer(feedback, asks_why=find_before(session(), version) is not None)


def _note(form: CauseFields, version: FrameworkVersion, code: str) -> None:
    """Writes down what changes and why; a first version has nothing to give reasons for."""
    if not form.asks_why:
        return
    framework_drafts.note_change(
        session(), version, code, form.what.data, form.causes, form.policy.data
    )


def _try(version: FrameworkVersion, step: object, sentence: str) -> Response | AnyResponse:
    assert callable(step)
    try:
        step()
    except Refused as refused:
        return _refused(version, refused)
    said(sentence)
    return _back_to(version)


def _refused(version: FrameworkVersion, refused: Refused) -> Response:
    """The sentence why not, with the way back."""
    title, number, key = version.framework.title, version.number, version.id
    undo()
    form = Form()
    form.form_errors = [refused.sentence]
    return page("frameworks/refused.html", form=form, title=title, number=number, key=key)


def _back_to(version: FrameworkVersion) -> AnyResponse:
    return redirect(url_for("frameworks.show", id=version.id), 303)
