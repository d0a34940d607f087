"""What the rows of a project's history are about: who did it, and the name of what it was done to."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from qitrack.domain.adoptions import Adoption
from qitrack.domain.agreements import Agreement
from qitrack.domain.attachments import Attachment
from qitrack.domain.audit import Audit
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import Annotation, ChartDecision
from qitrack.domain.comments import Comment
from qitrack.domain.cycles import Cycle
from qitrack.domain.extra_fields import ExtraField, ExtraValue
from qitrack.domain.handovers import Handover
from qitrack.domain.holding import HoldingPlan
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.imports import Import
from qitrack.domain.invitations import Invitation
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.observations import Observation
from qitrack.domain.people import Person
from qitrack.domain.predictions import Comparison, Prediction
from qitrack.domain.progress import ProgressRating
from qitrack.domain.projects import Project, ProjectMember
from qitrack.domain.pulses import Pulse
from qitrack.domain.reviews import ChartReview
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.strata import Stratifier, StratifierGroup
from qitrack.domain.tasks import Task
from qitrack.domain.team import TeamCredit, TeamUnit
from qitrack.domain.theory import TheoryVersion
from qitrack.domain.units import Unit

About = tuple[str, int]
"""Table and id of what was changed."""

NAMED_BY: Mapping[str, Select[int, str | int]] = {
    "project": select(Project.id, Project.title),
    "project_member": select(ProjectMember.id, Person.name).join(ProjectMember.person),
    "change_idea": select(ChangeIdea.id, ChangeIdea.description),
    "cycle": select(Cycle.id, Cycle.number),
    "prediction": select(Prediction.id, Cycle.number).join(Prediction.cycle),
    "comparison": select(Comparison.id, Cycle.number)
    .join(Comparison.prediction)
    .join(Prediction.cycle),
    "measure": select(Measure.id, Measure.name),
    "chart_decision": select(ChartDecision.id, Measure.name).join(ChartDecision.measure),
    "annotation": select(Annotation.id, Measure.name).join(Annotation.measure),
    "observation": select(Observation.id, Measure.name).join(Observation.measure),
    "theory_version": select(TheoryVersion.id, TheoryVersion.number),
    "agreement": select(Agreement.id, Person.name).join(Agreement.person),
    "extra_value": select(ExtraValue.id, ExtraField.label).join(ExtraValue.field),
    "handover": select(Handover.id, Person.name).join(Handover.to_person),
    "invitation": select(Invitation.id, Invitation.email),
    "team_unit": select(TeamUnit.id, Unit.name).join(TeamUnit.unit),
    "team_credit": select(TeamCredit.id, TeamCredit.name),
    "task": select(Task.id, Task.what),
    "blocker": select(Blocker.id, Blocker.what),
    "comment": select(Comment.id, case((Comment.taken_back_at.is_(None), Comment.body), else_="…")),
    "meeting": select(Meeting.id, Meeting.on),
    "progress_rating": select(ProgressRating.id, ProgressRating.step),
    "holding_plan": select(HoldingPlan.id, ChangeIdea.description).join(HoldingPlan.idea),
    "attachment": select(Attachment.id, Cycle.number).join(Attachment.cycle),
    "import": select(Import.id, func.coalesce(Measure.name, Import.filename)).outerjoin(
        Import.measure
    ),
    "measure_use": select(MeasureUse.id, Measure.name).join(MeasureUse.measure),
    "chart_review": select(ChartReview.id, Measure.name).join(ChartReview.measure),
    "stratifier": select(Stratifier.id, Measure.name).join(Stratifier.measure),
    "stratifier_group": select(StratifierGroup.id, StratifierGroup.name),
    "adoption": select(Adoption.id, Unit.name).join(Adoption.unit),
    "pulse": select(Pulse.id, Pulse.title),
}
"""Table → the id of a row and what people call it, or the test or measure it belongs to."""


def names_of(session: Session, rows: Sequence[Audit]) -> dict[About, str]:
    """What was changed → its name; one query for each kind of thing."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.entity, set()).add(row.entity_id)
    found: dict[About, str] = {}
    for entity, wanted in ids.items():
        named = NAMED_BY[entity]
        by_id = next(iter(named.selected_columns))
        for key, name in session.execute(named.where(by_id.in_(wanted))):
            found[entity, key] = str(name)
    return found


def actors_of(session: Session, rows: Sequence[Audit]) -> dict[int, str]:
    """Who did it → their name."""
    ids = {row.actor_id for row in rows if row.actor_id is not None}
    people = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person.name for person in people}
