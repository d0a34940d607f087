"""Two versions of a driver diagram compared: what came, what went, what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from qitrack.domain.audit import Change
from qitrack.domain.diagram import Aim, Diagram, DriverNode, IdeaNode, Node

NodeT = TypeVar("NodeT", DriverNode, IdeaNode)

NOT_COMPARED = ("id", "tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs: the node, or None for the aim; and of a change the field and both values."""

    change: Change
    node: Node | None = None
    field: str = ""
    old: object = None
    new: object = None


def differences(old: Diagram, new: Diagram) -> list[Difference]:
    """What to do to the old picture to get the new one, from the aim downwards."""
    return [
        *_changed(None, old.aim, new.aim),
        *_of_nodes(old.drivers, new.drivers),
        *_of_nodes(old.ideas, new.ideas),
    ]


def _of_nodes(old: Sequence[NodeT], new: Sequence[NodeT]) -> Iterator[Difference]:
    before = {node.id: node for node in old}
    after = {node.id: node for node in new}
    for key, node in after.items():
        if key not in before:
            yield Difference(change=Change.ADDED, node=node)
        else:
            yield from _changed(node, before[key], node)
    for key, node in before.items():
        if key not in after:
            yield Difference(change=Change.REMOVED, node=node)


def _changed(
    node: Node | None, old: Aim | DriverNode | IdeaNode, new: Aim | DriverNode | IdeaNode
) -> Iterator[Difference]:
    for field in fields(new):
        if field.name in NOT_COMPARED:
            continue
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            yield Difference(
                change=Change.CHANGED, node=node, field=field.name, old=before, new=after
            )
