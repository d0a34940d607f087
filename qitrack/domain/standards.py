"""What an organisation offers to its projects: measures with their definition, and the usual chart for each kind of data."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.measure_definition import MeasureDefinition, ValueForm, definition_checks
from qitrack.domain.units import Unit


class StandardMeasure(Audited, Editable, MeasureDefinition):
    """A measure that projects of a unit and below can adopt with its definition."""

    __tablename__ = "standard_measure"
    __table_args__ = definition_checks()

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    chart_type: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Key of the chart; "": the recommended one."""
    rule_set: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    source: Mapped[str] = mapped_column(Words(NOTE_LENGTH), default="")
    withdrawn_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship()


class ChartDefault(Audited, Editable):
    """The chart and the rules that projects of a unit and below begin with, for one kind of data."""

    __tablename__ = "chart_default"
    __table_args__ = (UniqueConstraint("unit_id", "form", name="uq_chart_default_unit_id_form"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    form: Mapped[ValueForm] = mapped_column(OneOf(ValueForm))
    chart_type: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Key of the chart; "": the recommended one."""
    rule_set: Mapped[str] = mapped_column(Words(TITLE_LENGTH), default="")
    """Key of the rules; "": those of the chart."""

    unit: Mapped[Unit] = relationship()
