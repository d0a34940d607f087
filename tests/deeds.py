"""Everything that can be done with qitrack: for each route that changes something, one valid use.

What stands here is what a person types or presses; the rest of a form is sent as it was shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from qitrack import clock
from qitrack.domain.base import uuid7
from qitrack.domain.cycles import Decision
from qitrack.domain.goals import GoalState
from qitrack.domain.ideas import IdeaState
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.people import UnitRole
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import ProjectRole, State, Visibility
from qitrack.domain.tally import Tapped
from qitrack.domain.tasks import TaskState
from qitrack.domain.units import Level, Sector
from tests import pages
from tests.factories import PASSWORD
from tests.world import ABSENT, Side, World

LEAD = "project lead"
ADMINISTRATOR = "administrator"
GOVERNANCE = "information-governance"
STEWARD = "framework-steward"


Filled = dict[str, Any]


def the(kind: str) -> Callable[[Side], int]:
    """The id of a thing of the side that the deed is done on."""
    return lambda side: side.ids[kind]


def in_days(days: int) -> Callable[[Side], date]:
    """So many days from today."""
    return lambda side: clock.today() + timedelta(days=days)


def a_file(side: Side) -> tuple[BytesIO, str]:
    """A file of four numbers."""
    rows = "\n".join(f"{in_days(-7 * week)(side)},{week + 3}" for week in range(1, 5))
    return BytesIO(f"date,value\n{rows}\n".encode()), "numbers.csv"


def a_framework(side: Side) -> tuple[BytesIO, str]:
    """A table with one behaviour."""
    return BytesIO(b"capability,behaviour,trace\nCaring,Asks how it went,Talks\n"), "ours.csv"


def a_picture(side: Side) -> tuple[BytesIO, str]:
    """A small picture, as a telephone sends it."""
    from PIL import Image

    target = BytesIO()
    Image.new("RGB", (8, 6), "white").save(target, "JPEG")
    return BytesIO(target.getvalue()), "sign.jpg"


def code_of_app(filled: Filled) -> Filled:
    """The code that an authenticator app shows for the secret in the form."""
    _person, secret = URLSafeSerializer("").loads_unsafe(filled["secret"][0].rpartition(".")[0])[1]
    return {"code": pyotp.TOTP(secret).now()}


def a_free_cell(filled: Filled) -> Filled:
    """A number in the first cell of the table that has none."""
    return {next(name for name in filled if name.startswith("c-") and not any(filled[name])): "4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One use of a route: on which thing, by whom, and what they type."""

    endpoint: str
    thing: str = ""
    """What stands in the address."""
    by: str = LEAD
    page: str = ""
    """The route whose page has the form, if it is not its own."""
    typed: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    """Behind the question mark, where the form takes shape by what was asked."""
    read_off: Callable[[Filled], Filled] = lambda filled: {}
    """What is typed after a look at the page."""

    def path(self, app: Flask, world: World, side: Side, persona: str = "") -> str:
        """The address of this deed on a side."""
        return address(app, self.endpoint, world, side, persona or self.by, self.thing, self.query)

    def fields(self, side: Side) -> dict[str, Any]:
        """What is typed, with the ids of this side."""
        return {
            name: value(side) if callable(value) else value for name, value in self.typed.items()
        }

    def prepared(
        self, app: Flask, world: World, client: FlaskClient, side: Side, persona: str = ""
    ) -> tuple[str, dict[str, Any]]:
        """Opens the page and fills its form: where it is sent, and what."""
        path = self.path(app, world, side, persona)
        page = address(app, self.page, world, side, persona, self.thing) if self.page else path
        target, filled = pages.filled(
            client, page, which=path if self.page else None, **self.fields(side)
        )
        return target, filled | self.read_off(filled)


def address(
    app: Flask,
    endpoint: str,
    world: World,
    side: Side,
    persona: str,
    thing: str,
    query: Mapping[str, str] = {},
) -> str:
    """The address of a route for a thing of a side, as this persona would open it."""
    is_my_device = thing == "device" and side is world.own
    values: dict[str, Any] = {
        "id": world.devices.get(persona, ABSENT) if is_my_device else side.ids.get(thing),
        "on": side.latest_on,
        "format": "svg",
        "kind": "phase",
        "table": "csv",
        "token": side.link,
        "secret": side.invitation,
        "code": side.join_code,
        "filename": "build/manifest.json",
    }
    with app.test_request_context():
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        path = app.url_for(endpoint, **{name: values[name] for name in rule.arguments})
    return f"{path}?{urlencode(query)}" if query else path


DEEDS = (
    # --- in and out ---
    Deed(
        endpoint="account.sign_in",
        by="anonymous",
        typed={"email": lambda side: side.email, "password": PASSWORD},
    ),
    Deed(endpoint="account.sign_out"),
    Deed(endpoint="account.end_session", thing="device"),
    Deed(endpoint="account.end_all"),
    Deed(
        endpoint="account.password",
        typed={"current_password": PASSWORD, "password": "four quite unrelated words"},
    ),
    Deed(
        endpoint="account.second_factor",
        typed={"current_password": PASSWORD},
        read_off=code_of_app,
    ),
    Deed(
        endpoint="doors.use_link",
        by="anonymous",
        typed={"password": "four quite unrelated words"},
    ),
    Deed(endpoint="doors.enter_code", by="anonymous", typed={"code": lambda side: side.join_code}),
    Deed(
        endpoint="doors.join",
        by="anonymous",
        typed={"name": "Sam New", "email": "sam.new@example.org", "password": PASSWORD},
    ),
    Deed(
        endpoint="doors.ask",
        by="anonymous",
        typed={"name": "Sam New", "email": "sam.new@riverside.example.org"},
    ),
    Deed(
        endpoint="doors.invitation",
        by="anonymous",
        typed={"name": "Sam New", "password": PASSWORD},
    ),
    # --- projects ---
    Deed(
        endpoint="projects.new",
        by="contributor",
        typed={"problem": "Too many drips run dry", "unit_id": the("unit")},
    ),
    Deed(endpoint="projects.edit", thing="project", typed={"title": "Fewer falls at night"}),
    Deed(
        endpoint="projects.aim",
        thing="project",
        typed={"aim_what": "falls", "aim_from": "7", "aim_to": "4", "aim_by": in_days(90)}
        | {"reason": "We know more now"},
    ),
    Deed(endpoint="projects.state", thing="project", typed={"state": State.IMPLEMENTING}),
    Deed(
        endpoint="projects.visibility",
        thing="project",
        typed={"visibility": Visibility.ORGANISATION},
    ),
    Deed(
        endpoint="projects.new_idea", thing="project", typed={"description": "Ask at every round"}
    ),
    Deed(
        endpoint="theory.new_driver", thing="project", typed={"name": "Help to the toilet in time"}
    ),
    Deed(endpoint="theory.driver", thing="driver", typed={"name": "Help comes in time"}),
    Deed(endpoint="theory.take_out", thing="driver"),
    Deed(endpoint="theory.put_back", thing="driver taken out"),
    Deed(endpoint="theory.idea", thing="idea", typed={"description": "Ask at every round"}),
    Deed(
        endpoint="theory.idea_state",
        thing="idea",
        typed={"state": IdeaState.PARKED, "state_reason": "No time before the winter"},
    ),
    Deed(
        endpoint="team.show",
        thing="project",
        query={"who": "A contributor"},
        typed={"person_id": the("contributor"), "role": ProjectRole.MEMBER},
    ),
    Deed(endpoint="team.leave", thing="member"),
    Deed(endpoint="team.until", thing="member", typed={"ends_on": in_days(40)}),
    Deed(endpoint="team.add_unit", thing="project", typed={"unit_id": the("unit")}),
    Deed(endpoint="team.end_unit", thing="team unit"),
    Deed(endpoint="team.add_credit", thing="project", typed={"name": "A volunteer"}),
    Deed(endpoint="team.end_credit", thing="credit"),
    Deed(endpoint="invitations.new", thing="project", typed={"email": "new@example.org"}),
    Deed(endpoint="invitations.withdraw", thing="invitation"),
    Deed(endpoint="charter.agree", thing="project", by="manager", page="charter.show"),
    Deed(
        endpoint="handover.give",
        thing="project",
        typed={"person_id": lambda side: side.ids["person"], "note": "Ask the night team"},
    ),
    Deed(
        endpoint="copying.new",
        thing="project",
        by="contributor",
        typed={"problem": "Too many falls here too", "unit_id": the("unit")},
    ),
    # --- tests of change ---
    Deed(
        endpoint="cycles.new",
        thing="project",
        typed={"plan": "Ask six people", "prediction": "All six are asked"},
    ),
    Deed(
        endpoint="cycles.plan",
        thing="planned cycle",
        typed={"plan": "Ask eight people", "prediction": "Seven of eight are asked"},
    ),
    Deed(
        endpoint="cycles.happened",
        thing="planned cycle",
        typed={"happened": "Five of six were asked"},
    ),
    Deed(
        endpoint="cycles.study",
        thing="doing cycle",
        typed={"verdict_1": Verdict.PARTLY, "learned": "Nights need another way"},
    ),
    Deed(
        endpoint="cycles.decide",
        thing="studied cycle",
        typed={"decision": Decision.ADAPT, "decision_why": "Try it with the night team"},
    ),
    Deed(endpoint="cycles.drop", thing="planned cycle", typed={"drop_reason": "Short of staff"}),
    Deed(endpoint="cycles.overlap", thing="planned cycle", typed={"overlap": "joint"}),
    Deed(
        endpoint="cycles.predict",
        thing="planned cycle",
        typed={"prediction": "It takes 20 minutes", "confidence": 80},
    ),
    Deed(endpoint="cycles.on_paper", thing="late prediction"),
    Deed(endpoint="cycles.accept", thing="marked prediction", by="coach"),
    Deed(
        endpoint="ramps.hold",
        thing="idea",
        typed={"who": "The ward sister", "routine": "On the handover sheet"},
    ),
    Deed(endpoint="files.new", thing="planned cycle", typed={"file": a_picture}),
    Deed(endpoint="files.remove", thing="file"),
    # --- measures ---
    Deed(
        endpoint="measures.new",
        thing="project",
        typed={
            "name": "Falls with harm",
            "kind": MeasureKind.OUTCOME,
            "form": ValueForm.COUNT,
            "direction": Direction.DOWN,
            "frequency": Frequency.WEEKLY,
        },
    ),
    Deed(
        endpoint="adopting.new",
        thing="project",
        typed={"taken": lambda side: f"standard-{side.ids['standard']}"},
    ),
    Deed(
        endpoint="adopting.show",
        thing="project",
        typed={"measure_id": the("other measure")},
    ),
    Deed(endpoint="adopting.end", thing="use"),
    Deed(
        endpoint="standards.new",
        thing="unit",
        by="coach",
        typed={
            "name": "Falls with harm",
            "form": ValueForm.RATE,
            "direction": Direction.DOWN,
            "definition": "Every fall that hurt somebody",
        },
    ),
    Deed(
        endpoint="standards.edit",
        thing="standard",
        by="coach",
        typed={"name": "Falls", "definition": "Every fall that was reported"},
    ),
    Deed(
        endpoint="standards.defaults",
        thing="unit",
        by="coach",
        typed={"chart_rate": "run", "rules_proportion": "anhoej"},
    ),
    Deed(
        endpoint="measures.edit",
        thing="measure",
        typed={"name": "Falls", "definition": "Every fall that was reported"},
    ),
    Deed(
        endpoint="groups.new",
        thing="measure",
        typed={"name": "Ward", "group_1": "North", "group_2": "South"},
    ),
    Deed(endpoint="groups.edit", thing="split", typed={"group_2": "Late"}),
    Deed(endpoint="groups.end", thing="split"),
    Deed(
        endpoint="groups.record",
        thing="measure",
        read_off=lambda filled: {name: 5 for name in filled if name.startswith("value_")},
    ),
    Deed(endpoint="measures.record", thing="measure", typed={"value": 4, "on": in_days(-7 * 20)}),
    Deed(
        endpoint="measures.numbers",
        thing="measure",
        typed={"value": 12, "reason": "Counted again"},
    ),
    Deed(
        endpoint="corrections.take_away",
        thing="number",
        typed={"reason": "Counted twice"},
    ),
    Deed(
        endpoint="tally.press",
        thing="tallied",
        typed={"tapped": Tapped.DID, "uid": lambda side: str(uuid7())},
    ),
    Deed(endpoint="tally.take_back", thing="tallied"),
    Deed(endpoint="tally.save", thing="tallied", page="tally.show"),
    Deed(
        endpoint="charts.settings",
        thing="measure",
        typed={"target": 3, "reason": "Agreed with the team"},
    ),
    Deed(
        endpoint="charts.baseline",
        thing="measure",
        typed={"until": in_days(-21), "reason": "Before the first change"},
    ),
    Deed(
        endpoint="charts.annotate",
        thing="measure",
        typed={"on": in_days(-14), "label": "New rota"},
    ),
    Deed(
        endpoint="charts.withdraw",
        thing="decision",
        typed={"reason": "The target was another ward's"},
    ),
    Deed(
        endpoint="charts.edit_note",
        thing="annotation",
        typed={"label": "Another rota", "kind": "event"},
    ),
    Deed(endpoint="charts.take_off_note", thing="annotation", page="charts.edit_note"),
    Deed(
        endpoint="decisions.new",
        thing="measure",
        typed={"from_on": in_days(-21), "reason": "The new rota"},
    ),
    Deed(
        endpoint="decisions.change",
        thing="decision",
        typed={"number": 4, "reason": "Agreed again", "value": "ours"},
    ),
    Deed(
        endpoint="walk.chart",
        thing="measure",
        by="coach",
        typed={"note": "Begin new lines in May", "outcome": "change-asked"},
    ),
    Deed(
        endpoint="reviews.answer",
        thing="asked review",
        typed={"answer": "Done: new lines from May"},
    ),
    Deed(endpoint="imports.new", thing="measure", typed={"file": a_file}),
    Deed(endpoint="grid.edit", thing="project", read_off=a_free_cell),
    Deed(endpoint="imports.new_for_project", thing="project", typed={"file": a_file}),
    Deed(endpoint="imports.columns", thing="import", typed={"dates": "last"}),
    Deed(
        endpoint="imports.take_back",
        thing="import done",
        typed={"reason": "It was another ward's file"},
    ),
    Deed(endpoint="imports.confirm", thing="import", page="imports.show"),
    Deed(endpoint="imports.discard", thing="import", page="imports.show"),
    # --- around the work ---
    Deed(
        endpoint="tasks.new",
        thing="project",
        typed={"what": "Ring estates about the lights", "due_on": in_days(7)},
    ),
    Deed(endpoint="tasks.edit", thing="task", typed={"what": "Ring estates again"}),
    Deed(
        endpoint="learning.silence_prompt",
        typed={"key": "prediction", "back": "/"},
    ),
    Deed(endpoint="learning.hear", typed={"key": "prediction"}),
    Deed(endpoint="tasks.move", thing="task", typed={"state": TaskState.DONE}),
    Deed(
        endpoint="blockers.new",
        thing="project",
        typed={"what": "The store is locked at night", "owner_name": "Head of estates"},
    ),
    Deed(endpoint="blockers.edit", thing="blocker", typed={"what": "The store has no light"}),
    Deed(
        endpoint="blockers.resolve",
        thing="blocker",
        typed={"resolution": "The night sister has a key"},
    ),
    Deed(endpoint="blockers.reopen", thing="resolved blocker"),
    Deed(
        endpoint="comments.on_cycle",
        thing="doing cycle",
        typed={"body": "What did the night team say, @A project member?"},
    ),
    Deed(
        endpoint="comments.on_measure",
        thing="measure",
        typed={"body": "Half the beds were closed", "on": lambda side: side.latest_on},
    ),
    Deed(endpoint="comments.answer", thing="comment", typed={"body": "Thank you"}),
    Deed(endpoint="comments.correct", thing="comment", typed={"body": "Well done, all of you"}),
    Deed(endpoint="comments.take_back", thing="comment"),
    Deed(
        endpoint="meetings.new",
        thing="project",
        typed={"notes": "We looked at the chart", "decisions": "Ask the night team"},
    ),
    Deed(endpoint="meetings.edit", thing="meeting", typed={"decisions": "Ask everybody"}),
    # --- goals ---
    Deed(
        endpoint="goals.new",
        typed={"capability_id": the("capability"), "statement": "I want to ask, not tell"},
    ),
    Deed(
        endpoint="goals.new_for_team",
        thing="project",
        typed={"capability_id": the("capability"), "statement": "We want to ask, not tell"},
    ),
    Deed(endpoint="goals.edit", thing="team goal", typed={"state": GoalState.ACHIEVED}),
    Deed(
        endpoint="goals.share",
        thing="goal",
        query={"who": "A coach"},
        typed={"person_id": the("coach")},
    ),
    Deed(endpoint="goals.revoke", thing="share"),
    Deed(endpoint="goals.share_with_my_team", thing="goal", typed={"project_id": the("project")}),
    Deed(
        endpoint="reviewing.new",
        thing="goal",
        typed={"outcome": "raise", "note": "Ask the night staff as well."},
    ),
    Deed(endpoint="passport.erase", typed={"is_meant": "y"}),
    Deed(endpoint="checking_in.check", thing="goal", typed={"course": "stuck"}),
    Deed(endpoint="checking_in.not_for_me", typed={"wants": "none"}),
    Deed(
        endpoint="goals.count_suggested",
        thing="goal",
        typed={"what": lambda side: f"visit-{side.ids['visit']}"},
    ),
    Deed(
        endpoint="goals.count",
        thing="doing cycle",
        typed={
            "goal_id": "new",
            "capability_id": the("capability"),
            "statement": "I want to ask",
            "my_part": "I asked",
        },
    ),
    Deed(endpoint="goals.withdraw", thing="evidence"),
    Deed(
        endpoint="confirmations.ask",
        thing="evidence",
        query={"who": "A coach"},
        typed={"person_id": the("coach")},
    ),
    Deed(endpoint="confirmations.answer", thing="asked", typed={"answer": "yes"}),
    Deed(
        endpoint="confirmations.withdraw", thing="confirmed", typed={"reason": "It was another day"}
    ),
    # --- units and people ---
    Deed(
        endpoint="units.new",
        thing="unit",
        by=ADMINISTRATOR,
        typed={"name": "Bay 1", "level": Level.TEAM, "sector": Sector.NHS},
    ),
    Deed(endpoint="units.edit", thing="unit", by=ADMINISTRATOR, typed={"name": "Ward 7 East"}),
    Deed(
        endpoint="extras.index",
        thing="unit",
        by=ADMINISTRATOR,
        typed={"label": "Which of our aims does it serve?"},
    ),
    Deed(endpoint="extras.edit", thing="question", by=ADMINISTRATOR, typed={"label": "Which aim?"}),
    Deed(
        endpoint="progress.word",
        thing="unit",
        by=ADMINISTRATOR,
        typed={"label": "Named and known"},
        query={"step": "2"},
    ),
    Deed(
        endpoint="progress.rate", thing="project", typed={"step": 5, "reason": "Two tests so far."}
    ),
    Deed(endpoint="units.make_code", thing="unit", by="manager"),
    Deed(endpoint="units.revoke_code", thing="join code", by="manager"),
    Deed(
        endpoint="units.add_domain",
        thing="unit",
        by=ADMINISTRATOR,
        typed={"domain": "medicine.example.org"},
    ),
    Deed(endpoint="units.drop_domain", thing="domain", by=ADMINISTRATOR),
    Deed(
        endpoint="people.new",
        by=ADMINISTRATOR,
        typed={
            "name": "Sam New",
            "email": "sam.new@example.org",
            "unit_id": the("unit"),
            "role": UnitRole.CONTRIBUTOR,
        },
    ),
    Deed(endpoint="people.edit", thing="person", by=ADMINISTRATOR, typed={"job": "Ward sister"}),
    Deed(
        endpoint="people.email",
        thing="person",
        by=ADMINISTRATOR,
        typed={"email": "another@example.org"},
    ),
    Deed(
        endpoint="people.add_role",
        thing="person",
        by=ADMINISTRATOR,
        typed={"unit_id": the("unit"), "role": UnitRole.MANAGER},
    ),
    Deed(endpoint="people.end_role", thing="membership", by=ADMINISTRATOR),
    Deed(endpoint="people.make_link", thing="person", by=ADMINISTRATOR),
    Deed(endpoint="people.disable", thing="person", by=ADMINISTRATOR),
    Deed(endpoint="people.sign_out", thing="person", by=ADMINISTRATOR),
    Deed(endpoint="people.forget_second_factor", thing="person", by=ADMINISTRATOR),
    Deed(
        endpoint="people.answer",
        thing="join request",
        by=ADMINISTRATOR,
        typed={"verdict": "let-in"},
    ),
    Deed(endpoint="identifiers.look", page="identifiers.index", by=GOVERNANCE),
    Deed(
        endpoint="identifiers.settle",
        thing="find",
        page="identifiers.index",
        by=GOVERNANCE,
        typed={"state": "not-a-patient"},
    ),
    Deed(endpoint="goal_versions.move", thing="older goal"),
    Deed(
        endpoint="framework_drafts.new",
        thing="framework",
        by=STEWARD,
        typed={"number": "2.0"},
    ),
    Deed(
        endpoint="framework_drafts.edit",
        thing="draft version",
        by=STEWARD,
        typed={"release_notes": "Plainer words.", "sector_words": ["nhs"]},
    ),
    Deed(
        endpoint="framework_drafts.behaviour",
        thing="draft version",
        by=STEWARD,
        typed={"statement": "Says thank you", "what": "One more.", "policy": "Our people plan"},
    ),
    Deed(
        endpoint="framework_drafts.capability",
        thing="draft version",
        by=STEWARD,
        typed={"name": "Care", "what": "A shorter name.", "policy": "Our people plan"},
    ),
    Deed(endpoint="framework_drafts.consult", thing="draft version", by=STEWARD),
    Deed(endpoint="framework_drafts.publish", thing="draft version", by=STEWARD),
    Deed(endpoint="framework_drafts.discard", thing="draft version", by=STEWARD),
    Deed(
        endpoint="framework_files.new",
        by=STEWARD,
        typed={"file": a_framework, "title": "Ours", "licence_note": "Our own words."},
    ),
    Deed(
        endpoint="crosswalks.new",
        thing="framework",
        by=STEWARD,
        typed={"rationale": "Both speak of the same."},
    ),
    Deed(endpoint="crosswalks.remove", thing="crosswalk", by=STEWARD),
    Deed(
        endpoint="feedback.new",
        by="nobody",
        typed={"kind": "unclear", "text": "What is a ramp?"},
    ),
    Deed(endpoint="feedback.acknowledge", thing="feedback", by=STEWARD),
    Deed(
        endpoint="feedback.answer",
        thing="feedback",
        by=STEWARD,
        typed={"outcome": "planned", "response": "In the next version."},
    ),
    Deed(endpoint="objectives.new", by="manager", typed={"title": "Nobody waits in pain"}),
    Deed(
        endpoint="objectives.edit",
        thing="objective",
        by="manager",
        typed={"title": "Nobody waits in pain at night"},
    ),
    Deed(endpoint="methods.new", by="manager", typed={"name": "Our way of working"}),
    Deed(endpoint="methods.edit", thing="method", by="manager", typed={"name": "Our own way"}),
    Deed(
        endpoint="identifiers.setting",
        thing="unit",
        by=GOVERNANCE,
        typed={"allows_nhs_numbers": True},
    ),
)

BY_ENDPOINT = {deed.endpoint: deed for deed in DEEDS}
