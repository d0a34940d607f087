"""How the parts of a charter are called, in the order in which people read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qitrack.domain.extra_fields import ExtraField, ExtraValue
from qitrack.domain.projects import Project
from qitrack.i18n import _
from qitrack.web import wording

LABELS: Mapping[str, str] = {
    "why_now": _("Why now?"),
    "strategic_objective": _("Which objective of the organisation does it serve?"),
    "source": _("Where did it come from?"),
    "source_note": _("Which one, if it has a name or number"),
    "quality": _("In which way does care get better?"),
    "reference": _("Reference number"),
    "first_step": _("First step of the process"),
    "last_step": _("Last step of the process"),
    "scope_in": _("What belongs to it?"),
    "scope_out": _("What does not?"),
    "planned_end": _("When should it be done?"),
    "involvement": _("How far do the people you serve take part?"),
    "involvement_note": _("Who, and in what?"),
    "equality_lens": _("Whom might this reach less, or harm?"),
    "stakeholders": _("Who else must know, and how do they hear of it?"),
    "resources": _("Time, money and meetings"),
    "barriers": _("What might stand in the way, and what would you do?"),
    "environment": _("What does it mean for the environment?"),
    "governance": _("Is it improvement, audit or research?"),
    "governance_note": _("Who said so, or its registration number"),
    "hold_watcher": _("Who watches the number from now on?"),
    "hold_routine": _("Which routine keeps the change alive?"),
    "hold_number": _("Which number, and which limit?"),
    "hold_signal": _("At which sign do you act?"),
    "hold_told": _("Who has been told or trained?"),
}

FOLDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        _("Why this, and why now"),
        ("why_now", "strategic_objective", "source", "source_note", "quality", "reference"),
    ),
    (
        _("What belongs to it"),
        ("first_step", "last_step", "scope_in", "scope_out", "planned_end"),
    ),
    (
        _("The people it is for"),
        ("involvement", "involvement_note", "equality_lens", "stakeholders"),
    ),
    (_("What it takes"), ("resources", "barriers", "environment")),
    (_("Improvement, audit or research"), ("governance", "governance_note")),
)
"""Heading of a fold → the fields in it."""

HOLDING = (
    _("How the gain is held"),
    ("hold_watcher", "hold_routine", "hold_number", "hold_signal", "hold_told"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the charter in words; what nobody wrote is not in it."""

    heading: str
    rows: tuple[tuple[str, str], ...]


def sections(
    project: Project, fields: Sequence[ExtraField], values: Mapping[int, ExtraValue]
) -> list[Section]:
    """The charter as it reads, with what the organisation asks beside it."""
    found = [_section(project, *fold) for fold in (*FOLDS, HOLDING)]
    found.append(
        Section(heading=_("What the organisation asks"), rows=tuple(_extras(fields, values)))
    )
    return [section for section in found if section.rows]


def _section(project: Project, heading: str, names: tuple[str, ...]) -> Section:
    rows = ((LABELS[name], said(getattr(project, name))) for name in names)
    return Section(heading=heading, rows=tuple(row for row in rows if row[1]))


def _extras(
    fields: Sequence[ExtraField], values: Mapping[int, ExtraValue]
) -> Iterator[tuple[str, str]]:
    for field in fields:
        value = values.get(field.id)
        if value is not None and value.value:
            yield field.label, said(value.said)


def said(value: object) -> str:
    """A value of the charter as people write it."""
    match value:
        case None:
            return ""
        case StrEnum():
            return wording.word(value)
        case date():
            return wording.day(value)
        case _:
            return str(value)
