"""What people call the rows of each table, on pages about all of them."""

from qitrack.i18n import _

THINGS = {
    "agreement": _("an agreement to a project"),
    "aim_version": _("an aim"),
    "annotation": _("a word on a chart"),
    "attachment": _("a file of a test"),
    "blocker": _("something in the way"),
    "change_idea": _("a change idea"),
    "chart_default": _("the usual chart of a unit"),
    "chart_decision": _("a decision about a chart"),
    "chart_review": _("a look at a chart"),
    "comparison": _("what was expected and what was seen"),
    "comment": _("a comment"),
    "cycle": _("a test"),
    "development_goal": _("a goal"),
    "driver": _("a driver"),
    "driver_link": _("what a driver is a part of"),
    "email_domain": _("a work-e-mail domain"),
    "extra_field": _("a question of the organisation"),
    "extra_value": _("an answer to the organisation"),
    "evidence_link": _("work that counts for a goal"),
    "goal_share": _("who may look at a goal"),
    "idea_link": _("what an idea acts on"),
    "import": _("a file of numbers"),
    "handover": _("a handover"),
    "holding_plan": _("how a change is held"),
    "invitation": _("an invitation into a team"),
    "join_code": _("a ward code"),
    "join_request": _("a question to be let in"),
    "login": _("somebody's sign-in"),
    "measure": _("a measure"),
    "measure_use": _("a measure that serves another project"),
    "meeting": _("notes of a meeting"),
    "membership": _("a role in a unit"),
    "mention": _("who was named in a comment"),
    "observation": _("a number"),
    "one_time_link": _("a one-time link"),
    "person": _("a person"),
    "prediction": _("a prediction"),
    "progress_rating": _("how far along a project is"),
    "project": _("a project"),
    "project_member": _("a role in a project"),
    "scale_level": _("a step of how far along projects are"),
    "standard_measure": _("a measure offered to projects"),
    "stratifier": _("a way to split a measure"),
    "stratifier_group": _("a group of a measure"),
    "task": _("a task"),
    "team_credit": _("somebody named in a team"),
    "team_unit": _("a unit in a team"),
    "theory_version": _("a version of a theory of change"),
    "unit": _("a unit"),
    "unit_successor": _("which unit carries on for another"),
}
"""Table → what people call one of its rows."""


def thing(entity: str) -> str:
    """What people call a row of this table."""
    return THINGS.get(entity, entity.replace("_", " "))
