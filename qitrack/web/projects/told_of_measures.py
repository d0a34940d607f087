"""How the timeline of a project tells of looks at charts, groups of a measure and shared measures."""

from collections.abc import Mapping

from qitrack.domain.audit import Change
from qitrack.domain.chart_decisions import ChartDecisionKind
from qitrack.i18n import _

OF_CHANGED_FIELDS: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = {
    "annotation": (
        (frozenset({"withdrawn_at"}), _("{who} took a word off the chart of “{about}”.")),
    ),
    "chart_review": (
        (
            frozenset({"answered_at"}),
            _("{who} answered what was asked for on the chart of “{about}”."),
        ),
    ),
    "import": ((frozenset({"undone_at"}), _("{who} took a file of numbers back: “{about}”.")),),
    "measure_use": ((frozenset({"ended_at"}), _("{who} no longer shows “{about}” here.")),),
    "observation": (
        (
            frozenset({"removed_reason", "removed_by_id"}),
            _("{who} took away a number of “{about}”."),
        ),
    ),
}
"""Table → the fields that changed, and the sentence that fits them."""

SENTENCES: Mapping[tuple[str, Change], str] = {
    ("annotation", Change.CHANGED): _("{who} changed a word on the chart of “{about}”."),
    ("chart_review", Change.ADDED): _("{who} looked at the chart of “{about}”."),
    ("chart_review", Change.CHANGED): _("{who} noted something about a look at “{about}”."),
    ("measure_use", Change.ADDED): _("{who} shows “{about}” here too."),
    ("measure_use", Change.CHANGED): _("{who} changed where “{about}” is shown."),
    ("stratifier", Change.ADDED): _("{who} agreed on groups for “{about}”."),
    ("stratifier", Change.CHANGED): _("{who} changed how “{about}” is split."),
    ("stratifier_group", Change.ADDED): _("{who} added the group “{about}”."),
    ("stratifier_group", Change.CHANGED): _("{who} changed the group “{about}”."),
}

LABELS: Mapping[tuple[str, str], str] = {
    ("measure", "why"): _("Why it is counted"),
    ("measure", "population"): _("Whom or what it is about"),
    ("measure", "of_group"): _("The group it follows by itself"),
    ("measure", "inclusion"): _("What counts"),
    ("measure", "exclusion"): _("What does not count"),
    ("measure", "data_source"): _("Where it is found"),
    ("measure", "method"): _("How it is collected"),
    ("measure", "sampling"): _("All of them, or some"),
    ("measure", "sampling_note"): _("How many, and why so"),
    ("measure", "completeness_expected"): _("Percent that should be counted"),
    ("measure", "quality_notes"): _("What to know of the numbers"),
    ("measure", "subgroup_size"): _("Readings each time"),
    ("measure", "short_name"): _("Short code"),
    ("measure", "minutes_per_point"): _("Minutes for one number"),
    ("measure", "lowest_possible"): _("Never below"),
    ("measure", "lowest_expected"): _("Seldom below"),
    ("measure", "highest_expected"): _("Seldom above"),
    ("measure", "highest_possible"): _("Never above"),
    ("measure", "starts_on"): _("Counted from"),
    ("measure", "baseline_plan"): _("How we know where we begin"),
    ("measure", "review_on"): _("Ask whether it is still worth counting"),
    ("measure", "retire_rule"): _("When we stop counting"),
    ("measure", "frequency_after"): _("How often once the project has closed"),
    ("chart_review", "outcome"): _("What came of it"),
    ("chart_review", "note"): _("Note"),
    ("chart_review", "answer"): _("Answer"),
    ("observation", "removed_reason"): _("Why it was removed"),
    ("stratifier", "name"): _("Split by"),
    ("stratifier_group", "name"): _("Group"),
    ("annotation", "kind"): _("What it is about"),
    ("import", "headings"): _("Headings"),
}

CHART_DECISIONS: Mapping[str, str] = {
    ChartDecisionKind.BASELINE: _("{who} set the baseline of “{about}”."),
    ChartDecisionKind.PHASE: _("{who} began new limits on the chart of “{about}”."),
    ChartDecisionKind.EXCLUDE: _("{who} left a number of “{about}” out of the calculation."),
    ChartDecisionKind.TARGET: _("{who} set a target for “{about}”."),
    ChartDecisionKind.RULE_SET: _("{who} chose the rules by which “{about}” is read."),
    ChartDecisionKind.CHART_TYPE: _("{who} chose another chart for “{about}”."),
    ChartDecisionKind.SUGGESTION_DECLINED: _("{who} kept the limits of “{about}” as they are."),
    ChartDecisionKind.TARGET_STEP: _("{who} set a step on the way for “{about}”."),
    ChartDecisionKind.TRAJECTORY: _("{who} drew the planned path of “{about}”."),
    ChartDecisionKind.AGREED_SPLIT: _(
        "{who} agreed beforehand when the limits of “{about}” begin anew."
    ),
}
