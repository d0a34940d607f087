"""The family of measures of a project: what should get better, what should bring it, what might get worse."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qitrack.domain.measure_definition import MeasureKind
from qitrack.domain.measures import Measure
from qitrack.domain.projects import Project
from qitrack.domain.readings import Reading
from qitrack.domain.sharing import MeasureUse

ORDER = tuple(MeasureKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One measure of the family and what its chart says."""

    measure: Measure
    reading: Reading | None
    is_from_elsewhere: bool
    """Another project counts it."""

    @property
    def is_gain(self) -> bool:
        """Its chart tells of an improvement."""
        reading = self.reading
        has_result = reading is not None and reading.result_level in ("SIGNAL", "HELD", "SPREAD")
        told = reading is not None and reading.variation.startswith("improvement")
        return told or (has_result and reading is not None and not reading.has_lapsed)

    @property
    def is_worse(self) -> bool:
        """Its chart tells of something that moved the wrong way."""
        reading = self.reading
        return reading is not None and (
            reading.has_concern or reading.variation.startswith("concern")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """All measures of a project, in their order."""

    members: tuple[Member, ...]

    def of(self, kind: MeasureKind) -> tuple[Member, ...]:
        """Those of one kind."""
        return tuple(member for member in self.members if member.measure.kind is kind)

    @property
    def balancing(self) -> tuple[Member, ...]:
        """What might get worse."""
        return self.of(MeasureKind.BALANCING)

    @property
    def gains(self) -> tuple[Member, ...]:
        """What got better, apart from what might get worse."""
        return tuple(
            m for m in self.members if m.is_gain and m.measure.kind is not MeasureKind.BALANCING
        )


def measures_shown(project_id: int) -> Select[Measure]:
    """The measures of a project and those of others that serve it too, the oldest first."""
    serving = select(MeasureUse.measure_id).where(
        MeasureUse.project_id == project_id, MeasureUse.ended_at.is_(None)
    )
    return (
        select(Measure)
        .where(or_(Measure.project_id == project_id, Measure.id.in_(serving)))
        .order_by(Measure.id)
        .options(
            selectinload(Measure.decisions),
            selectinload(Measure.annotations),
            joinedload(Measure.project).joinedload(Project.unit),
        )
    )


def family_of(session: Session, project: Project) -> Family:
    """What a project shows, with what the charts say: outcome first, then process, then balancing."""
    measures = session.scalars(measures_shown(project.id)).all()
    ids = [measure.id for measure in measures]
    readings = {
        reading.measure_id: reading
        for reading in session.scalars(select(Reading).where(Reading.measure_id.in_(ids)))
    }
    ordered = sorted(measures, key=lambda m: (ORDER.index(m.kind), m.ended_on is not None, m.id))
    members = tuple(
        Member(
            measure=measure,
            reading=readings.get(measure.id),
            is_from_elsewhere=measure.project_id != project.id,
        )
        for measure in ordered
    )
    return Family(members=members)
