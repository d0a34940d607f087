"""`qitrack spc FILE`: files as people save them, answers as sentences."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from qitrack import spc
from qitrack.spc import Series, SpcError
from qitrack.spc.__main__ import main
from qitrack.spc.csvfile import Columns, read_series

DAYS = (date(2024, 2, 1), date(2024, 2, 13))


@pytest.mark.parametrize(
    "content",
    [
        b"week,falls\n2024-02-01,3.5\n2024-02-13,4\n",
        b"\xef\xbb\xbfweek,falls\r\n01/02/2024,3.5\r\n13/02/2024,4\r\n",
        "Übersicht;Stürze\n01.02.2024;3,5\n13.02.2024;4,0\n".encode("cp1252"),
        b"week\tfalls\n1 Feb 2024\t3.5\n13 February 2024\t4\n\n",
        b"01/02/24,3.5\n13/02/24,4\n",
        b'"week","falls"\n"2024-02-01 00:00:00","3.5"\n"2024-02-13 00:00:00","4"\n',
        "week,falls\n2024-02-01,3.5\n2024-02-13,4\n".encode("utf-16"),
    ],
    ids=[
        "iso",
        "day first, BOM",
        "semicolon, decimal comma, cp1252",
        "tab",
        "no heading",
        "midnight",
        "utf-16",
    ],
)
def test_files_as_people_save_them_are_read_alike(content):
    assert read_series(content) == Series(DAYS, (3.5, 4.0))


def test_denominators_stand_in_the_third_column_or_where_they_are_named():
    content = b'ward,month,bed days,falls\nA,Jan 2024,"1,395",1\nA,Feb 2024,1394,\n'
    series = read_series(content, Columns(x="Month", y="falls", n="bed days"))

    assert series == Series((date(2024, 1, 1), date(2024, 2, 1)), (1, None), (1395, 1394))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("12%", 0.12),
        ("n/a", None),
        ("−3", -3),
        ("1e3", 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(cell, value):
    assert read_series(f"x;y\n1;{cell}\n2;5\n".encode()).y[0] == value


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"week,falls\n", "The file has a heading and no rows."),
        (b"week,falls\n2024-02-01,three\n", "Row 2: 'three' is not a number."),
        (
            b"week,falls\n01/02/2024,3\n02/13/2024,4\n03/02/2024,4\n",
            "Row 3: '02/13/2024' is not a date.",
        ),
        (
            b"PK\x03\x04....",
            "This workbook cannot be read. Save it again, or save it as CSV.",
        ),
        (b"a,b\n\x00\x01,2\n", "This is not a text file."),
    ],
    ids=["empty", "no rows", "not a number", "not a date", "workbook", "binary"],
)
def test_what_cannot_be_read_is_refused_by_row(content, sentence):
    with pytest.raises(SpcError) as refusal:
        read_series(content)

    assert str(refusal.value) == sentence


@pytest.fixture
def falls(tmp_path):
    path = tmp_path / "falls.csv"
    rows = "".join(f"2026-{m:02d}-01,{m % 3},{400 + m}\n" for m in range(1, 13))
    path.write_text("month,falls,days\n" + rows)
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_says_what_the_chart_says(falls):
    result = run(falls, "--chart", "u", "--multiply", 1000, "--direction", "down")

    assert result.exit_code == 0
    assert result.output.startswith(
        "No detectable change yet. The latest value, 1 December 2026, is 0;"
    )


def test_the_command_writes_pictures(falls, tmp_path):
    out = [tmp_path / f"chart.{kind}" for kind in ("svg", "png", "pdf")]
    result = run(
        falls,
        "--chart",
        "u",
        "--svg",
        out[0],
        "--png",
        out[1],
        "--pdf",
        out[2],
        "--baseline-until",
        "1/8/2026",
    )

    assert (result.exit_code, result.output) == (0, "")
    assert [path.read_bytes()[:4] for path in out] == [b"<svg", b"\x89PNG", b"%PDF"]


def test_the_command_prints_json(falls):
    answer = json.loads(run(falls, "--chart", "p", "--json", "--exclude", "2026-03-01").output)

    assert answer["points"][0] == {
        "x": "2026-01-01", "y": 1 / 401, "n": 401, "centre": pytest.approx(12 / 4475), "lower": 0,
        "upper": pytest.approx(0.0104, abs=1e-4), "phase": 1, "excluded": False, "signals": [],
        "reading": "common-cause",
    }  # fmt: skip
    assert answer["points"][2]["excluded"]
    assert answer["phases"][0]["observations"] == 11


@pytest.mark.parametrize(
    "content",
    [
        "reason\nlate\nlost\nlate\n",
        "row,reason\n1,late\n2,lost\n3,late\n",
        "reason,count\nlost,1\nlate,2\n",
    ],
    ids=["words alone", "words second", "words and numbers"],
)
def test_reasons_are_counted_from_words_or_beside_their_numbers(tmp_path, content):
    file = tmp_path / "reasons.csv"
    file.write_text(content)
    answer = json.loads(run(file, "--chart", "pareto", "--json").output)

    assert [(p["x"], p["y"], p["cumulated"]) for p in answer["points"]] == [
        ("late", 2, pytest.approx(2 / 3)), ("lost", 1, 1),
    ]  # fmt: skip
    assert answer["messages"] == []
    assert run(file, "--recommend").output.startswith("pareto: ")


CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def make_workbook(file, sheets):
    """A workbook with these sheets; each a list of rows of texts, numbers, and days as `date`."""
    parts = {"[Content_Types].xml": CONTENT_TYPES}
    parts["_rels/.rels"] = relations({"r0": ("officeDocument", "xl/workbook.xml")})
    names = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(sheets, 1))  # fmt: skip
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'  # fmt: skip
    targets = {f"r{i}": ("worksheet", f"sheet{i}.xml") for i in range(1, len(sheets) + 1)}
    parts["xl/_rels/workbook.xml.rels"] = relations(targets | {"s": ("styles", "styles.xml")})
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'  # fmt: skip
    for i, rows in enumerate(sheets.values(), 1):
        body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        parts[f"xl/sheet{i}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'  # fmt: skip
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def relations(targets):
    rows = (f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for key, (kind, to) in targets.items())  # fmt: skip
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(rows)}</Relationships>'  # fmt: skip


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, date):
        return f'<c s="1"><v>{value.toordinal() - date(1899, 12, 30).toordinal()}</v></c>'
    return f"<c><v>{value}</v></c>"


def test_a_workbook_is_read_by_its_first_filled_sheet_or_the_one_named(tmp_path):
    file = tmp_path / "falls.xlsx"
    rows = [["Month", "Falls", "Bed days"], *([date(2026, m, 1), m % 4, 400] for m in range(1, 13))]
    make_workbook(file, {"Empty": [], "Falls": rows, "Reasons": [["Reason"], ["late"], ["late"]]})
    answer = json.loads(run(file, "--chart", "u", "--json").output)
    reasons = run(file, "--chart", "pareto", "--sheet", "Reasons", "--json")

    assert [(p["x"], p["n"]) for p in answer["points"]][:2] == [("2026-01-01", 400), ("2026-02-01", 400)]  # fmt: skip
    assert json.loads(reasons.output)["points"][0]["y"] == 2
    assert run(file, "--sheet", "Costs").exit_code == 2


def test_bounds_runs_and_specification_can_be_named(falls):
    chart = json.loads(
        run(falls, "--rules", "anhoej", "--floor", 0, "--runs-method", "cutbox", "--json").output
    )
    histogram = json.loads(run(falls, "--chart", "histogram", "--upper-spec", 3, "--json").output)

    assert chart["points"][0]["lower"] == 0
    assert histogram["histogram"]["above"] > 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--chart", "p", "-n", "nurses"],
        ["--multiply", "-1"],
        ["--baseline-until", "1999-01-01"],
        ["--svg", "/nowhere/a.svg"],
    ],
    ids=["no such column", "negative", "baseline too early", "no such folder"],
)
def test_bad_input_is_one_sentence_and_exit_code_2(falls, arguments):
    result = run(falls, *arguments)

    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
    assert "Traceback" not in result.output


def test_a_missing_file_is_one_sentence_and_exit_code_2(tmp_path):
    result = run(tmp_path / "none.csv")

    assert (result.exit_code, result.output.count("\n")) == (2, 1)


def test_the_example_of_the_readme_runs():
    readme = (Path(spc.__file__).parent / "README.md").read_text()
    names = {}

    exec(readme.split("```python\n")[1].split("```")[0], names)  # noqa: S102  # our own text
    assert names["headline"] == "Too early to say."
    assert names["svg"].startswith("<svg")
    assert names["png"].startswith(b"\x89PNG")
