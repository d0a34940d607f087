"""Small multiples: the same chart for several wards or measures in one picture, on one scale where that is asked for."""

from collections.abc import Sequence
from dataclasses import replace

from qitrack.i18n import _
from qitrack.spc.chart import Chart
from qitrack.spc.charts import Shape
from qitrack.spc.draw import points
from qitrack.spc.draw.frame import (
    SIZES,
    Shared,
    Size,
    check_log,
    shared_edges,
    times_of,
    value_range_of,
)
from qitrack.spc.draw.labels import fit
from qitrack.spc.draw.lane import label_room, number_notes
from qitrack.spc.draw.layout import Extras, box, lay_out_panel, plot_top
from qitrack.spc.draw.picture import Fill, Mark, Picture, Words
from qitrack.spc.draw.scale import log_range, value_range
from qitrack.spc.draw.window import shown_part, window_of
from qitrack.spc.errors import SpecError
from qitrack.spc.series import XKind, kind_of
from qitrack.spc.wording import clean

FACET_SHARE = 0.66
"""Height of a facet in that of a chart of its own."""

COLUMNS_AT_MOST = 4
GAP = 10.0

Named = tuple[str, Chart]


def lay_out_facets(
    charts: Sequence[Named],
    *,
    size: str = "wide",
    columns: int = 2,
    same_scale: bool = True,
    title: str = "",
    heading: bool = False,
    description: str = "",
) -> Picture:
    """Charts over time side by side, each with its name above it; pixels of the chosen size.

    charts: name and chart of each facet, in order; of a paired chart the upper panel is drawn. columns: on a phone there
    is one. same_scale: all facets share one vertical axis, so that levels can be compared. The horizontal axis is always
    shared. heading: the title on top. Raises SpecError: unknown size, no chart, or a chart without time.
    """
    if size not in SIZES:
        raise SpecError(_("There is no size called {size}. There are: {sizes}.").format(size=size, sizes=", ".join(SIZES)))  # fmt: skip
    if not charts or any(chart.spec.chart_type.shape is not Shape.SERIES for _n, chart in charts):
        raise SpecError(_("Facets need at least one chart, and only charts over time."))
    whole = SIZES[size]
    columns = 1 if whole.is_narrow else max(min(columns, len(charts), COLUMNS_AT_MOST), 1)
    form = _facet_size(whole, columns)
    _check_scales(charts)
    above, top = _heading(charts, whole, title if heading else "")
    panels = _panels(charts, form, whole.font, same_scale=same_scale)
    placed, bottom = _placed(panels, columns, top)
    marks = tuple(mark for panel in placed for mark in panel.marks)
    return replace(
        panels[0],
        size=whole.key,
        width=whole.width,
        height=bottom,
        title=clean(title) or charts[0][1].spec.chart_type.label,
        description=description,
        marks=(Fill(role="back", path=box(0, 0, whole.width, bottom)), *above, *marks),
        dots=tuple(dot for panel in placed for dot in panel.dots),
    )


def lay_out_apart(
    charts: Sequence[Named],
    *,
    size: str = "wide",
    same_scale: bool = False,
    descriptions: Sequence[str] = (),
) -> tuple[Picture, ...]:
    """The same charts, each in a picture of its own that can stand beside its words: one horizontal axis for all.

    charts: name and chart of each, in order. same_scale: one vertical axis as well. descriptions: each in words, in the
    same order; left out, none. Pixels of the chosen size, two thirds as high. Raises SpecError as `lay_out_facets` does.
    """
    if size not in SIZES:
        raise SpecError(_("There is no size called {size}. There are: {sizes}.").format(size=size, sizes=", ".join(SIZES)))  # fmt: skip
    if not charts or any(chart.spec.chart_type.shape is not Shape.SERIES for _n, chart in charts):
        raise SpecError(_("Facets need at least one chart, and only charts over time."))
    _check_scales(charts)
    form = replace(SIZES[size], height=FACET_SHARE * SIZES[size].height)
    parts = [shown_part(chart) for _name, chart in charts]
    notes = [number_notes(chart) for _name, chart in charts]
    shared = replace(
        _shared(parts, form, same_scale=same_scale),
        top=max(plot_top(part, form) for part in parts),
        is_facet=False,
        least_left=max(label_room(of, form.font, is_narrow=form.is_narrow) for of in notes),
    )
    said = descriptions or [""] * len(charts)
    return tuple(
        replace(lay_out_panel(part, form, shared, Extras(notes=of)), title=name, description=words)
        for (name, _chart), part, of, words in zip(charts, parts, notes, said, strict=True)
    )


def _check_scales(charts: Sequence[Named]) -> None:
    """Raises SpecError where some of the charts have a logarithmic scale and some have not, or one cannot have it."""
    if len({chart.spec.log_scale for _name, chart in charts}) > 1:
        raise SpecError(_("Charts side by side have a logarithmic scale all of them, or none."))
    for _name, chart in charts:
        check_log(shown_part(chart))


def _facet_size(whole: Size, columns: int) -> Size:
    """The format of one facet; where there are several in a row they are labelled as on a phone."""
    height = FACET_SHARE * whole.height
    if columns == 1:
        return replace(whole, height=height)
    width = (whole.width - (columns - 1) * GAP) / columns
    return replace(
        whole, width=width, height=height, left=42, right=62, radius=0.8 * whole.radius, tick_room=46, value_ticks=4,
        is_narrow=True,
    )  # fmt: skip


def _heading(charts: Sequence[Named], whole: Size, title: str) -> tuple[list[Mark], float]:
    """The title, what all facets measure and the key to their shapes, and where the facets begin."""
    font, y = whole.font, 8.0
    marks: list[Mark] = []
    if title:
        y += 1.5 * font
        text = fit(title, whole.width - 24, 1.35 * font)
        marks.append(Words(role="title", x=12, y=y, text=text))
        y += 0.5 * font
    measured = {chart.spec.y_label for _name, chart in charts}
    label = fit(measured.pop(), (0.5 if not whole.is_narrow else 1.0) * whole.width - 24, font) if len(measured) == 1 else ""  # fmt: skip
    if label:
        marks.append(Words(role="axis-title", x=12, y=y + 1.3 * font, text=label))
    shown = {look for _name, chart in charts for look in points.key_looks(chart)}
    unusual = any(points.shows_unusual_runs(chart) for _name, chart in charts)
    row = y + (2.8 if label and whole.is_narrow else 1.3) * font
    looks = [look for look in points.KEY if look in shown]
    key = points.key(looks, whole.width - 12, row, font, has_unusual_runs=unusual)
    rows = 0.0 if not (label or key) else 1.7 if not (key and label and whole.is_narrow) else 3.2
    return marks + key, y + rows * font


def _panels(charts: Sequence[Named], form: Size, font: float, *, same_scale: bool) -> list[Picture]:
    """Each facet in a place of its own, with its name above it."""
    parts = [shown_part(chart) for _name, chart in charts]
    notes = [number_notes(chart) for _name, chart in charts]
    shared = _shared(parts, form, same_scale=same_scale)
    room = max(label_room(of, form.font, is_narrow=form.is_narrow) for of in notes)
    shared = replace(shared, least_left=room)
    panels = []
    first = 0
    for (name, chart), part, of in zip(charts, parts, notes, strict=True):
        start = first + window_of(chart).first
        panel = lay_out_panel(part, form, shared, Extras(notes=of))
        panel = panel.moved(0.0, 1.8 * font, first_index=start)
        text = fit(name, form.width - 24, 1.1 * font)
        marks = (Words(role="facet-title", x=12, y=1.4 * font, text=text), *panel.marks[1:])
        dots = tuple(replace(dot, label=f"{clean(name)}, {dot.label}") for dot in panel.dots)
        height = panel.height + 2.2 * font
        panels.append(replace(panel, marks=marks, dots=dots, height=height))
        first += len(chart.x)
    return panels


def _shared(charts: Sequence[Chart], form: Size, *, same_scale: bool) -> Shared:
    kinds = {kind_of(chart.x[0]) for chart in charts if chart.x}
    spans = [times_of(chart) for chart in charts if chart.x]
    has_order = len(kinds) == 1 and XKind.LABEL not in kinds
    return Shared(
        edges=shared_edges(charts, form),
        top=max(plot_top(chart, form, is_facet=True) for chart in charts),
        values=_shared_range(charts, form) if same_scale else None,
        times=(min(a for a, _b in spans), max(b for _a, b in spans)) if has_order else None,
        points=max(len(chart.x) for chart in charts),
        is_facet=True,
    )


def _shared_range(charts: Sequence[Chart], form: Size) -> tuple[float, float, float]:
    """One vertical axis that has room for all."""
    ranges = [value_range_of(chart, form.value_ticks) for chart in charts]
    ends = [end for low, high, _step in ranges for end in (low, high)]
    if charts[0].spec.log_scale:
        return log_range(ends, wanted=form.value_ticks)
    return value_range(ends, floor=min(ends), ceiling=max(ends), wanted=form.value_ticks)


def _placed(panels: Sequence[Picture], columns: int, top: float) -> tuple[list[Picture], float]:
    """The facets row by row from `top` on, and where the last row ends. A row is as high as its highest facet."""
    rows = [panels[i : i + columns] for i in range(0, len(panels), columns)]
    placed: list[Picture] = []
    for row in rows:
        placed += [p.moved(i * (p.width + GAP), top) for i, p in enumerate(row)]
        top += max(panel.height for panel in row)
    return placed, top
