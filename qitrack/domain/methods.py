"""Methods of improvement: PDSA is the usual one; organisations may name others and their own."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, Words
from qitrack.domain.units import Unit


class ImprovementMethod(Audited, Editable):
    """A way of working on improvement that teams can name."""

    __tablename__ = "improvement_method"

    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The organisation that offers it; None: it is there for everybody."""
    name: Mapped[str] = mapped_column(Words(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")

    unit: Mapped[Unit | None] = relationship()
