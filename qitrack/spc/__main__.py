"""The command `qitrack spc`: a chart from a CSV file, as text, picture or JSON, without a database."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path

import click

from qitrack.spc import (
    CHART_TYPES,
    RULE_SETS,
    Chart,
    ChartSpec,
    Direction,
    SpcError,
    analyse,
    describe,
    render,
)
from qitrack.spc.csvfile import Columns, read_place, read_series
from qitrack.spc.draw.frame import SIZES


class Refused(click.ClickException):
    """Input that cannot be charted: one sentence, no traceback."""

    exit_code = 2


@click.command("spc")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--chart",
    type=click.Choice(list(CHART_TYPES)),
    default="i",
    show_default=True,
    help="Chart type.",
)
@click.option(
    "--rules",
    type=click.Choice(list(RULE_SETS)),
    default="nhs-mdc",
    show_default=True,
    help="Rule set.",
)
@click.option(
    "--direction",
    type=click.Choice([str(way) for way in Direction]),
    default="neither",
    help="Which way is better.",
)
@click.option("--target", type=float, help="Target, on the scale of the data.")
@click.option(
    "--multiply",
    type=float,
    default=1.0,
    help="Show so many times the value, as in 1000 for per 1,000.",
)
@click.option("--percent", is_flag=True, help="Write proportions as percentages.")
@click.option("--baseline-until", metavar="DATE", help="Last point that sets centre and limits.")
@click.option(
    "--exclude", multiple=True, metavar="DATE", help="Point to leave out; may be repeated."
)
@click.option("--title", default="", help="Title of the chart.")
@click.option("--y-label", default="", help="What is measured, written above the axis.")
@click.option("-x", "x_column", metavar="NAME", help="Column of dates.  [default: the first]")
@click.option("-y", "y_column", metavar="NAME", help="Column of values.  [default: the second]")
@click.option(
    "-n", "n_column", metavar="NAME", help="Column of denominators.  [default: the third]"
)
@click.option("--size", type=click.Choice([*SIZES, "spark"]), default="wide", show_default=True)
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture here."
)
@click.option(
    "--png", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture here."
)
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Write a page here.")
@click.option("--json", "as_json", is_flag=True, help="Print points, phases and signals as JSON.")
@click.option("--text", "as_text", is_flag=True, help="Print the reading in words (the default).")
def main(file: Path, size: str, **options: object) -> None:
    """Chart the numbers in FILE (CSV: date, value, and denominator if any).

    Prints what the chart says in plain words, or writes it as a picture.
    """
    try:
        chart = analyse(_spec(file, options))
        for kind in ("svg", "png", "pdf"):
            target = options[kind]
            if isinstance(target, Path):
                _write(target, render(chart, kind, size))
    except SpcError as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{error.filename}: {error.strerror}.") from error
    if options["as_json"]:
        click.echo(json.dumps(_plain(chart), ensure_ascii=False, allow_nan=False))
    elif options["as_text"] or not any(options[kind] for kind in ("svg", "png", "pdf")):
        click.echo("\n".join([describe(chart).text, *(message.text for message in chart.messages)]))


def _spec(file: Path, options: dict[str, object]) -> ChartSpec:
    columns = Columns(**{name: options[f"{name}_column"] for name in "xyn"})  # type: ignore[arg-type]  # text or None
    until, out = options["baseline_until"], options["exclude"]
    return ChartSpec(
        read_series(file.read_bytes(), columns),
        chart=str(options["chart"]),
        rules=str(options["rules"]),
        direction=Direction(str(options["direction"])),
        baseline_until=None if until is None else read_place(str(until)),
        exclude=tuple(read_place(place) for place in out) if isinstance(out, tuple) else (),
        target=options["target"],  # type: ignore[arg-type]  # click made it a number or None
        multiply=options["multiply"],  # type: ignore[arg-type]  # click made it a number
        percent=bool(options["percent"]),
        title=str(options["title"]),
        y_label=str(options["y_label"]),
    )


def _write(target: Path, content: str | bytes) -> None:
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def _plain(chart: Chart) -> dict[str, object]:
    reading = describe(chart)
    return {
        "points": [_row(point._asdict()) for point in chart.points],
        "phases": [_row(_fields(phase)) for phase in chart.phases],
        "signals": [_row(_fields(signal)) for signal in chart.signals],
        "variation": chart.variation,
        "assurance": chart.assurance,
        "reading": _fields(reading),
        "messages": [_fields(message) for message in chart.messages],
    }


def _fields(row: object) -> dict[str, object]:
    """The fields of a dataclass with slots."""
    return {name: getattr(row, name) for name in row.__slots__}  # type: ignore[attr-defined]  # all have slots


def _row(fields: dict[str, object]) -> dict[str, object]:
    return {name: _cell(value) for name, value in fields.items()}


def _cell(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


if __name__ == "__main__":
    main(prog_name="qitrack spc")
