"""The components of the NHS design system as functions: `nhsuk.button({"text": "Save"})`.

They have a Jinja environment of their own, because their macros rely on undefined names being
silent, which in our templates would hide every typing error.
"""

import re
from collections.abc import Callable
from functools import cache

from jinja2 import ChainableUndefined, Environment, PackageLoader, TemplateNotFound
from markupsafe import Markup

Macro = Callable[..., Markup]

# Macros whose folder is not their own name in kebab-case.
_FOLDERS = {"image": "images", "list": "do-dont-list", "table": "tables"}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        undefined=ChainableUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _macro(name: str) -> Macro:
    folder = _FOLDERS.get(name) or re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
    template = _environment().get_template(f"nhsuk/components/{folder}/macro.jinja")
    macro: Macro = getattr(template.module, name)
    return macro


class Components:
    """Every macro of the design system, as an attribute named as in its manual: `dateInput`."""

    def __getattr__(self, name: str) -> Macro:
        try:
            return _macro(name)
        except TemplateNotFound:
            raise AttributeError(f"The design system has no component {name!r}.") from None


nhsuk = Components()
