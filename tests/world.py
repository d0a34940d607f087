"""One small world for tests about everything: two hospitals of the same shape, and every persona.

What belongs to the first hospital is `own`, what belongs to the second is `foreign`. The personas
are people of the first, but for `elsewhere`, who is one of the second.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from qitrack import clock
from qitrack.db import Database
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.domain.cycles import Stage
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.people import Membership, Person, UnitRole
from qitrack.domain.projects import Project, ProjectMember, ProjectRole, Visibility
from qitrack.domain.sign_in import LinkKind
from qitrack.domain.units import Unit
from tests import pages
from tests.databases import Databases, in_a_hurry
from tests.factories import Make

ABSENT = 999_999
NUMBERS = (7.0, 8.0, 6.0, 9.0, 7.0, 8.0, 5.0, 6.0, 7.0, 8.0)

A_PICTURE = b"what is left of a photo"
"""The content of the file that each hospital has on a test."""

NO_SESSION = ("anonymous", "disabled")
NO_ROLE = ("nobody", "removed")
UNIT_PERSONAS = tuple(str(role) for role in UnitRole)
PROJECT_PERSONAS = tuple(f"project {role}" for role in ProjectRole)
PERSONAS = (*NO_SESSION, *NO_ROLE, "elsewhere", *UNIT_PERSONAS, *PROJECT_PERSONAS)


@dataclass(frozen=True, slots=True)
class Side:
    """What one hospital has: kind of thing → id, and what opens its doors."""

    ids: Mapping[str, int]
    latest_on: date
    """The day of its latest number."""
    email: str
    """With which a colleague signs in."""
    join_code: str
    link: str
    invitation: str

    def with_nothing_there(self) -> "Side":
        """The same addresses with ids that nothing has."""
        return replace(self, ids=dict.fromkeys(self.ids, ABSENT))


@dataclass(frozen=True, slots=True)
class World:
    """Both hospitals, and for each persona the session tokens of two devices."""

    own: Side
    foreign: Side
    tokens: Mapping[str, tuple[str, str]]
    people: Mapping[str, int]
    devices: Mapping[str, int]
    """Persona → id of the session on their second device."""

    def clients(self, app: Flask) -> dict[str, FlaskClient]:
        """A browser for each persona."""
        return {persona: self.client(app, persona) for persona in PERSONAS}

    def client(self, app: Flask, persona: str) -> FlaskClient:
        """The browser of a persona, signed in if they can be."""
        if persona == "anonymous":
            return app.test_client()
        return pages.signed_in(app.test_client(), self.tokens[persona][0])


@contextmanager
def built(databases: Databases) -> Iterator[tuple[str, World]]:
    """The world in a database to be copied: its address, and where everything is."""
    with databases.copy() as url:
        database = in_a_hurry(url)
        world = _build(database)
        database.close()
        yield url, world


def _build(database: Database) -> World:
    make = Make(database)
    hospital, service, ward = _places(make)
    people = _people(make, service, ward)
    own = _side(make, hospital, ward, people, "riverside.example.org")
    foreign_hospital, foreign_service, foreign_ward = _places(make)
    foreign_people = _people(make, foreign_service, foreign_ward)
    foreign = _side(make, foreign_hospital, foreign_ward, foreign_people, "hillside.example.org")
    people["elsewhere"] = foreign_people["contributor"]
    _project_roles(make, own.ids["project"], people)
    tokens = {
        persona: (make.session_token(person), make.session_token(person))
        for persona, person in people.items()
    }
    make.disabled(people["disabled"])
    _remove(make, people["removed"], ward, own.ids["project"])
    return World(
        own=own,
        foreign=foreign,
        tokens=tokens,
        people={persona: person.id for persona, person in people.items()},
        devices={persona: make.find_session(other).id for persona, (_, other) in tokens.items()},
    )


def _places(make: Make) -> tuple[Unit, Unit, Unit]:
    hospital = make.organisation("Riverside")
    service = make.unit("Medicine", parent=hospital)
    return hospital, service, make.unit("Ward 7", parent=service, asks_agreement=True)


def _people(make: Make, service: Unit, ward: Unit) -> dict[str, Person]:
    people = {str(role): make.person(f"A {role}", {service: role}) for role in UnitRole}
    people |= {persona: make.person(f"A {persona}") for persona in PROJECT_PERSONAS}
    people["nobody"] = make.person("Nobody yet")
    people["removed"] = make.person("Was here once")
    people["disabled"] = make.person("Disabled", {ward: UnitRole.CONTRIBUTOR})
    return people


def _project_roles(make: Make, project_id: int, people: Mapping[str, Person]) -> None:
    with make.database.transaction() as session:
        for role in ProjectRole:
            if role is not ProjectRole.LEAD:
                person_id = people[f"project {role}"].id
                session.add(ProjectMember(project_id=project_id, person_id=person_id, role=role))


def _take_part(make: Make, project: Project, people: Mapping[str, Person]) -> None:
    """Whoever shapes the first project enters numbers in this one too."""
    for role in (ProjectRole.MEMBER, ProjectRole.MEASUREMENT_LEAD):
        make.member(project, people[f"project {role}"], role)


def _remove(make: Make, person: Person, ward: Unit, project_id: int) -> None:
    """Was a member of the ward and of the team until today."""
    span = {"starts_on": clock.today() - timedelta(days=9), "ends_on": clock.today()}
    with make.database.transaction() as session:
        session.add(Membership(person_id=person.id, unit_id=ward.id, role=UnitRole.MANAGER, **span))
        session.add(
            ProjectMember(project_id=project_id, person_id=person.id, role=ProjectRole.LEAD, **span)
        )


def _side(
    make: Make, hospital: Unit, ward: Unit, people: Mapping[str, Person], domain: str
) -> Side:
    """Everything one hospital has; its project's lead shares a goal with a viewer."""
    lead = people["project lead"]
    make.membership(lead, ward, UnitRole.CONTRIBUTOR)
    colleague = make.person("A colleague", {ward: UnitRole.CONTRIBUTOR})
    project = make.project(
        ward,
        lead,
        visibility=Visibility.UNIT,
        problem="Too many falls at night",
        aim_what="falls at night",
        aim_to="4 a week",
        aim_by=clock.today() + timedelta(days=180),
    )
    studied = make.cycle(project, Stage.STUDIED, lead=lead)
    late = make.cycle(project, Stage.DOING, prediction=None, lead=lead)
    measure = make.measure(project, NUMBERS, person=lead)
    other = make.project(ward, lead, problem="Call bells wait")
    _take_part(make, other, people)
    shown = make.measure(other, NUMBERS, name="Call bells")
    goal = make.goal(lead)
    first = make.framework(ward)
    learning = make.goal(colleague)
    make.share(learning, people["project viewer"])
    theirs = make.evidence(learning, studied, colleague)
    others = make.evidence(learning, late, colleague)
    older_goal = make.goal(lead, capability=first.capabilities[0])
    framework = make.published(make.draft(first), people["framework-steward"])
    prepared = make.draft(make.framework(ward, "Another of ours"))
    invitation, invited = make.invitation(project, lead)
    things = {
        "hospital": hospital,
        "capability": make.capability(),
        "contributor": people["contributor"],
        "coach": people["coach"],
        "unit": ward,
        "person": colleague,
        "membership": make.membership(colleague, ward, UnitRole.COACH),
        "device": make.find_session(make.session_token(colleague)),
        "project": project,
        "member": make.member(project, colleague, ProjectRole.VIEWER),
        "driver": make.driver(project),
        "driver taken out": make.driver(project, taken_out_at=clock.now()),
        "idea": make.idea(project),
        "theory version": make.theory_version(project, lead),
        "planned cycle": make.cycle(project, lead=lead),
        "doing cycle": make.cycle(project, Stage.DOING, lead=lead),
        "studied cycle": studied,
        "late prediction": make.prediction(late, person=lead),
        "marked prediction": make.prediction(late, "Sooner too.", person=lead, on_paper=True),
        "file": make.attachment(studied, content=A_PICTURE),
        "measure": measure,
        "standard": make.standard(ward),
        "other measure": make.measure(other, name="Minutes to the bell"),
        "use": make.use(shown, project, lead),
        "number": make.number_of(measure),
        "tallied": make.measure(project, name="Call bells", form=ValueForm.COUNT),
        "split": make.split(measure),
        "decision": make.decision(measure, ChartDecisionKind.TARGET, number=5.0),
        "asked review": make.review(measure, people["coach"], note="Set the baseline."),
        "annotation": make.annotation(measure, clock.today() - timedelta(days=14)),
        "import": make.staged_import(measure, {clock.today() - timedelta(days=70): 9.0}, lead),
        "import done": make.done_import(measure, {clock.today() - timedelta(days=77): 8.0}, lead),
        "task": make.task(project, owner=lead, due_on=clock.today()),
        "blocker": make.blocker(project, owner_name="Head of estates"),
        "resolved blocker": make.blocker(
            project, resolved_on=clock.today(), resolution="The key was found."
        ),
        "comment": make.comment(studied, lead, names=[colleague]),
        "meeting": make.meeting(project, "Ask the night team", [lead]),
        "team goal": make.goal(project, "We want to hear everybody."),
        "goal": goal,
        "older goal": older_goal,
        "visit": make.visit(lead, ward),
        "asked": make.asked(theirs, lead, by=colleague),
        "confirmed": make.asked(others, lead, by=colleague, confirmed=True),
        "framework": framework,
        "draft version": prepared,
        "crosswalk": make.crosswalk(framework, lead),
        "feedback": make.feedback(framework, lead),
        "method": make.method(ward),
        "objective": make.objective(ward),
        "share": make.share(goal, people["project viewer"]),
        "evidence": make.evidence(goal, studied, lead),
        "team unit": make.team_unit(project, make.unit("Bay 9", parent=ward)),
        "credit": make.credit(project),
        "invitation": invitation,
        "question": make.question(ward),
        "domain": make.email_domain(ward, domain),
        "find": make.find(project),
        "join request": make.join_request(ward),
    }
    code = make.join_code(ward)
    ids = {kind: thing.id for kind, thing in things.items()} | {"join code": code.id}
    return Side(
        ids=ids,
        latest_on=measure.period_of(clock.today()),
        email=colleague.login.email,
        join_code=code.code,
        link=make.link(LinkKind.RESET, colleague),
        invitation=invited,
    )
