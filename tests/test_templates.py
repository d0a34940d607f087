"""Templates: nothing that the content policy forbids, nothing that bypasses escaping, words through `_()`."""

import re

import pytest
from flask import Flask
from jinja2 import nodes

from qitrack.resources import resource_dir

TEMPLATES = sorted(resource_dir("templates").rglob("*.html"))
each = pytest.mark.parametrize(
    "name", [str(file.relative_to(resource_dir("templates"))) for file in TEMPLATES]
)

FORBIDDEN: dict[str, str] = {
    r"\|\s*safe\b": "bypasses escaping",
    r"\bautoescape\s+false": "bypasses escaping",
    r"<style\b": "inline style sheets are refused by the content policy",
    r"\sstyle\s*=": "inline styles are refused by the content policy",
    r"<script(?![^>]*\bsrc=)": "inline scripts are refused by the content policy",
    r"\son[a-z]+\s*=": "inline handlers are refused by the content policy",
    r"javascript:": "inline scripts are refused by the content policy",
    r"hx-on\b": "builds functions from text, which the content policy refuses",
    r"https?://(?!www\.w3\.org)": "pages load nothing from elsewhere",
}

WORDS_OUTSIDE = re.compile(r">[^<>]*[A-Za-z]{3,}[^<>]*<")


@each
def test_nothing_that_the_content_policy_forbids(name: str) -> None:
    text = (resource_dir("templates") / name).read_text("utf-8")

    found = {why for pattern, why in FORBIDDEN.items() if re.search(pattern, text)}

    assert found == set()


@each
def test_every_template_compiles(app_of_templates: Flask, name: str) -> None:
    assert app_of_templates.jinja_env.get_template(name)


@each
def test_words_for_people_go_through_gettext(app_of_templates: Flask, name: str) -> None:
    source, _file, _fresh = app_of_templates.jinja_env.loader.get_source(
        app_of_templates.jinja_env, name
    )  # type: ignore[union-attr]
    tree = app_of_templates.jinja_env.parse(source)
    plain = " ".join(
        node.data.replace("qitrack", "") if isinstance(node, nodes.TemplateData) else " "
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
    )

    assert WORDS_OUTSIDE.findall(plain) == []


@pytest.fixture(scope="module")
def app_of_templates(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, for its template environment only."""
    from qitrack.config import Config
    from qitrack.web import create_app

    return create_app(Config(data=tmp_path_factory.mktemp("templates"), secret="x" * 64))
