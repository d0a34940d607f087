"""Setting a measure up: the chart that fits, the usual one of the organisation, targets, drivers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.diagram import keep_version
from qitrack.domain.errors import Refused
from qitrack.domain.measure_definition import Frequency, ValueForm
from qitrack.domain.measures import DEFAULT_CHARTS, Measure, fitting_charts
from qitrack.domain.observations import has_numbers
from qitrack.domain.people import Person
from qitrack.domain.readings import SERIES_KINDS
from qitrack.domain.standards import ChartDefault, usual_chart
from qitrack.domain.theory import Driver, drivers_of
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import Recommendation

AS_THEY_HAPPEN = (ValueForm.EVENT, ValueForm.CASES_BETWEEN)
"""Of these each event is a number: they have no rhythm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The chart and the rules a measure begins with, and why."""

    chart: str
    reason: str
    rule_set: str = ""
    """"": those of the chart."""
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a measure is to get by when; the steps on the way."""

    number: float | None = None
    by: date | None = None
    steps: tuple[tuple[date, float], ...] = ()


def recommended(form: ValueForm) -> "Recommendation":
    """The chart that fits numbers of this form, before there are any, and why."""
    from qitrack import spc

    return spc.recommend(spc.SeriesKind(SERIES_KINDS.get(form, form.value)))


def advice(session: Session, unit_path: str, form: ValueForm) -> Advice:
    """What a new measure in this unit begins with: the usual chart of the nearest unit that has one."""
    found = recommended(form)
    usual = usual_chart(session, unit_path, form)
    if usual is None:
        return Advice(chart=found.chart, reason=found.reason, cautions=found.cautions)
    return _with_usual(usual, found)


def _with_usual(usual: ChartDefault, found: "Recommendation") -> Advice:
    reason = _("It is the usual one in {unit}.").format(unit=usual.unit.name)
    return Advice(chart=usual.chart_type or found.chart, rule_set=usual.rule_set, reason=reason)


def begin_chart(
    session: Session, measure: Measure, person: Person | None, *, chart: str = "", rules: str = ""
) -> None:
    """Puts the first chart and rules in force: those that were chosen, else those that are advised."""
    advised = advice(session, measure.project.unit.path, measure.form)
    why = _("Chosen when the measure was made.") if chart or rules else advised.reason
    wanted = chart or advised.chart
    if wanted != DEFAULT_CHARTS[measure.form]:
        measure.decide(
            ChartDecision(
                kind=ChartDecisionKind.CHART_TYPE, value=wanted, reason=why, person=person
            )
        )
    rule_set = rules or advised.rule_set
    if rule_set and rule_set != measure.rule_set:
        measure.decide(
            ChartDecision(
                kind=ChartDecisionKind.RULE_SET, value=rule_set, reason=why, person=person
            )
        )


def aim_at(measure: Measure, target: Target, person: Person | None) -> None:
    """Records the target of a new measure and the steps on the way to it."""
    why = _("Chosen when the measure was made.")
    if target.number is None:
        if target.by is not None:
            raise Refused(_("Say which number you want to reach by then."), "target")
    else:
        measure.decide(
            ChartDecision(
                kind=ChartDecisionKind.TARGET,
                number=target.number,
                to_on=target.by,
                reason=why,
                person=person,
            )
        )
    for on, number in target.steps:
        measure.decide(
            ChartDecision(
                kind=ChartDecisionKind.TARGET_STEP,
                from_on=on,
                number=number,
                reason=why,
                person=person,
            )
        )


def settle_rhythm(measure: Measure) -> None:
    """What comes one event at a time is entered as it happens."""
    if measure.form in AS_THEY_HAPPEN:
        measure.frequency = Frequency.AS_IT_HAPPENS


def refuse_other_periods(
    session: Session, measure: Measure, frequency: Frequency, starts_on: date
) -> None:
    """The fortnights of numbers that are there must not move. Raises Refused."""
    is_counted = measure.frequency is Frequency.FORTNIGHTLY and has_numbers(session, measure)
    moves = frequency is Frequency.FORTNIGHTLY and (starts_on - measure.starts_on).days % 14
    if is_counted and moves:
        sentence = _("There are numbers already: move the first day by whole fortnights only.")
        raise Refused(sentence, "starts_on")


def drivers_it_tells_of(session: Session, measure: Measure) -> list[int]:
    """Ids of the drivers in the picture that this measure belongs to."""
    drivers = session.scalars(drivers_of(measure.project_id))
    return [driver.id for driver in drivers if measure in driver.measures]


def tell_of(
    session: Session, measure: Measure, driver_ids: Sequence[int], person: Person | None
) -> None:
    """The measure tells whether these drivers move, and no others; the new picture is kept."""
    session.flush()
    is_changed = False
    for driver in session.scalars(drivers_of(measure.project_id)):
        is_changed |= _link(driver, measure, driver.id in driver_ids)
    if is_changed:
        keep_version(session, measure.project, person)


def _link(driver: Driver, measure: Measure, is_wanted: bool) -> bool:
    is_there = measure in driver.measures
    if is_wanted and not is_there:
        driver.measures.append(measure)
    if is_there and not is_wanted:
        driver.measures.remove(measure)
    return is_there is not is_wanted


def charts_for(forms: Iterable[ValueForm]) -> list[str]:
    """Keys of the charts that fit numbers of any of these forms, each once."""
    return list(dict.fromkeys(key for form in forms for key in fitting_charts(form)))
