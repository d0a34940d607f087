"""What looking after information opens: the trail and the finds of the sweep, never the texts."""

from typing import TYPE_CHECKING

from sqlalchemy import Select, false, or_, select, true

from qitrack.domain.guard import IdentifierFind
from qitrack.domain.projects import Project
from qitrack.domain.rights import UNIT_GRANTS, Action
from qitrack.domain.units import within

if TYPE_CHECKING:
    from qitrack.domain.access import Actor


def governs_all(actor: "Actor") -> bool:
    """Looks after the information of an organisation, or where nothing stands above."""
    return any(p.is_at_the_top and Action.SEE_AUDIT in UNIT_GRANTS[p.role] for p in actor.posts)


def can_with_find(actor: "Actor", action: Action, found: IdentifierFind) -> bool:
    """The person may see this find of the sweep and work through it."""
    if action not in (Action.SEE, Action.SEE_AUDIT):
        return False
    paths = actor.paths_granting(Action.SEE_AUDIT)
    is_here = found.project is not None and found.project.unit.path.startswith(paths)
    return is_here or governs_all(actor)


def finds_seen(actor: "Actor") -> Select[IdentifierFind]:
    """`can_with_find` as SQL."""
    here = within(actor.paths_granting(Action.SEE_AUDIT))
    found = select(IdentifierFind).outerjoin(IdentifierFind.project).outerjoin(Project.unit)
    return found.where(or_(true() if governs_all(actor) else false(), here))
