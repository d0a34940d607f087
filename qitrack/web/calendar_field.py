"""A day in one box: near today the calendar of the phone or browser is quicker than three boxes."""

import re
from collections.abc import Callable, Sequence

from wtforms.fields import Field

from qitrack.domain.base import FIRST_DAY, LAST_DAY
from qitrack.web.components import Component
from qitrack.web.widgets import DateField


class CalendarField(DateField):
    """A day that is picked; where there is no calendar, typed as 2026-11-30 or 30/11/2026."""

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Callable[[object, Field], None]] | None = None,
        **options: object,
    ) -> None:
        options.setdefault("widget", Component("input", type="date", width=10, autocomplete="off"))
        options.setdefault("render_kw", {"min": str(FIRST_DAY), "max": str(LAST_DAY)})
        super().__init__(label, validators, **options)

    @property
    def first_control_id(self) -> str:
        """The id of its only box."""
        return str(self.id)

    def _value(self) -> str:
        if self.raw_data:
            return "-".join(reversed(self.raw_data))
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The day that was picked or typed, or None."""
        if len(valuelist) == 1:
            parts = re.split(r"[-/. ]+", valuelist[0].strip())
            is_year_first = len(parts[0]) == 4
            valuelist = (parts[::-1] if is_year_first else parts) if len(parts) > 1 else valuelist
        super().process_formdata(valuelist)
