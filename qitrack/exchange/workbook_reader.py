"""Reads a workbook in a process of its own: bytes in, JSON out.

A workbook can be made so that whoever opens it runs out of memory or time; here that ends this
process and nothing else. Run by `qitrack.exchange.workbooks`; it imports nothing of qitrack.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree as ET

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
MOST_ROWS = 50_001
"""Filled rows of a sheet, with its heading."""
MOST_COLUMNS = 200
MOST_SHEETS = 50

PERCENT_FORMATS = frozenset({9, 10})
"""Built-in formats 0% and 0.00%. ECMA-376, part 1, 18.8.30."""

Places = dict[tuple[int, int], str]
"""(row, column) from 0 → how a cell reads where its value alone does not say it."""


def main() -> None:
    """Answers with the sheets of the workbook on standard input, or with why it is refused."""
    _limit_this_process()
    content = sys.stdin.buffer.read()
    answer = _answer(content)
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


def _limit_this_process() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _answer(content: bytes) -> dict[str, object]:
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        book = load_workbook(io.BytesIO(content))
        marks = _Marks(content)
        found = [_sheet(book, name, marks) for name in _names(book)]
    except PasswordError:
        return {"refused": "password"}
    except (CalamineError, ET.ParseError, zipfile.BadZipFile, ValueError, KeyError):
        return {"refused": "unreadable"}
    except MemoryError:
        return {"refused": "large"}
    sheets = [sheet for sheet in found if sheet is not None and sheet["rows"]]
    if not sheets and None in found:
        return {"refused": "large"}
    return {"sheets": sheets}


def _names(book: Any) -> list[str]:
    """The sheets that people see; all of them where every one is hidden."""
    shown = [sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith("Visible")]
    return (shown or list(book.sheet_names))[:MOST_SHEETS]


def _sheet(book: Any, name: str, marks: "_Marks") -> dict[str, Any] | None:
    """Rows and merged cells of a sheet; None if there are more than anybody counts by hand."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > MOST_COLUMNS * 100:
        return None
    special = marks.of(name)
    rows = []
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False)):
        texts = [
            special.get((number, place)) or _text(cell, (number, place) in special)
            for place, cell in enumerate(cells)
        ]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append([number + 1, texts])
        if len(rows) > MOST_ROWS or len(texts) > MOST_COLUMNS:
            return None
    return {"name": name, "rows": rows, "merged": sheet.merged_cell_ranges or []}


def _text(cell: object, is_percent: bool) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return f"{_plain(cell * 100)}%" if is_percent else _plain(cell)
    return str(cell).replace("\N{NO-BREAK SPACE}", " ").strip()


def _plain(number: float) -> str:
    """With as many digits as a spreadsheet keeps, and without an exponent."""
    text = f"{number:.15g}"
    return text if "e" not in text else f"{number:.15f}".rstrip("0").rstrip(".")


class _Marks:
    """What calamine leaves out of an xlsx file: cells shown in percent, and formulas in error."""

    def __init__(self, content: bytes) -> None:
        self.zipped = zipfile.ZipFile(io.BytesIO(content)) if content[:2] == b"PK" else None
        names = set(self.zipped.namelist()) if self.zipped else set()
        self.is_xlsx = "xl/workbook.xml" in names
        self.has_styles = "xl/styles.xml" in names
        self._refuse_declarations(names)

    def _refuse_declarations(self, names: set[str]) -> None:
        """Entities and what else a document type declares have no business in a workbook."""
        for name in names:
            if self.zipped and name.endswith((".xml", ".rels")):
                with self.zipped.open(name) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise ValueError(name)

    def of(self, sheet: str) -> Places:
        """The places of a sheet; "" for a number shown in percent."""
        if not self.is_xlsx or self.zipped is None:
            return {}
        path = self._paths().get(sheet)
        percent = self._percent_styles()
        if path is None:
            return {}
        with self.zipped.open(path) as part:
            content = part.read()
        if not percent and b't="e"' not in content:
            return {}
        return dict(_special_cells(content, percent))

    def _paths(self) -> dict[str, str]:
        targets = {
            link.get("Id", ""): link.get("Target", "")
            for link in self._root("xl/_rels/workbook.xml.rels")
        }
        found = {}
        for element in self._root("xl/workbook.xml").iter():
            if _local(element.tag) == "sheet":
                key = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
                target = targets.get(key, "")
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found[element.get("name", "")] = path
        return found

    def _percent_styles(self) -> frozenset[str]:
        """Numbers of the cell styles whose format is in percent."""
        if not self.has_styles:
            return frozenset()
        root = self._root("xl/styles.xml")
        own = {
            int(one.get("numFmtId", 0)): one.get("formatCode", "")
            for one in root.iter()
            if _local(one.tag) == "numFmt"
        }
        styles = next((one for one in root if _local(one.tag) == "cellXfs"), ())
        formats = [int(style.get("numFmtId", 0)) for style in styles]
        return frozenset(
            str(place)
            for place, key in enumerate(formats)
            if key in PERCENT_FORMATS or "%" in own.get(key, "")
        )

    def _root(self, path: str) -> ET.Element:
        assert self.zipped is not None
        return ET.fromstring(self.zipped.read(path))  # noqa: S314  # no document types, see above


def _special_cells(
    content: bytes, percent: frozenset[str]
) -> Iterator[tuple[tuple[int, int], str]]:
    for _event, cell in ET.iterparse(io.BytesIO(content)):  # noqa: S314  # as above
        if _local(cell.tag) == "row":
            cell.clear()
        if _local(cell.tag) != "c":
            continue
        place = _place(cell.get("r", ""))
        if place is not None and cell.get("t") == "e":
            shown = next((part.text for part in cell if _local(part.tag) == "v"), None)
            yield place, shown or "#ERROR"
        elif place is not None and cell.get("s") in percent:
            yield place, ""


def _place(reference: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


if __name__ == "__main__":
    main()
