"""One invented project: what its people do, each thing by the same verb that the pages use."""

from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qitrack.demo.charts import describe
from qitrack.demo.series import days_of_events, past_periods, read_entries
from qitrack.demo.theories import amend, draw
from qitrack.demo.world import Table, World
from qitrack.domain.aims import AimVersion, Tie, set_aim
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import ChartDecision, ChartDecisionKind
from qitrack.domain.charter import Governance, Involvement, Source
from qitrack.domain.cycles import Cycle, Decision, plan_cycle
from qitrack.domain.diagram import keep_version
from qitrack.domain.frameworks import Capability
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.ideas import ChangeIdea, IdeaOrigin
from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Entry, new_observation, problem_with
from qitrack.domain.people import Person
from qitrack.domain.predictions import Claim, Trend, Verdict
from qitrack.domain.progress import Rater, rate
from qitrack.domain.projects import (
    PauseReason,
    Project,
    ProjectRole,
    State,
    Visibility,
    add_member,
    start_project,
)
from qitrack.domain.scale import Degree
from qitrack.domain.theory import drivers_of

CHOICES = {"source": Source, "governance": Governance, "involvement": Involvement}
"""Fields of the charter that hold one of a list."""


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
        self.blockers: dict[str, Blocker] = {}
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
        """The team agrees on its aim, and on which number shows whether it is reached."""
        aim = AimVersion(
            aim_what=entry["what"],
            aim_from=entry["from"],
            aim_to=entry["to"],
            aim_by=self.world.day(entry["by"]),
            aim_for_whom=entry["for_whom"],
        )
        tie = None
        if "measure" in entry:
            start, end = entry["numbers"]
            tie = Tie(measure=self.measures[entry["measure"]], start=start, end=end)
        set_aim(self.session, self.project, aim, tie, self._person(self.table["lead"]))

    def share(self) -> None:
        """The team says who may look, and what it wants to learn."""
        self.project.visibility = Visibility(self.table["visibility"])
        self.project.focus = [self._capability(code) for code in self.table.get("focus", ())]

    def describe(self, entry: Table) -> None:
        """The team writes down more about its work."""
        for name, value in entry.items():
            if name != "at":
                kind = CHOICES.get(name)
                setattr(self.project, name, kind(value) if kind else value)

    def rate(self, entry: Table) -> None:
        """The team, or its coach, says how far along the project is."""
        person = self._person(entry["person"])
        rate(self.session, self.project, Rater(entry["rater"]), entry["step"], person, entry["why"])

    def move(self, entry: Table) -> None:
        """The project goes on to its next state."""
        reason = PauseReason(entry["reason"]) if "reason" in entry else None
        self.project.move_to(State(entry["to"]), reason, entry.get("learned", ""))

    def draw_theory(self, entry: Table) -> None:
        """The team draws what moves the aim, and which idea acts on what."""
        draw(self.session, self.project, entry, self.ideas, self.measures)
        lead = self._person(self.table["lead"])
        keep_version(self.session, self.project, lead, entry.get("reason", ""))

    def amend_theory(self, entry: Table) -> None:
        """The team sees more, and draws it again."""
        there = self.session.scalars(drivers_of(self.project.id))
        amend(self.session, self.project, entry, {driver.name: driver for driver in there})
        person = self._person(entry["person"])
        keep_version(self.session, self.project, person, entry.get("reason", ""))

    def raise_blocker(self, entry: Table) -> None:
        """Somebody says what stands in the way, and who could remove it."""
        blocker = Blocker(
            project=self.project,
            what=entry["what"],
            owner=self._person(entry["owner"]),
            raised_by=self._person(entry["person"]),
        )
        self.blockers[entry["key"]] = blocker
        self.session.add(blocker)

    def resolve_blocker(self, entry: Table) -> None:
        """It is out of the way."""
        self.blockers[entry["key"]].resolve(entry["resolution"], self._person(entry["owner"]))

    def hold(self, entry: Table) -> None:
        """The team says how a change that was kept stays the usual way."""
        self.session.add(
            HoldingPlan(
                idea=self.ideas[entry["idea"]],
                who=entry["who"],
                routine=entry["routine"],
                measure=self.measures[entry["measure"]] if "measure" in entry else None,
                act_at=entry.get("act_at", ""),
                action=entry.get("action", ""),
            )
        )

    def note_idea(self, entry: Table) -> None:
        """Somebody has an idea what to try."""
        idea = ChangeIdea(description=entry["text"])
        if "origin" in entry:
            idea.origin = IdeaOrigin(entry["origin"])
        idea.source = entry.get("source", "")
        for name in ("impact", "effort"):
            if name in entry:
                setattr(idea, name, Degree(entry[name]))
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
        for name, extent in entry.get("size", {}).items():
            setattr(cycle, f"scale_{name}", extent)
        cycle.changes_from = entry.get("changes_from", "")
        cycle.for_group = entry.get("for_group", "")
        if "follows" in entry:
            cycle.follows = self.cycles[entry["follows"]]
        self.cycles[entry["key"]] = cycle
        if "expect_at" not in entry:
            self.predict(entry)

    def predict(self, entry: Table) -> None:
        """What is expected is written down, in words and sometimes as a number."""
        number = entry.get("number", {})
        claim = Claim(
            statement=entry["expect"],
            measure_id=self.measures[number["measure"]].id if number else None,
            trend=Trend(number["trend"]) if "trend" in number else None,
            lowest=number.get("at_least"),
            highest=number.get("at_most"),
            expected_by=self.world.day(number["by"]) if "by" in number else None,
            confidence=entry.get("sure"),
        )
        self.cycles[entry["key"]].predict(claim, self._person(entry["lead"]))

    def do(self, entry: Table) -> None:
        """What happened is written down."""
        self.cycles[entry["key"]].record_happening(entry["happened"])

    def study_and_decide(self, entry: Table) -> None:
        """What was seen is compared with what was expected, and the next step is decided."""
        cycle = self.cycles[entry["key"]]
        (prediction,) = cycle.current_predictions
        reason = entry.get("verdict_reason", "")
        cycle.compare(prediction, Verdict(entry["verdict"]), reason, self._person(entry["lead"]))
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
        describe(self, measure, entry)
        self.measures[entry["key"]] = measure
        self.session.add(measure)

    def record(self, entry: Table, on: date, number: Entry) -> None:
        """A number is entered; none is there yet, so nothing has to be looked up."""
        measure, person = self.measures[entry["key"]], self._person(entry["person"])
        problem = problem_with(measure, on, number)
        if problem:
            raise problem
        self.session.add(new_observation(measure, on, number, person, ""))

    def choose_chart(self, entry: Table) -> None:
        """The team chooses how the numbers are drawn."""
        chosen = entry["chart"]
        self._decide(entry, entry["person"], ChartDecisionKind.CHART_TYPE, chosen)

    def set_target(self, entry: Table) -> None:
        """The team says where it wants the number to be, and by when."""
        target = entry["target"]
        by = self.world.day(target["by"]) if "by" in target else None
        self._decide(entry, entry["person"], ChartDecisionKind.TARGET, target, by)

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
                value=given.get("type"),
                number=given.get("number"),
                reason=given["reason"],
                person=self._person(person),
            )
        )

    def _person(self, code: str) -> Person:
        return self.world.people[code]

    def _capability(self, code: str) -> Capability:
        return self.session.scalars(select(Capability).where(Capability.code == code)).one()

    def periods(self, entry: Table) -> list[tuple[date, date]]:
        """First and last day of each period of a measure that has a number."""
        numbers = read_entries(entry["numbers"])
        if "last_event" in entry:
            return days_of_events(self.world.day(entry["last_event"]), numbers)
        missing = entry.get("still_missing", 0)
        frequency = Frequency(entry["frequency"])
        return past_periods(self.world.anchor, frequency, len(numbers) + missing)[: len(numbers)]
