"""The entities of qitrack, their rules and their queries. Knows SQLAlchemy and no Flask."""

from qitrack.domain import (
    access,
    audit,
    base,
    cycles,
    evidence,
    frameworks,
    goals,
    guesses,
    imports,
    joining,
    measures,
    observations,
    people,
    predictions,
    projects,
    readings,
    sign_in,
    theory,
    units,
)

__all__ = [
    "access",
    "audit",
    "base",
    "cycles",
    "evidence",
    "frameworks",
    "goals",
    "guesses",
    "imports",
    "joining",
    "measures",
    "observations",
    "people",
    "predictions",
    "projects",
    "readings",
    "sign_in",
    "theory",
    "units",
]

base.write_invariants(base.Base.metadata)
