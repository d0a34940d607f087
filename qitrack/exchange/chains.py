"""A chain of evidence as a file: every record a statement rests on, so that somebody else can work it out anew.

The file holds the records as they are, what the charts say of them and what the rules make of them. Whoever verifies
it puts the records into an empty database, lets the same engine and rules work, and compares.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, create_engine, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from qitrack import __version__, clock
from qitrack.domain.adoptions import Adoption
from qitrack.domain.base import Base, Day, Instant
from qitrack.domain.blockers import Blocker
from qitrack.domain.chart_decisions import ChartDecision
from qitrack.domain.corroboration import Corroboration
from qitrack.domain.cycles import Cycle
from qitrack.domain.evidence import EvidenceLink, LinkBehaviour
from qitrack.domain.evidence_rules import RULE_VERSION, goal_strength
from qitrack.domain.frameworks import Behaviour, Capability
from qitrack.domain.goals import DevelopmentGoal
from qitrack.domain.ideas import ChangeIdea
from qitrack.domain.judging import Judged, judge_links, project_behind
from qitrack.domain.measures import Measure
from qitrack.domain.observations import Observation
from qitrack.domain.people import Membership, Person
from qitrack.domain.predictions import Comparison, Prediction
from qitrack.domain.projects import Project, ProjectMember
from qitrack.domain.pulses import Pulse, PulseWave
from qitrack.domain.readings import Reading, refresh_reading
from qitrack.domain.senior_visits import SeniorVisit
from qitrack.domain.shared_goals import SharedGoal, Signature
from qitrack.domain.strata import Stratifier, StratifierGroup
from qitrack.domain.units import Unit
from qitrack.i18n import _

FORMAT = "qitrack-chain-1"

PERSON, UNIT = ("id", "uid", "name"), ("id", "uid", "name", "level", "organisation_id")
"""What the file tells of people and places: their names, and where they belong."""
WITHHELD = ("salt", "computed_at")
"""Columns that never leave: the secret of a survey that is open, and when a chart was last worked out."""

Rows = dict[str, list[dict[str, Any]]]


class UnreadableChain(ValueError):
    """The file is no chain, or its records do not fit together; the text says so."""


def chain_of(
    session: Session, links: Sequence[EvidenceLink], seen: Collection[int]
) -> dict[str, Any]:
    """The file of these links of one goal, as a mapping ready for JSON.

    seen: ids of the places that take a change up whose records the reader may see; the others are left out, and what
    is stated is what follows from the rest.
    """
    rows = _rows(session, links, seen)
    document = {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "qitrack": __version__,
        "engine": _engine_version(),
        "rules": {"evidence": RULE_VERSION, "result": _result_rule()},
        "records": rows,
        **work_out(rows),
    }
    return document | {"digest": digest_of(document)}


def digest_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of everything but the digest itself, keys sorted, without blanks, in UTF-8."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify(document: Any) -> list[str]:
    """What is wrong with a chain, as sentences; nothing if all of it follows from its records.

    Raises UnreadableChain where the file is none or cannot be worked out.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise UnreadableChain(_("This is not a chain of evidence that was saved from qitrack."))
    faults = []
    if document.get("digest") != digest_of(document):
        faults.append(_("Something in the file was changed after it was made."))
    try:
        worked = work_out(document["records"])
    except (SQLAlchemyError, ValueError, TypeError, LookupError, AttributeError) as wrong:
        raise UnreadableChain(_("The records in this file do not fit together.")) from wrong
    stated = {key: document.get(key) for key in worked}
    faults += (
        _("The charts say something else than the file does: {names}.").format(
            names=", ".join(_differing(worked["charts"], stated["charts"]))
        )
        if worked["charts"] != stated["charts"]
        else []
    )
    faults += (
        [_("The rules give something else than the file states.")]
        if (
            worked["statements"] != stated["statements"] or worked["strength"] != stated["strength"]
        )
        else []
    )
    return faults


def made_with(document: Mapping[str, Any]) -> str:
    """A sentence where another engine or other rules made the file; else empty."""
    ours = (_engine_version(), {"evidence": RULE_VERSION, "result": _result_rule()})
    theirs = (document.get("engine"), document.get("rules"))
    if ours == theirs:
        return ""
    return _("It was made with engine {engine}; this is engine {ours}.").format(
        engine=theirs[0], ours=ours[0]
    )


def _engine_version() -> str:
    from qitrack import spc

    return spc.ENGINE_VERSION


def _result_rule() -> str:
    from qitrack.spc import RESULT_RULE

    return RESULT_RULE


# --- working it out --------------------------------------------------------------------------------


def work_out(rows: Rows) -> dict[str, Any]:
    """What charts and rules make of these records alone, in a database of their own."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for name, found in rows.items():
            table = Base.metadata.tables[name]
            for row in found:
                connection.execute(table.insert().values(_decoded(table, row)))
    with Session(engine) as session:
        measures = session.scalars(select(Measure.id).order_by(Measure.id)).all()
        for key in measures:
            refresh_reading(session, key)
        session.flush()
        links = session.scalars(select(EvidenceLink).order_by(EvidenceLink.id)).all()
        judged = judge_links(session, links)
        charts = _read(session, Reading.__table__, Reading.measure_id.in_(measures))
        strength = goal_strength([one.work for one in judged.values()])
        statements = {str(key): _statement(one) for key, one in judged.items()}
    engine.dispose()
    return {"charts": charts, "statements": statements, "strength": strength and strength.value}


def _statement(judged: Judged) -> dict[str, Any]:
    return {
        "method": judged.method.name,
        "corroborated": judged.corroborated.name,
        "strength": judged.strength.value,
        "facts": json.loads(json.dumps(asdict(judged.work), default=_plain)),
    }


def _differing(ours: Sequence[dict[str, Any]], theirs: Any) -> Iterator[str]:
    known = {one.get("measure_id"): one for one in theirs or [] if isinstance(one, dict)}
    for one in ours:
        if known.get(one["measure_id"]) != one:
            yield str(one["measure_id"])


# --- records ---------------------------------------------------------------------------------------


def _rows(session: Session, links: Sequence[EvidenceLink], seen: Collection[int]) -> Rows:
    behind = {project.id for link in links if (project := project_behind(link)) is not None}
    adopters = select(Adoption.adopter_id).where(
        Adoption.project_id.in_(behind), Adoption.adopter_id.in_(seen)
    )
    projects = behind | {key for key in session.scalars(adopters) if key is not None}
    rows = _of_goal(session, links) | _of_projects(session, projects)
    people = _named(rows, "person")
    rows["membership"] = _read(session, Membership.__table__, Membership.person_id.in_(people))
    rows["person"] = _read(session, Person.__table__, Person.id.in_(people), PERSON)
    places = _named(rows, "unit")
    units = _read(session, Unit.__table__, Unit.id.in_(places), UNIT)
    above = {row["organisation_id"] for row in units if row["organisation_id"]} - places
    rows["unit"] = units + _read(session, Unit.__table__, Unit.id.in_(above), UNIT)
    return rows


def _of_goal(session: Session, links: Sequence[EvidenceLink]) -> Rows:
    ids = [link.id for link in links]
    goals = {link.goal_id for link in links}
    waves = select(Corroboration.wave_id).where(Corroboration.link_id.in_(ids))
    pulses = {link.pulse_id for link in links if link.pulse_id}
    shown = select(LinkBehaviour.behaviour_id).where(LinkBehaviour.link_id.in_(ids))
    capabilities = select(DevelopmentGoal.capability_id).where(DevelopmentGoal.id.in_(goals))
    wanted = or_(PulseWave.id.in_(waves), PulseWave.pulse_id.in_(pulses))
    of_waves = select(PulseWave.pulse_id).where(wanted)
    return _read_all(
        session,
        (DevelopmentGoal, DevelopmentGoal.id.in_(goals)),
        (Capability, Capability.id.in_(capabilities)),
        (Behaviour, Behaviour.id.in_(shown)),
        (EvidenceLink, EvidenceLink.id.in_(ids)),
        (LinkBehaviour, LinkBehaviour.link_id.in_(ids)),
        (Corroboration, Corroboration.link_id.in_(ids)),
        (Pulse, or_(Pulse.id.in_(of_waves), Pulse.id.in_(pulses))),
        (PulseWave, wanted),
        (Blocker, Blocker.id.in_({link.blocker_id for link in links})),
        (SeniorVisit, SeniorVisit.id.in_({link.visit_id for link in links})),
        (SharedGoal, _shared(links)),
        (Signature, Signature.shared_goal_id.in_(select(SharedGoal.id).where(_shared(links)))),
    )


def _shared(links: Sequence[EvidenceLink]) -> ColumnElement[bool]:
    """The shared goals that count themselves, or whose number belongs to a project that counts."""
    behind = {project.id for link in links if (project := project_behind(link)) is not None}
    measures = select(Measure.id).where(Measure.project_id.in_(behind))
    counted = {link.shared_goal_id for link in links if link.shared_goal_id}
    return or_(SharedGoal.id.in_(counted), SharedGoal.measure_id.in_(measures))


def _of_projects(session: Session, projects: Collection[int]) -> Rows:
    cycles = select(Cycle.id).where(Cycle.project_id.in_(projects))
    predictions = select(Prediction.id).where(Prediction.cycle_id.in_(cycles))
    measures = select(Measure.id).where(Measure.project_id.in_(projects))
    splits = select(Stratifier.id).where(Stratifier.measure_id.in_(measures))
    return _read_all(
        session,
        (Project, Project.id.in_(projects)),
        (ProjectMember, ProjectMember.project_id.in_(projects)),
        (ChangeIdea, ChangeIdea.project_id.in_(projects)),
        (Cycle, Cycle.project_id.in_(projects)),
        (Prediction, Prediction.cycle_id.in_(cycles)),
        (Comparison, Comparison.prediction_id.in_(predictions)),
        (Measure, Measure.project_id.in_(projects)),
        (Stratifier, Stratifier.measure_id.in_(measures)),
        (StratifierGroup, StratifierGroup.stratifier_id.in_(splits)),
        (Observation, Observation.measure_id.in_(measures)),
        (ChartDecision, ChartDecision.measure_id.in_(measures)),
        (Adoption, Adoption.project_id.in_(projects)),
    )


def _read_all(session: Session, *wanted: tuple[type[Base], ColumnElement[bool]]) -> Rows:
    return {kind.__tablename__: _read(session, kind.__table__, which) for kind, which in wanted}


def _read(
    session: Session, table: Any, which: ColumnElement[bool], columns: Collection[str] = ()
) -> list[dict[str, Any]]:
    kept = [c for c in table.c if (c.name in columns if columns else c.name not in WITHHELD)]
    found = session.execute(select(*kept).where(which).order_by(*table.primary_key)).mappings()
    return [{key: _plain(value) for key, value in row.items()} for row in found]


def _named(rows: Rows, table: str) -> set[int]:
    """The ids of all people, or all places, that these records name."""
    found: set[int] = set()
    for name, of_table in rows.items():
        keys = [c.name for c in Base.metadata.tables[name].c if _points_to(c, table)]
        found |= {row[key] for row in of_table for key in keys if row.get(key)}
    return found


def _points_to(column: Any, table: str) -> bool:
    return any(key.column.table.name == table for key in column.foreign_keys)


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def _decoded(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    first = {"version": 1} if "version" in table.c else {}
    return first | {key: _value(table.c[key].type, value) for key, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Day):
        return date.fromisoformat(value)
    return UUID(value) if kind.python_type is UUID else value
