"""How a form field becomes a component of the design system."""

from markupsafe import Markup
from wtforms import fields
from wtforms.fields import Field

from qitrack.i18n import _
from qitrack.web.nhsuk import nhsuk
from qitrack.web.typed import DATE_PARTS

Params = dict[str, object]


class Component:
    """Draws a field with one macro of the design system and fixed parameters of it."""

    def __init__(self, macro: str, **params: object) -> None:
        self.macro = macro
        self.params = {name: value for name, value in params.items() if value is not None}

    def __call__(
        self,
        field: Field,
        *,
        label_size: str = "s",
        label_hidden: bool = False,
        **attributes: object,
    ) -> Markup:
        params = self.params | self.of_field(field, _label(field, label_size, label_hidden))
        if attributes:
            params["attributes"] = attributes
        if field.description:
            params["hint"] = {"text": str(field.description)}
        if field.errors:
            params["errorMessage"] = {"text": str(field.errors[0])}
        html: Markup = getattr(nhsuk, self.macro)(params)
        return html + _boxes(field)

    def of_field(self, field: Field, label: Params) -> Params:
        """The parameters that depend on the field."""
        return {"id": field.id, "name": field.name, "label": label, "value": field._value()}  # noqa: SLF001 - how WTForms has it


class FileComponent(Component):
    """A file to choose; never filled in by the page."""

    def of_field(self, field: Field, label: Params) -> Params:
        return {"id": field.id, "name": field.name, "label": label}


class SelectComponent(Component):
    """A list that opens, with an empty first choice if the field has one."""

    def of_field(self, field: Field, label: Params) -> Params:
        empty = [{"value": "", "text": str(field.empty)}] if field.empty is not None else []
        items = [*empty, *(_item(choice, "selected") for choice in field.iter_choices())]
        return {"id": field.id, "name": field.name, "label": label, "items": items}


class ChoicesComponent(Component):
    """Radio buttons or check boxes in a group."""

    def of_field(self, field: Field, label: Params) -> Params:
        return {
            "idPrefix": field.id,
            "name": field.name,
            "fieldset": {"legend": label},
            "items": [_item(choice, "checked") for choice in field.iter_choices()],
        }


class CheckboxComponent(Component):
    """One box that stands for itself: its label is the text beside it."""

    def __call__(self, field: Field, **attributes: object) -> Markup:
        item: Params = {"value": "y", "text": str(field.label.text), "checked": bool(field.data)}
        if field.description:
            item["hint"] = {"text": str(field.description)}
        if attributes:
            item["attributes"] = attributes
        params: Params = {"idPrefix": field.id, "name": field.name, "items": [item]}
        if field.errors:
            params["errorMessage"] = {"text": str(field.errors[0])}
        return nhsuk.checkboxes(self.params | params)


class DateComponent(Component):
    """Three boxes of one name: day, month, year."""

    def of_field(self, field: Field, label: Params) -> Params:
        names = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        items = [
            {
                "id": f"{field.id}-{part}",
                "name": field.name,
                "label": names[part],
                "value": value,
                "width": 4 if part == "year" else 2,
                "error": bool(field.errors) and part in (field.wrong_parts or DATE_PARTS),
            }
            for part, value in zip(DATE_PARTS, field.typed(), strict=True)
        ]
        return {"id": field.id, "fieldset": {"legend": label}, "items": items}


def _boxes(field: Field) -> Markup:
    """What to tick where a field asks whether what was typed is a patient's."""
    html = Markup("")
    for number, question in enumerate(getattr(field, "questions", ())):
        item = {"value": question.answer, "text": question.box, "checked": question.is_ticked}
        prefix = f"{field.id}-{question.name}-{number}"
        params = {"idPrefix": prefix, "name": question.name, "items": [item], "small": True}
        html += nhsuk.checkboxes({**params, "formGroup": {"classes": "qi-answer"}})
    return html


def _label(field: Field, size: str, is_hidden: bool) -> Params:
    label: Params = {"text": str(field.label.text), "size": size}
    if is_hidden:
        label["classes"] = "nhsuk-u-visually-hidden"
    return label


def _item(choice: fields.choices.Choice, marked: str) -> Params:
    attributes = dict(choice.render_kw or {})
    hint = attributes.pop("hint", None)
    item: Params = {"value": str(choice.value), "text": str(choice.label), marked: choice.selected}
    if hint:
        item["hint"] = {"text": str(hint)}
    if attributes:
        item["attributes"] = attributes
    return item
