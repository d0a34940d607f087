"""Development goals and the work that counts towards them."""

from qitrack.web.goals.views import bp

__all__ = ["bp"]
