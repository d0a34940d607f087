"""Capability frameworks: what they say, their versions, who looks after them; methods of improvement."""

from qitrack.web.frameworks import bringing_in, crosswalks, drafts, methods, moving, views

BLUEPRINTS = (
    views.bp,
    drafts.bp,
    bringing_in.bp,
    crosswalks.bp,
    moving.bp,
    methods.bp,
)

__all__ = ["BLUEPRINTS"]
