"""What is published stays as it is: mapper events refuse changes of versions and their items."""

from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper, object_session

from qitrack.domain.errors import Refused
from qitrack.domain.frameworks import (
    PUBLISHED,
    Behaviour,
    Capability,
    FrameworkVersion,
    VersionState,
)
from qitrack.i18n import _

Item = Capability | Behaviour


def _refused() -> Refused:
    return Refused(
        _("This version is published and never changes. Make a new version and change that.")
    )


def _state_before(version: FrameworkVersion) -> VersionState:
    """The state that the version had before this flush."""
    was = inspect(version).attrs.state.history.deleted
    return VersionState(was[0]) if was else version.state


def _is_fixed(version: FrameworkVersion | None) -> bool:
    """It was published before this flush; one that is just being written is still being filled."""
    if version is None or inspect(version).pending:
        return False
    return _state_before(version) in PUBLISHED


@event.listens_for(FrameworkVersion, "before_update")
def _keep_version(mapper: Mapper[Any], connection: Connection, target: FrameworkVersion) -> None:
    if _state_before(target) not in PUBLISHED:
        return
    changed = {a.key for a in mapper.column_attrs if inspect(target).attrs[a.key].history.deleted}
    if changed - {"state"} or target.state not in PUBLISHED:
        raise _refused()


@event.listens_for(FrameworkVersion, "before_delete")
def _keep_published(mapper: Mapper[Any], connection: Connection, target: FrameworkVersion) -> None:
    if _is_fixed(target):
        raise _refused()


def _keep_item(mapper: Mapper[Any], connection: Connection, target: Item) -> None:
    if _changes(target) and _is_fixed(_version_of(target)):
        raise _refused()


def _version_of(target: Any) -> FrameworkVersion | None:
    """Its version, also where the item has just been taken out of it."""
    session = object_session(target)
    assert session is not None
    if isinstance(target, Capability):
        key = target.framework_version_id
        there = inspect(target).dict.get("framework_version")
        return there or (session.get(FrameworkVersion, key) if key else None)
    key = target.capability_id
    capability = inspect(target).dict.get("capability")
    capability = capability or (session.get(Capability, key) if key else None)
    return _version_of(capability) if capability else None


def _changes(target: Any) -> bool:
    """It is new, goes, or has other values: a flush also passes by what only links changed for."""
    state = inspect(target)
    is_new_or_going = state.pending or state.session is None or target in state.session.deleted
    columns = state.mapper.column_attrs
    return is_new_or_going or any(state.attrs[c.key].history.has_changes() for c in columns)


for _moment in ("before_insert", "before_update", "before_delete"):
    event.listen(Capability, _moment, _keep_item)
    event.listen(Behaviour, _moment, _keep_item)
