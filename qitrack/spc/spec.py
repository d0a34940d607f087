"""How a series is charted: `ChartSpec` and what it is made of. Every check of options is here."""

import hashlib
import json
import math
from dataclasses import KW_ONLY, dataclass, fields, is_dataclass
from datetime import date

from qitrack.i18n import _
from qitrack.spc import errors
from qitrack.spc.charts import CHART_TYPES, ChartType, Cusum, Ewma, FunnelKind, Needs
from qitrack.spc.charts.base import USUAL_CUSUM, USUAL_EWMA
from qitrack.spc.checks import check_values
from qitrack.spc.options import (
    Aggregate,
    Direction,
    Note,
    NoteKind,
    Period,
    Phase,
    Place,
    TargetStep,
    choice,
)
from qitrack.spc.rules import OWN, RULE_SETS, RuleSet, RunsMethod, own_rule_set
from qitrack.spc.series import LARGEST, SMALLEST, Series, XKind, kind_of, read_number
from qitrack.spc.wording import spoken

__all__ = [
    "ENGINE_VERSION",
    "Aggregate",
    "ChartSpec",
    "Direction",
    "FunnelKind",
    "Note",
    "NoteKind",
    "Period",
    "Phase",
    "TargetStep",
]

ENGINE_VERSION = "4"
"""Changes whenever the same numbers may lead to another answer or another picture."""


def _is_own_set(key: str) -> bool:
    if not key.startswith(OWN):
        return False
    try:
        own_rule_set(key)
    except ValueError as error:
        raise errors.UnknownRules(str(error)) from error
    return True


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Everything a chart depends on. The same spec always gives the same chart; `digest` names it.

    chart, rules: keys of CHART_TYPES and RULE_SETS (or a key made by `own_key`). direction: which way is better.
    Places in the series (baseline_until, phases, exclude, notes) are x values: dates for a series of
    dates. A whole number in a series of dates or labels is a position, counted from 1 over the plotted points.
    `Position(3)` is the third plotted point whatever the series.
    baseline_until: the last point that sets centre and limits, in the phase it falls in. baseline_points: in every
    phase only so many first points do.
    target, centre, sigma, floor, ceiling and the rest, like y, are on the scale of the data: `multiply` is applied to
    all. For a rate "per 1,000" give multiply=1000 and target=0.005 to draw it at 5. target_steps: targets that begin later;
    trajectory: points of a planned path, straight between them. centre, sigma: given instead of worked out (each chart
    type says what its sigma is). floor, ceiling: natural bounds that no limit passes.
    screen: wild moving ranges are left out once (recorded in the digest; left open, the chart type decides).
    period: rows are gathered by calendar period. aggregate: how rows that share a date or period become one point;
    with denominators numerators and denominators are summed. runs_method: how the runs analysis decides.
    sigma_lines: lines at 1 or 2 standard deviations beside those at 3. paired: key of a second panel (mr, s or r).
    ewma, cusum, funnel: what these charts need. lower_spec, upper_spec: what a histogram's capability is measured by.
    percent: y is a proportion (0.85), written as 85%. notes, title, y_label: for the drawing only; so are log_scale (for
    values above zero; drawing refuses others), and shown_from and shown_until, the first and last place of a chart over
    time that is drawn: lines, signals and reading are those of all points.
    Raises SpcError with a sentence for the user.
    """

    series: Series
    chart: str = "i"
    rules: str = "nhs-mdc"
    direction: Direction = Direction.NEITHER
    _: KW_ONLY
    baseline_until: Place | None = None
    baseline_points: int | None = None
    phases: tuple[Phase, ...] = ()
    exclude: tuple[Place, ...] = ()
    target: float | None = None
    target_steps: tuple[TargetStep, ...] = ()
    trajectory: tuple[TargetStep, ...] = ()
    multiply: float = 1.0
    centre: float | None = None
    sigma: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    screen: bool | None = None
    aggregate: Aggregate = Aggregate.MEAN
    period: Period | None = None
    runs_method: RunsMethod = RunsMethod.ANHOEJ
    sigma_lines: tuple[int, ...] = ()
    paired: str = ""
    ewma: Ewma = USUAL_EWMA
    cusum: Cusum = USUAL_CUSUM
    funnel: FunnelKind = FunnelKind.AUTO
    lower_spec: float | None = None
    upper_spec: float | None = None
    percent: bool = False
    title: str = ""
    y_label: str = ""
    notes: tuple[Note, ...] = ()
    log_scale: bool = False
    shown_from: Place | None = None
    shown_until: Place | None = None

    def __post_init__(self) -> None:
        self._check_choices()
        for name in ("phases", "exclude", "notes", "target_steps", "trajectory", "sigma_lines"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        self._check_numbers()
        self._check_panels()
        self._check_addresses()
        check_values(self.series, self.chart_type)

    def _check_choices(self) -> None:
        if self.chart not in CHART_TYPES:
            raise errors.UnknownChart(
                _("There is no chart called {value}. There are: {choices}.").format(
                    value=spoken(self.chart), choices=", ".join(CHART_TYPES)
                )
            )
        if not _is_own_set(self.rules) and self.rules not in RULE_SETS:
            raise errors.UnknownRules(
                _("There is no rule set called {value}. There are: {choices}.").format(
                    value=spoken(self.rules), choices=", ".join(RULE_SETS)
                )
            )
        object.__setattr__(self, "direction", choice(Direction, self.direction, "direction"))
        object.__setattr__(self, "aggregate", choice(Aggregate, self.aggregate, "aggregate"))
        object.__setattr__(self, "runs_method", choice(RunsMethod, self.runs_method, "runs_method"))
        object.__setattr__(self, "funnel", choice(FunnelKind, self.funnel, "funnel"))
        if self.period is not None:
            object.__setattr__(self, "period", choice(Period, self.period, "period"))
        if self.screen is None:
            object.__setattr__(self, "screen", self.chart_type.screens)

    def _check_numbers(self) -> None:
        object.__setattr__(self, "multiply", self._scale(self.multiply, "multiply"))
        if self.multiply <= 0:
            raise errors.SpecError(_("Values can be multiplied only by a number above zero."))
        for name in (
            "target",
            "centre",
            "sigma",
            "floor",
            "ceiling",
            "lower_spec",
            "upper_spec",
        ):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, self._scale(getattr(self, name), name))
        if self.sigma is not None and self.sigma < 0:
            raise errors.SpecError(_("A standard deviation cannot be below zero."))
        if self.floor is not None and self.ceiling is not None and self.floor > self.ceiling:
            raise errors.SpecError(_("The lower bound lies above the upper bound."))
        self._check_centre()
        for step in (*self.target_steps, *self.trajectory):
            self._scale(step.value, "target")
        if self.baseline_points is not None and self.baseline_points < 1:
            raise errors.BadBaseline(_("A baseline has at least one point."))
        if not 0 < self.ewma.weight <= 1 or not self.ewma.sigmas > 0:
            raise errors.SpecError(
                _("An EWMA needs a weight above 0 and up to 1, and limits above 0.")
            )
        limit, ratio = self.cusum.limit, self.cusum.odds_ratio
        if self.cusum.slack < 0 or (limit is not None and limit <= 0) or ratio <= 0 or ratio == 1:
            raise errors.SpecError(
                _("A CUSUM needs a slack from 0, a limit above 0 and an odds ratio other than 1.")
            )

    def _check_centre(self) -> None:
        if self.centre is None:
            return
        needs = self.chart_type.needs
        shares = needs is Needs.YES_NO or (needs is Needs.PROPORTION and self.chart != "np")
        counted = needs in (Needs.PROPORTION, Needs.RATE, Needs.COUNT, Needs.GROUP, Needs.TIME)
        if (counted or shares) and self.centre < 0:
            raise errors.SpecError(_("The centre line of this chart cannot be below zero."))
        if shares and self.centre > 1:
            raise errors.SpecError(_("The centre line of this chart cannot be above one."))

    def _check_panels(self) -> None:
        if self.paired and self.paired not in self.chart_type.partners:
            raise errors.SpecError(
                _("A {term} cannot stand above a chart called {value}.").format(
                    term=self.chart_type.term, value=spoken(self.paired)
                )
            )
        if set(self.sigma_lines) - {1, 2}:
            raise errors.SpecError(_("Extra lines can be drawn at 1 and at 2 standard deviations."))

    def _scale(self, value: object, name: str) -> float:
        number = read_number(value, None, name)
        if number is None or not math.isfinite(number) or abs(number) > LARGEST:
            raise errors.SpecError(
                _("{value} is not usable as {name}.").format(value=spoken(value), name=name)
            )
        return number if abs(number) >= SMALLEST else 0.0

    def _check_addresses(self) -> None:
        places = [self.baseline_until, self.shown_from, self.shown_until, *self.exclude]
        places += [note.x for note in self.notes]
        places += [step.starts for step in (*self.target_steps, *self.trajectory)]
        for phase in self.phases:
            places += [phase.starts, phase.baseline_until]
        if not any(place is not None for place in places) or not any(
            x is not None for x in self.series.x
        ):
            return
        dated = (XKind.DAY, XKind.INSTANT)
        kind = self.series.kind
        for place in places:
            if place is None or kind_of(place) is kind:
                continue
            if kind_of(place) is XKind.NUMBER and not isinstance(place, float):
                continue
            if not (kind in dated and kind_of(place) in dated):
                raise errors.BadAddress(
                    _(
                        "{place} does not fit this series, whose positions look like {example}."
                    ).format(
                        place=spoken(place),
                        example=spoken(next(x for x in self.series.x if x is not None)),
                    )
                )

    @property
    def chart_type(self) -> ChartType:
        """The chart type's entry."""
        return CHART_TYPES[self.chart]

    @property
    def rule_set(self) -> RuleSet:
        """The rule set's entry."""
        return RULE_SETS.get(self.rules) or own_rule_set(self.rules)

    @property
    def digest(self) -> str:
        """A stable name for this chart: 64 hexadecimal digits, the same in every process; new with each engine version."""
        plain = json.dumps([ENGINE_VERSION, _plain(self)], separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return {"at": value.isoformat()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
