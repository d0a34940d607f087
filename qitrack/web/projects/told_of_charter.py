"""How the timeline of a project tells of its charter, its team and who agreed to it."""

from collections.abc import Mapping

from qitrack.domain.audit import Change
from qitrack.domain.charter import CHARTER, HOLDING
from qitrack.i18n import _
from qitrack.web.projects import charter_words

OF_PROJECT: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(HOLDING), _("{who} changed how the gain is held.")),
    (frozenset(CHARTER), _("{who} wrote more about the project.")),
)
"""Fields of a project that changed, and the sentence that fits them."""

OF_CHANGED_FIELDS: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = {
    "invitation": (
        (frozenset({"used_at"}), _("{about} followed an invitation into the team.")),
        (frozenset({"withdrawn_at"}), _("{who} withdrew the invitation of {about}.")),
    ),
    "team_unit": ((frozenset({"ends_on"}), _("{about} is no longer in the team as a whole.")),),
    "team_credit": ((frozenset({"ends_on"}), _("{about} is no longer in the team.")),),
}
"""Table → the fields that changed, and the sentence that fits them."""

SENTENCES: Mapping[tuple[str, Change], str] = {
    ("agreement", Change.ADDED): _("{about} agreed to this work."),
    ("extra_value", Change.ADDED): _("{who} answered “{about}”."),
    ("extra_value", Change.CHANGED): _("{who} changed the answer to “{about}”."),
    ("handover", Change.ADDED): _("{who} handed the project over to {about}."),
    ("invitation", Change.ADDED): _("{who} invited {about} into the team."),
    ("invitation", Change.CHANGED): _("{who} changed the invitation of {about}."),
    ("team_unit", Change.ADDED): _("{who} brought {about} into the team as a whole."),
    ("team_unit", Change.CHANGED): _("{who} changed what {about} is in the team."),
    ("team_credit", Change.ADDED): _("{who} named {about} as part of the team."),
    ("team_credit", Change.CHANGED): _("{who} changed what {about} is in the team."),
}

LABELS: Mapping[tuple[str, str], str] = {
    **{("project", name): label for name, label in charter_words.LABELS.items()},
    ("agreement", "note"): _("Note"),
    ("extra_value", "value"): _("Answer"),
    ("handover", "note"): _("Note"),
    ("invitation", "email"): _("Address"),
    ("invitation", "role"): _("Role"),
    ("team_unit", "role"): _("Role"),
    ("team_unit", "ends_on"): _("Until"),
    ("team_credit", "name"): _("Who"),
    ("team_credit", "role"): _("Role"),
    ("team_credit", "ends_on"): _("Until"),
}

SAID_IN_THE_SENTENCE = frozenset({("invitation", "email"), ("team_credit", "name")})
