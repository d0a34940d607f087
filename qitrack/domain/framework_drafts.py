"""The next version of a framework: copied from a published one, changed for a reason, published."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack import clock
from qitrack.domain.core_set import write_capabilities
from qitrack.domain.crosswalks import Crosswalk
from qitrack.domain.errors import Refused
from qitrack.domain.feedback import FrameworkChange, FrameworkFeedback
from qitrack.domain.framework_compare import OF_BEHAVIOUR, compare
from qitrack.domain.frameworks import (
    Behaviour,
    Capability,
    Framework,
    FrameworkVersion,
    VersionState,
    find_before,
)
from qitrack.domain.people import Person
from qitrack.i18n import _, ngettext

OPEN = (VersionState.DRAFT, VersionState.CONSULTATION)
KEPT = ("sponsors", "contributors", "sectors")


def draft_from(version: FrameworkVersion, number: str) -> FrameworkVersion:
    """A draft of the next version, with everything that this one has."""
    framework = version.framework
    _refuse_taken_number(framework, number)
    if any(other.state in OPEN for other in framework.versions):
        raise Refused(_("A next version is being prepared already. Finish that one first."))
    draft = FrameworkVersion(
        number=number.strip(),
        valid_from=clock.today(),
        state=VersionState.DRAFT,
        **{field: getattr(version, field) for field in KEPT},
    )
    framework.versions.append(draft)
    copies: dict[int, Capability] = {}
    for one in version.capabilities:
        copy = Capability(code=one.code, name=one.name, summary=one.summary, position=one.position)
        copies[one.id] = copy
        draft.capabilities.append(copy)
        copy.behaviours = [_copy(behaviour) for behaviour in one.behaviours]
    for one in version.capabilities:
        if one.parent_id is not None:
            copies[one.id].parent = copies[one.parent_id]
    return draft


def _refuse_taken_number(framework: Framework, number: str) -> None:
    if not number.strip():
        raise Refused(_("Give the version a number."), "number")
    if any(other.number == number.strip() for other in framework.versions):
        raise Refused(_("There is a version with this number already."), "number")


def _copy(behaviour: Behaviour) -> Behaviour:
    same = {field: getattr(behaviour, field) for field in ("code", "position", *OF_BEHAVIOUR)}
    return Behaviour(**same)


def renumber(version: FrameworkVersion, number: str) -> None:
    """Gives a draft another number. Raises Refused if it is taken."""
    if number.strip() != version.number:
        _refuse_taken_number(version.framework, number)
        version.number = number.strip()


def refuse_fixed(version: FrameworkVersion) -> None:
    """Raises Refused if the version is published."""
    if version.is_published:
        raise Refused(
            _("This version is published and never changes. Make a new version and change that.")
        )


def next_code(version: FrameworkVersion, capability: Capability) -> str:
    """The code of a new behaviour: that of its capability and a number nobody had."""
    taken = {item.code for other in version.framework.versions for item in other.items}
    number = 1
    while f"{capability.code}{number}" in taken:
        number += 1
    return f"{capability.code}{number}"


def add_behaviour(version: FrameworkVersion, capability: Capability) -> Behaviour:
    """A new behaviour at the end of a capability, still without words."""
    refuse_fixed(version)
    last = max((b.position for b in capability.behaviours), default=-1)
    behaviour = Behaviour(
        code=next_code(version, capability), statement="", typical_trace="", position=last + 1
    )
    capability.behaviours.append(behaviour)
    return behaviour


def note_change(
    session: Session,
    version: FrameworkVersion,
    item_code: str,
    what: str,
    causes: Sequence[FrameworkFeedback] = (),
    policy: str = "",
) -> FrameworkChange:
    """What changes against the version before, and why. Raises Refused without a cause."""
    refuse_fixed(version)
    if not what.strip():
        raise Refused(_("Say in one sentence what changes."), "what")
    if not causes and not policy.strip():
        raise Refused(
            _("Choose the feedback that caused this, or name the change of policy."), "policy"
        )
    change = FrameworkChange(
        framework_version=version,
        item_code=item_code,
        what=what.strip(),
        policy=policy.strip(),
        causes=list(causes),
    )
    session.add(change)
    session.flush()
    return change


def changes_of(version_id: int) -> Select[FrameworkChange]:
    """What changed in a version and what caused it, in the order in which it was written."""
    return (
        select(FrameworkChange)
        .where(FrameworkChange.framework_version_id == version_id)
        .options(selectinload(FrameworkChange.causes))
        .order_by(FrameworkChange.id)
    )


def feedback_to_cite(version: FrameworkVersion) -> Select[FrameworkFeedback]:
    """What people said of this framework and has caused no change yet, the newest first."""
    versions = select(FrameworkVersion.id).where(
        FrameworkVersion.framework_id == version.framework_id
    )
    capabilities = select(Capability.id).where(Capability.framework_version_id.in_(versions))
    behaviours = select(Behaviour.id).where(Behaviour.capability_id.in_(capabilities))
    of = (
        FrameworkFeedback.framework_version_id.in_(versions)
        | FrameworkFeedback.capability_id.in_(capabilities)
        | FrameworkFeedback.behaviour_id.in_(behaviours)
    )
    return (
        select(FrameworkFeedback)
        .where(of, FrameworkFeedback.caused_change_id.is_(None), FrameworkFeedback.text != "")
        .options(joinedload(FrameworkFeedback.behaviour))
        .order_by(FrameworkFeedback.received_at.desc(), FrameworkFeedback.id.desc())
    )


def consult(version: FrameworkVersion) -> None:
    """Everybody can read the draft now and say what they think of it."""
    refuse_fixed(version)
    if not version.items:
        raise Refused(_("There is nothing in this version yet."))
    version.state = VersionState.CONSULTATION


def publish(session: Session, version: FrameworkVersion, by: Person) -> None:
    """From now on goals are set in this version; the one before is superseded.

    Raises Refused if something differs from the version before and nothing says why.
    """
    refuse_fixed(version)
    if not version.items:
        raise Refused(_("There is nothing in this version yet."))
    before = find_before(session, version)
    if before is not None:
        _refuse_without_cause(session, before, version)
    if not version.framework.licence_note.strip():
        raise Refused(_("Say first under which licence these words may be used here."))
    version.published_at = clock.now()
    version.published_by = by
    version.state = VersionState.PUBLISHED
    for other in version.framework.versions:
        if other is not version and other.state is VersionState.PUBLISHED:
            other.state = VersionState.SUPERSEDED
    session.flush()


def _refuse_without_cause(
    session: Session, before: FrameworkVersion, version: FrameworkVersion
) -> None:
    changes = session.scalars(changes_of(version.id)).all()
    explained = {c.item_code for c in changes if c.causes or c.policy.strip()}
    silent = [one.name for one in compare(before, version) if one.code not in explained]
    if silent:
        raise Refused(_silence(silent))


def _silence(names: Iterable[str]) -> str:
    named = list(names)
    sentence = ngettext(
        "Nothing says why this changed: {names}.",
        "Nothing says why these changed: {names}.",
        len(named),
    )
    return sentence.format(names="; ".join(named))


def discard(session: Session, version: FrameworkVersion) -> None:
    """Throws a draft away, and its framework if it has nothing else. Raises Refused if somebody spoke of it."""
    refuse_fixed(version)
    if _is_spoken_of(session, version):
        raise Refused(_("Somebody has said something about this version, so it stays."))
    for change in session.scalars(changes_of(version.id)):
        for cause in change.causes:
            cause.caused_change = None
        session.delete(change)
    session.flush()
    items = [item.id for item in version.items]
    of = Crosswalk.from_id.in_(items) | Crosswalk.to_id.in_(items)
    for row in session.scalars(select(Crosswalk).where(of)):
        session.delete(row)
    framework = version.framework
    is_the_only_one = len(framework.versions) == 1
    session.delete(version)
    session.flush()
    if is_the_only_one:
        session.expire(framework)
        session.delete(framework)
        session.flush()


def _is_spoken_of(session: Session, version: FrameworkVersion) -> bool:
    capabilities = [capability.id for capability in version.capabilities]
    items = [item.id for item in version.items]
    of = (
        (FrameworkFeedback.framework_version_id == version.id)
        | FrameworkFeedback.capability_id.in_(capabilities)
        | FrameworkFeedback.behaviour_id.in_(items)
    )
    return session.scalar(select(FrameworkFeedback.id).where(of).limit(1)) is not None


def bring_in(
    session: Session, framework: Framework, number: str, capabilities: list[dict[str, Any]]
) -> FrameworkVersion:
    """A draft with the capabilities that a file lists; nobody else sees it until it is published."""
    if not (framework.licence_note or "").strip():
        sentence = _(
            "Say under which licence, or with whose permission, these words are used here."
        )
        raise Refused(sentence, "licence_note")
    version = FrameworkVersion(
        number=number.strip() or "1.0", valid_from=clock.today(), state=VersionState.DRAFT
    )
    framework.versions.append(version)
    write_capabilities(version, capabilities)
    session.add(framework)
    session.flush()
    return version
