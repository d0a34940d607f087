"""Prints how fast qitrack is on this machine: `python -m bench`, or `python -m bench --short`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import chart_page, charts, pages, start


def main(*, is_short: bool) -> None:
    """Prints one line a figure."""
    with tempfile.TemporaryDirectory(prefix="qitrack-bench-") as folder:
        scratch = Path(folder)
        show("Start", start.measure(scratch))
        show("Pages", pages.measure(scratch, (1, 50) if is_short else (1, 1_000)))
        show("Page of a chart", chart_page.measure(scratch))
        show("Charts", charts.measure((24, 200)))


def show(title: str, lines: Iterator[tuple[str, str]]) -> None:
    """Prints the lines of one part as they come."""
    print(f"\n{title}")
    for what, figure in lines:
        print(f"  {what:58} {figure}", flush=True)


if __name__ == "__main__":
    main(is_short="--short" in sys.argv[1:])
