"""PDSA cycles: planning a test, saying what happened, comparing, deciding."""

from qitrack.web.cycles import predicting  # noqa: F401  # its views are routes of the same blueprint
from qitrack.web.cycles.views import bp

__all__ = ["bp"]
