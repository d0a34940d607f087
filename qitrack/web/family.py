"""All that a project counts, on one page: what should get better beside what might get worse."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, request
from markupsafe import Markup
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response as AnyResponse

from qitrack import __version__, db
from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.chart_spec import chart_spec, result_of
from qitrack.domain.collecting import burden_per_week
from qitrack.domain.counting import counted_of_several
from qitrack.domain.family import Family, family_of
from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.projects import Project
from qitrack.i18n import _
from qitrack.web import drawing, wording
from qitrack.web.context import actor, load, page, session
from qitrack.web.errors import error_page

if TYPE_CHECKING:
    from qitrack.spc import Chart, ChartSpec

bp = Blueprint("family", __name__)

FAMILIES_KEPT = 32
FILES_KEPT = 8
FILE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}

MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The small chart of one measure. marks: what the numbered marks under it stand for; latest: its last number, in words."""

    measure_id: int
    wide: Markup
    narrow: Markup
    marks: tuple[str, ...]
    latest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """The small charts of a family, on one axis of time."""

    drawn: tuple[Panel, ...] = ()

    def of(self, measure_id: int) -> Panel | None:
        """The chart of one measure, None where it cannot be drawn."""
        return next((panel for panel in self.drawn if panel.measure_id == measure_id), None)

    @property
    def marks(self) -> tuple[str, ...]:
        """What the marks stand for, where they are the same under every chart; else none."""
        same = {panel.marks for panel in self.drawn}
        return same.pop() if len(same) == 1 else ()


@bp.get("/projects/<int:id>/numbers")
def show(id: int) -> Response:
    """What a project counts, on one axis of time."""
    project = load(Project, id, Action.SEE)
    family = family_of(session(), project)
    return page(
        "family/show.html",
        project=project,
        family=family,
        kinds=tuple(MeasureKind),
        panels=_panels(_specs(project, family)),
        mark_of=drawing.verdict_mark,
        may={action.value for action in Action if access.can(actor(), action, project)},
        burden=_burden(family),
    )


@bp.get("/projects/<int:id>/numbers.<any(png, pdf, svg):format>")
def file(id: int, format: str) -> Response | AnyResponse:
    """The whole family as one picture."""
    from qitrack.spc import SpcError

    project = load(Project, id, Action.SEE)
    specs = _specs(project, family_of(session(), project))
    names = " ".join(spec.digest for _id, spec in specs)
    etag = hashlib.sha256(f"{names} {project.title} {__version__} {format}".encode()).hexdigest()
    if etag in request.if_none_match:
        response = make_response("", 304)
    else:
        try:
            response = make_response(_file(specs, project.title, format))
        except SpcError as refused:
            return error_page(UnprocessableEntity.code, str(refused))
        response.headers["Content-Type"] = FILE_TYPES[format]
        response.headers["Content-Disposition"] = f'attachment; filename="numbers-{id}.{format}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag)
    return response


def _specs(project: Project, family: Family) -> "tuple[tuple[int, ChartSpec], ...]":
    """Measure and chart of each that has numbers; of the project's tests only changes that were kept are marked."""
    from qitrack.spc import SpcError

    assert not db.is_writing(session()), "Draw after the write transaction, not inside it."
    kept = [cycle for cycle in project.cycles if cycle.adopted_on]
    numbers = counted_of_several(session(), [member.measure.id for member in family.members])
    found = []
    for member in family.members:
        try:
            marked = () if member.is_from_elsewhere else kept
            spec = chart_spec(member.measure, numbers.get(member.measure.id, []), marked)
        except SpcError:
            continue
        if spec.series.x:
            found.append((member.measure.id, replace(spec, notes=spec.notes[: len(marked)])))
    return tuple(found)


def _burden(family: Family) -> str:
    """How long the collecting takes, in a sentence; "" where nobody has said."""
    own = [member.measure for member in family.members if not member.is_from_elsewhere]
    minutes = burden_per_week(own)
    if minutes is None:
        return ""
    if minutes < MINUTES_AN_HOUR:
        return _("Collecting these numbers takes about {n} minutes a week.").format(
            n=round(minutes)
        )
    hours = wording.number(minutes / MINUTES_AN_HOUR, 1)
    return _("Collecting these numbers takes about {n} hours a week.").format(n=hours)


@lru_cache(maxsize=FAMILIES_KEPT)
def _panels(specs: "tuple[tuple[int, ChartSpec], ...]") -> Panels:
    """A pure function of the specs, so what is kept never has to be thrown away."""
    from qitrack.spc import number_notes
    from qitrack.spc.draw.facets import lay_out_apart
    from qitrack.spc.draw.lane import describe_note
    from qitrack.spc.draw.svg import write_svg

    charts = _described(_analysed(specs))
    if not charts:
        return Panels()
    named = [(chart.spec.title, chart) for _id, chart, _said in charts]
    sides = []
    for size in ("wide", "narrow"):
        pictures = lay_out_apart(named, size=size, descriptions=[said for _i, _c, said in charts])
        keyed = zip(pictures, charts, strict=True)
        sides.append([write_svg(picture, f"m{key}-{size}") for picture, (key, _c, _s) in keyed])
    return Panels(
        drawn=tuple(
            Panel(
                measure_id=key,
                wide=Markup(wide),  # noqa: S704  # the library escapes every text in its drawing
                narrow=Markup(narrow),  # noqa: S704  # as above
                marks=tuple(describe_note(numbered.note) for numbered in number_notes(chart)),
                latest=_latest(chart),
            )
            for (key, chart, _said), wide, narrow in zip(charts, *sides, strict=True)
        )
    )


def _latest(chart: "Chart") -> str:
    """The last number with its day."""
    from qitrack.spc.describe import number_writer

    point = chart.latest
    if point is None or point.y is None:
        return ""
    written = number_writer(chart)(point.y)
    return f"{written} ({wording.day(point.x)})" if isinstance(point.x, date) else written


def _analysed(specs: "tuple[tuple[int, ChartSpec], ...]") -> "list[tuple[int, Chart]]":
    """Those that can be drawn over time."""
    from qitrack.spc import SpcError, analyse
    from qitrack.spc.charts import Shape

    charts = []
    for key, spec in specs:
        try:
            chart = analyse(spec)
        except SpcError:
            continue
        if spec.chart_type.shape is Shape.SERIES:
            charts.append((key, chart))
    return charts


def _described(charts: "list[tuple[int, Chart]]") -> "list[tuple[int, Chart, str]]":
    from qitrack.spc import describe

    return [(key, chart, describe(chart, result_of(chart.spec)).text) for key, chart in charts]


@lru_cache(maxsize=FILES_KEPT)
def _file(specs: "tuple[tuple[int, ChartSpec], ...]", title: str, format: str) -> bytes:
    from qitrack.spc import render_facets

    charts: dict[str, Chart] = {}
    for _id, chart in _analysed(specs):
        charts[chart.spec.title + " " * (chart.spec.title in charts) * len(charts)] = chart
    size = "print" if format == "pdf" else "wide"
    drawn = render_facets(charts, format, size, columns=1, same_scale=False, title=title)
    return drawn.encode() if isinstance(drawn, str) else drawn
