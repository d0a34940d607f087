"""Comments: on a test or a part of it, on a point of a chart; answers, corrections, @names."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.comments import (
    Comment,
    CyclePart,
    about_cycle,
    about_measure,
    comments_on_cycle,
    comments_on_measure,
    mark_read,
    unread_among,
)
from qitrack.domain.counting import counted
from qitrack.domain.cycles import Cycle
from qitrack.domain.measures import Measure
from qitrack.domain.mentions import find_named, team_to_tell
from qitrack.domain.people import Person
from qitrack.domain.projects import Project
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, afterwards, load, me, page, said, session
from qitrack.web.forms import EditForm, Form, NewForm

bp = Blueprint("comments", __name__)


class Words(Form):
    """What somebody says, and who is to see it."""

    body = widgets.TextAreaField(
        _("What do you want to say?"),
        [InputRequired(_("Write something.")), Length(max=NOTE_LENGTH)],
        description=_(
            "With @ and a name, such as @Amina Cole, it reaches that person. "
            "No names or details of patients."
        ),
        rows=3,
    )
    tell_id = widgets.SelectField(
        _("Should somebody see it?"),
        empty=_("Nobody in particular"),
        coerce=int,
        choices=[],
    )

    def offer(self, project: Project) -> None:
        """Offers the people of the team who see the project."""
        people = team_to_tell(project, actor())
        self.tell_id.choices = widgets.choices([(p.id, p.name) for p in people])


class CycleCommentForm(NewForm, Words):
    """A comment on a test."""

    part = widgets.SelectField(
        _("What is it about?"),
        empty=_("The whole test"),
        coerce=CyclePart,
        choices=widgets.choices(wording.options(CyclePart)),
    )


class MeasureCommentForm(NewForm, Words):
    """A comment on a chart."""

    on = widgets.SelectField(
        _("About which point?"),
        empty=_("The whole chart"),
        coerce=date.fromisoformat,
        choices=[],
    )


class AnswerForm(NewForm, Words):
    """An answer to a comment."""


class CorrectForm(EditForm, Words):
    """Other words for one's own comment."""


@bp.get("/cycles/<int:id>/comments")
def of_cycle(id: int) -> Response:
    """What was said about a test."""
    return _on_cycle(load(Cycle, id, Action.SEE), None)


@bp.route("/cycles/<int:id>/comments/new", methods=["GET", "POST"])
def on_cycle(id: int) -> Response | AnyResponse:
    """Say something about a test or a part of it."""
    cycle = load(Cycle, id, Action.COMMENT)
    form = _cycle_form(cycle)
    if form.accepts():
        if form.find_made(Comment) is not None:
            return _to_cycle(cycle)
        with form.refusals():
            comment = about_cycle(cycle, form.part.data, form.body.data, me())
            _keep(comment, form)
            return _to_cycle(cycle)
    return _on_cycle(cycle, form)


def _cycle_form(cycle: Cycle) -> CycleCommentForm:
    asked = request.args.get("part", "")
    part = CyclePart(asked) if asked in set(CyclePart) else None
    form = CycleCommentForm(url_for("comments.on_cycle", id=cycle.id), part=part)
    form.offer(cycle.project)
    return form


def _on_cycle(cycle: Cycle, form: CycleCommentForm | None) -> Response:
    talks = session().scalars(comments_on_cycle(cycle.id)).all()
    _note_read(talks)
    if form is None and access.can(actor(), Action.COMMENT, cycle):
        form = _cycle_form(cycle)
    order = [None, *CyclePart]
    return page(
        "work/comments_on_cycle.html",
        form=form,
        cycle=cycle,
        project=cycle.project,
        talks=sorted(_shown(talks), key=lambda talk: order.index(talk.part)),
    )


@bp.get("/measures/<int:id>/comments")
def of_measure(id: int) -> Response:
    """What was said about a chart."""
    measure = load(Measure, id, Action.SEE)
    load(Project, measure.project_id, Action.SEE)  # where the chart alone is shown, the talk is not
    return _on_measure(measure, None)


@bp.route("/measures/<int:id>/comments/new", methods=["GET", "POST"])
def on_measure(id: int) -> Response | AnyResponse:
    """Say something about a chart or a point of it."""
    measure = load(Measure, id, Action.COMMENT)
    form = _measure_form(measure)
    if form.accepts():
        if form.find_made(Comment) is not None:
            return _to_measure(measure)
        with form.refusals():
            comment = about_measure(measure, form.on.data, form.body.data, me())
            _keep(comment, form)
            return _to_measure(measure)
    return _on_measure(measure, form)


def _measure_form(measure: Measure) -> MeasureCommentForm:
    asked = request.args.get("on", type=date.fromisoformat)
    form = MeasureCommentForm(url_for("comments.on_measure", id=measure.id), on=asked)
    form.on.choices = widgets.choices(_points(measure))
    form.offer(measure.project)
    return form


def _points(measure: Measure) -> dict[str, str]:
    """Day of each number → its period and what was counted, the newest first."""
    told = _("{period}: {number}")
    return {
        number.on.isoformat(): told.format(
            period=wording.period(measure.frequency, number.on),
            number=wording.counted(number.entry),
        )
        for number in reversed(counted(session(), measure.id))
    }


def _on_measure(measure: Measure, form: MeasureCommentForm | None) -> Response:
    talks = session().scalars(comments_on_measure(measure.id)).all()
    _note_read(talks)
    if form is None and access.can(actor(), Action.COMMENT, measure):
        form = _measure_form(measure)
    return page(
        "work/comments_on_measure.html",
        form=form,
        measure=measure,
        project=measure.project,
        talks=_shown(talks),
        points=_points(measure) if any(talk.on for talk in talks) else {},
    )


@bp.route("/comments/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> Response | AnyResponse:
    """Answer a comment."""
    comment = load(Comment, id, Action.COMMENT)
    form = AnswerForm()
    form.offer(comment.project)
    if form.accepts():
        if form.find_made(Comment) is not None:
            return _to(comment)
        with form.refusals():
            reply = comment.answered(form.body.data, me())
            _keep(reply, form, comment.person)
            return _to(comment)
    return page("work/answer.html", form=form, comment=comment, project=comment.project)


@bp.route("/comments/<int:id>/edit", methods=["GET", "POST"])
def correct(id: int) -> Response | AnyResponse:
    """Find other words for one's own comment."""
    comment = load(Comment, id, Action.OWN)
    form = CorrectForm(obj=comment)
    form.offer(comment.project)
    if form.accepts(comment):
        with form.refusals():
            comment.correct(form.body.data)
            _tell(comment, form)
            return _to(comment)
    return page("work/correct.html", form=form, comment=comment, project=comment.project)


@bp.post("/comments/<int:id>/take-back")
def take_back(id: int) -> AnyResponse:
    """Take one's own comment back."""
    comment = load(Comment, id, Action.OWN)
    comment.take_back()
    said(_("Taken back. Nobody reads it here any more."))
    return _to(comment)


def _keep(comment: Comment, form: NewForm, *others: Person) -> None:
    """Saves a new comment and tells whoever is meant."""
    comment.uid = form.new_uid
    session().add(comment)
    session().flush()
    _tell(comment, form, *others)


def _tell(comment: Comment, form: Form, *others: Person) -> None:
    """Tells whoever was chosen, was named, or is answered; says who that is, and who was not found."""
    named = find_named(session(), actor(), comment.project, comment.body)
    chosen = [session().get(Person, form["tell_id"].data)] if form["tell_id"].data else []
    people = [*named.people, *(person for person in chosen if person), *others]
    told = comment.mention(people)
    said(_words_on([person.name for person in told]))
    for name in named.unknown:
        sentence = _("@{name} fits nobody in the team or your organisation who sees this project.")
        said(sentence.format(name=name), "warning")


def _words_on(names: Sequence[str]) -> str:
    if not names:
        return _("Saved.")
    sentence = _("Saved. On their own page it is shown to: {names}.")
    return sentence.format(names=", ".join(names))


def _note_read(talks: Sequence[Comment]) -> None:
    """Where the reader was named, they have seen it now."""
    unread = unread_among(talks, actor().person_id)
    if unread:
        afterwards(partial(mark_read, mention_ids=unread))


def _shown(talks: Sequence[Comment]) -> list[Comment]:
    return [talk for talk in talks if talk.is_worth_showing]


def _to(comment: Comment) -> AnyResponse:
    return _to_cycle(comment.cycle) if comment.cycle else _to_measure(comment.measure)


def _to_cycle(cycle: Cycle) -> AnyResponse:
    return redirect(url_for("comments.of_cycle", id=cycle.id), 303)


def _to_measure(measure: Measure | None) -> AnyResponse:
    assert measure is not None
    return redirect(url_for("comments.of_measure", id=measure.id), 303)
