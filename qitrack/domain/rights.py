"""What each role may do: the tables that `access` reads. A new role or action is a line here."""

from collections.abc import Mapping
from enum import StrEnum

from qitrack.domain.people import UnitRole
from qitrack.domain.projects import ProjectRole, Visibility


class Action(StrEnum):
    """Everything that rights are asked for."""

    SEE = "see"
    READ_HISTORY = "read-history"
    WORK = "work"
    COMMENT = "comment"
    SHAPE = "shape"
    DECIDE_CHART = "decide-chart"
    LEAD = "lead"
    HAND_OVER = "hand-over"
    AGREE = "agree"
    COACH = "coach"
    RATE = "rate"
    READ_LEARNING = "read-learning"
    START_PROJECT = "start-project"
    OPEN_DOOR = "open-door"
    ADMINISTER = "administer"
    SEE_AUDIT = "see-audit"
    GUARD = "guard"
    SET_STANDARDS = "set-standards"
    STEWARD = "steward"
    DIRECT = "direct"
    READ_CAPABILITY = "read-capability"
    OWN = "own"


READERS = (
    UnitRole.CONTRIBUTOR,
    UnitRole.COACH,
    UnitRole.MANAGER,
    UnitRole.CAPABILITY_LEAD,
    UnitRole.TALENT_LEAD,
)
"""Unit roles that see the projects which their visibility opens to the unit."""

UNIT_GRANTS: Mapping[UnitRole, frozenset[Action]] = {
    UnitRole.CONTRIBUTOR: frozenset({Action.START_PROJECT, Action.WORK, Action.COMMENT}),
    UnitRole.COACH: frozenset(
        {
            *(Action.START_PROJECT, Action.DECIDE_CHART, Action.COMMENT),
            *(Action.COACH, Action.RATE, Action.READ_LEARNING, Action.SET_STANDARDS),
        }
    ),
    UnitRole.MANAGER: frozenset(
        {
            *(Action.START_PROJECT, Action.OPEN_DOOR, Action.AGREE),
            *(Action.HAND_OVER, Action.READ_LEARNING, Action.SET_STANDARDS),
            *(Action.DIRECT, Action.READ_CAPABILITY),
        }
    ),
    UnitRole.CAPABILITY_LEAD: frozenset(
        {
            *(Action.START_PROJECT, Action.SET_STANDARDS),
            *(Action.DIRECT, Action.READ_CAPABILITY),
        }
    ),
    UnitRole.TALENT_LEAD: frozenset(),
    UnitRole.FRAMEWORK_STEWARD: frozenset({Action.STEWARD}),
    UnitRole.INFORMATION_GOVERNANCE: frozenset({Action.SEE_AUDIT, Action.GUARD}),
    UnitRole.ADMINISTRATOR: frozenset({Action.ADMINISTER, Action.OPEN_DOOR, Action.GUARD}),
}
"""What each unit role may do in its subtree; seeing is settled by `READERS` and visibility."""

NEEDS_SECOND_FACTOR = frozenset({UnitRole.INFORMATION_GOVERNANCE, UnitRole.ADMINISTRATOR})
"""Roles that rest, from the day after they began, while their holder signs in without a code."""

TAKES_PART = frozenset({Action.SEE, Action.READ_HISTORY, Action.WORK, Action.COMMENT, Action.RATE})
TEAM = TAKES_PART | {Action.SHAPE, Action.DECIDE_CHART}

PROJECT_GRANTS: Mapping[ProjectRole, frozenset[Action]] = {
    ProjectRole.LEAD: TEAM | {Action.LEAD, Action.HAND_OVER},
    ProjectRole.MEMBER: TEAM,
    ProjectRole.MEASUREMENT_LEAD: TEAM,
    ProjectRole.COACH: frozenset(
        {
            *(Action.SEE, Action.READ_HISTORY, Action.COMMENT),
            *(Action.DECIDE_CHART, Action.COACH, Action.RATE),
        }
    ),
    ProjectRole.SPONSOR: frozenset({Action.SEE, Action.COMMENT, Action.AGREE}),
    ProjectRole.LIVED_EXPERIENCE_PARTNER: TAKES_PART,
    ProjectRole.PARTNER_MEMBER: TAKES_PART,
    ProjectRole.VIEWER: frozenset({Action.SEE}),
}
"""What each project role may do in its project."""

AFTER_THE_END = frozenset({Action.SEE, Action.READ_HISTORY, Action.LEAD})
"""What can still be done in a project that is closed or stopped."""


WIDE = (Visibility.ORGANISATION, Visibility.PARTNERS)
"""Visibilities that open a project to everybody who reads anywhere in its organisation."""
