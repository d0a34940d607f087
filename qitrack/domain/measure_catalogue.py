"""Measures of how an organisation learns to improve, shipped with qitrack: data to be taken over."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from qitrack.domain.measure_definition import Direction, Frequency, MeasureKind, ValueForm
from qitrack.domain.measures import Measure

CLOSED_LISTS = {
    "kind": MeasureKind,
    "form": ValueForm,
    "direction": Direction,
    "frequency": Frequency,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A measure that anybody can take over with its definition."""

    key: str
    theme: str
    fields: Mapping[str, Any]
    """Field of a definition → what it holds."""
    chart: str = ""
    """Key of the chart; "": the one that is advised."""

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.fields["name"])

    @property
    def definition(self) -> str:
        """How it is counted."""
        return str(self.fields["definition"])


@cache
def entries() -> tuple[CatalogueEntry, ...]:
    """The whole catalogue, theme by theme."""
    text = (resources.files("qitrack.domain") / "measure_catalogue.toml").read_text("utf-8")
    return tuple(_entry(dict(row)) for row in tomllib.loads(text)["measure"])


def _entry(row: dict[str, Any]) -> CatalogueEntry:
    key, theme, chart = row.pop("key"), row.pop("theme"), row.pop("chart", "")
    fields = {"kind": MeasureKind.PROCESS, "frequency": Frequency.MONTHLY} | row
    typed = {name: CLOSED_LISTS.get(name, _as_it_is)(value) for name, value in fields.items()}
    return CatalogueEntry(key=key, theme=theme, chart=chart, fields=typed)


def _as_it_is(value: object) -> object:
    return value


def find_entry(key: str) -> CatalogueEntry | None:
    """The entry of this key, if the catalogue has it."""
    return next((entry for entry in entries() if entry.key == key), None)


def take_from_catalogue(measure: Measure, entry: CatalogueEntry) -> None:
    """The measure is counted as the entry says, and says where it comes from."""
    for name, value in entry.fields.items():
        setattr(measure, name, value)
    measure.catalogue_key = entry.key
