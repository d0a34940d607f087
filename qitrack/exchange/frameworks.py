"""An organisation's own framework, from a file that it brings along: JSON, or a table as CSV."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.exchange.text_files import sheet_of
from qitrack.i18n import _

LARGEST_FILE = 2 * 1024 * 1024
MOST_ITEMS = 1_000
MOST_PROBLEMS = 20

LIMITS = {
    "code": TITLE_LENGTH,
    "name": TITLE_LENGTH,
    "summary": NOTE_LENGTH,
    "parent": TITLE_LENGTH,
    "statement": NOTE_LENGTH,
    "typical_trace": NOTE_LENGTH,
    "not_this": NOTE_LENGTH,
    "pulse_item": NOTE_LENGTH,
}
OF_CAPABILITY = ("code", "name", "summary", "parent")
OF_BEHAVIOUR = ("code", "statement", "typical_trace", "not_this", "pulse_item")

COLUMNS = {
    "capability_code": ("capability", "code"),
    "capability": ("capability", "name"),
    "summary": ("capability", "summary"),
    "parent": ("capability", "parent"),
    "code": ("behaviour", "code"),
    "behaviour": ("behaviour", "statement"),
    "trace": ("behaviour", "typical_trace"),
    "not_this": ("behaviour", "not_this"),
    "pulse_item": ("behaviour", "pulse_item"),
}
"""Heading of the table → what of which item its cells are."""

NEEDED = ("capability", "behaviour")


@dataclass(slots=True, kw_only=True)
class FrameworkFile:
    """What a file says; `problems`: what keeps it from being brought in, each with its line."""

    capabilities: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    title: str = ""
    steward: str = ""
    licence_note: str = ""
    source_url: str = ""
    number: str = ""
    """Of the version."""


def read_framework(content: bytes) -> FrameworkFile:
    """The framework in a file. Raises Refused if it cannot be read, or with everything that is wrong in it."""
    if len(content) > LARGEST_FILE:
        raise Refused(
            _("The file is larger than 2 MB. A framework is a few pages of text."), "file"
        )
    if not content.strip():
        raise Refused(_("The file is empty."), "file")
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    found = _from_json(content) if is_json else _from_table(content)
    _check(found)
    if found.problems:
        raise Refused(_told(found.problems), "file")
    return found


def _told(problems: Sequence[str]) -> str:
    shown = " ".join(problems[:MOST_PROBLEMS])
    more = len(problems) - MOST_PROBLEMS
    return (
        shown if more <= 0 else _("{problems} And {count} more.").format(problems=shown, count=more)
    )


def _from_json(content: bytes) -> FrameworkFile:
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(
            _("The letters of this file cannot be read. Save it as UTF-8."), "file"
        ) from None
    except json.JSONDecodeError as error:
        sentence = _("The file cannot be read as JSON: line {line}, column {column}.")
        raise Refused(sentence.format(line=error.lineno, column=error.colno), "file") from None
    except RecursionError:
        raise Refused(_("The file cannot be read as JSON."), "file") from None
    entries = read.get("capabilities", read.get("capability"))
    if not isinstance(entries, list):
        raise Refused(_("The file has no list of capabilities."), "file")
    found = FrameworkFile(
        title=_text(read.get("title")),
        steward=_text(read.get("steward")),
        licence_note=_text(read.get("licence_note")),
        source_url=_text(read.get("source_url")),
        number=_text(read.get("version")),
    )
    for place, entry in enumerate(entries, 1):
        _take_entry(found, place, entry)
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _take_entry(found: FrameworkFile, place: int, entry: object) -> None:
    where = _("Capability {number}").format(number=place)
    if not isinstance(entry, dict):
        found.problems.append(_("{where}: this is not a capability.").format(where=where))
        return
    listed = entry.get("behaviours", entry.get("behaviour", []))
    items = listed if isinstance(listed, list) else []
    capability: dict[str, Any] = {name: _text(entry.get(name)) for name in OF_CAPABILITY}
    capability |= {"where": where, "behaviour": []}
    for number, item in enumerate(items, 1):
        spot = _("{where}, behaviour {number}").format(where=where, number=number)
        values = item if isinstance(item, dict) else {}
        capability["behaviour"].append(
            {name: _text(values.get(name)) for name in OF_BEHAVIOUR} | {"where": spot}
        )
    found.capabilities.append(capability)


def _from_table(content: bytes) -> FrameworkFile:
    (first, *rows) = sheet_of(content).rows or ((1, ()),)
    heading = [str(cell).strip().casefold().replace(" ", "_") for cell in first[1]]
    missing = [name for name in NEEDED if name not in heading]
    if missing:
        sentence = _("The first row must name the columns; missing: {names}.")
        raise Refused(sentence.format(names=", ".join(missing)), "file")
    found = FrameworkFile()
    by_name: dict[str, dict[str, Any]] = {}
    for number, cells in rows:
        row = dict(zip(heading, map(str, cells), strict=False))
        _take_row(found, by_name, number, row)
    return found


def _take_row(
    found: FrameworkFile, by_name: dict[str, dict[str, Any]], number: int, row: dict[str, str]
) -> None:
    """One behaviour; its capability is made at its first row."""
    where = _("Row {number}").format(number=number)
    of: dict[str, dict[str, Any]] = {"capability": {}, "behaviour": {}}
    for heading, (kind, name) in COLUMNS.items():
        of[kind][name] = row.get(heading, "").strip()
    capability = of["capability"]
    key = capability["code"] or capability["name"]
    if key not in by_name:
        by_name[key] = capability | {"where": where, "behaviour": []}
        found.capabilities.append(by_name[key])
    if any(of["behaviour"].values()):
        by_name[key]["behaviour"].append(of["behaviour"] | {"where": where})


def _check(found: FrameworkFile) -> None:
    """Fills in codes that were left out and writes down everything that is wrong."""
    items = [item for one in found.capabilities for item in one["behaviour"]]
    if len(found.capabilities) + len(items) > MOST_ITEMS:
        raise Refused(_("A framework has at most 1,000 capabilities and behaviours."), "file")
    if not items:
        found.problems.append(_("There is no behaviour in the file."))
    for place, capability in enumerate(found.capabilities, 1):
        capability["code"] = capability["code"] or f"C{place}"
        for number, item in enumerate(capability["behaviour"], 1):
            item["code"] = item["code"] or f"{capability['code']}-{number}"
            _check_item(found, item, "statement", _("the behaviour has no words"))
        _check_item(found, capability, "name", _("the capability has no name"))
    _check_codes(found)


def _check_item(found: FrameworkFile, item: dict[str, Any], needed: str, sentence: str) -> None:
    where = item["where"]
    if not item[needed]:
        found.problems.append(_("{where}: {what}.").format(where=where, what=sentence))
    for name, limit in LIMITS.items():
        if len(item.get(name, "")) > limit:
            too_long = _("{where}: a text is longer than {limit} characters.")
            found.problems.append(too_long.format(where=where, limit=limit))


def _check_codes(found: FrameworkFile) -> None:
    seen: set[str] = set()
    above: set[str] = set()
    for capability in found.capabilities:
        parent = capability["parent"]
        if parent and parent not in above:
            sentence = _("{where}: the capability it belongs to does not stand above it.")
            found.problems.append(sentence.format(where=capability["where"]))
        above.add(capability["code"])
        for item in (capability, *capability["behaviour"]):
            if item["code"] in seen:
                sentence = _("{where}: its code is there twice.")
                found.problems.append(sentence.format(where=item["where"]))
            seen.add(item["code"])
