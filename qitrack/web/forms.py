"""What every form of qitrack does: comes back filled, makes one row, notices other people's changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form as WTForm
from wtforms.fields import Field, HiddenField

from qitrack.domain.audit import AuditValue, as_text, changes_since
from qitrack.domain.base import Editable, Entity, find_by_uid, uuid7
from qitrack.domain.errors import Refused
from qitrack.domain.people import find_author
from qitrack.i18n import _
from qitrack.web import identifier_guard, wording
from qitrack.web.context import SAFE_METHODS, session, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that somebody else changed while this form was open."""

    label: str
    theirs: str
    mine: str
    who: str


class Form(WTForm):
    """A form that posts to `action`, the address of the page unless another is given."""

    def __init__(self, action: str | None = None, obj: object | None = None, **values: Any) -> None:
        self.action = action or request.path
        self.conflicts: tuple[Conflict, ...] = ()
        self.form_errors: list[str] = []
        self.is_back_from_sign_in = False
        super().__init__(formdata=values.pop("formdata", self._typed()), obj=obj, **values)
        identifier_guard.mark(self._visible())

    def _typed(self) -> MultiDict[str, Any] | None:
        """What was sent to this form now, or when its session had ended."""
        if request.method not in SAFE_METHODS:
            return MultiDict([*request.form.items(multi=True), *request.files.items(multi=True)])
        who = signed_in()
        if who is not None and who.draft is not None and who.draft["action"] == self.action:
            self.is_back_from_sign_in = True
            return MultiDict((str(key), str(value)) for key, value in who.draft["fields"])
        return None

    @property
    def is_submitted(self) -> bool:
        """Somebody pressed the button."""
        return request.method not in SAFE_METHODS

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        if not self.is_submitted:
            return 200
        return 409 if self.conflicts else 422

    def accepts(self, entity: Editable | None = None) -> bool:
        """Sent, in order, without a patient, and opened on the version of the entity that is there now."""
        if not self.is_submitted:
            return False
        is_valid = self.validate()
        if not identifier_guard.passes(self._visible(), entity) or not is_valid:
            return False
        if entity is not None:
            self.conflicts = self._settle(entity)
        return not self.conflicts

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the domain refuses becomes an error of the form, with the domain's own sentence."""
        try:
            yield
            session().flush()
        except Refused as refused:
            field = self._fields.get(refused.field or "")
            if field is None:
                self.form_errors = [*self.form_errors, refused.sentence]
            else:
                field.errors = [*field.errors, refused.sentence]

    def fill(self, entity: object) -> None:
        """Gives the entity what the fields of the same name hold."""
        for field in self._visible():
            if hasattr(entity, field.short_name):
                setattr(entity, field.short_name, field.data)

    def _visible(self) -> list[Field]:
        return [field for field in self if not isinstance(field, HiddenField)]

    def _settle(self, entity: Editable) -> tuple[Conflict, ...]:
        """Takes over what others changed in fields left alone here; the rest are conflicts."""
        opened_on = self["version"].data if "version" in self else None
        if opened_on is None or not str(opened_on).isdigit() or int(opened_on) >= entity.version:
            return ()
        theirs = changes_since(session(), entity, int(opened_on))
        conflicts = []
        for field in self._visible():
            change = theirs.get(field.short_name)
            if change is None:
                continue
            there = getattr(entity, field.short_name)
            if (as_text(field.data) or None) == (change.old or None):
                field.data, field.raw_data = there, None  # what was typed is what stood there
            elif (as_text(field.data) or None) != (as_text(there) or None):
                conflicts.append(_conflict(field, there, change))
        self["version"].process_data(entity.version)
        return tuple(conflicts)


def _conflict(field: Field, there: object, change: AuditValue) -> Conflict:
    return Conflict(
        label=str(field.label.text),
        theirs=as_shown(field, there),
        mine=as_shown(field, field.data),
        who=find_author(session(), change.audit_id) or _("Somebody"),
    )


def as_shown(field: Field, value: object) -> str:
    """The value as it reads in this field: a choice by its words, a day as people write it."""
    if value in (None, ""):
        return _("nothing")
    if isinstance(value, date):
        return wording.day(value)
    labels = {as_text(c.value): str(c.label) for c in getattr(field, "iter_choices", tuple)()}
    text = as_text(value) or ""
    return labels.get(text, text)


class NewForm(Form):
    """A form that makes a row: sent twice, it still makes one."""

    uid = HiddenField()

    def __init__(self, action: str | None = None, obj: object | None = None, **values: Any) -> None:
        super().__init__(action, obj, **values)
        if not self.uid.data:
            self.uid.process_data(str(uuid7()))

    @property
    def new_uid(self) -> UUID:
        """The id that the row gets, so that a second sending finds it."""
        try:
            return UUID(self.uid.data)
        except ValueError:
            return uuid7()

    def find_made(self, model: type[Entity]) -> Any | None:
        """The row that an earlier sending of this very form made."""
        return find_by_uid(session(), model, self.new_uid)


class EditForm(Form):
    """A form that changes an entity: carries the version it was opened on."""

    version = HiddenField()
