"""The fields of a change idea, and how it or a driver is hung on drivers: for every page that asks."""

from collections.abc import Iterable, Sequence

from wtforms.validators import InputRequired, Length

from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.ideas import IdeaOrigin
from qitrack.domain.scale import Degree
from qitrack.domain.theory import Driver, DriverLink, IdeaLink, Strength
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.forms import Form

NO_PATIENTS = _("No names or details of patients.")


class HangsOn(Form):
    """Which drivers something hangs on, strongly or weakly, and why the picture changes."""

    strong_ids = widgets.CheckboxesField(_("On which drivers?"), coerce=int, choices=[], small=True)
    weak_ids = widgets.CheckboxesField(
        _("And a little on which?"),
        description=_("Weak links, drawn as a dotted line."),
        coerce=int,
        choices=[],
        small=True,
    )
    change_reason = widgets.TextField(
        _("Why does the picture change?"),
        [Length(max=TITLE_LENGTH)],
        description=_("Only if you like. It is kept with this version."),
    )

    def offer(self, drivers: Sequence[Driver]) -> None:
        """These drivers can be chosen."""
        for field in (self.strong_ids, self.weak_ids):
            field.choices = widgets.choices([(driver.id, driver.name) for driver in drivers])

    def chosen(self, drivers: Sequence[Driver]) -> dict[Driver, Strength]:
        """The drivers that were chosen; one that was ticked in both lists is a strong link."""
        strong, weak = set(self.strong_ids.data or ()), set(self.weak_ids.data or ())
        return {
            driver: Strength.STRONG if driver.id in strong else Strength.WEAK
            for driver in drivers
            if driver.id in strong | weak
        }


def ticked(links: Iterable[DriverLink | IdeaLink]) -> dict[str, list[int]]:
    """What is ticked at first for something that hangs on drivers by these links."""
    ends = [
        (link.parent_id if isinstance(link, DriverLink) else link.driver_id, link.strength)
        for link in links
    ]
    return {
        "strong_ids": [key for key, strength in ends if strength is Strength.STRONG],
        "weak_ids": [key for key, strength in ends if strength is Strength.WEAK],
    }


def _degrees(field_of: dict[Degree, str]) -> list[tuple[str, str]]:
    return [(degree.value, words) for degree, words in field_of.items()]


IMPACT = {
    Degree.LOW: _("A little good"),
    Degree.MEDIUM: _("Some good"),
    Degree.HIGH: _("Much good"),
}
EFFORT = {
    Degree.LOW: _("Little work"),
    Degree.MEDIUM: _("Some work"),
    Degree.HIGH: _("Much work"),
}


class IdeaFields(HangsOn):
    """A change idea: what to try; all else is only if wanted."""

    description = widgets.TextAreaField(
        _("What could you try?"),
        [InputRequired(_("Say what you could try.")), Length(max=NOTE_LENGTH)],
        description=_("One change, as concrete as you can. No names or details of patients."),
    )
    origin = widgets.SelectField(
        _("Where does it come from?"),
        empty=_("Not said"),
        coerce=IdeaOrigin,
        choices=widgets.choices(wording.options(IdeaOrigin)),
    )
    source = widgets.TextAreaField(
        _("Source, or what speaks for it"),
        [Length(max=NOTE_LENGTH)],
        description=_("For example: an article, a guideline, what Ward B found."),
        rows=2,
    )
    impact = widgets.SelectField(
        _("How much good may it do?"),
        description=_("Its impact, as you judge it now."),
        empty=_("Not judged yet"),
        coerce=Degree,
        choices=widgets.choices(_degrees(IMPACT)),
    )
    effort = widgets.SelectField(
        _("How much work may it be?"),
        description=_("The effort, as you judge it now."),
        empty=_("Not judged yet"),
        coerce=Degree,
        choices=widgets.choices(_degrees(EFFORT)),
    )
