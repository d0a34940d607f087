"""What an organisation offers to its projects: measures with their definition, and the usual chart for each kind of data."""

from datetime import date

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from qitrack import clock
from qitrack.domain.audit import Audited
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH, Editable, OneOf, Words
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import (
    DEFINITION_FIELDS,
    MeasureDefinition,
    ValueForm,
    definition_checks,
)
from qitrack.domain.measures import Measure, fitting_charts
from qitrack.domain.units import Unit
from qitrack.i18n import _


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

    @property
    def is_offered(self) -> bool:
        """Projects can still take it."""
        return self.withdrawn_on is None or self.withdrawn_on > clock.today()

    def offer(self, is_offered: bool) -> None:
        """Projects can take it, or from today no longer; those that have taken it keep it."""
        if is_offered:
            self.withdrawn_on = None
        elif self.is_offered:
            self.withdrawn_on = clock.today()

    def check(self) -> None:
        """Raises Refused where the definition or its chart cannot be."""
        self.check_definition()
        refuse_misfit(self.form, self.chart_type, self.rule_set)


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


def refuse_misfit(form: ValueForm, chart_type: str, rule_set: str) -> None:
    """Raises Refused where numbers of this form cannot be drawn or read that way; "" is open."""
    from qitrack.spc import RULE_SETS

    if chart_type and chart_type not in fitting_charts(form):
        raise Refused(_("This chart does not fit what is written down."), "chart_type")
    if rule_set and rule_set not in RULE_SETS:
        raise Refused(_("Choose rules from the list."), "rule_set")


def _from_root_to(path: str) -> list[int]:
    """Ids of the units from the root to the one at this path."""
    return [int(step) for step in path.strip("/").split("/")]


def standards_of(unit_id: int) -> Select[StandardMeasure]:
    """Every standard measure of one unit, those that are offered first."""
    return (
        select(StandardMeasure)
        .where(StandardMeasure.unit_id == unit_id)
        .order_by(StandardMeasure.withdrawn_on.is_not(None), func.lower(StandardMeasure.name))
        .order_by(StandardMeasure.id)
    )


def standards_for(unit_path: str) -> Select[StandardMeasure]:
    """What a project in this unit can take: the offers of the unit and of those above it."""
    today = clock.today()
    return (
        select(StandardMeasure)
        .where(StandardMeasure.unit_id.in_(_from_root_to(unit_path)))
        .where(or_(StandardMeasure.withdrawn_on.is_(None), StandardMeasure.withdrawn_on > today))
        .options(joinedload(StandardMeasure.unit))
        .order_by(func.lower(StandardMeasure.name), StandardMeasure.id)
    )


def take_over(measure: Measure, standard: StandardMeasure) -> None:
    """The measure is counted as the standard says, and says whose definition it is."""
    for field in DEFINITION_FIELDS:
        setattr(measure, field, getattr(standard, field))
    measure.standard = standard


def departs_in(measure: Measure) -> list[str]:
    """The fields in which a measure and the standard it was taken from differ by now."""
    standard = measure.standard
    if standard is None:
        return []
    return [f for f in DEFINITION_FIELDS if getattr(measure, f) != getattr(standard, f)]


def defaults_of(unit_id: int) -> Select[ChartDefault]:
    """The usual charts of one unit."""
    return select(ChartDefault).where(ChartDefault.unit_id == unit_id).order_by(ChartDefault.form)


def usual_chart(session: Session, unit_path: str, form: ValueForm) -> ChartDefault | None:
    """The usual chart for numbers of this form where a unit lies: the nearest unit's that has one."""
    nearest = (
        select(ChartDefault)
        .join(ChartDefault.unit)
        .where(ChartDefault.unit_id.in_(_from_root_to(unit_path)), ChartDefault.form == form)
        .where(or_(ChartDefault.chart_type != "", ChartDefault.rule_set != ""))
        .options(joinedload(ChartDefault.unit))
        .order_by(func.length(Unit.path).desc(), ChartDefault.id)
    )
    return session.scalars(nearest.limit(1)).first()


def set_usual_chart(
    session: Session, unit: Unit, form: ValueForm, chart_type: str, rule_set: str
) -> None:
    """From now on measures of this form in this unit and below begin so; "" leaves it open."""
    refuse_misfit(form, chart_type, rule_set)
    there = session.scalars(defaults_of(unit.id).where(ChartDefault.form == form)).first()
    if there is None:
        if not chart_type and not rule_set:
            return
        there = ChartDefault(unit=unit, form=form)
        session.add(there)
    there.chart_type, there.rule_set = chart_type, rule_set
