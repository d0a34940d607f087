"""PDSA cycles: planning a test, saying what happened, comparing, deciding."""

from qitrack.web.cycles.views import bp

__all__ = ["bp"]
