"""What the pages of a measure tell of its set-up: the chart that fits, whose definition, what is late."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from qitrack import clock
from qitrack.domain.access import Action, Actor, can
from qitrack.domain.collecting import late_since
from qitrack.domain.measure_catalogue import find_entry
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measure_setup import recommended
from qitrack.domain.measures import Measure
from qitrack.domain.observations import latest_days
from qitrack.domain.projects import Project
from qitrack.domain.standards import departs_in
from qitrack.i18n import _
from qitrack.web import lateness
from qitrack.web.measures.definition import DefinitionFields

if TYPE_CHECKING:
    from qitrack.spc import Recommendation


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """Whose definition a measure was taken over with, and where the two differ by now."""

    by: str
    differs_in: tuple[str, ...] = ()
    is_withdrawn: bool = False


def named_chart(key: str) -> str:
    """A chart in plain words, with the field's name for it."""
    from qitrack.spc import CHART_TYPES

    chart = CHART_TYPES[key]
    return _("{label} ({term})").format(label=chart.label, term=chart.term)


def recommendation(form: ValueForm) -> str:
    """The chart that fits numbers of this form, and why."""
    found = recommended(form)
    return _("{chart}. {reason}").format(chart=named_chart(found.chart), reason=found.reason)


def made(measure: Measure, found: "Recommendation") -> str:
    """That the measure is there, on which chart it is drawn, and why."""
    sentence = _("The measure is here. Enter the first number, or bring in a file of them.")
    if measure.chart_type != found.chart:
        return sentence
    return f"{sentence} " + _("We took this chart: {chart}. {reason}").format(
        chart=named_chart(found.chart), reason=found.reason
    )


def defined(measure: Measure) -> Defined | None:
    """Whose definition it is, if it was taken over."""
    standard = measure.standard
    if standard is not None:
        return Defined(
            by=standard.unit.name,
            differs_in=tuple(label_of(field) for field in departs_in(measure)),
            is_withdrawn=not standard.is_offered,
        )
    if measure.catalogue_key and find_entry(measure.catalogue_key):
        return Defined(by=_("the catalogue of qitrack"))
    return None


def label_of(field: str) -> str:
    """What a field of a definition is called on the forms."""
    unbound = getattr(DefinitionFields, field)
    return str(unbound.args[0]).rstrip("?")


def home_of(actor: Actor, measure: Measure) -> Project:
    """The project from which the person sees the measure: its own, else one that shows it."""
    shown = [use.project for use in measure.uses if use.is_open]
    seen = (one for one in (measure.project, *shown) if can(actor, Action.SEE, one))
    return next(seen, measure.project)


def late(session: Session, measure: Measure) -> str:
    """Since when its number is late and who collects it; "" if none is."""
    latest = latest_days(session, [measure.id]).get(measure.id)
    return lateness.told(measure, late_since(measure, latest, clock.today()))
