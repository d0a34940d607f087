"""How somebody wants to look at a chart: which part of it, on which scale, with what beside it. It stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qitrack.domain.base import FIRST_DAY, LAST_DAY
from qitrack.i18n import _

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec, ChartType

LOG = "log"
SILENT_RULES = "none"
RANGES = {_("Last 3 months"): 91, _("Last 12 months"): 365}
"""What is offered with one press → so many days up to the latest number."""

OTHER_PANELS = {
    "mr": _("how far each number is from the one before (moving range)"),
    "s": _("how far the readings of each sample lie apart (S chart)"),
    "r": _("highest minus lowest reading of each sample (R chart)"),
}
"""Key of a panel that can stand under its chart → what it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What to show of a chart, and how; nothing given shows all of it as it is.

    first, last: days between which it is drawn. scale: "log" or "". panel: key of the chart below. rules: key of rules to compare.
    """

    first: date | None = None
    last: date | None = None
    scale: str = ""
    panel: str = ""
    rules: str = ""

    @property
    def changes_the_drawing(self) -> bool:
        """Whether the drawing is another than the usual one."""
        return replace(self, rules="") != WHOLE

    @property
    def query(self) -> dict[str, str]:
        """The same as it stands in an address."""
        return {
            PARAMETERS[field.name]: str(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name)
        }

    def given(self, **changes: object) -> dict[str, str]:
        """The address of another view that differs in this."""
        return replace(self, **changes).query  # type: ignore[arg-type]  # names of fields

    def of(self, spec: "ChartSpec") -> "ChartSpec":
        """The chart as this view shows it. Raises SpecError."""
        return replace(
            spec,
            shown_from=self.first,
            shown_until=self.last,
            log_scale=self.scale == LOG,
            paired=self.panel,
        )

    def ranges(self, latest: date) -> tuple[tuple[str, dict[str, str], bool], ...]:
        """What is offered with one press: its name, its address, and whether it is shown now."""
        firsts = {name: latest - timedelta(days=days) for name, days in RANGES.items()}
        offered = [
            (name, self.given(first=first, last=None), (self.first, self.last) == (first, None))
            for name, first in firsts.items()
            if first >= FIRST_DAY
        ]
        is_all = (self.first, self.last) == (None, None)
        return (*offered, (_("All"), self.given(first=None, last=None), is_all))


WHOLE = View()
PARAMETERS = {"first": "from", "last": "to", "scale": "scale", "panel": "panel", "rules": "rules"}
"""Field of a view → its name in an address."""


def asked_view(asked: Mapping[str, str], chart: "ChartType") -> View:
    """The view that an address asks for; what this chart cannot show, or nobody can read, is passed over."""
    from qitrack.spc import RULE_SETS

    panel, rules = asked.get("panel", ""), asked.get("rules", "")
    return View(
        first=_day(asked.get("from", "")),
        last=_day(asked.get("to", "")),
        scale=LOG if asked.get("scale") == LOG else "",
        panel=panel if panel in chart.partners else "",
        rules=rules if rules in RULE_SETS and rules != SILENT_RULES else "",
    )


def _day(text: str) -> date | None:
    """A day as a calendar box sends it, or as people type it."""
    words = text.strip()[:10].replace("/", "-").replace(".", "-")
    parts = words.split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    try:
        found = date.fromisoformat("-".join(part.rjust(2, "0") for part in parts))
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
