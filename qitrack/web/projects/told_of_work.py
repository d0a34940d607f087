"""How the timeline of a project tells of tasks, blockers, comments and meetings."""

from collections.abc import Mapping

from qitrack.domain.audit import Change
from qitrack.i18n import _

OF_CHANGED_FIELDS: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = {
    "task": (
        (frozenset({"state"}), _("{who} moved the task “{about}” on.")),
        (frozenset({"owner_id"}), _("{who} gave the task “{about}” to somebody else.")),
    ),
    "blocker": (
        (frozenset({"resolution"}), _("{who} said what was done about “{about}”.")),
        (
            frozenset({"owner_id", "owner_name"}),
            _("{who} changed who is to remove “{about}” from the way."),
        ),
    ),
    "comment": (
        (frozenset({"taken_back_at"}), _("{who} took a comment back.")),
        (frozenset({"body"}), _("{who} corrected a comment: “{about}”")),
    ),
    "meeting": ((frozenset({"present", "others"}), _("{who} changed who was at a meeting.")),),
}
"""Table → the fields that changed, and the sentence that fits them."""

SENTENCES: Mapping[tuple[str, Change], str] = {
    ("task", Change.ADDED): _("{who} noted a task: “{about}”."),
    ("task", Change.CHANGED): _("{who} changed the task “{about}”."),
    ("blocker", Change.ADDED): _("{who} said what is in the way: “{about}”."),
    ("blocker", Change.CHANGED): _("{who} changed what is in the way: “{about}”."),
    ("comment", Change.ADDED): _("{who} commented: “{about}”"),
    ("comment", Change.CHANGED): _("{who} changed a comment: “{about}”"),
    ("meeting", Change.ADDED): _("{who} wrote down what a meeting said and decided."),
    ("meeting", Change.CHANGED): _("{who} changed the notes of a meeting."),
}

LABELS: Mapping[tuple[str, str], str] = {
    ("task", "what"): _("What is to be done"),
    ("task", "due_on"): _("By when"),
    ("task", "state"): _("How far it is"),
    ("blocker", "what"): _("What is in the way"),
    ("blocker", "owner_name"): _("Who is to remove it"),
    ("blocker", "raised_on"): _("Since"),
    ("blocker", "resolution"): _("What was done"),
    ("comment", "part"): _("About"),
    ("comment", "on"): _("Point of"),
    ("comment", "body"): _("Comment"),
    ("meeting", "on"): _("Day"),
    ("meeting", "others"): _("Who else was there"),
    ("meeting", "notes"): _("Notes"),
    ("meeting", "decisions"): _("Decided"),
}

SAID_IN_THE_SENTENCE = frozenset(
    {
        ("task", "what"),
        ("task", "state"),
        ("blocker", "what"),
        ("blocker", "raised_on"),
        ("comment", "body"),
    }
)
"""What a new row of its table does not have to say again."""

NEVER_SHOWN = frozenset({("comment", "body")})
"""What was corrected or taken back stays in the audit; it is not read out to everybody again."""

PAGES = {
    "cycle": "cycles.show",
    "measure": "measures.show",
    "import": "imports.show",
    "meeting": "meetings.show",
    "talk-on-cycle": "comments.of_cycle",
    "talk-on-measure": "comments.of_measure",
    "task": "todo.show",
    "blocker": "todo.show",
}
"""Kind of page → its endpoint; tasks and what is in the way stand on one page of the project."""
