"""The pages that are made from the library's tables are up to date."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

DOCS = Path(__file__).parents[2] / "docs"


def page_of(name):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page


def test_the_page_of_charts_is_what_the_tables_say():
    """If it is not: python docs/charts.py."""
    assert page_of("charts")() == (DOCS / "charts.md").read_text("utf-8")
