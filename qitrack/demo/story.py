"""One invented project: what its people do, each thing by the same verb that the pages use."""

from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack.demo.series import past_periods, read_entries
from qitrack.demo.world import Table, World
from qitrack.domain.cycles import Cycle, Decision, plan_cycle
from qitrack.domain.evidence import count_for
from qitrack.domain.frameworks import Capability
from qitrack.domain.goals import DevelopmentGoal, set_goal, share_goal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.measures import (
    Annotation,
    ChartDecision,
    ChartDecisionKind,
    Direction,
    Frequency,
    Measure,
    MeasureKind,
    ValueForm,
)
from qitrack.domain.observations import Entry, record
from qitrack.domain.people import Person
from qitrack.domain.predictions import Verdict
from qitrack.domain.projects import (
    Project,
    ProjectRole,
    State,
    Visibility,
    add_member,
    start_project,
)


class Story:
    """A project under way: its data file, and what has come of it so far, by key."""

    EVENING = time(20)

    def __init__(self, session: Session, world: World, table: Table) -> None:
        self.session = session
        self.world = world
        self.table = table
        self.ideas: dict[str, ChangeIdea] = {}
        self.cycles: dict[str, Cycle] = {}
        self.measures: dict[str, Measure] = {}
        self.goals: dict[str, DevelopmentGoal] = {}
        self.project: Project

    def start(self) -> None:
        """Somebody writes down what bothers them."""
        table = self.table
        unit, lead = self.world.units[table["unit"]], self._person(table["lead"])
        self.project = start_project(self.session, unit, lead, table["problem"])
        self.project.title = table["title"]

    def add_member(self, entry: Table) -> None:
        """Somebody joins the team."""
        add_member(self.project, self._person(entry["person"]), ProjectRole(entry["role"]))

    def set_aim(self, entry: Table) -> None:
        """The team agrees on its aim, on what it wants to learn, and on who may look."""
        project = self.project
        project.aim_what, project.aim_from = entry["what"], entry["from"]
        project.aim_to, project.aim_for_whom = entry["to"], entry["for_whom"]
        project.aim_by = self.world.day(entry["by"])
        project.visibility = Visibility(self.table["visibility"])
        project.focus = [self._capability(code) for code in self.table["focus"]]

    def move(self, entry: Table) -> None:
        """The project goes on to its next state."""
        self.project.move_to(State(entry["to"]), learned=entry.get("learned", ""))

    def note_idea(self, entry: Table) -> None:
        """Somebody has an idea what to try."""
        idea = ChangeIdea(description=entry["text"])
        self.project.ideas.append(idea)
        self.ideas[entry["key"]] = idea

    def plan(self, entry: Table) -> None:
        """A test is planned, and what is expected is written down."""
        day, lead = self.world.day, self._person(entry["lead"])
        idea = self.ideas[entry["idea"]]
        starts_on = day(entry["starts"])
        cycle = plan_cycle(self.session, self.project, entry["plan"], starts_on, idea)
        cycle.schedule(starts_on, day(entry["ends"]) if "ends" in entry else None)
        cycle.lead = lead
        cycle.who_where, cycle.how_many = entry["who_where"], entry["how_many"]
        cycle.predict(entry["expect"], lead)
        self.cycles[entry["key"]] = cycle

    def do(self, entry: Table) -> None:
        """What happened is written down."""
        self.cycles[entry["key"]].record_happening(entry["happened"])

    def study_and_decide(self, entry: Table) -> None:
        """What was seen is compared with what was expected, and the next step is decided."""
        cycle = self.cycles[entry["key"]]
        (prediction,) = cycle.current_predictions
        cycle.compare(prediction, Verdict(entry["verdict"]), "", self._person(entry["lead"]))
        cycle.study(entry["learned"])
        cycle.decide(Decision(entry["decision"]), entry["why"])

    def add_measure(self, entry: Table) -> None:
        """The team decides what to count."""
        measure = Measure(
            project=self.project,
            name=entry["name"],
            kind=MeasureKind(entry["kind"]),
            definition=entry["definition"],
            form=ValueForm(entry["form"]),
            unit_label=entry.get("unit_label", ""),
            numerator_label=entry.get("numerator", ""),
            denominator_label=entry.get("denominator", ""),
            multiplier=entry.get("multiplier", 1),
            direction=Direction(entry["direction"]),
            frequency=Frequency(entry["frequency"]),
            starts_on=self.periods(entry)[0][0],
        )
        self.measures[entry["key"]] = measure
        self.session.add(measure)

    def record(self, entry: Table, on: date, number: Entry) -> None:
        """A number is entered."""
        person = self._person(entry["person"])
        record(self.session, self.measures[entry["key"]], on, number, person=person)

    def set_target(self, entry: Table) -> None:
        """The team says where it wants the number to be."""
        target = entry["target"]
        self._decide(entry, entry["person"], ChartDecisionKind.TARGET, target)

    def set_baseline(self, entry: Table) -> None:
        """The coach fixes the baseline: everything before the first change that was kept."""
        baseline = entry["baseline"]
        last_day = self.periods(entry)[entry["change_at"]][0] - timedelta(days=1)
        self._decide(entry, baseline["person"], ChartDecisionKind.BASELINE, baseline, last_day)

    def _decide(
        self,
        entry: Table,
        person: str,
        kind: ChartDecisionKind,
        given: Table,
        last_day: date | None = None,
    ) -> None:
        self.measures[entry["key"]].decide(
            ChartDecision(
                kind=kind,
                to_on=last_day,
                number=given.get("number"),
                reason=given["reason"],
                person=self._person(person),
            )
        )

    def annotate(self, entry: Table, note: Table) -> None:
        """Somebody says on the chart what else happened."""
        annotation = Annotation(
            on=self.world.day(note["on"]),
            label=note["label"],
            person=self._person(entry["person"]),
        )
        self.measures[entry["key"]].annotations.append(annotation)

    def set_goal(self, entry: Table) -> None:
        """Somebody, or the team, says what they want to be able to do."""
        owner = self.project if entry.get("team") else self._person(entry["person"])
        capability = self._capability(entry["capability"])
        goal = set_goal(self.session, owner, capability, self.world.words(entry["statement"]))
        goal.review_on = self.world.day(entry["review"])
        for code in entry.get("shared_with", ()):
            share_goal(goal, self._person(code))
        self.goals[entry["key"]] = goal

    def count(self, entry: Table, evidence: Table) -> None:
        """A piece of work is counted towards a goal."""
        source = self.cycles[evidence["cycle"]] if "cycle" in evidence else self.project
        count_for(
            self.session,
            self.goals[entry["key"]],
            source,
            self._person(entry["person"]),
            evidence["my_part"],
            evidence.get("so_what", ""),
        )

    def _person(self, code: str) -> Person:
        return self.world.people[code]

    def _capability(self, code: str) -> Capability:
        return self.session.scalars(select(Capability).where(Capability.code == code)).one()

    def periods(self, entry: Table) -> list[tuple[date, date]]:
        """First and last day of each period of a measure that has a number."""
        count = len(read_entries(entry["numbers"]))
        missing = entry.get("still_missing", 0)
        frequency = Frequency(entry["frequency"])
        return past_periods(self.world.anchor, frequency, count + missing)[:count]
