"""Bringing in a file of numbers: look first, then all or nothing; and taking it back."""

from qitrack.web.imports import columns, taking_back  # noqa: F401  # routes of the same blueprint
from qitrack.web.imports.views import bp

__all__ = ["bp"]
