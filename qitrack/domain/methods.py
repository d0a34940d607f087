"""Methods of improvement: PDSA is the usual one; organisations may name others and their own."""

from collections.abc import Iterable

from sqlalchemy import ForeignKey, Select, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Words
from qitrack.domain.errors import Refused
from qitrack.domain.units import Unit
from qitrack.i18n import _

SHIPPED = (
    (
        "Plan, do, study, act",
        "Small tests of change, each with a prediction, that build on each other.",
    ),
    (
        "Lean, on one page",
        "The problem, its causes, what is tried and what came of it on a single sheet (A3).",
    ),
)
"""Name and summary of the methods that are there for everybody; the first is the usual one."""


class ImprovementMethod(Audited, Editable):
    """A way of working on improvement that teams can name."""

    __tablename__ = "improvement_method"

    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The organisation that offers it; None: it is there for everybody."""
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    unit: Mapped[Unit | None] = relationship()


def load_methods(session: Session) -> None:
    """Writes the shipped methods into the database, once each."""
    shared = select(ImprovementMethod.name).where(ImprovementMethod.unit_id.is_(None))
    there = set(session.scalars(shared))
    for name, summary in SHIPPED:
        if name not in there:
            session.add(ImprovementMethod(name=name, summary=summary))
            session.flush()


def methods_for(organisation_ids: Iterable[int | None]) -> Select[ImprovementMethod]:
    """The methods that are there for everybody, then those of these organisations."""
    own = Unit.organisation_id.in_(list(organisation_ids))
    return (
        select(ImprovementMethod)
        .outerjoin(ImprovementMethod.unit)
        .options(joinedload(ImprovementMethod.unit))
        .where(or_(ImprovementMethod.unit_id.is_(None), own))
        .order_by(ImprovementMethod.unit_id.is_not(None), ImprovementMethod.id)
    )


def offer_method(session: Session, unit: Unit, name: str, summary: str = "") -> ImprovementMethod:
    """A method that an organisation offers to its projects."""
    if not name.strip():
        raise Refused(_("Give the method a name."), "name")
    method = ImprovementMethod(unit=unit, name=name.strip(), summary=summary.strip())
    session.add(method)
    session.flush()
    return method
