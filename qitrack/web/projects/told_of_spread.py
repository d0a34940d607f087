"""How the timeline of a project tells of places that take a change up, and of short surveys."""

from collections.abc import Mapping

from qitrack.domain.audit import Change
from qitrack.i18n import _

SENTENCES: Mapping[tuple[str, Change], str] = {
    ("adoption", Change.ADDED): _("{who} wrote down that {about} takes up what we found."),
    ("adoption", Change.CHANGED): _("{who} changed what stands here about {about}."),
    ("pulse", Change.ADDED): _("{who} put the questions of “{about}” together."),
    ("pulse", Change.CHANGED): _("{who} changed “{about}”."),
}

LABELS: Mapping[tuple[str, str], str] = {
    ("adoption", "state"): _("How far they are"),
    ("adoption", "adapted"): _("What they do otherwise"),
    ("adoption", "unit_id"): _("Place"),
    ("adoption", "adopter_id"): _("Their project"),
    ("adoption", "since"): _("Since"),
    ("pulse", "title"): _("Title"),
    ("pulse", "goal_id"): _("Goal"),
    ("pulse", "pools_into_id"): _("Goes into"),
    ("pulse", "days_between"): _("Days between two rounds"),
    ("pulse", "ended_on"): _("Ended on"),
    ("project", "objective_id"): _("Objective"),
    ("project", "method_id"): _("Method"),
}
