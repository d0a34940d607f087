"""Asks before anything is saved that looks like a patient's: at the field, with kind and place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import g, has_request_context, request
from wtforms.fields import Field, StringField
from wtforms.fields import FileField as AnyFileField

from qitrack.domain.guard import allows_nhs_numbers, confirm
from qitrack.domain.identifiers import WORDS, Find, Kind, find
from qitrack.i18n import _, ngettext
from qitrack.web.context import actor, database, session, signed_in
from qitrack.web.email_field import EmailField
from qitrack.web.widgets import PasswordField

ANSWERS = "not_a_patient"
"""The boxes under the fields have this name."""
MOST_SAID = 3
LETTERS_SHOWN = 3
"""So many letters of what was typed say which place is meant."""

NOT_ABOUT_WORK = frozenset({"account", "audit", "doors", "people"})
"""Blueprints about signing in and about the people who use qitrack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The box under a field. answer: what a tick stands for, this very find and no other."""

    name: str
    answer: str
    box: str
    is_ticked: bool


def mark(fields: Iterable[Field]) -> None:
    """Lets the script look at these fields while somebody types."""
    for field in fields:
        if _is_guarded(field) and not isinstance(field, AnyFileField):
            field.render_kw = {**(field.render_kw or {}), "data-guard": True}


def passes(fields: Iterable[Field], saved: object | None) -> bool:
    """No field holds what looks like a patient's, or somebody said that it is not.

    saved: what these fields were filled from; what stands there already is not asked about again.
    """
    asked = [
        (field, text)
        for field in fields
        if not field.errors and _is_guarded(field) and (text := _text_of(field))
        if getattr(saved, field.short_name, None) != text
    ]
    passed = [passes_with(field, [("", text)]) for field, text in asked]  # each asks its own
    return all(passed)


def passes_with(field: Field, texts: Sequence[tuple[str, str]]) -> bool:
    """The same for texts that came in with a field, each with the name of its place."""
    found = [(place, text, one) for place, text in texts for one in find(text)]
    if not found:
        return True
    kinds = {one.kind for _place, _text, one in found}
    may_confirm = Kind.NHS_NUMBER not in kinds or _allows_nhs_numbers()
    pieces = "\n".join(text[one.start : one.end] for _place, text, one in found)
    answer = f"{field.name}:{sha256(pieces.encode()).hexdigest()[:16]}" if may_confirm else ""
    is_ticked = answer != "" and answer in request.form.getlist(ANSWERS)
    if answer:  # also where it is ticked: the form may come back because of another field
        box = Question(
            name=ANSWERS, answer=answer, box=_("This is not a patient"), is_ticked=is_ticked
        )
        field.questions = [*getattr(field, "questions", ()), box]
    if is_ticked:
        confirm(session(), kinds)
        return True
    said = [_sentence(*one) for one in found[:MOST_SAID]]
    field.errors = [*field.errors, " ".join([*said, *_rest(len(found)), _what_to_do(may_confirm)])]
    return False


def sentences() -> dict[str, str]:
    """Kind → what the script says beside a field, {first} and {last} left for it; and what follows."""
    sentence = _("This looks like {what}, characters {first} to {last}.")
    said = {str(kind): sentence.replace("{what}", what) for kind, what in WORDS.items()}
    return {**said, "then": _("Take out what is a patient’s.")}


def _is_guarded(field: Field) -> bool:
    if not has_request_context() or request.blueprint in NOT_ABOUT_WORK:
        return False
    is_text = isinstance(field, StringField) and not isinstance(field, (EmailField, PasswordField))
    return is_text or isinstance(field, AnyFileField)


def _text_of(field: Field) -> str:
    """What was typed, or the name of the file that was chosen."""
    if isinstance(field, AnyFileField):
        return getattr(field.data, "filename", None) or ""
    return field.data if isinstance(field.data, str) else ""


def _allows_nhs_numbers() -> bool:
    """The place of what this request is about, or of whoever writes, allows it."""
    if signed_in() is None:
        return False
    with database().reading() as reading:  # the request's own session may not have begun to write
        about = g.get("about")
        thing = reading.get(*about) if about else None
        return allows_nhs_numbers(reading, thing, [post.path for post in actor().posts])


def _sentence(place: str, text: str, one: Find) -> str:
    begin = " ".join(text[one.start : one.end].split())[:LETTERS_SHOWN]
    sentence = _("“{begin} …”, characters {first} to {last}, looks like {what}.")
    if place:
        sentence = _("{place}: “{begin} …” looks like {what}.")
    return sentence.format(
        place=place, begin=begin.strip(), first=one.start + 1, last=one.end, what=one.words
    )


def _rest(found: int) -> list[str]:
    more = found - MOST_SAID
    if more <= 0:
        return []
    sentence = ngettext("There is {count} more.", "There are {count} more.", more)
    return [sentence.format(count=more)]


def _what_to_do(may_confirm: bool) -> str:
    if may_confirm:
        return _("Take it out, or tick “This is not a patient”.")
    return _("Take it out: your organisation does not let NHS numbers stand here.")
