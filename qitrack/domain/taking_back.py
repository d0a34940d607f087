"""Taking back a file of numbers that was brought in: what it would undo, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qitrack import clock
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.errors import Refused
from qitrack.domain.importing import StalePlan
from qitrack.domain.imports import Import, ImportState
from qitrack.domain.observations import Observation, needs_reason, new_observation, put_in_place
from qitrack.domain.people import Person
from qitrack.i18n import _

Key = tuple[int, object, str, int]
"""Measure, day, group and slot: one place of a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPlan:
    """What taking a file back would do. seen: names the numbers it is about."""

    put_aside: tuple[Observation, ...]
    """Numbers that the file brought where there was none."""
    put_back: tuple[tuple[Observation, Observation], ...]
    """Numbers of the file, each with the one that stood there before."""
    staying: tuple[Observation, ...]
    """What stands now in place of numbers of the file that somebody corrected since."""
    needs_reason: bool
    seen: str

    @property
    def changes_nothing(self) -> bool:
        """Nothing of the file stands any more."""
        return not self.put_aside and not self.put_back


def plan_undo(session: Session, batch: Import, person: Person | None) -> UndoPlan:
    """What would happen to each number that the file brought."""
    chains = _chains(session, batch)
    aside, back, staying = [], [], []
    for chain in chains:
        latest = next((row for row in reversed(chain) if row.stands), None)
        first = next(place for place, row in enumerate(chain) if row.import_id == batch.id)
        before = next((row for row in chain[:first] if row.replaced_by_id == chain[first].id), None)
        if latest is None:
            continue
        if latest.import_id != batch.id:
            staying.append(latest)
        elif before is None:
            aside.append(latest)
        else:
            back.append((latest, before))
    touched = [*aside, *(now for now, _before in back)]
    seen = " ".join(str(row.id) for row in touched)
    return UndoPlan(
        put_aside=tuple(aside),
        put_back=tuple(back),
        staying=tuple(staying),
        needs_reason=any(needs_reason(row, person) for row in touched),
        seen=sha256(seen.encode()).hexdigest(),
    )


def _chains(session: Session, batch: Import) -> list[Sequence[Observation]]:
    """Everything ever written in the places where the file wrote, place by place, the oldest first."""
    of_file = select(Observation.measure_id).where(Observation.import_id == batch.id).distinct()
    rows = session.scalars(
        select(Observation)
        .where(Observation.measure_id.in_(of_file))
        .options(joinedload(Observation.person))
        .order_by(Observation.measure_id, Observation.on, Observation.id)
    )
    found: dict[Key, list[Observation]] = {}
    for row in rows:
        found.setdefault((row.measure_id, row.on, row.stratum, row.slot), []).append(row)
    return [chain for chain in found.values() if any(row.import_id == batch.id for row in chain)]


def take_back(
    session: Session, batch: Import, person: Person | None, reason: str, seen: str
) -> UndoPlan | None:
    """What the file brought steps aside, and what it replaced stands again; None if it was done before."""
    if batch.state is ImportState.UNDONE:
        return None
    if batch.state is not ImportState.DONE:
        raise Refused(_("This file was not brought in."))
    plan = plan_undo(session, batch, person)
    reason = reason.strip()
    if seen != plan.seen:
        raise StalePlan(
            _("The numbers changed since you looked. Nothing was taken back yet: look again.")
        )
    if plan.needs_reason and not reason:
        raise Refused(_("Say why the numbers of this file are taken back."), "reason")
    for row in plan.put_aside:
        row.removed_at = clock.now()
        row.removed_by = person
        row.removed_reason = _said(reason)
    put_in_place(
        session,
        {_restored(now, before, person, reason): now for now, before in plan.put_back},
    )
    batch.state = ImportState.UNDONE
    batch.undone_at = clock.now()
    batch.undone_by = person
    return plan


def _restored(
    now: Observation, before: Observation, person: Person | None, reason: str
) -> Observation:
    """A new row with what stood there before the file."""
    why = _said(reason)
    if before.no_data:  # the reason why there is no number is still the answer
        why = f"{before.reason} ({why})"[:NOTE_LENGTH]
    written = new_observation(now.measure, now.on, before.entry, person, why)
    written.stratum, written.slot, written.at = before.stratum, before.slot, before.at
    written.import_id, written.cycle_id = before.import_id, before.cycle_id
    return written


def _said(reason: str) -> str:
    if not reason:
        return _("The file was taken back.")
    return _("The file was taken back: {reason}").format(reason=reason)[:NOTE_LENGTH]
