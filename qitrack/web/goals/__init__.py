"""Development goals and the work that counts towards them."""

from qitrack.web.goals import chain, checking_in, passport, views

BLUEPRINTS = (views.bp, checking_in.bp, chain.bp, passport.bp)

__all__ = ["BLUEPRINTS"]
