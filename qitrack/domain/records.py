"""What is read of projects for the facts behind evidence: tests, numbers, people; a constant number of queries."""

from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from qitrack.domain.adoptions import Adoption
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.people import Membership, Person
from qitrack.domain.predictions import Prediction
from qitrack.domain.projects import Project, ProjectMember, ProjectRole
from qitrack.domain.readings import Reading
from qitrack.domain.shared_goals import SharedGoal
from qitrack.domain.units import Unit


@dataclass(slots=True, kw_only=True)
class Records:
    """What was read of one project."""

    project: Project
    cycles: list[Cycle] = field(default_factory=list)
    measures: list[tuple[Measure, Reading | None]] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)
    signed: list[SharedGoal] = field(default_factory=list)
    roles: set[ProjectRole] = field(default_factory=set)

    @property
    def complete(self) -> list[Cycle]:
        """Its complete tests, in their order."""
        return [cycle for cycle in self.cycles if cycle.is_complete]


@dataclass(slots=True, kw_only=True)
class Read:
    """Records of projects, and where their people belong."""

    by_project: dict[int, Records] = field(default_factory=dict)
    organisations: dict[int, set[int]] = field(default_factory=dict)
    """Person → the organisations they belong to."""


def read_records(session: Session, ids: set[int]) -> Read:
    """Everything that the facts of these projects, and of the places that take them up, follow from."""
    adopters = select(Adoption.adopter_id).where(Adoption.project_id.in_(ids))
    wanted = or_(Project.id.in_(ids), Project.id.in_(adopters))
    projects = session.scalars(select(Project).where(wanted)).all()
    read = Read(by_project={p.id: Records(project=p) for p in projects})
    keys = list(read.by_project)
    for cycle in session.scalars(
        select(Cycle)
        .where(Cycle.project_id.in_(keys))
        .options(
            selectinload(Cycle.predictions).selectinload(Prediction.comparison),
            selectinload(Cycle.observations),
        )
        .order_by(Cycle.project_id, Cycle.number)
    ):
        read.by_project[cycle.project_id].cycles.append(cycle)
    _read_measures(session, read, keys)
    for adoption in session.scalars(select(Adoption).where(Adoption.project_id.in_(keys))):
        read.by_project[adoption.project_id].adoptions.append(adoption)
    for member in session.scalars(select(ProjectMember).where(ProjectMember.project_id.in_(keys))):
        read.by_project[member.project_id].roles.add(member.role)
    _read_organisations(session, read)
    return read


def _read_measures(session: Session, read: Read, keys: list[int]) -> None:
    rows = session.execute(
        select(Measure, Reading)
        .outerjoin(Reading, Reading.measure_id == Measure.id)
        .where(Measure.project_id.in_(keys))
        .options(selectinload(Measure.stratifiers))
        .order_by(Measure.id)
    )
    owner: dict[int, Records] = {}
    for measure, reading in rows:
        owner[measure.id] = read.by_project[measure.project_id]
        owner[measure.id].measures.append((measure, reading))
    shared = session.scalars(
        select(SharedGoal)
        .where(SharedGoal.measure_id.in_(list(owner)))
        .options(selectinload(SharedGoal.signatures))
    )
    for goal in shared:
        assert goal.measure_id is not None
        owner[goal.measure_id].signed.append(goal)


def _read_organisations(session: Session, read: Read) -> None:
    leads = {c.lead_id for records in read.by_project.values() for c in records.cycles if c.lead_id}
    rows = session.execute(
        select(Membership.person_id, Unit.organisation_id)
        .join(Membership.unit)
        .join(Membership.person)
        .where(Person.id.in_(leads))
    )
    for person_id, organisation_id in rows:
        if organisation_id is not None:
            read.organisations.setdefault(person_id, set()).add(organisation_id)
