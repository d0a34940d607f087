"""Words for people, ready for translation: `_` and `ngettext`, from the standard library.

Nothing is translated yet; every sentence goes through here so that it can be.
"""

import gettext as _gettext
from importlib import resources

_translations = _gettext.translation(
    "qitrack", localedir=str(resources.files("qitrack") / "locale"), fallback=True
)


def _(message: str) -> str:
    """The sentence in the reader's language."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The sentence in the reader's language, in the form that fits the number."""
    return _translations.ngettext(singular, plural, number)
