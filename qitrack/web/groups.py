"""Groups of a measure: agreeing on them, entering their numbers, looking at them side by side."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack import __version__, clock, db
from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH, TITLE_LENGTH
from qitrack.domain.chart_spec import chart_spec, scale_of
from qitrack.domain.counting import counted_by_group
from qitrack.domain.entries import Entry
from qitrack.domain.groups import (
    ENTERED_BY_GROUP,
    WHAT_COUNTS,
    Gap,
    Shown,
    gap_of,
    record_groups,
    shown_groups,
    standing_of,
)
from qitrack.domain.measure_definition import ValueForm
from qitrack.domain.measures import Measure
from qitrack.domain.observations import latest_days
from qitrack.domain.small_numbers import FEWEST
from qitrack.domain.strata import (
    MOST_GROUPS,
    MOST_STRATIFIERS,
    Stratifier,
    cells,
    open_ways,
    split_by,
)
from qitrack.i18n import _, ngettext
from qitrack.web import widgets, wording
from qitrack.web.calendar_field import CalendarField
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.errors import error_page
from qitrack.web.forms import EditForm, Form, NewForm

if TYPE_CHECKING:
    from qitrack.spc import ChartSpec

bp = Blueprint("groups", __name__)

DRAWINGS_KEPT = 32
ROWS_SHOWN = 52
FILE_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
NUMBERED = tuple(f"group_{n}" for n in range(1, MOST_GROUPS + 1))


class WayFields(Form):
    """What the groups have in common, and what each is called."""

    name = widgets.TextField(
        _("Split by"),
        [InputRequired(_("Say what the groups have in common.")), Length(max=TITLE_LENGTH)],
        description=_("For example: shift, ward, language."),
    )

    @property
    def names(self) -> list[str]:
        """The names of the groups, in the order of their boxes."""
        return [self[field].data or "" for field in NUMBERED]


for _number, _field in enumerate(NUMBERED, 1):
    setattr(
        WayFields,
        _field,
        widgets.TextField(_("Group {n}").format(n=_number), [Length(max=TITLE_LENGTH)]),
    )


class NewWayForm(NewForm, WayFields):
    """A new way to split a measure."""


class EditWayForm(EditForm, WayFields):
    """Changes the groups."""


@bp.get("/measures/<int:id>/groups")
def show(id: int) -> Response:
    """The groups of a measure side by side, on one scale."""
    measure = load(Measure, id, Action.SEE)
    ways = open_ways(measure)
    way = _asked(ways)
    shown = _shown(measure, way) if way else ()
    specs = _specs(measure, shown)
    gap = gap_of(shown, scale_of(measure)) if shown else None
    return page(
        "groups/show.html",
        measure=measure,
        ways=ways,
        way=way,
        shown=shown,
        drawn=_drawn(specs) if specs else None,
        gap=_gap_in_words(measure, gap),
        rows=_rows(measure, shown),
        few=_few(measure, shown),
        may={action.value for action in Action if access.can(actor(), action, measure)},
        can_split=len(ways) < MOST_STRATIFIERS,
        can_enter=measure.form in ENTERED_BY_GROUP,
    )


@bp.get("/measures/<int:id>/groups.<any(png, pdf, svg):format>")
def file(id: int, format: str) -> Response | AnyResponse:
    """The groups side by side as a file."""
    measure = load(Measure, id, Action.SEE)
    way = _asked(open_ways(measure))
    specs = _specs(measure, _shown(measure, way)) if way else ()
    if not specs:
        sentence = _("There are no numbers of groups to draw yet.")
        return error_page(UnprocessableEntity.code, sentence)
    names = " ".join(f"{name} {spec.digest}" for name, spec in specs)
    etag = hashlib.sha256(f"{names} {__version__} {format}".encode()).hexdigest()
    if etag in request.if_none_match:
        response = make_response("", 304)
    else:
        response = make_response(_file(specs, measure.name, format))
        response.headers["Content-Type"] = FILE_TYPES[format]
        response.headers["Content-Disposition"] = f'attachment; filename="groups-{id}.{format}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(etag)
    return response


@bp.route("/measures/<int:id>/groups/new", methods=["GET", "POST"])
def new(id: int) -> Response | AnyResponse:
    """Agree on groups."""
    measure = load(Measure, id, Action.SHAPE)
    form = NewWayForm()
    if form.accepts():
        made = form.find_made(Stratifier)
        if made is not None:
            return _back_to(measure)
        with form.refusals():
            way = Stratifier(uid=form.new_uid, name=form.name.data)
            session().add(split_by(measure, way, form.names))
            session().flush()
            said(_("Agreed. From now on numbers can be entered for each group."))
            return _back_to(measure)
    return page("groups/way.html", form=form, measure=measure, way=None)


@bp.route("/splits/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Response | AnyResponse:
    """Rename, add or end groups."""
    way = load(Stratifier, id, Action.SHAPE)
    names = {f"group_{n}": group.name for n, group in enumerate(way.current, 1)}
    form = EditWayForm(obj=way, **names)
    if form.accepts(way):
        with form.refusals():
            way.regroup(form.names)
            way.name = form.name.data
            session().flush()
            said(_("Saved."))
            return _back_to(way.measure)
    return page("groups/way.html", form=form, measure=way.measure, way=way)


@bp.post("/splits/<int:id>/end")
def end(id: int) -> AnyResponse:
    """Split no longer this way."""
    way = load(Stratifier, id, Action.SHAPE)
    way.end()
    said(_("It is no longer split this way. What was entered stays."), "note")
    return _back_to(way.measure)


class GroupNumbersForm(Form):
    """The numbers of all groups for one period."""

    on = CalendarField(_("Day"), [InputRequired(_("Say for which day it is."))])
    reason = widgets.TextField(_("Why do numbers change?"), [Length(max=NOTE_LENGTH)])
    strata: Sequence[tuple[str, str]] = ()

    @classmethod
    def of(cls, measure: Measure, names: Mapping[str, str], on: date) -> "GroupNumbersForm":
        """The form for these groups, filled with what stands for the period of this day."""
        whole = measure.form in (ValueForm.COUNT, ValueForm.PROPORTION)
        made: dict[str, Any] = {}
        for stratum in names:
            for part, label in _parts(measure):
                made[_field_of(part, stratum)] = widgets.NumberField(label, whole=whole, width=10)
        of_groups: type[GroupNumbersForm] = type(cls.__name__, (cls,), made)
        form = of_groups(on=on)
        form.strata = tuple(names.items())
        if not form.is_submitted and not form.is_back_from_sign_in:
            for stratum, row in standing_of(session(), measure, on, list(names)).items():
                for part, _label in _parts(measure):
                    form[_field_of(part, stratum)].process_data(getattr(row, part))
        return form

    def fields_of(self, stratum: str) -> list[Any]:
        """The boxes of one group."""
        names = (_field_of(part, stratum) for part in Entry._fields)
        return [self[name] for name in names if name in self]

    @property
    def entries(self) -> dict[str, Entry]:
        """What was typed, by group; a group without any number is left out."""
        typed = {}
        for stratum, _name in self.strata:
            parts = {
                part: self[_field_of(part, stratum)].data
                for part in Entry._fields
                if _field_of(part, stratum) in self
            }
            if any(number is not None for number in parts.values()):
                typed[stratum] = Entry(**parts)
        return typed


def _parts(measure: Measure) -> list[tuple[str, str]]:
    if not measure.has_denominator:
        return [("value", measure.unit_label or _("The number"))]
    did, total = measure.numerator_label, measure.denominator_label
    return [("numerator", did or _("How many did")), ("denominator", total or _("Out of how many"))]


def _field_of(part: str, stratum: str) -> str:
    return f"{part}_{stratum.replace('.', '_')}"


@bp.route("/measures/<int:id>/groups/numbers", methods=["GET", "POST"])
def record(id: int) -> Response | AnyResponse:
    """Enter the numbers of all groups for one period."""
    measure = load(Measure, id, Action.WORK)
    ways = open_ways(measure)
    if not ways or measure.form not in ENTERED_BY_GROUP:
        abort(404)
    chosen = ways if request.args.get("way") == "both" else [_asked(ways) or ways[0]]
    latest = latest_days(session(), [measure.id]).get(measure.id)
    asked = request.args.get("on", type=date.fromisoformat)
    on = asked or measure.period_to_enter(latest, clock.today())
    form = GroupNumbersForm.of(measure, cells(chosen), on)
    if form.accepts():
        with form.refusals():
            day, reason = form.on.data or on, form.reason.data or ""
            record_groups(session(), measure, day, form.entries, person=me(), reason=reason)
            said(_("Saved: the numbers of all groups."))
            return _back_to(measure)
    return page("groups/numbers.html", form=form, measure=measure, ways=ways, chosen=chosen)


def _back_to(measure: Measure) -> AnyResponse:
    return redirect(url_for("groups.show", id=measure.id), 303)


def _asked(ways: Sequence[Stratifier]) -> Stratifier | None:
    """The way that the address asks for, else the first."""
    wanted = request.args.get("way", type=int)
    return next((way for way in ways if way.id == wanted), ways[0] if ways else None)


def _shown(measure: Measure, way: Stratifier) -> tuple[Shown, ...]:
    """The groups as they may be shown: everything on the page and in the file comes from here."""
    names = cells([way])
    return shown_groups(measure, names, counted_by_group(session(), measure.id, list(names)))


def _specs(measure: Measure, shown: Sequence[Shown]) -> "tuple[tuple[str, ChartSpec], ...]":
    """Group and chart of each that has numbers; each with lines of its own."""
    from qitrack.spc import SpcError

    assert not db.is_writing(session()), "Draw after the write transaction, not inside it."
    found = []
    for group in shown:
        if not any(number.entry.shown() is not None for number in group.numbers):
            continue
        try:
            spec = replace(chart_spec(measure, group.numbers, group=group.name), notes=())
            found.append((group.name, _within(spec)))
        except SpcError:
            continue
    return tuple(found)


def _within(spec: "ChartSpec") -> "ChartSpec":
    """The chart without decisions about days for which this group has no numbers: it began later, or was left out."""
    from qitrack.spc import SpcError, analyse

    try:
        analyse(spec)
    except SpcError:
        return replace(
            spec, baseline_until=None, phases=(), exclude=(), target_steps=(), trajectory=()
        )
    return spec


@lru_cache(maxsize=DRAWINGS_KEPT)
def _drawn(specs: "tuple[tuple[str, ChartSpec], ...]") -> tuple[Markup, Markup, tuple[tuple[str, str], ...]] | None:  # fmt: skip
    """The groups side by side, wide and narrow, and each with its sentence; a pure function of the specs."""
    from qitrack.spc import SpcError, analyse, describe, render_facets

    try:
        charts = {name: analyse(spec) for name, spec in specs}
        wide, narrow = (
            render_facets(charts, "inline", size, f"groups-{size}", same_scale=True)
            for size in ("wide", "narrow")
        )
    except SpcError:
        return None
    sentences = tuple((name, describe(chart).headline) for name, chart in charts.items())
    return Markup(wide), Markup(narrow), sentences  # noqa: S704  # the library escapes every text in its drawing


@lru_cache(maxsize=DRAWINGS_KEPT)
def _file(specs: "tuple[tuple[str, ChartSpec], ...]", title: str, format: str) -> bytes:
    from qitrack.spc import render_facets

    size = "print" if format == "pdf" else "wide"
    drawn = render_facets(dict(specs), format, size, same_scale=True, title=title)
    return drawn.encode() if isinstance(drawn, str) else drawn


def _few(measure: Measure, shown: Sequence[Shown]) -> str:
    """How many numbers are not shown, and why; "" where all are."""
    many, what = sum(group.few for group in shown), WHAT_COUNTS.get(measure.form)
    if not many or what is None:
        return ""
    said_first = ngettext(
        "{n} number of a group is not shown: it stands for fewer than {few}, or would give such a number away.",
        "{n} numbers of groups are not shown: they stand for fewer than {few}, or would give such a number away.",
        many,
    )
    return said_first.format(n=many, few=FEWEST[what])


def _rows(measure: Measure, shown: Sequence[Shown]) -> list[tuple[str, ...]]:
    """Period by period what each group had, the latest first."""
    days = sorted({n.on for group in shown for n in group.numbers}, reverse=True)[:ROWS_SHOWN]
    by_day = [{number.on: number.entry for number in group.numbers} for group in shown]
    rows = []
    for day in days:
        told = [
            _cell(measure, of.get(day), group.words.get(day))
            for group, of in zip(shown, by_day, strict=True)
        ]
        rows.append((wording.period_in_table(measure.frequency, day), *told))
    return rows


def _cell(measure: Measure, entry: Entry | None, in_words: str | None) -> str:
    if entry is None:
        return ""
    if in_words is not None:
        return _("{words} (too few to say)").format(words=in_words) if in_words else _("too few")
    height = entry.shown(scale_of(measure))
    if height is None:
        return _("no data")
    if measure.form is ValueForm.PROPORTION:
        return _("{n}% ({parts})").format(n=wording.number(height, 1), parts=wording.counted(entry))
    return wording.number(height, 2)


def _gap_in_words(measure: Measure, gap: Gap | None) -> str:
    """Whether the gap closes, in a sentence; "" where there are too few periods."""
    if gap is None:
        return ""
    unit = _(" percentage points") if measure.form is ValueForm.PROPORTION else ""
    if gap.is_narrowing and gap.last < 0:
        first = _("The gap between {high} and {low} has closed and turned round: from about {first} to about {last}{unit}.")  # fmt: skip
    elif gap.is_narrowing:
        first = _("The gap between {high} and {low} is narrowing: from about {first} to about {last}{unit}.")  # fmt: skip
    elif gap.is_widening:
        first = _("The gap between {high} and {low} is widening: from about {first} to about {last}{unit}.")  # fmt: skip
    else:
        first = _("Whether the gap between {high} and {low} is narrowing cannot be told: about {first} at first, about {last}{unit} now.")  # fmt: skip
    rough = _("A rough answer:") + " " if gap.is_rough else ""

    def number(value: float, decimals: int) -> str:
        return wording.number(value, decimals).replace("-", "−")

    change = _("Change a period: {slope} (95% interval {lower} to {upper}; {n} periods).")
    return (
        rough
        + first.format(high=gap.high, low=gap.low, first=number(gap.first, 1), last=number(gap.last, 1), unit=unit)
        + " "
        + change.format(slope=number(gap.slope, 2), lower=number(gap.lower, 2), upper=number(gap.upper, 2), n=gap.periods)
    )  # fmt: skip
