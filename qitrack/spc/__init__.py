"""Statistical process control for healthcare: numbers in, frozen charts out. Usable without the rest of qitrack."""

from qitrack.spc.analysis import analyse
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
from qitrack.spc.describe import Reading, describe
from qitrack.spc.draw import picture_of, render
from qitrack.spc.draw.lane import NumberedNote, number_notes
from qitrack.spc.errors import NoDirection, SpcError
from qitrack.spc.result import RESULT_RULE, Level, Result, judge, sentence
from qitrack.spc.rules import RULE_SETS, Pattern, RuleSet
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
    "Chart",
    "ChartSpec",
    "ChartType",
    "Direction",
    "Level",
    "Message",
    "Needs",
    "NoDirection",
    "Note",
    "NoteKind",
    "NumberedNote",
    "Pattern",
    "Phase",
    "PhaseSummary",
    "Point",
    "PointReading",
    "Reading",
    "Result",
    "RuleSet",
    "Series",
    "Side",
    "Signal",
    "SpcError",
    "Variation",
    "analyse",
    "describe",
    "judge",
    "number_notes",
    "picture_of",
    "render",
    "sentence",
]
