"""Did it work: what the numbers say of a change."""

from qitrack.web.effect.views import bp

__all__ = ["bp"]
