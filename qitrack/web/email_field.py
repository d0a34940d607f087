"""An e-mail address in a form: looked at, never written to."""

import re
from typing import Any

from wtforms.validators import StopValidation

from qitrack.i18n import _
from qitrack.web.widgets import TextField, Validators

LONGEST = 200
LOOKS_RIGHT = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s.\x00-\x1f]+")


class EmailField(TextField):
    """A work e-mail address."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        autocomplete: str = "email",
        **options: Any,  # WTForms' own: name, prefix and the like
    ) -> None:
        super().__init__(
            label,
            validators,
            type="email",
            inputmode="email",
            autocomplete=autocomplete,
            spellcheck=False,
            **options,
        )

    def pre_validate(self, form: object) -> None:
        """Refuses what cannot be an address; an empty field is for the validators."""
        if not self.data:
            return
        if len(self.data) > LONGEST or not LOOKS_RIGHT.fullmatch(self.data):
            raise StopValidation(_("This is not an e-mail address. Write it like ann@example.org."))
