"""Every page, for everybody, with little and with much in it: clean, narrow enough, silent."""

import hashlib
import re
from pathlib import Path

import pytest

from qitrack.web.routes import PUBLIC, ROUTES, Needs
from tests.browser.conftest import PHONE, ZOOMED
from tests.browser.worlds import Size, Who, make_world

NO_PAGE = {
    "static",
    "health.alive",
    "health.ready",
    "charts.file",
    "takeaway.data",
    "family.file",
    "groups.file",
    "files.fetch",
    "chain.file",
    "chain.of_goal",
    "passport.file",
    "passport.everything",
    "charter.similar",
}
"""Answers to GET that are no pages: files and the two words for a machine."""

SHORT = [
    (Who.STRANGER, Size.TYPICAL),
    (Who.LEAD, Size.LONG),
    (Who.ADMINISTRATOR, Size.TYPICAL),
]
WHOLE = [(who, size) for size in Size for who in Who]
MIDDLE = [
    (Who.STRANGER, Size.TYPICAL),
    (Who.NEWCOMER, Size.EMPTY),
    (Who.LEAD, Size.EMPTY),
    (Who.LEAD, Size.LONG),
    (Who.MEMBER, Size.TYPICAL),
    (Who.VIEWER, Size.TYPICAL),
    (Who.COACH, Size.LONG),
    (Who.MANAGER, Size.LONG),
    (Who.ADMINISTRATOR, Size.TYPICAL),
    (Who.GOVERNANCE, Size.LONG),
    (Who.STEWARD, Size.LONG),
]
"""Everybody once, and whoever leads with nothing and with much."""

SHORT_OF_REFUSALS = [(Who.LEAD, Size.TYPICAL)]
MIDDLE_OF_REFUSALS = [(who, Size.TYPICAL) for who in (Who.LEAD, Who.ADMINISTRATOR)]
WHOLE_OF_REFUSALS = [
    (who, Size.TYPICAL) for who in (Who.STRANGER, Who.LEAD, Who.MANAGER, Who.ADMINISTRATOR)
]

CASES = {
    "seen": {"dev": SHORT, "ci": MIDDLE, "full": WHOLE},
    "refused": {"dev": SHORT_OF_REFUSALS, "ci": MIDDLE_OF_REFUSALS, "full": WHOLE_OF_REFUSALS},
}

FILL_WITH_NONSENSE = """(form) => {
  const isShown = (e) => e.name && e.type !== 'hidden' && e.type !== 'submit' && e.type !== 'file'
  const controls = [...form.elements].filter(isShown)
  for (const control of controls) {
    if (control.tagName === 'SELECT') control.add(new Option('nonsense', 'nonsense', true, true))
    else if (control.type === 'radio' || control.type === 'checkbox') {
      control.value = 'nonsense'; control.checked = true
    } else {
      if (control.tagName === 'INPUT') control.type = 'text'
      control.removeAttribute('maxlength')
      control.value = 'nonsense'.repeat(400)
    }
  }
  return controls.filter((control) => control.type !== 'checkbox').length
}"""


def pytest_generate_tests(metafunc):
    """All of it in the full tier, everybody in the middle one, a sample in the short one."""
    tier = metafunc.config.getoption("tier")
    for name, cases in CASES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, cases[tier], ids="-".join)


def addresses(app, world, *, is_public):
    """The address of every page: of every GET of every route, for everything it can be about."""
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            needs = ROUTES[rule.endpoint]
            is_page = "GET" in rule.methods and rule.endpoint not in NO_PAGE
            if not is_page or (is_public and needs != PUBLIC):
                continue
            for arguments in arguments_of(rule, needs, world):
                yield adapter.build(rule.endpoint, arguments)


def arguments_of(rule, needs, world):
    """What stands in the addresses of this rule."""
    named = {name: world.words[name] for name in rule.arguments if name in world.words}
    if isinstance(needs, Needs) and "id" in rule.arguments:
        for key in world.ids[needs.model]:
            yield {"id": key, **named}
    else:
        yield named


HEADER = re.compile(r"<header\b.*?</header>", re.DOTALL)
"""Has the name of the reader and the rooms that are open to them."""

TOKENS = re.compile(r"<body\b[^>]*>|<input[^>]*type=\"hidden\"[^>]*>")
"""Never twice the same, and not to be seen."""


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory, worker_id):
    """A page that looks the same for several people is looked at once; all workers ask here."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "looked-at"
    folder.mkdir(exist_ok=True)

    def is_known(html):
        digest = hashlib.sha256(TOKENS.sub("", HEADER.sub("", html)).encode()).hexdigest()
        try:
            Path(folder, digest).touch(exist_ok=False)
        except FileExistsError:
            return True
        return False

    return is_known


def test_every_page_is_clean_narrow_and_silent(seen, make, app, visit, looked_at):
    who, size = seen
    world = make_world(make, size)
    window = visit(world.people[who], PHONE, traced=False)
    faults, opened = [], 0
    for path in addresses(app, world, is_public=who is Who.STRANGER):
        fetched = window.context.request.get(path, max_redirects=0)
        if fetched.status in (403, 404):
            continue
        opened += 1
        if fetched.status == 200 and looked_at(fetched.text()):
            continue
        status = window.go(path)
        found = [*window.faults(), *window.faults_of_width(ZOOMED)]
        found += [] if status == 200 else [f"answers {status}"]
        faults += [f"{path}: {fault}" for fault in found]

    assert opened
    assert not faults, "\n".join(faults)


def test_every_refused_form_is_clean_and_narrow(refused, make, app, visit, looked_at):
    who, size = refused
    world = make_world(make, size)
    window = visit(world.people[who], PHONE, traced=False)
    faults = []
    for path in addresses(app, world, is_public=who is Who.STRANGER):
        if window.go(path) != 200:
            continue
        for place in range(window.page.locator("main form[method=post]").count()):
            window.go(path)
            status = send_nonsense(window.page, place)
            if status is None or (status == 422 and looked_at(window.page.content())):
                continue
            found = [*window.faults(), *window.faults_of_width(ZOOMED)]
            found += [] if status == 422 else [f"answers {status}"]
            faults += [f"{path}, form {place + 1}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)


def send_nonsense(page, place):
    """Fills the form with what no field accepts and sends it: the status, None if it asks nothing."""
    form = page.locator("main form[method=post]").nth(place)
    if not form.evaluate(FILL_WITH_NONSENSE):
        return None
    with page.expect_navigation() as sending:
        form.evaluate("(form) => form.submit()")
    return sending.value.status


@pytest.mark.parametrize("path", ["/nowhere", "/projects/999999"])
def test_error_pages_are_clean_too(make, visit, path):
    window = visit(make.person(), PHONE)

    assert window.go(path) == 404
    assert [*window.faults(), *window.faults_of_width(ZOOMED)] == []
