"""Our theory: the driver diagram drawn, edited in place, kept in versions and compared."""

from qitrack.web.theory.views import bp

__all__ = ["bp"]
