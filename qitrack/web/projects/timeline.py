"""The timeline of a project: one list of everything, filtered by topic, from a moment on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from flask import request, url_for
from wtforms.validators import Optional

from qitrack import clock
from qitrack.domain.access import Action, can
from qitrack.domain.projects import Project
from qitrack.domain.timeline import (
    Signal,
    Topic,
    moment_at,
    others_changed_something,
    signals_of_project,
    timeline,
)
from qitrack.domain.visits import find_visit, note_visit
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, afterwards, session
from qitrack.web.forms import Form
from qitrack.web.paging import PAGE_LENGTH, Paged, paged
from qitrack.web.projects.history import Entry, Moment, told

NOTED_AT_MOST_EVERY = timedelta(minutes=1)

MANY = 4
"""So often the same in one go is told once, with how often."""

SIGNS = {
    True: _("The chart of “{name}” shows a sign of improvement from {first} on."),
    False: _("The chart of “{name}” shows a sign of concern from {first} on."),
    None: _("The chart of “{name}” shows that something changed from {first} on."),
}


class TimelineForm(Form):
    """What to show; kept in the address."""

    topic = widgets.SelectField(
        _("Show"),
        [Optional()],
        empty=_("Everything"),
        coerce=Topic,
        choices=widgets.choices(wording.options(Topic)),
        default=None,
    )


def shown(project: Project) -> dict[str, Any]:
    """What the page of the timeline shows, as the address asks for it; a fixed number of queries."""
    form = TimelineForm(formdata=request.args)
    topic = form.topic.data if form.validate() else None
    since = _asked_since()
    found = timeline(project.id, topic, since)
    listed = paged(found)
    moments = [_short(moment) for moment in told(session(), listed.rows)]
    if topic in (None, Topic.NUMBERS):
        before = moment_at(session(), found, _first_place(listed) - 1) if listed.page > 1 else None
        moments += _of_charts(project, listed, before, since)
        moments.sort(key=lambda moment: moment.at, reverse=True)
    return {"form": form, "listed": listed, "moments": moments, "since": since, "topic": topic}


def _short(moment: Moment) -> Moment:
    """The same, with what was done many times in one go told once: a file of numbers."""
    entries: list[Entry] = []
    for sentence, alike in groupby(moment.entries, key=lambda entry: entry.sentence):
        same = list(alike)
        if len(same) >= MANY:
            told_as = _("{sentence} ({n} times)").format(sentence=sentence, n=len(same))
            same = [Entry(sentence=told_as, changes=(), href=same[0].href)]
        entries += same
    return replace(moment, entries=tuple(entries))


def _first_place(listed: Paged) -> int:
    return (listed.page - 1) * PAGE_LENGTH


def _asked_since() -> datetime | None:
    """The moment that the address names, if it is one."""
    try:
        asked = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return None
    return asked if asked.tzinfo is not None else asked.replace(tzinfo=UTC)


def _of_charts(
    project: Project, listed: Paged, before: datetime | None, since: datetime | None
) -> Iterator[Moment]:
    """The signs on charts that belong between the rows of this page."""
    is_last = listed.page == listed.pages
    after = since if is_last else listed.rows[-1].at
    for signal in signals_of_project(session(), project.id):
        if (before is None or signal.at <= before) and (after is None or signal.at > after):
            yield _moment_of(signal)


def _moment_of(signal: Signal) -> Moment:
    sentence = SIGNS[signal.is_favourable]
    entry = Entry(
        sentence=sentence.format(name=signal.measure, first=wording.day(signal.first)),
        changes=(),
        href=url_for("measures.show", id=signal.measure_id),
    )
    return Moment(at=signal.at, entries=(entry,), is_day=True)


def new_since(project: Project) -> datetime | None:
    """Since when something is new to the reader of this page, if anything is; notes that they came."""
    who = actor()
    visit = find_visit(session(), who.person_id, project.id)
    if visit is None or clock.now() - visit.at > NOTED_AT_MOST_EVERY:
        afterwards(partial(note_visit, person_id=who.person_id, project_id=project.id))
    since = visit.here_before if visit else None
    if since is None or not can(who, Action.READ_HISTORY, project):
        return None
    is_new = others_changed_something(session(), project.id, since, who.person_id)
    return since if is_new else None
