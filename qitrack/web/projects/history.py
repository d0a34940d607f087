"""The history of a project in plain words: who did what, and what it was before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from textwrap import shorten

from flask import url_for
from sqlalchemy import Boolean, Float
from sqlalchemy.orm import Session

from qitrack.domain.audit import Audit, AuditValue, Change
from qitrack.domain.base import Base, Day, OneOf
from qitrack.domain.history import About, actors_of, names_of
from qitrack.domain.whereabouts import pages_of
from qitrack.i18n import _
from qitrack.web import wording
from qitrack.web.projects import (
    told_of_charter,
    told_of_measures,
    told_of_spread,
    told_of_work,
)

LONGEST_NAME = 80
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that changed: what it is, and how it read before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that somebody did."""

    sentence: str
    changes: tuple[Changed, ...]
    href: str | None = None
    """Where it can be looked at, if it has a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was done in one go, and when."""

    at: datetime
    entries: tuple[Entry, ...]
    is_day: bool = False
    """Only the day is known: it is what a chart says."""


PROJECT: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"aim_what", "aim_from", "aim_to", "aim_by", "aim_for_whom"}),
        _("{who} changed the aim."),
    ),
    (frozenset({"state"}), _("{who} changed where the project stands.")),
    (frozenset({"visibility"}), _("{who} changed who can see the project.")),
    (frozenset({"title"}), _("{who} changed the name of the project.")),
    (frozenset({"problem"}), _("{who} changed what the problem is.")),
    (frozenset({"focus"}), _("{who} changed what the team wants to get better at.")),
    *told_of_charter.OF_PROJECT,
)

CYCLE: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"decision"}), _("{who} decided what comes after test {about}.")),
    (frozenset({"drop_reason"}), _("{who} noted that test {about} did not take place.")),
    (frozenset({"studied_at", "learned"}), _("{who} wrote what test {about} taught.")),
    (
        frozenset({"happened", "as_planned", "problems"}),
        _("{who} wrote what happened in test {about}."),
    ),
)

PREDICTION: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset({"accepted_at"}),
        _("{who} accepted that the prediction of test {about} stood on paper earlier."),
    ),
    (
        frozenset({"on_paper_at"}),
        _("{who} said that the prediction of test {about} stood on paper earlier."),
    ),
)

IMPORT: tuple[tuple[frozenset[str], str], ...] = (
    *told_of_measures.OF_CHANGED_FIELDS["import"],
    (frozenset({"state"}), _("{who} dealt with a file of numbers for “{about}”.")),
)

DECISION: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"withdrawn_at"}), _("{who} took back a decision on the chart of “{about}”.")),
)

OBSERVATION: tuple[tuple[frozenset[str], str], ...] = (
    *told_of_measures.OF_CHANGED_FIELDS["observation"],
    (frozenset({"removed_at"}), _("{who} replaced an earlier number of “{about}”.")),
)

MEMBER: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"ends_on"}), _("{who} ended a role of {about} in the team.")),
)

OF_CHANGED_FIELDS: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = {
    **told_of_measures.OF_CHANGED_FIELDS,
    "project": PROJECT,
    "cycle": CYCLE,
    "prediction": PREDICTION,
    "import": IMPORT,
    "project_member": MEMBER,
    "chart_decision": DECISION,
    "observation": OBSERVATION,
    **told_of_work.OF_CHANGED_FIELDS,
    **told_of_charter.OF_CHANGED_FIELDS,
}
"""Table → sentences that fit when one of these fields changed; the first that fits is told."""

SENTENCES: Mapping[tuple[str, Change], str] = {
    **told_of_work.SENTENCES,
    **told_of_charter.SENTENCES,
    **told_of_measures.SENTENCES,
    **told_of_spread.SENTENCES,
    ("project", Change.ADDED): _("{who} started the project."),
    ("project", Change.CHANGED): _("{who} changed the project."),
    ("project_member", Change.ADDED): _("{who} brought {about} into the team."),
    ("project_member", Change.CHANGED): _("{who} changed the role of {about}."),
    ("change_idea", Change.ADDED): _("{who} noted an idea: “{about}”."),
    ("change_idea", Change.CHANGED): _("{who} changed an idea: “{about}”."),
    ("theory_version", Change.ADDED): _("{who} changed our theory (version {about})."),
    ("theory_version", Change.CHANGED): _("{who} changed our theory (version {about})."),
    ("cycle", Change.ADDED): _("{who} planned test {about}."),
    ("cycle", Change.CHANGED): _("{who} changed the plan of test {about}."),
    ("progress_rating", Change.ADDED): _("{who} said how far along the project is."),
    ("holding_plan", Change.ADDED): _("{who} wrote how to hold: “{about}”."),
    ("holding_plan", Change.CHANGED): _("{who} changed how to hold: “{about}”."),
    ("attachment", Change.ADDED): _("{who} put a file on test {about}."),
    ("attachment", Change.CHANGED): _("{who} took a file off test {about}."),
    ("prediction", Change.ADDED): _("{who} wrote what to expect of test {about}."),
    ("prediction", Change.CHANGED): _("{who} noted something about what test {about} expected."),
    ("comparison", Change.ADDED): _("{who} compared test {about} with what was expected."),
    ("comparison", Change.CHANGED): _("{who} compared test {about} again."),
    ("measure", Change.ADDED): _("{who} added the measure “{about}”."),
    ("measure", Change.CHANGED): _("{who} changed the measure “{about}”."),
    ("chart_decision", Change.ADDED): _("{who} decided something about the chart of “{about}”."),
    ("chart_decision", Change.CHANGED): _("{who} changed something on the chart of “{about}”."),
    ("annotation", Change.ADDED): _("{who} put a note on the chart of “{about}”."),
    ("annotation", Change.CHANGED): _("{who} changed a note on the chart of “{about}”."),
    ("observation", Change.ADDED): _("{who} entered a number for “{about}”."),
    ("observation", Change.CHANGED): _("{who} changed a number of “{about}”."),
    ("import", Change.ADDED): _("{who} looked at a file of numbers for “{about}”."),
    ("import", Change.CHANGED): _("{who} changed a file of numbers for “{about}”."),
}
REMOVED = _("{who} removed something.")

LABELS: Mapping[tuple[str, str], str] = {
    **told_of_work.LABELS,
    **told_of_charter.LABELS,
    **told_of_measures.LABELS,
    **told_of_spread.LABELS,
    ("project", "title"): _("Name"),
    ("project", "problem"): _("What bothers us"),
    ("project", "state"): _("Where it stands"),
    ("project", "pause_reason"): _("Why it rests"),
    ("project", "learned"): _("What we learned"),
    ("project", "visibility"): _("Who can see it"),
    ("project", "started_on"): _("Started"),
    ("project", "aim_what"): _("What we want to change"),
    ("project", "aim_from"): _("From"),
    ("project", "aim_to"): _("To"),
    ("project", "aim_by"): _("By when"),
    ("project", "aim_for_whom"): _("For whom"),
    ("project_member", "role"): _("Role"),
    ("project_member", "ends_on"): _("Until"),
    ("change_idea", "description"): _("Idea"),
    ("progress_rating", "rater"): _("For whom"),
    ("progress_rating", "step"): _("Step of ten"),
    ("progress_rating", "reason"): _("Why"),
    ("holding_plan", "who"): _("Who answers for it"),
    ("holding_plan", "routine"): _("What makes it the usual way"),
    ("holding_plan", "act_at"): _("At which signal we act"),
    ("holding_plan", "action"): _("What we do then"),
    ("holding_plan", "usual_by"): _("Usual by"),
    ("attachment", "name"): _("File"),
    ("attachment", "about"): _("What it shows"),
    ("change_idea", "state"): _("How far it is"),
    ("change_idea", "state_reason"): _("Why"),
    ("change_idea", "origin"): _("Where it comes from"),
    ("change_idea", "source"): _("Source, or what speaks for it"),
    ("change_idea", "impact"): _("How much good it may do"),
    ("change_idea", "effort"): _("How much work it may be"),
    ("theory_version", "reason"): _("Why"),
    ("cycle", "plan"): _("What we try"),
    ("cycle", "who_where"): _("Where, and with whom"),
    ("cycle", "how_many"): _("How many"),
    ("cycle", "scale_people"): _("People"),
    ("cycle", "scale_staff"): _("Staff"),
    ("cycle", "scale_shifts"): _("Shifts"),
    ("cycle", "scale_sites"): _("Wards or places"),
    ("cycle", "changes_at_once"): _("Changes at once"),
    ("cycle", "belief"): _("How sure that it will work"),
    ("cycle", "cost"): _("What it costs if it fails"),
    ("cycle", "readiness"): _("How ready the staff are"),
    ("cycle", "changes_from"): _("What changes because of what we found"),
    ("cycle", "objective"): _("What we want to find out or reach"),
    ("cycle", "question"): _("Questions"),
    ("cycle", "what_changes"): _("Who does what"),
    ("cycle", "collector"): _("Who collects the data"),
    ("cycle", "conditions"): _("Conditions"),
    ("cycle", "for_group"): _("The group it is meant for"),
    ("cycle", "risk"): _("What might go wrong"),
    ("cycle", "stop_rule"): _("When we stop"),
    ("cycle", "safety_note"): _("Safety or consent"),
    ("cycle", "overlap"): _("What we do about an overlapping test"),
    ("cycle", "starts_on"): _("From"),
    ("cycle", "ends_on"): _("Until"),
    ("cycle", "purpose"): _("What it is for"),
    ("cycle", "happened"): _("What happened"),
    ("cycle", "as_planned"): _("Done as planned"),
    ("cycle", "not_as_planned"): _("What was otherwise"),
    ("cycle", "began_on"): _("Began"),
    ("cycle", "over_on"): _("Was over"),
    ("cycle", "problems"): _("Problems"),
    ("cycle", "surprises"): _("Surprises"),
    ("cycle", "learned"): _("What we learned"),
    ("cycle", "chart_showed"): _("What the chart showed"),
    ("cycle", "confidence_now"): _("How sure we are now, in percent"),
    ("cycle", "decision"): _("Decision"),
    ("cycle", "decision_why"): _("Why, or what comes next"),
    ("cycle", "drop_reason"): _("Why it did not take place"),
    ("prediction", "statement"): _("What we expect"),
    ("prediction", "because"): _("Because"),
    ("prediction", "trend"): _("Which way"),
    ("prediction", "lowest"): _("At least"),
    ("prediction", "highest"): _("At most"),
    ("prediction", "expected_by"): _("By when"),
    ("prediction", "confidence"): _("How sure, in percent"),
    ("comparison", "verdict"): _("Was it as expected"),
    ("comparison", "reason"): _("Why"),
    ("measure", "name"): _("Name"),
    ("measure", "kind"): _("What it is for"),
    ("measure", "definition"): _("How we count it"),
    ("measure", "form"): _("What is entered"),
    ("measure", "unit_label"): _("Unit"),
    ("measure", "numerator_label"): _("How many did"),
    ("measure", "denominator_label"): _("Out of how many"),
    ("measure", "direction"): _("Which way is better"),
    ("measure", "frequency"): _("How often"),
    ("measure", "ended_on"): _("No longer counted from"),
    ("chart_decision", "from_on"): _("From"),
    ("chart_decision", "to_on"): _("Until"),
    ("chart_decision", "number"): _("Target"),
    ("chart_decision", "reason"): _("Why"),
    ("chart_decision", "withdrawn_reason"): _("Why it was taken back"),
    ("annotation", "on"): _("Day"),
    ("annotation", "label"): _("Note"),
    ("annotation", "kind"): _("About"),
    ("observation", "on"): _("Period from"),
    ("observation", "value"): _("Number"),
    ("observation", "numerator"): _("How many did"),
    ("observation", "denominator"): _("Out of how many"),
    ("observation", "no_data"): _("No data"),
    ("observation", "reason"): _("Why"),
    ("import", "filename"): _("File"),
    ("import", "reason"): _("Why"),
}
"""(table, field) → how it is called, in the order in which people read them.

A field without a name here is the machine's own business.
"""


def told(session: Session, rows: Sequence[Audit]) -> list[Moment]:
    """These rows of the audit as sentences, in a fixed number of queries."""
    names = names_of(session, rows)
    actors = actors_of(session, rows)
    pages = pages_of(session, rows)
    moments = []
    for _request, together in groupby(rows, key=lambda row: row.request_id or row.id):
        done = list(together)
        worth_it = [row for row in reversed(done) if _is_worth_it(row)]
        entries = tuple(_entry(row, names, actors, pages) for row in worth_it)
        if entries:
            moments.append(Moment(at=done[0].at, entries=entries))
    return moments


def _is_worth_it(row: Audit) -> bool:
    """People did something: not just a number of the machine that moved on."""
    if row.change is not Change.CHANGED:
        return True
    return _told_by_fields(row) is not None or any(_changes(row))


def _entry(
    row: Audit,
    names: Mapping[About, str],
    actors: Mapping[int, str],
    pages: Mapping[About, About],
) -> Entry:
    about = shorten(names.get((row.entity, row.entity_id), ""), LONGEST_NAME, placeholder="…")
    who = actors.get(row.actor_id or 0, "qitrack")
    kind, key = pages.get((row.entity, row.entity_id), (row.entity, row.project_id))
    return Entry(
        sentence=_sentence(row).format(who=who, about=about),
        changes=tuple(_changes(row)),
        href=url_for(told_of_work.PAGES[kind], id=key) if kind in told_of_work.PAGES else None,
    )


def _sentence(row: Audit) -> str:
    kind = next((v.new for v in row.values if v.field == "kind"), None) or ""
    if row.entity == "chart_decision" and kind in told_of_measures.CHART_DECISIONS:
        return told_of_measures.CHART_DECISIONS[kind]
    return _told_by_fields(row) or SENTENCES.get((row.entity, row.change), REMOVED)


def _told_by_fields(row: Audit) -> str | None:
    """The sentence that fits the fields that changed, if there is one."""
    changed = set(row.fields.split()) if row.change is Change.CHANGED else set()
    told = OF_CHANGED_FIELDS.get(row.entity, ())
    return next((sentence for fields, sentence in told if fields & changed), None)


def _changes(row: Audit) -> Iterator[Changed]:
    by_field = {value.field: value for value in row.values}
    for (entity, field), label in LABELS.items():
        value = by_field.get(field) if entity == row.entity else None
        if value is not None and not _is_said_already(row, value):
            old, new = (_in_words(row.entity, value.field, v) for v in (value.old, value.new))
            yield Changed(label=label, old=old, new=new)


def _is_said_already(row: Audit, value: AuditValue) -> bool:
    """The sentence names it, or it is how every new thing of its kind begins."""
    what = (row.entity, value.field)
    is_default = row.change is Change.ADDED and what in BEGINNINGS
    return is_default or value.new == "false" or what in told_of_work.NEVER_SHOWN


BEGINNINGS = frozenset(
    {
        *told_of_work.SAID_IN_THE_SENTENCE,
        *told_of_charter.SAID_IN_THE_SENTENCE,
        ("project", "state"),
        ("project", "visibility"),
        ("project", "started_on"),
        ("change_idea", "state"),
        ("change_idea", "description"),
        ("cycle", "purpose"),
        ("cycle", "changes_at_once"),
        ("measure", "name"),
    }
)


def _in_words(entity: str, field: str, value: str | None) -> str:
    """The value as people write it."""
    if value is None or value == "":
        return ""
    match Base.metadata.tables[entity].columns[field].type:
        case OneOf(closed_list=closed_list):
            return wording.word(closed_list(value))
        case Day():
            return wording.day(date.fromisoformat(value))
        case Float():
            return wording.number(float(value), MOST_DECIMALS)
        case Boolean():
            return _("yes") if value == "true" else _("no")
        case _:
            return value
