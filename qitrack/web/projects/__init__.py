"""Projects: start one, its page, aim, state, who can see it, and its history."""

from qitrack.web.projects.views import bp

__all__ = ["bp"]
