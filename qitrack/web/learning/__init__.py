"""How we test and predict: learning checks and calibration on the page, and the prompts people silence."""

from qitrack.web.learning.views import bp

__all__ = ["bp"]
