"""Where new limits might begin: `suggest_phases` by the stable shift algorithm, `suggest_medians` by long runs.

Both only suggest. Whether a level is new, known in its cause, wanted and there to stay is for people to say.
"""

from qitrack.spc.rebase.lines import StableShift
from qitrack.spc.rebase.medians import MedianRun, suggest_medians
from qitrack.spc.rebase.shift import SuggestedPhase, Suggestion, suggest_phases

__all__ = [
    "MedianRun",
    "StableShift",
    "SuggestedPhase",
    "Suggestion",
    "suggest_medians",
    "suggest_phases",
]
