"""How roles look in files. The same colours stand in chart.css for pages; a test holds the two together.

Colours after Okabe M, Ito K. Color universal design. 2008: told apart with any kind of colour vision.
"""

from dataclasses import dataclass

from qitrack.spc.draw.picture import Look

COLOURS = {
    "back": "#ffffff",
    "ink": "#212b32",
    "soft": "#4c6272",
    "grid": "#e3e8ec",
    "axis": "#768692",
    "band": "#eef4fa",
    "data": "#425563",
    "centre": "#212b32",
    "limit": "#5f7280",
    "target": "#8a1550",
    "would": "#00664f",
    "range": "#d3ebe3",
    "better": "#005eb8",
    "worse": "#c4510a",
    "other": "#6a3d9a",
    "excluded": "#768692",
    "note": "#2f3b43",
}
"""The custom properties of chart.css (--qi-back …), by name."""

GREYS = {
    "back": "#ffffff",
    "ink": "#262626",
    "soft": "#595959",
    "grid": "#e6e6e6",
    "axis": "#7f7f7f",
    "band": "#f2f2f2",
    "data": "#4d4d4d",
    "centre": "#262626",
    "limit": "#6b6b6b",
    "target": "#404040",
    "would": "#404040",
    "range": "#d9d9d9",
    "better": "#1a1a1a",
    "worse": "#1a1a1a",
    "other": "#1a1a1a",
    "excluded": "#7f7f7f",
    "note": "#333333",
}
"""The same for the theme "grey", which loses nothing on paper without colour: shapes, dashes and labels tell."""

THEMES = ("colour", "grey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """Colour, line width and dashes in pixels; for text its size in units of plain text, and its weight."""

    color: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    size: float = 1.0
    is_bold: bool = False
    back: str = COLOURS["back"]


def _ink(name: str, **options: float | bool | tuple[float, ...]) -> Ink:
    return Ink(color=COLOURS[name], **options)  # type: ignore[arg-type]  # the callers below are all there are


INKS = {
    "back": _ink("back"),
    "band": _ink("band"),
    "grid": _ink("grid"),
    "axis": _ink("axis"),
    "data": _ink("data", width=1.8),
    "data-dense": _ink("axis", width=0.9),
    "centre": _ink("centre", width=1.6),
    "centre-later": _ink("centre", width=1.6, dashes=(7.0, 4.0)),
    "centre-unusual": _ink("other", width=2.4, dashes=(2.0, 4.0)),
    "centre-unusual-later": _ink("other", width=2.4, dashes=(2.0, 4.0)),
    "limit": _ink("limit", width=1.1),
    "limit-later": _ink("limit", width=1.1, dashes=(5.0, 4.0)),
    "inner": _ink("limit", width=0.8, dashes=(1.5, 3.0)),
    "would": _ink("would", width=2.0, dashes=(8.0, 4.0)),
    "would-band": _ink("range"),
    "trajectory": _ink("target", width=1.4, dashes=(3.0, 3.0)),
    "raw": _ink("excluded"),
    "bar": _ink("data"),
    "bar-quiet": _ink("axis"),
    "spec-limit": _ink("target", width=1.6, dashes=(11.0, 4.0, 2.0, 4.0)),
    "bell": _ink("centre", width=1.4),
    "facet-title": _ink("ink", is_bold=True),
    "panel-title": _ink("soft"),
    "bar-label": _ink("soft"),
    "dot-label": _ink("ink", size=0.92),
    "target": _ink("target", width=1.6, dashes=(11.0, 4.0, 2.0, 4.0)),
    "phase": _ink("axis", width=1.2),
    "baseline": _ink("axis", width=3.0),
    "note-line": _ink("axis", width=1.4, dashes=(1.0, 4.0)),
    "note-line-strong": _ink("note", width=1.3, dashes=(5.0, 4.0)),
    "note": _ink("note"),
    "note-cycle": _ink("note"),
    "note-adopted": Ink(color=COLOURS["back"], back=COLOURS["note"]),
    "note-event": _ink("note", dashes=(2.0, 2.0)),
    "note-note": _ink("note"),
    "title": _ink("ink", size=1.3, is_bold=True),
    "axis-title": _ink("soft"),
    "tick": _ink("soft"),
    "tick-year": _ink("soft", is_bold=True),
    "legend": _ink("soft"),
    "note-text": _ink("soft"),
    "lane-label": _ink("soft", size=0.9),
    "baseline-label": _ink("soft"),
    "phase-label": _ink("soft"),
    "limit-label": _ink("soft"),
    "limit-label-small": _ink("soft", size=0.92),
    "centre-label": _ink("ink", is_bold=True),
    "centre-label-small": _ink("ink", size=0.92),
    "target-label": _ink("target"),
    "target-label-small": _ink("target", size=0.92),
    "empty": _ink("soft"),
}
"""Every role a mark can have."""

GREY_OF = {COLOURS[name]: grey for name, grey in GREYS.items()}

LOOK_INKS = {
    Look.USUAL: COLOURS["data"],
    Look.BETTER: COLOURS["better"],
    Look.WORSE: COLOURS["worse"],
    Look.OTHER: COLOURS["other"],
    Look.EXCLUDED: COLOURS["excluded"],
    Look.UNSEEN: "none",
}
"""The colour of each shape."""
