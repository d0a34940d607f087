"""The command `qitrack spc`: a chart from a file of numbers, as text, picture or JSON, without a database."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from qitrack.spc import (
    CHART_TYPES,
    RULE_SETS,
    Chart,
    ChartSpec,
    Direction,
    Phase,
    Series,
    SpcError,
    analyse,
    describe,
    recommend_series,
    render,
    render_facets,
    suggest_phases,
)
from qitrack.spc.batch import answers
from qitrack.spc.batch.answer import plain
from qitrack.spc.csvfile import Columns, read_facets, read_place, read_reasons, read_series
from qitrack.spc.draw.frame import SIZES
from qitrack.spc.draw.palette import THEMES
from qitrack.spc.errors import UnreadableFile
from qitrack.spc.options import Aggregate, Period
from qitrack.spc.rules import RunsMethod
from qitrack.spc.series import Position
from qitrack.spc.wording import place

KINDS = ("svg", "png", "pdf")
SPC_OPTIONS = (
    click.option("--chart", type=click.Choice(list(CHART_TYPES)), default="i", show_default=True, help="Chart type."),
    click.option("--rules", type=click.Choice(list(RULE_SETS)), default="nhs-mdc", show_default=True, help="Rule set."),
    click.option(
        "--direction", type=click.Choice([str(way) for way in Direction]), default="neither", help="Which way is better."
    ),
    click.option("--target", type=float, help="Target, on the scale of the data."),
    click.option("--multiply", type=float, default=1.0, help="Show so many times the value, as in 1000 for per 1,000."),
    click.option("--percent", is_flag=True, help="Write proportions as percentages."),
    click.option("--baseline-until", metavar="DATE", help="Last point that sets centre and limits."),
    click.option("--freeze", type=click.IntRange(1), metavar="N", help="Only so many first points set them."),
    click.option("--phase", "phases", multiple=True, metavar="DATE", help="New limits from here on; may be repeated."),
    click.option("--exclude", multiple=True, metavar="DATE", help="Point to leave out; may be repeated."),
    click.option("--centre", type=float, help="Centre line, given instead of worked out."),
    click.option("--sigma", type=float, help="Standard deviation, given instead of worked out."),
    click.option("--no-screen", is_flag=True, help="Keep wild moving ranges when limits are worked out."),
    click.option("--aggregate", type=click.Choice([str(a) for a in Aggregate]), help="How rows of one date are joined."),
    click.option("--period", type=click.Choice([str(p) for p in Period]), help="Gather rows by calendar period."),
    click.option("--sigma-line", "sigma_lines", multiple=True, type=click.IntRange(1, 2), help="Lines at 1 or 2 sigma too."),
    click.option("--runs-method", type=click.Choice([str(m) for m in RunsMethod]), help="How runs are judged.  [default: anhoej]"),
    click.option("--floor", type=float, help="No limit lies below this."),
    click.option("--ceiling", type=float, help="No limit lies above this."),
    click.option("--lower-spec", type=float, help="Lower specification limit, for the capability of a histogram."),
    click.option("--upper-spec", type=float, help="Upper specification limit."),
    click.option("--paired", default="", metavar="CHART", help="Second panel below: mr, s or r."),
    click.option("--title", default="", help="Title of the chart."),
    click.option("--y-label", default="", help="What is measured, written above the axis."),
)  # fmt: skip
FILE_OPTIONS = (
    click.option("-x", "x_column", metavar="NAME", help="Column of dates.  [default: the first]"),
    click.option("-y", "y_column", metavar="NAME", help="Column of values.  [default: the second]"),
    click.option("-n", "n_column", metavar="NAME", help="Column of denominators.  [default: the third]"),
    click.option("--facets", metavar="NAME", help="Column of names: one chart for each, side by side."),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook.  [default: the first with rows]"),
)  # fmt: skip
OUTPUT_OPTIONS = (
    click.option("--size", type=click.Choice([*SIZES, "spark"]), default="wide", show_default=True),
    click.option("--theme", type=click.Choice(THEMES), default="colour", show_default=True, help="Grey for paper."),
    click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture here."),
    click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture here."),
    click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Write a page here."),
    click.option("--json", "as_json", is_flag=True, help="Print points, phases and signals as JSON."),
    click.option("--text", "as_text", is_flag=True, help="Print the reading in words (the default)."),
    click.option("--recommend", is_flag=True, help="Say which chart fits the numbers, and why."),
    click.option("--suggest-phases", is_flag=True, help="Say where new limits might begin."),
    click.option("--batch", is_flag=True, help="Answer requests, one a line, from standard input."),
)  # fmt: skip


class Refused(click.ClickException):
    """Input that cannot be charted: one sentence, no traceback."""

    exit_code = 2


def _with(options: tuple[Callable[..., object], ...]) -> Callable[..., Callable[..., None]]:
    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.command("spc")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_with(SPC_OPTIONS + FILE_OPTIONS + OUTPUT_OPTIONS)
def main(file: Path | None, **options: object) -> None:
    """Chart the numbers in FILE (CSV or workbook: date, value, and denominator if any).

    Prints what the chart says in plain words, or writes it as a picture. With --batch, reads requests as JSON from
    standard input instead, one a line, and prints an answer to each.
    """
    if options["batch"]:
        _answer_all()
        return
    if file is None:
        raise click.UsageError("Name a file, or use --batch.")
    try:
        _answer(file, options)
    except SpcError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{error.filename}: {error.strerror}.") from error


def _answer_all() -> None:
    for line in answers(sys.stdin.buffer):
        sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


def _answer(file: Path, options: dict[str, object]) -> None:
    columns = Columns(**{name: options[f"{name}_column"] for name in "xyn"})  # type: ignore[arg-type]  # text or None
    sheet = None if options["sheet"] is None else str(options["sheet"])
    if options["facets"]:
        several = read_facets(file.read_bytes(), str(options["facets"]), columns, sheet=sheet)
        _answer_facets(several, options)
        return
    series = _read(file.read_bytes(), columns, sheet, options)
    if options["recommend"]:
        found = recommend_series(series)
        click.echo("\n".join([f"{found.chart}: {found.reason}", *found.cautions]))
        return
    spec = _spec(series, options)
    if options["suggest_phases"]:
        click.echo(_suggestion(spec))
        return
    chart = analyse(spec)
    for kind in KINDS:
        target = options[kind]
        if isinstance(target, Path):
            _write(target, render(chart, kind, str(options["size"]), theme=str(options["theme"])))
    if options["as_json"]:
        click.echo(json.dumps(plain(chart), ensure_ascii=False, allow_nan=False))
    elif options["as_text"] or not any(options[kind] for kind in KINDS):
        click.echo(_words(chart))


def _read(
    content: bytes, columns: Columns, sheet: str | None, options: dict[str, object]
) -> Series:
    """The numbers of a file; for a Pareto chart, or where there are words only, the reasons to be counted."""
    if options["chart"] == "pareto":
        return read_reasons(content, columns, sheet=sheet)
    try:
        return read_series(content, columns, sheet=sheet)
    except UnreadableFile:
        if options["recommend"]:
            reasons = read_reasons(content, columns, sheet=sheet)
            if set(reasons.y) == {1.0}:
                return reasons
        raise


def _answer_facets(several: dict[str, Series], options: dict[str, object]) -> None:
    if options["recommend"] or options["suggest_phases"]:
        raise click.UsageError("With --facets there are charts only, no advice.")
    charts = {name: analyse(_spec(series, options)) for name, series in several.items()}
    for kind in KINDS:
        target = options[kind]
        if isinstance(target, Path):
            size, title, theme = (str(options[name]) for name in ("size", "title", "theme"))
            _write(target, render_facets(charts, kind, size, title=title, theme=theme))
    if options["as_json"]:
        found = {name: plain(chart) for name, chart in charts.items()}
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False))
    elif options["as_text"] or not any(options[kind] for kind in KINDS):
        click.echo("\n\n".join(f"{name}: {_words(chart)}" for name, chart in charts.items()))


def _words(chart: Chart) -> str:
    return "\n".join([describe(chart).text, *(message.text for message in chart.messages)])


def _suggestion(spec: ChartSpec) -> str:
    found = suggest_phases(spec)
    said = [f"{place(phase.starts)}: {phase.reason}" for phase in found.phases]
    return "\n".join(
        [*(said or ["No new limits are suggested."]), *(m.text for m in found.messages)]
    )


def _spec(series: Series, options: dict[str, object]) -> ChartSpec:
    until, freeze = options["baseline_until"], options["freeze"]
    plain_options = (
        "target",
        "multiply",
        "centre",
        "sigma",
        "percent",
        "paired",
        "title",
        "y_label",
        "sigma_lines",
        "floor",
        "ceiling",
        "lower_spec",
        "upper_spec",
    )
    given = {name: options[name] for name in plain_options}
    choices = ("aggregate", "period", "runs_method")
    given |= {name: options[name] for name in choices if options[name] is not None}
    if until is not None:
        given["baseline_until"] = read_place(str(until))
    elif isinstance(freeze, int):
        given["baseline_until"] = Position(freeze)
    return ChartSpec(
        series,
        str(options["chart"]),
        str(options["rules"]),
        Direction(str(options["direction"])),
        phases=tuple(Phase(read_place(at)) for at in _several(options["phases"])),
        exclude=tuple(read_place(at) for at in _several(options["exclude"])),
        screen=False if options["no_screen"] else None,
        **given,  # type: ignore[arg-type]  # click has made them what the spec wants
    )


def _several(values: object) -> tuple[str, ...]:
    return tuple(map(str, values)) if isinstance(values, tuple) else ()


def _write(target: Path, content: str | bytes) -> None:
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


if __name__ == "__main__":
    sys.exit(main(prog_name="qitrack spc"))
