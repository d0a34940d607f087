"""Development goals and the work that counts towards them."""

from qitrack.web.goals import chain, checking_in, passport, reviewing, views

BLUEPRINTS = (views.bp, checking_in.bp, chain.bp, passport.bp, reviewing.bp)

__all__ = ["BLUEPRINTS"]
