"""Statistical process control for healthcare: numbers in, frozen charts out. Usable without the rest of qitrack."""

from qitrack.spc.analysis import analyse
from qitrack.spc.audiences import Audience
from qitrack.spc.cautions import cautions_of, chance_of_any
from qitrack.spc.chart import (
    Assurance,
    Chart,
    PhaseSummary,
    Point,
    PointReading,
    Side,
    Signal,
    Variation,
)
from qitrack.spc.charts import CHART_TYPES, ChartType, Needs
from qitrack.spc.comparing import (
    Comparison,
    PhaseEffect,
    agreed_split_due,
    also_flagged,
    phase_effect,
    without_phase,
)
from qitrack.spc.describe import Reading, describe, told_variation
from qitrack.spc.draw import picture_of, render, render_facets
from qitrack.spc.draw.band import Band, counterfactual_band
from qitrack.spc.draw.facets import lay_out_facets
from qitrack.spc.draw.lane import NumberedNote, number_notes
from qitrack.spc.draw.verdicts import render_mark
from qitrack.spc.errors import NoDirection, SpcError
from qitrack.spc.many import ChartSummary, analyse_many, summary_of
from qitrack.spc.rebase import (
    MedianRun,
    StableShift,
    SuggestedPhase,
    Suggestion,
    suggest_medians,
    suggest_phases,
)
from qitrack.spc.recommend import Recommendation, SeriesKind, recommend, recommend_series
from qitrack.spc.result import RESULT_RULE, Level, Result, judge, sentence
from qitrack.spc.rules import RULE_SETS, Pattern, RuleSet, RunsMethod, own_key
from qitrack.spc.series import Series
from qitrack.spc.spec import (
    ENGINE_VERSION,
    Aggregate,
    ChartSpec,
    Direction,
    Note,
    NoteKind,
    Phase,
)
from qitrack.spc.table import Message

__all__ = [
    "CHART_TYPES",
    "ENGINE_VERSION",
    "RESULT_RULE",
    "RULE_SETS",
    "Aggregate",
    "Assurance",
    "Audience",
    "Band",
    "Chart",
    "ChartSpec",
    "ChartSummary",
    "ChartType",
    "Comparison",
    "Direction",
    "Level",
    "MedianRun",
    "Message",
    "Needs",
    "NoDirection",
    "Note",
    "NoteKind",
    "NumberedNote",
    "Pattern",
    "Phase",
    "PhaseEffect",
    "PhaseSummary",
    "Point",
    "PointReading",
    "Reading",
    "Recommendation",
    "Result",
    "RuleSet",
    "RunsMethod",
    "Series",
    "SeriesKind",
    "Side",
    "Signal",
    "SpcError",
    "StableShift",
    "SuggestedPhase",
    "Suggestion",
    "Variation",
    "agreed_split_due",
    "also_flagged",
    "analyse",
    "analyse_many",
    "cautions_of",
    "chance_of_any",
    "counterfactual_band",
    "describe",
    "judge",
    "lay_out_facets",
    "number_notes",
    "own_key",
    "phase_effect",
    "picture_of",
    "recommend",
    "recommend_series",
    "render",
    "render_facets",
    "render_mark",
    "sentence",
    "suggest_medians",
    "suggest_phases",
    "summary_of",
    "told_variation",
    "without_phase",
]
