"""Form fields drawn with the components of the design system.

A field shows its `description` as the hint and its first error as the message. Everything else in
`render_kw`, or given when it is drawn, becomes an attribute of the control, except `label_size`
("s", "m", "l") and `label_hidden`, which are about the label.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField as WerkzeugFileField
from wtforms import fields
from wtforms.fields import Field, HiddenField, SelectChoice
from wtforms.validators import StopValidation

from qitrack.i18n import _
from qitrack.web.components import (
    CheckboxComponent,
    ChoicesComponent,
    Component,
    DateComponent,
    FileComponent,
    SelectComponent,
)
from qitrack.web.typed import DATE_PARTS, WrongDate, parse_date, parse_number, whole_number

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "DateField",
    "FileField",
    "HiddenField",
    "NumberField",
    "PasswordField",
    "RadiosField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "choices",
]

Validators = Sequence[Callable[[object, Field], None]] | None


def choices(options: Mapping[str, str] | Iterable[Sequence[object]]) -> list[SelectChoice]:
    """Choices for a field from {value: label}, or from (value, label) or (value, label, hint)."""
    rows = options.items() if isinstance(options, Mapping) else options
    return [
        SelectChoice(value, label, render_kw={"hint": hint[0]} if hint else {})
        for value, label, *hint in rows
    ]


# --- fields ----------------------------------------------------------------------------------------


def _strip(text: str) -> str:
    """Without blanks around it, with plain line ends, without the character no database keeps."""
    return text.replace("\0", "").strip().replace("\r\n", "\n")


class _Stripped(fields.StringField):
    """Text without the blanks around it, so that blanks alone count as nothing typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, stripped."""
        self.raw_data = [_strip(text) for text in valuelist]
        super().process_formdata(self.raw_data)


class TextField(_Stripped):
    """One line of text; blanks around it are dropped."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        type: str = "text",
        width: int | None = None,
        inputmode: str | None = None,
        prefix: str | None = None,
        suffix: str | None = None,
        autocomplete: str | None = None,
        spellcheck: bool | None = None,
        **options: object,
    ) -> None:
        options.setdefault(
            "widget",
            Component(
                "input",
                type=type,
                width=width,
                inputmode=inputmode,
                prefix=prefix,
                suffix=suffix,
                autocomplete=autocomplete,
                spellcheck=spellcheck,
            ),
        )
        super().__init__(label, validators, **options)


class PasswordField(fields.StringField):
    """A secret, with a button to show it; never sent back to the page."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        autocomplete: str = "current-password",
        **options: object,
    ) -> None:
        super().__init__(
            label,
            validators,
            widget=Component("passwordInput", autocomplete=autocomplete),
            **options,
        )

    def _value(self) -> str:
        return ""


class TextAreaField(_Stripped):
    """Several lines of text; blanks around them are dropped."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        rows: int = 3,
        spellcheck: bool | None = True,
        **options: object,
    ) -> None:
        widget = Component("textarea", rows=rows, spellcheck=spellcheck)
        super().__init__(label, validators, widget=widget, **options)


class SelectField(fields.SelectField):
    """One of many. With `empty`, a first option of that text stands for None."""

    widget = SelectComponent("select")
    data: Any  # whatever the choices stand for

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        empty: str | None = None,
        **options: object,
    ) -> None:
        self.empty = empty
        options.setdefault("invalid_choice_message", _("Choose one from the list."))
        options.setdefault("invalid_value_message", options["invalid_choice_message"])
        super().__init__(label, validators, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """None for the empty option, else what the choice stands for."""
        if self.empty is not None and valuelist and valuelist[0] == "":
            self.data = None
        else:
            super().process_formdata(valuelist)

    def pre_validate(self, form: object) -> None:
        """Refuse what is not among the choices."""
        if self.empty is None or self.data is not None:
            super().pre_validate(form)


class RadiosField(fields.SelectField):
    """One of a few, all in sight; each may have a hint (see `choices`)."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        inline: bool = False,
        small: bool = False,
        **options: object,
    ) -> None:
        options.setdefault("invalid_choice_message", _("Choose one of these answers."))
        options.setdefault("invalid_value_message", options["invalid_choice_message"])
        widget = ChoicesComponent("radios", inline=inline or None, small=small or None)
        super().__init__(label, validators, widget=widget, **options)


class CheckboxesField(fields.SelectMultipleField):
    """Any number of a few; the data is a list."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        small: bool = False,
        **options: object,
    ) -> None:
        options.setdefault("invalid_choice_message", _("Choose from these answers."))
        options.setdefault("invalid_value_message", options["invalid_choice_message"])
        widget = ChoicesComponent("checkboxes", small=small or None)
        super().__init__(label, validators, widget=widget, **options)


class CheckboxField(fields.BooleanField):
    """Yes or no: a single box."""

    widget = CheckboxComponent("checkboxes")


class FileField(WerkzeugFileField):
    """A file from the person's device; `accept` is a hint to their browser, not a check."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        accept: str | None = None,
        **options: object,
    ) -> None:
        if accept:
            options.setdefault("render_kw", {"accept": accept})
        super().__init__(label, validators, widget=FileComponent("fileUpload"), **options)


class _ParsedField(Field):
    """A field that keeps what was typed; its own sentence wins over those of the validators."""

    def pre_validate(self, form: object) -> None:
        """Stop at what could not be read, so that nothing speaks over that sentence."""
        if self.process_errors:
            raise StopValidation


class NumberField(_ParsedField):
    """A number as people write it: 12, 12.5 or 12,5. The data is a float, or an int if `whole`."""

    def __init__(
        self,
        label: str | None = None,
        validators: Validators = None,
        *,
        whole: bool = False,
        width: int = 5,
        prefix: str | None = None,
        suffix: str | None = None,
        **options: object,
    ) -> None:
        self.whole = whole
        options.setdefault(
            "widget",
            Component(
                "input",
                width=width,
                inputmode="numeric" if whole else "decimal",
                prefix=prefix,
                suffix=suffix,
                autocomplete="off",
            ),
        )
        super().__init__(label, validators, **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.15g}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number that was typed, or None."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            number = parse_number(text)
            self.data = whole_number(number) if self.whole else number


class DateField(_ParsedField):
    """A day in three boxes of one name, so that nobody must guess the order."""

    widget = DateComponent("dateInput")
    wrong_parts: frozenset[str] = frozenset()

    @property
    def first_control_id(self) -> str:
        """The id of the box that a link in the error summary should focus."""
        wrong = [part for part in DATE_PARTS if part in self.wrong_parts]
        return f"{self.id}-{(wrong or DATE_PARTS)[0]}"

    def typed(self) -> Sequence[str]:
        """What the three boxes hold: what was typed, else the date."""
        if self.raw_data and len(self.raw_data) == len(DATE_PARTS):
            return list(self.raw_data)
        return [str(getattr(self.data, part)) if self.data else "" for part in DATE_PARTS]

    def process_formdata(self, valuelist: list[str]) -> None:
        """The date that was typed, or None; a single value is read as 2026-11-30."""
        self.data = None
        if len(valuelist) == 1:
            year, month, day, *_rest = [*valuelist[0].split("-"), "", ""]
            valuelist = [day, month, year]
        if any(part.strip() for part in valuelist):
            try:
                self.data = parse_date(*(part.strip() for part in valuelist[: len(DATE_PARTS)]))
            except WrongDate as wrong:
                self.wrong_parts = wrong.parts
                raise
