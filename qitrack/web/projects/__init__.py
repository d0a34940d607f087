"""Projects: start one, its page, aim, charter, state, who can see it, and its history."""

from qitrack.web.projects.charter import bp as charter_bp
from qitrack.web.projects.views import bp

__all__ = ["bp", "charter_bp"]
