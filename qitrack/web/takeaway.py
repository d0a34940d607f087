"""What can be taken from a chart: its numbers as a file, a page to embed, a page for paper."""

import re

from flask import Blueprint, Response, make_response
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response as AnyResponse

from qitrack import clock
from qitrack.domain.access import Action
from qitrack.domain.cycles import Cycle, Stage
from qitrack.domain.measures import Measure
from qitrack.domain.observations import periods_without_data
from qitrack.exchange.chart_data import as_csv, as_xlsx
from qitrack.i18n import _
from qitrack.web import drawing, wording
from qitrack.web.context import config, load, page, session
from qitrack.web.errors import error_page
from qitrack.web.headers import policy
from qitrack.web.paging import cut

bp = Blueprint("takeaway", __name__)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_FILE_NAME = 60
ROWS_A_PAGE = 50
CYCLES_ON_PAPER = 5
DECISIONS_ON_PAPER = 5


@bp.get("/measures/<int:id>/data.<any(csv, xlsx):table>")
def data(id: int, table: str) -> Response | AnyResponse:
    """The numbers of a chart with its lines, phases and signals, as a file."""
    from qitrack.spc import SpcError, analyse

    measure = load(Measure, id, Action.SEE)
    try:
        chart = analyse(drawing.file(session(), measure, table, "data").spec)
    except SpcError as refused:
        return error_page(UnprocessableEntity.code, str(refused))
    content = as_csv(chart) if table == "csv" else as_xlsx(chart, _about(measure))
    response = make_response(content)
    plain = re.sub(r"[^a-z0-9]+", "-", measure.name.casefold())[:LONGEST_FILE_NAME].strip("-")
    response.headers["Content-Type"] = TYPES[table]
    response.headers["Content-Disposition"] = f'attachment; filename="{plain or "chart"}.{table}"'
    return response


def _about(measure: Measure) -> list[tuple[str, str]]:
    from qitrack.spc import CHART_TYPES, ENGINE_VERSION, RULE_SETS

    chart, rules = CHART_TYPES[measure.chart_type], RULE_SETS.get(measure.rule_set)
    return [
        (_("Measure"), measure.name),
        (_("Project"), measure.project.title),
        (_("How we count it"), measure.definition),
        (_("How often"), wording.word(measure.frequency)),
        (_("Which way is better"), wording.word(measure.direction)),
        (_("Chart"), f"{chart.label} ({chart.term})"),
        (_("Rules"), f"{rules.label} ({rules.key})" if rules else measure.rule_set),
        (_("Statistics library"), ENGINE_VERSION),
        (_("Taken on"), clock.now().isoformat(timespec="seconds")),
    ]


@bp.get("/measures/<int:id>/embed")
def embed(id: int) -> Response:
    """The chart as it is now, with nothing round it: to be shown inside other pages."""
    measure = load(Measure, id, Action.SEE)
    drawn = drawing.chart(session(), measure)
    response = page(
        "takeaway/embed.html",
        measure=measure,
        drawn=drawn,
        table=cut(drawn.plain_rows, ROWS_A_PAGE),
        without_data=dict(iter(session().execute(periods_without_data(id)))),
    )
    if config().embed_origins:
        response.headers["Content-Security-Policy"] = policy(config().embed_origins)
    return response


@bp.get("/measures/<int:id>/print")
def paper(id: int) -> Response:
    """One sheet of paper: the chart, what it says, how it is counted, the last tests."""
    from qitrack.spc import CHART_TYPES, RULE_SETS

    measure = load(Measure, id, Action.SEE)
    standing = [d for d in measure.decisions if d.withdrawn_at is None]
    return page(
        "takeaway/paper.html",
        measure=measure,
        drawn=drawing.chart(session(), measure),
        cycles=_last_cycles(measure),
        decisions=standing[: -DECISIONS_ON_PAPER - 1 : -1],
        more_decisions=max(len(standing) - DECISIONS_ON_PAPER, 0),
        chart_types=CHART_TYPES,
        rule_sets=RULE_SETS,
        today=clock.today(),
    )


def _last_cycles(measure: Measure) -> list[Cycle]:
    """The latest tests of the project that took place or will."""
    tests = [cycle for cycle in measure.project.cycles if cycle.stage is not Stage.DROPPED]
    latest = sorted(tests, key=lambda cycle: (cycle.starts_on, cycle.id), reverse=True)
    return latest[:CYCLES_ON_PAPER]
