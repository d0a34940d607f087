"""The shape of the house: who imports whom, how long things are, what views leave to the domain."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import qitrack

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_FUNCTION = 45  # the style asks for 40; decorators and signatures count here
NO_NAMES = {"utils", "helpers", "common", "manager", "handler", "service", "misc"}

PACKAGE = Path(qitrack.__file__).parent


def _modules(folder: str = "") -> Iterator[Path]:
    for file in sorted((PACKAGE / folder).rglob("*.py")):
        if "assets" not in file.parts:
            yield file


def _functions(file: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_import_contracts_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter is missing: install the group lint")

    kept = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert kept.returncode == 0, kept.stdout


def test_no_file_has_two_subjects() -> None:
    long = {
        str(f): n
        for f in _modules()
        if (n := len(f.read_text("utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_every_function_fits_on_a_screen() -> None:
    long = [
        f"{file.relative_to(PACKAGE)}:{function.name}"
        for file in _modules()
        for function in _functions(file)
        if (function.end_lineno or 0) - function.lineno > LONGEST_FUNCTION
    ]

    assert long == []


def test_every_module_is_named_by_what_it_knows() -> None:
    assert [file for file in _modules() if file.stem in NO_NAMES] == []


def test_views_leave_queries_to_the_domain() -> None:
    guilty = []
    for file in _modules("web"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
            if (
                isinstance(node, ast.ImportFrom)
                and node.module == "sqlalchemy"
                and "select" in names
            ):
                guilty.append(str(file.relative_to(PACKAGE)))

    assert guilty == []


def test_only_the_frame_commits() -> None:
    guilty = [
        str(file.relative_to(PACKAGE))
        for file in _modules()
        if ".commit()" in file.read_text("utf-8")
    ]

    assert guilty == ["web/context.py"]


def test_every_public_function_and_class_says_what_it_gives() -> None:
    silent = []
    for file in _modules():
        tree = ast.parse(file.read_text("utf-8"))
        if not ast.get_docstring(tree):
            silent.append(str(file.relative_to(PACKAGE)))
        for node in tree.body:
            is_public = isinstance(
                node, ast.FunctionDef | ast.ClassDef
            ) and not node.name.startswith("_")
            if is_public and not ast.get_docstring(node):
                silent.append(f"{file.relative_to(PACKAGE)}:{node.name}")

    assert silent == []
