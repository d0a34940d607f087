"""Where the things of a project's history stand: the test, chart or meeting that each belongs to."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qitrack.domain.audit import Audit
from qitrack.domain.chart_decisions import Annotation, ChartDecision
from qitrack.domain.comments import Comment
from qitrack.domain.cycles import Cycle
from qitrack.domain.history import About
from qitrack.domain.imports import Import
from qitrack.domain.measures import Measure
from qitrack.domain.meetings import Meeting
from qitrack.domain.observations import Observation
from qitrack.domain.predictions import Comparison, Prediction
from qitrack.domain.reviews import ChartReview
from qitrack.domain.sharing import MeasureUse
from qitrack.domain.strata import Stratifier

Places = Select[int, int] | Select[int, int | None]

STANDS_IN: Mapping[str, Mapping[str, Places]] = {
    "prediction": {"cycle": select(Prediction.id, Prediction.cycle_id)},
    "comparison": {"cycle": select(Comparison.id, Prediction.cycle_id).join(Comparison.prediction)},
    "chart_decision": {"measure": select(ChartDecision.id, ChartDecision.measure_id)},
    "annotation": {"measure": select(Annotation.id, Annotation.measure_id)},
    "observation": {"measure": select(Observation.id, Observation.measure_id)},
    "measure_use": {"measure": select(MeasureUse.id, MeasureUse.measure_id)},
    "chart_review": {"measure": select(ChartReview.id, ChartReview.measure_id)},
    "stratifier": {"measure": select(Stratifier.id, Stratifier.measure_id)},
    "comment": {
        "talk-on-cycle": select(Comment.id, Comment.cycle_id),
        "talk-on-measure": select(Comment.id, Comment.measure_id),
    },
}
"""Table → the kind of page on which its rows stand, and each row's id with that of the page."""

HAVE_A_PAGE = {model.__tablename__ for model in (Cycle, Import, Measure, Meeting)}


def pages_of(session: Session, rows: Sequence[Audit]) -> dict[About, About]:
    """What was changed → the kind and id of the page where it stands; a query or two for each kind."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.entity, set()).add(row.entity_id)
    found: dict[About, About] = {}
    for entity, wanted in ids.items():
        if entity in HAVE_A_PAGE:
            found |= {(entity, key): (entity, key) for key in wanted}
        for kind, places in STANDS_IN.get(entity, {}).items():
            by_id = next(iter(places.selected_columns))
            for key, page in session.execute(places.where(by_id.in_(wanted))):
                if page is not None:
                    found[entity, key] = (kind, page)
    return found
