"""An answer of the batch protocol: a chart as plain JSON."""

import math
from datetime import date
from enum import StrEnum

from qitrack.spc.analysis import analyse
from qitrack.spc.batch.request import Request
from qitrack.spc.chart import Chart, PhaseSummary
from qitrack.spc.charts import Shape
from qitrack.spc.charts.funnel import Pair
from qitrack.spc.describe import describe
from qitrack.spc.errors import SpcError
from qitrack.spc.rebase import StableShift, suggest_phases
from qitrack.spc.table import NOT_RECORDED, Message

NAMES_OF_PHASE = (
    "first", "last", "observations", "useful", "baseline", "longest_run", "longest_run_max", "crossings",
    "crossings_min", "unusual_runs", "centre", "lower", "upper", "ranges_left_out",
)  # fmt: skip


def refusal_of(id: object, code: str, message: str) -> dict[str, object]:
    """The answer to a request that cannot be charted."""
    return {"id": id, "ok": False, "error": {"code": code, "message": message}}


def answer_of(request: Request) -> dict[str, object]:
    """The answer to a request. Raises SpcError where the numbers or the places in them do not fit."""
    chart = analyse(request.spec)
    answer = {"id": request.id, "ok": True, **plain(chart)}
    messages = [*request.messages, *chart.messages]
    if request.stable_shift is not None:
        suggested, said = _suggested(chart, request.stable_shift)
        answer["suggested_phases"] = suggested
        messages += said
    answer["messages"] = [_fields(message) for message in messages]
    return answer


def plain(chart: Chart) -> dict[str, object]:
    """A chart as JSON holds it: points, phases, signals, verdicts, words; numbers that are not there are null."""
    answer: dict[str, object] = {
        "points": points_of(chart),
        "phases": [_phase(phase) for phase in chart.phases],
        "signals": [_row(_fields(signal)) for signal in chart.signals],
        "variation": chart.variation,
        "assurance": chart.assurance,
        "reading": _fields(describe(chart)),
        "messages": [_fields(message) for message in chart.messages],
    }
    if chart.funnel is not None:
        kind, phi, tau2 = chart.funnel.kind, chart.funnel.phi, chart.funnel.tau2
        answer |= {"funnel": str(kind), "phi": _number(phi), "tau2": _number(tau2)}
    elif chart.spec.chart_type.shape is Shape.FUNNEL:
        answer |= {"funnel": None, "phi": None, "tau2": None}
    if chart.histogram is not None:
        names = chart.histogram.__slots__
        answer["histogram"] = {name: _plain(getattr(chart.histogram, name)) for name in names}
    if chart.second is not None:
        second = plain(chart.second)
        answer["second"] = {"chart": chart.second.spec.chart, **second}
    return answer


def points_of(chart: Chart) -> list[dict[str, object]]:
    """One row a plotted point, with the columns this type of chart has."""
    rows = [_row(point._asdict()) for point in chart.points]
    for name, column in _more_columns(chart).items():
        for row, value in zip(rows, column, strict=True):
            row[name] = value
    if chart.shares is not None:
        for row in rows:
            row["x"] = None if row["x"] == NOT_RECORDED else row["x"]
    return rows


def _more_columns(chart: Chart) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    for name in ("statistic", "upper_sum", "lower_sum", "targets", "trajectory"):
        values = getattr(chart, name)
        if values is not None:
            columns["target" if name == "targets" else name] = _plain(values)
    for sigmas, lower, upper in chart.inner:
        columns[f"lower{sigmas}"], columns[f"upper{sigmas}"] = _plain(lower), _plain(upper)
    if chart.shares is not None:
        columns["share"] = _plain(chart.shares.share)
        columns["cumulated"] = _plain(chart.shares.cumulated)
    if chart.funnel is not None:
        columns["limits95"] = _pairs(chart.funnel.limits95)
        columns["limits998"] = _pairs(chart.funnel.limits998)
        columns["limits95_adjusted"] = _pairs(chart.funnel.adjusted95)
        columns["limits998_adjusted"] = _pairs(chart.funnel.adjusted998)
    return columns


def _pairs(pair: Pair) -> list[object]:
    return [list(both) for both in zip(_plain(pair.lower), _plain(pair.upper), strict=True)]


def _suggested(chart: Chart, rules: StableShift) -> tuple[list[int], list[Message]]:
    """The last point of each phase but the final one, as the algorithm suggests; nothing where it cannot."""
    try:
        found = suggest_phases(chart.spec, rules)
    except SpcError as refusal:
        return [], [Message(code="no-suggestion", text=str(refusal))]
    return [int(at) for at in found.last_points], list(found.messages)


def _phase(phase: PhaseSummary) -> dict[str, object]:
    return _row({name: getattr(phase, name) for name in NAMES_OF_PHASE})


def _fields(row: object) -> dict[str, object]:
    """The fields of a dataclass with slots."""
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]  # all have slots


def _row(fields: dict[str, object]) -> dict[str, object]:
    return {name: _cell(value) for name, value in fields.items()}


def _cell(value: object) -> object:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, StrEnum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: object) -> list[object]:
    """A column as a list, or a single number as it is."""
    if hasattr(value, "tolist"):
        return [_cell(item) for item in value.tolist()]
    return _cell(value)  # type: ignore[return-value]  # single numbers of a histogram
