"""People confirm: a colleague in one tap, a coach with three statements; asked by whoever counts the work."""

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms.validators import InputRequired, Length

from qitrack.domain import access
from qitrack.domain.access import Action
from qitrack.domain.base import NOTE_LENGTH
from qitrack.domain.corroboration import (
    Corroboration,
    CorroborationKind,
    answered_by,
    ask_coach,
    ask_colleague,
    asked_of,
)
from qitrack.domain.evidence import EvidenceLink
from qitrack.domain.judging import judge_links
from qitrack.domain.people import Person, find_people
from qitrack.i18n import _
from qitrack.web import widgets, wording
from qitrack.web.context import actor, load, me, page, said, session
from qitrack.web.evidence_words import facts_of, told
from qitrack.web.forms import Form, NewForm
from qitrack.web.paging import paged

bp = Blueprint("confirmations", __name__)

YES, NO = "yes", "no"


class AskForm(NewForm):
    """Whom to ask, and as what."""

    who = widgets.HiddenField()
    person_id = widgets.RadiosField(
        _("Who is it?"), [InputRequired(_("Choose the person."))], coerce=int, choices=[]
    )
    kind = widgets.RadiosField(
        _("What do you ask?"),
        choices=widgets.choices(
            [
                (CorroborationKind.COLLEAGUE.value, _("Whether they remember my part: one tap")),
                (CorroborationKind.COACH.value, _("Whether they sign as a coach what it shows")),
            ]
        ),
        default=CorroborationKind.COLLEAGUE.value,
    )

    @classmethod
    def among(cls, people: Sequence[Person], who: str) -> "AskForm":
        """The form with these people to choose from; the only one is chosen already."""
        form = cls(who=who, person_id=people[0].id if len(people) == 1 else None)
        form.person_id.choices = widgets.choices(wording.people(people))
        return form


class ConfirmForm(Form):
    """Whether a colleague remembers it."""

    answer = widgets.RadiosField(
        _("Do you remember it like this?"),
        [InputRequired(_("Choose one of the two."))],
        choices=widgets.choices([(YES, _("Yes, they did this")), (NO, _("That is not my memory"))]),
    )


class SignForm(Form):
    """The three statements of a coach, or what to try next."""

    answer = widgets.RadiosField(
        _("Do you sign it?"),
        [InputRequired(_("Choose one of the two."))],
        choices=widgets.choices([(YES, _("Yes, I sign all three")), (NO, _("Not yet"))]),
    )
    looked_at_cycles = widgets.CheckboxField(
        _(
            "I looked at the tests: what was expected was written before the results, or I accept paper."
        )
    )
    part_is_right = widgets.CheckboxField(_("Their part is as they describe it."))
    shows_because = widgets.TextAreaField(
        _("It shows this because … Or, if not yet: what could they try next?"),
        [InputRequired(_("Say it in one sentence.")), Length(max=NOTE_LENGTH)],
        description=_("One sentence on what you saw. No names or details of patients."),
        rows=2,
    )
    is_line_manager = widgets.CheckboxField(_("I also manage this person."))


class TakeBackForm(Form):
    """Why somebody takes their word back."""

    reason = widgets.TextAreaField(
        _("Why do you take it back?"),
        [InputRequired(_("Say why you take it back.")), Length(max=NOTE_LENGTH)],
        rows=2,
    )


@bp.get("/confirmations")
def index() -> Response:
    """What I am asked, and what I have said."""
    mine = paged(asked_of(actor().person_id))
    answered = session().scalars(answered_by(actor().person_id).limit(20)).all()
    return page("confirmations/index.html", mine=mine, answered=answered, told=_told)


@bp.route("/evidence/<int:id>/ask", methods=["GET", "POST"])
def ask(id: int) -> Response | AnyResponse:
    """Ask somebody whether they bear a piece of work out."""
    link = load(EvidenceLink, id, Action.OWN)
    who = request.values.get("who", "").strip()
    found = [p for p in find_people(session(), access.colleagues_of(actor()), who) if p is not me()]
    form = AskForm.among(found, who)
    if form.accepts():
        if form.find_made(Corroboration) is not None:
            return redirect(url_for("goals.show", id=link.goal_id), 303)
        with form.refusals():
            person = next(person for person in found if person.id == form.person_id.data)
            is_coach = form.kind.data == CorroborationKind.COACH
            verb = ask_coach if is_coach else ask_colleague
            known = list(link.corroborations)
            asked = verb(session(), link, person, me())
            if asked not in known:
                asked.uid = form.new_uid
            said(_("{name} has been asked.").format(name=person.name))
            return redirect(url_for("goals.show", id=link.goal_id), 303)
    return page("confirmations/ask.html", form=form, link=link, who=who, found=found)


@bp.route("/confirmations/<int:id>", methods=["GET", "POST"])
def answer(id: int) -> Response | AnyResponse:
    """Say whether it is as they say."""
    asked = load(Corroboration, id, Action.OWN)
    is_coach = asked.kind is CorroborationKind.COACH
    form = SignForm(looked_at_cycles=_came_first(asked)) if is_coach else ConfirmForm()
    if asked.is_open and form.accepts():
        with form.refusals():
            _say(asked, form)
            said(_("Thank you."))
            return redirect(url_for("confirmations.index"), 303)
    judged = judge_links(session(), [asked.link])[asked.link_id]
    return page(
        "confirmations/answer.html",
        form=form,
        asked=asked,
        is_coach=is_coach,
        work=_told(asked),
        facts=facts_of(judged.work) if is_coach else [],
    )


def _came_first(asked: Corroboration) -> bool:
    """By the stamps at least one test is complete, its prediction written before the result."""
    judged = judge_links(session(), [asked.link])[asked.link_id]
    return judged.work.complete > 0


def _say(asked: Corroboration, form: Form) -> None:
    is_yes = form["answer"].data == YES
    if isinstance(form, ConfirmForm):
        asked.confirm(remembers=is_yes)
    elif isinstance(form, SignForm) and is_yes:
        asked.sign(
            form.shows_because.data,
            looked_at_cycles=form.looked_at_cycles.data,
            part_is_right=form.part_is_right.data,
            is_line_manager=form.is_line_manager.data,
        )
    elif isinstance(form, SignForm):
        asked.say_not_yet(form.shows_because.data)


@bp.route("/confirmations/<int:id>/withdraw", methods=["GET", "POST"])
def withdraw(id: int) -> Response | AnyResponse:
    """Take back what I said, with a reason."""
    asked = load(Corroboration, id, Action.OWN)
    form = TakeBackForm()
    if form.accepts():
        with form.refusals():
            asked.withdraw(form.reason.data)
            said(_("You have taken it back."))
            return redirect(url_for("confirmations.index"), 303)
    return page("confirmations/withdraw.html", form=form, asked=asked, work=_told(asked))


def _told(asked: Corroboration) -> str:
    """What the piece of work is called; no word of the goal it counts for."""
    source = asked.link.source
    return told(source)[0] if source is not None else asked.link.reflection
