"""Reviews of charts: the walk of a coach, and the answers of the team."""

from qitrack.web.reviews import views, walk

BLUEPRINTS = (walk.bp, views.bp)

__all__ = ["BLUEPRINTS"]
