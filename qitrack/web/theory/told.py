"""A theory of change in words: what it lacks, how two versions differ, where to begin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from qitrack.domain.audit import Change
from qitrack.domain.comparing import Difference
from qitrack.domain.diagram import Diagram, DriverNode, Gap, IdeaNode, Lack, Node
from qitrack.domain.ideas import IdeaState
from qitrack.domain.projects import Project
from qitrack.domain.scale import Degree
from qitrack.domain.theory import Place, Strength
from qitrack.i18n import _
from qitrack.web import wording
from qitrack.web.theory.layout import shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something that is missing, in a sentence, and where to mend it."""

    sentence: str
    action: str
    url: str
    right: str
    """What it takes to mend it."""
    is_inline: bool
    """It can be mended in the picture."""


SENTENCES: Mapping[Lack, tuple[str, str]] = {
    Lack.AIM: (_("There is no aim yet."), _("Say what you aim for")),
    Lack.AIM_NUMBER: (_("The aim has no number: how far do you want to get?"), _("Add it")),
    Lack.AIM_DATE: (_("The aim has no date: by when?"), _("Add it")),
    Lack.DRIVERS: (
        _("There is no driver yet: what would have to go well for the aim to be reached?"),
        _("Add the first driver"),
    ),
    Lack.LOOSE_DRIVER: (_("“{name}” is a part of no driver any more."), _("Hang it on one")),
    Lack.DRIVER_WITHOUT_IDEA: (_("Nobody has an idea for “{name}” yet."), _("Add an idea")),
    Lack.IDEA_WITHOUT_DRIVER: (_("The idea “{name}” acts on no driver."), _("Hang it on one")),
    Lack.TRIED_WITHOUT_TEST: (
        _("“{name}” counts as tried, and there is no test of it."),
        _("Plan a test"),
    ),
}
"""What is missing → the sentence, and what to do about it."""


def name_of(node: Node) -> str:
    """What people call it."""
    return shortened(node.name if isinstance(node, DriverNode) else node.description)


def hint(project: Project, gap: Gap) -> Hint:
    """A gap in words."""
    sentence, action = SENTENCES[gap.lack]
    name = name_of(gap.node) if gap.node else ""
    url, right, is_inline = _mended_at(project, gap)
    return Hint(
        sentence=sentence.format(name=name),
        action=action,
        url=url,
        right=right,
        is_inline=is_inline,
    )


def _mended_at(project: Project, gap: Gap) -> tuple[str, str, bool]:
    key = gap.node.id if gap.node else 0
    match gap.lack:
        case Lack.AIM | Lack.AIM_NUMBER | Lack.AIM_DATE:
            return url_for("projects.aim", id=project.id), "shape", False
        case Lack.DRIVERS:
            return url_for("theory.new_driver", id=project.id), "shape", True
        case Lack.LOOSE_DRIVER:
            return url_for("theory.driver", id=key), "shape", True
        case Lack.DRIVER_WITHOUT_IDEA:
            return url_for("projects.new_idea", id=project.id, under=key), "work", True
        case Lack.IDEA_WITHOUT_DRIVER:
            return url_for("theory.idea", id=key), "work", True
        case Lack.TRIED_WITHOUT_TEST:
            return url_for("cycles.new", id=project.id, idea=key), "work", False


# --- two versions ----------------------------------------------------------------------------------

LABELS = {
    "aim_what": _("What we want to change"),
    "aim_from": _("From"),
    "aim_to": _("To"),
    "aim_by": _("By when"),
    "aim_for_whom": _("For whom"),
    "name": _("Name"),
    "place": _("Where it stands"),
    "strength": _("How much it moves the aim"),
    "why": _("Why we believe it"),
    "is_out_of_scope": _("Left to others"),
    "under": _("What it hangs on"),
    "measures": _("What is counted for it"),
    "description": _("Idea"),
    "state": _("How far it is"),
    "state_reason": _("Why"),
    "origin": _("Where it comes from"),
    "source": _("Source, or what speaks for it"),
    "impact": _("How much good it may do"),
    "effort": _("How much work it may be"),
}
"""Field → how it is called."""

ADDED = {
    Place.PRIMARY: _("Added, right under the aim: “{name}”."),
    Place.SECONDARY: _("Added, as a part of another driver: “{name}”."),
    None: _("Added, an idea: “{name}”."),
}
REMOVED = {
    Place.PRIMARY: _("Taken out, from under the aim: “{name}”."),
    Place.SECONDARY: _("Taken out, a part of another driver: “{name}”."),
    None: _("Taken out, an idea: “{name}”."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One difference between two versions: a sentence, and for a change what was there and what is."""

    sentence: str
    old: str = ""
    new: str = ""
    is_change: bool = False


def told(found: Iterable[Difference], old: Diagram, new: Diagram) -> list[Told]:
    """The differences in words."""
    names = {driver.id: driver.name for driver in (*old.drivers, *new.drivers)}
    return [_told(difference, names) for difference in found]


def _told(difference: Difference, names: Mapping[int, str]) -> Told:
    node = difference.node
    if difference.change is not Change.CHANGED:
        assert node is not None
        place = node.place if isinstance(node, DriverNode) else None
        sentences = ADDED if difference.change is Change.ADDED else REMOVED
        return Told(sentence=sentences[place].format(name=name_of(node)))
    what = _("The aim") if node is None else f"“{name_of(node)}”"
    label = LABELS[difference.field]
    return Told(
        sentence=_("{what}: {label}").format(what=what, label=label),
        old=_value(difference.field, difference.old, names),
        new=_value(difference.field, difference.new, names),
        is_change=True,
    )


def _value(field: str, value: object, names: Mapping[int, str]) -> str:
    if value in (None, "", ()):
        return _("nothing")
    match field:
        case "under":
            assert isinstance(value, tuple)
            return ", ".join(_hang(names.get(key, "…"), strength) for key, strength in value)
        case "measures":
            assert isinstance(value, tuple)
            return ", ".join(name for _key, name in value)
        case "is_out_of_scope":
            return _("yes") if value else _("no")
        case "aim_by":
            return wording.day(value)  # type: ignore[arg-type]  # the field is a day
        case "place" | "strength" | "state" | "origin" | "impact" | "effort":
            return wording.word(value)  # type: ignore[arg-type]  # the field is of a closed list
        case _:
            return str(value)


def _hang(name: str, strength: Strength) -> str:
    return name if strength is Strength.STRONG else _("{name} (weakly)").format(name=name)


# --- where to begin --------------------------------------------------------------------------------

OPEN = (IdeaState.IDEA, IdeaState.PLANNED, IdeaState.TESTING)

Cells = Mapping[tuple[Degree, Degree], Sequence[IdeaNode]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Ideas that are not decided yet, by how much good they may do and how much work they may be."""

    cells: Cells
    """(impact, effort) → ideas."""
    unjudged: tuple[IdeaNode, ...]


def grid(diagram: Diagram) -> Grid:
    """The open ideas in three times three fields."""
    cells: dict[tuple[Degree, Degree], list[IdeaNode]] = {}
    unjudged = []
    for idea in diagram.ideas:
        if idea.state not in OPEN:
            continue
        if idea.impact and idea.effort:
            cells.setdefault((idea.impact, idea.effort), []).append(idea)
        else:
            unjudged.append(idea)
    return Grid(cells=cells, unjudged=tuple(unjudged))
