"""While somebody writes what bothers them, the page tells of others who work on it."""

from qitrack.domain.people import UnitRole
from tests.browser.conftest import PHONE


def test_similar_work_is_told_while_typing(make, visit, expect):
    ward = make.unit("Ward A")
    sister = make.person("Demo Ward Sister", {ward: UnitRole.CONTRIBUTOR})
    project = make.project(ward, title="Fewer falls at night")
    window = visit(sister, PHONE)
    window.go("/projects/new")

    window.page.get_by_label("What bothers you?").press_sequentially("Too many falls at night")

    hint = window.page.locator("#similar")
    expect(hint.get_by_role("link", name="Fewer falls at night")).to_have_attribute(
        "href", f"/projects/{project.id}"
    )
    assert window.faults() == []
