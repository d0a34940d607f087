"""Measures: what is counted, setting one up, standards, and entering numbers."""

from qitrack.web.measures import adopting, set_up, standards, views

BLUEPRINTS = (views.bp, standards.bp, adopting.bp)

__all__ = ["BLUEPRINTS", "set_up"]
