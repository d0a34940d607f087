"""Rules: what counts as a signal, each as one function from a phase to marked points; and the named sets of them."""

from qitrack.spc.rules.runs import Runs, crossings_lower, longest_run_max, runs_of
from qitrack.spc.rules.sets import OWN, RULE_SETS, find_rule_set, own_key, own_rule_set
from qitrack.spc.rules.view import (
    EQUAL,
    Hits,
    Marking,
    Pattern,
    Positions,
    Rule,
    RuleSet,
    RunsMethod,
    Sides,
    Ties,
    View,
    lengths_of_runs,
    side_of,
)

__all__ = [
    "EQUAL",
    "OWN",
    "RULE_SETS",
    "Hits",
    "Marking",
    "Pattern",
    "Positions",
    "Rule",
    "RuleSet",
    "Runs",
    "RunsMethod",
    "Sides",
    "Ties",
    "View",
    "crossings_lower",
    "find_rule_set",
    "lengths_of_runs",
    "longest_run_max",
    "own_key",
    "own_rule_set",
    "runs_of",
    "side_of",
]
