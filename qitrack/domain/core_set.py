"""The capabilities that qitrack ships, written into the database once per version."""

import tomllib
from importlib import resources
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qitrack.domain.frameworks import (
    CORE_SET,
    Behaviour,
    Capability,
    Framework,
    FrameworkVersion,
    VersionState,
)
from qitrack.domain.methods import load_methods

LATER_COLUMNS = ("not_this", "pulse_item", "floor")
"""What earlier releases did not know of: filled in where a version was loaded by one of them."""

WORDS = ("code", "statement", "typical_trace", *LATER_COLUMNS)
"""What a file says of a behaviour."""


def load_core_set(session: Session) -> None:
    """Writes the shipped capabilities and methods into the database, once per version."""
    core = tomllib.loads((resources.files("qitrack.domain") / "core_set.toml").read_text("utf-8"))
    load_methods(session)
    framework = session.scalar(select(Framework).where(Framework.code == CORE_SET))
    if framework is None:
        framework = Framework(
            code=CORE_SET,
            title=core["title"],
            steward=core["steward"],
            licence_note=core["licence_note"],
        )
        session.add(framework)
    there = next((v for v in framework.versions if v.number == core["version"]), None)
    if there is not None:
        _complete(session, there, core)
        return
    version = FrameworkVersion(
        number=core["version"],
        valid_from=core["valid_from"],
        sponsors=core["sponsors"],
        contributors=core["contributors"],
        release_notes=core["release_notes"],
        state=VersionState.DRAFT,
    )
    framework.versions.append(version)
    write_capabilities(version, core["capability"])
    session.flush()
    version.state = VersionState.PUBLISHED
    session.flush()


def write_capabilities(version: FrameworkVersion, entries: list[dict[str, Any]]) -> None:
    """Gives a version its capabilities and their behaviours, as a file lists them."""
    by_code: dict[str, Capability] = {}
    for position, entry in enumerate(entries):
        capability = Capability(
            code=entry["code"], name=entry["name"], summary=entry["summary"], position=position
        )
        capability.parent = by_code.get(entry.get("parent", ""))
        by_code[capability.code] = capability
        version.capabilities.append(capability)
        for place, behaviour in enumerate(entry.get("behaviour", [])):
            words = {name: behaviour.get(name, "") for name in WORDS}
            capability.behaviours.append(Behaviour(**words, position=place))


def _complete(session: Session, version: FrameworkVersion, core: dict[str, Any]) -> None:
    """Fills in what the release that loaded this version did not know of; nothing that was said changes."""
    items = version.items
    if any(getattr(item, column) for item in items for column in LATER_COLUMNS):
        return
    shipped = {b["code"]: b for entry in core["capability"] for b in entry.get("behaviour", [])}
    for item in items:
        known = shipped.get(item.code, {})
        values = {column: known[column] for column in LATER_COLUMNS if column in known}
        if values:
            session.execute(update(Behaviour).where(Behaviour.id == item.id).values(values))
