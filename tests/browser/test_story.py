"""The whole story: from a newcomer's first look to a manager who finds the project."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from qitrack import clock, demo
from qitrack.config import Config
from qitrack.db import Database
from qitrack.web import create_app
from tests.browser.conftest import NOW, PHONE, WIDE

CHANGED_ON = date(2026, 3, 23)
BEFORE = (12, 14, 11, 13, 12, 15, 12, 13, 11, 14, 12, 13, 14, 12)
SINCE = (8, 7, 9, 6, 8, 7, 7, 9, 8, 7)
ADOPTED = re.compile(r"Adopted, 23 March 2026: One person answers .* \(test 1\)")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """The invented wards as they stand on the morning of the tests, and the password of everybody."""
    clock.stop_everywhere(NOW)
    settings = Config(data=tmp_path_factory.mktemp("demo"), is_demo=True, secret="x" * 32)
    database = demo.make_ready(settings)
    password = demo.set_password(database)
    database.close()
    return settings, password


@pytest.fixture
def settings(demonstration, tmp_path):
    """The settings of a copy of the demonstration."""
    built, _password = demonstration
    shutil.copyfile(built.database_file, tmp_path / built.database_file.name)
    return Config(data=tmp_path, is_demo=True, secret=built.secret)


@pytest.fixture
def database(settings):
    database = Database(settings.resolved_database_url)
    yield database
    database.close()


@pytest.fixture
def app(settings, database):
    return create_app(settings, database)


@pytest.fixture
def numbers(tmp_path) -> Path:
    """A file as a spreadsheet program saves it: days first, a week a row."""
    first = CHANGED_ON - timedelta(weeks=len(BEFORE))
    rows = [
        f"{first + timedelta(weeks=week):%d/%m/%Y};{minutes}"
        for week, minutes in enumerate((*BEFORE, *SINCE))
    ]
    file = tmp_path / "bell.csv"
    file.write_text("\n".join(["Week;Minutes", *rows]), "cp1252")
    return file


class Reader:
    """Somebody at a window: what they do on each page, each page looked at."""

    def __init__(self, window, expect, password):
        self.window, self.page, self.expect = window, window.page, expect
        self.password = password

    def sign_in(self, email):
        self.window.go("/")
        self.fill("Work e-mail address", email)
        self.page.get_by_label("Password", exact=True).fill(self.password)
        self.look()
        self.press("Sign in")
        self.reads("My work")

    def fill(self, label, text):
        self.page.locator("main").get_by_label(label, exact=True).fill(text)

    def choose(self, label):
        self.page.locator("main").get_by_label(label, exact=True).check()

    def open(self, fold):
        self.page.locator("summary", has_text=fold).first.click()

    def press(self, name):
        self.page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name):
        self.page.locator("main a", has_text=name).first.click()

    def reads(self, heading):
        """Waits for the page of this heading, and looks whether it is as it should be."""
        self.expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.look()

    def sees(self, text):
        self.expect(self.page.locator("main")).to_contain_text(text)

    def look(self):
        self.window.assert_clean()


@pytest.mark.parametrize(
    ("width", "script"),
    [(WIDE, True), (PHONE, True), (PHONE, False)],
    ids=["desk", "phone", "phone without scripts"],
)
def test_the_whole_story(visit, expect, demonstration, numbers, width, *, script):
    _settings, password = demonstration
    nurse = Reader(visit(None, width, script=script), expect, password)
    nurse.sign_in("p004@demo.invalid")
    look_at_the_falls_project(nurse)
    start_a_project(nurse)
    say_the_aim(nurse)
    add_a_measure(nurse)
    bring_in_the_numbers(nurse, numbers)
    plan_a_test(nurse)
    tell_what_happened(nurse)
    count_it(nurse)
    read_the_signal(nurse)
    share_it(nurse)
    manager = Reader(visit(None, width, script=script), expect, password)
    manager.sign_in("p092@demo.invalid")
    find_it_in_the_portfolio(manager)


def look_at_the_falls_project(nurse):
    nurse.sees("falls")
    nurse.page.get_by_role("link", name="Projects", exact=True).click()
    nurse.reads("Projects")
    nurse.follow("alls")
    nurse.expect(nurse.page.locator("main figure svg:visible").first).to_be_visible()
    nurse.sees("The change has held for 18 points.")
    nurse.sees("per 1,000")
    nurse.look()


def start_a_project(nurse):
    nurse.window.go("/")
    nurse.follow("Start a project")
    nurse.reads("Start a project")
    nurse.press("Start")
    nurse.sees("Say in a few words what bothers you.")
    nurse.look()
    nurse.fill("What bothers you?", "People wait too long when they ring the bell.")
    nurse.press("Start")
    nurse.reads("People wait too long when they ring the bell.")


def say_the_aim(nurse):
    nurse.follow("Say what you aim for.")
    nurse.reads("What do you aim for?")
    page = nurse.page.locator("main form")
    page.locator("[name=aim_what]").fill("minutes from bell to answer")
    page.locator("[name=aim_from]").fill("13")
    page.locator("[name=aim_to]").fill("8")
    page.locator("[name=aim_by]").fill("2026-12-31")
    page.locator("[name=aim_for_whom]").fill("everybody on ward A")
    nurse.press("Save the aim")
    nurse.reads("People wait too long")
    nurse.sees("We want minutes from bell to answer to go from 13 to 8 by 31 December 2026")


def add_a_measure(nurse):
    nurse.follow("Add the number you want to change.")
    nurse.reads("Add a measure")
    nurse.fill("What do you count?", "Minutes from bell to answer")
    nurse.press("Add the measure")
    nurse.sees("Say which way is better")
    nurse.look()
    nurse.expect(nurse.page.get_by_label("What do you count?")).to_have_value(
        "Minutes from bell to answer"
    )
    nurse.choose("One number, such as minutes")
    nurse.choose("Lower is better")
    nurse.press("Add the measure")
    nurse.reads("Minutes from bell to answer")


def bring_in_the_numbers(nurse, file):
    nurse.follow("Bring in a file of numbers")
    nurse.reads("Bring in a file of numbers")
    nurse.page.locator("main input[type=file]").set_input_files(file)
    nurse.press("Look at it first")
    nurse.reads("Look before you bring it in")
    nurse.sees("24 numbers are new")
    nurse.press("Bring them in")
    nurse.reads("Minutes from bell to answer")


def plan_a_test(nurse):
    nurse.follow("People wait too long")
    nurse.reads("People wait too long")
    nurse.follow("Plan your first small test.")
    nurse.reads("Plan a small test")
    nurse.fill("What will you try?", "One person answers the bells of two bays")
    nurse.press("Save the plan")
    nurse.sees("Say what you expect to see.")
    nurse.look()
    nurse.fill("What do you expect to see?", "Under ten minutes on most days.")
    nurse.fill("When?", CHANGED_ON.isoformat())
    nurse.fill("Where, and with whom?", "Bays 1 and 2, early shift")
    nurse.press("Save the plan")
    nurse.reads("One person answers the bells of two bays")


def tell_what_happened(nurse):
    nurse.fill("What happened?", "It worked on six of seven days.")
    nurse.press("Save what happened")
    nurse.sees("Saved: what happened.")
    nurse.look()
    nurse.choose("As we expected")
    nurse.fill("What did you learn?", "It needs a name on the board.")
    nurse.press("Save what you saw")
    nurse.sees("It needs a name on the board.")
    nurse.look()
    nurse.choose("Keep it")
    nurse.fill("Why, or what comes next?", "All bays, from Monday on.")
    nurse.press("Save the decision")
    nurse.sees("Decided: you keep it.")
    nurse.look()


def count_it(nurse):
    nurse.follow("Count this for me")
    nurse.reads("Count this for me")
    new_goal = nurse.page.get_by_label("A new goal", exact=True)
    if new_goal.count():
        new_goal.check()
        nurse.open("Write a new goal here")
    nurse.page.locator("main [name=capability_id]").first.check()
    nurse.fill("Your goal in one sentence", "I want to lead a test from start to finish.")
    nurse.press("Count it")
    nurse.expect(nurse.page.locator("main")).to_contain_text("It counts towards")
    nurse.look()


def read_the_signal(nurse):
    nurse.window.go("/")
    nurse.follow("People wait too long")
    nurse.follow("Minutes from bell to answer")
    nurse.reads("Minutes from bell to answer")
    nurse.follow("Set the baseline")
    nurse.reads("Where the baseline ends")
    nurse.expect(nurse.page.get_by_label("Last day of the baseline")).to_have_value(
        (CHANGED_ON - timedelta(days=1)).isoformat()
    )
    nurse.fill("Why there?", "The day before our first test.")
    nurse.press("Set the baseline")
    nurse.reads("Minutes from bell to answer")
    figure = nurse.page.locator("main figure").first
    marked = figure.get_by_role("img", name=ADOPTED).locator("visible=true")
    nurse.expect(marked.first).to_be_visible()
    nurse.expect(figure.locator("figcaption")).to_contain_text("better")


def share_it(nurse):
    nurse.follow("People wait too long")
    nurse.follow("Only you can see this: share it with your team.")
    nurse.look()
    nurse.choose("Everybody in our unit")
    nurse.press("Save")
    nurse.reads("People wait too long")


def find_it_in_the_portfolio(manager):
    manager.page.get_by_role("link", name="Projects", exact=True).click()
    manager.reads("Projects")
    manager.open("Find and sort")
    manager.page.locator("main [name=q]").fill("bell")
    manager.press("Show")
    manager.sees("1 project")
    manager.look()
    manager.follow("People wait too long")
    manager.reads("People wait too long")
    manager.sees("One person answers the bells of two bays")
