"""Two versions of a framework, item by item."""

from dataclasses import dataclass
from enum import StrEnum

from qitrack.domain.frameworks import Behaviour, Capability, FrameworkVersion


class Differs(StrEnum):
    """How an item of one version differs from the same item of another."""

    ADDED = "added"
    TAKEN_OUT = "taken-out"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One item that is not the same: what stood, and what stands."""

    code: str
    kind: Differs
    name: str
    """What people call it: the name of a capability, the statement of a behaviour."""
    fields: tuple[tuple[str, str, str], ...]
    """(field, what stood, what stands)."""


OF_CAPABILITY = ("name", "summary")
OF_BEHAVIOUR = ("statement", "typical_trace", "not_this", "pulse_item", "floor")

Item = Capability | Behaviour


def compare(older: FrameworkVersion, newer: FrameworkVersion) -> list[Difference]:
    """Everything in which two versions differ: items of the newer one first, then what was taken out."""
    before, after = _items(older), _items(newer)
    found = [_difference(code, before.get(code), item) for code, item in after.items()]
    gone = [_difference(code, item, None) for code, item in before.items() if code not in after]
    return [one for one in (*found, *gone) if one.fields]


def _items(version: FrameworkVersion) -> dict[str, Item]:
    """Code → item; each capability before its behaviours."""
    found: dict[str, Item] = {}
    for capability in version.capabilities:
        found[capability.code] = capability
        found |= {behaviour.code: behaviour for behaviour in capability.behaviours}
    return found


def _difference(code: str, old: Item | None, new: Item | None) -> Difference:
    there = new if new is not None else old
    assert there is not None
    is_capability = isinstance(there, Capability)
    fields = OF_CAPABILITY if is_capability else OF_BEHAVIOUR
    pairs = [(field, getattr(old, field, ""), getattr(new, field, "")) for field in fields]
    pairs.append(("place", _place(old), _place(new)))
    kind = Differs.ADDED if old is None else Differs.TAKEN_OUT if new is None else Differs.CHANGED
    return Difference(
        code=code,
        kind=kind,
        name=getattr(there, "name" if is_capability else "statement"),
        fields=tuple(pair for pair in pairs if pair[1] != pair[2]),
    )


def _place(item: Item | None) -> str:
    """The capability under which it stands."""
    match item:
        case Behaviour():
            return item.capability.name
        case Capability(parent=Capability() as parent):
            return parent.name
        case _:
            return ""
