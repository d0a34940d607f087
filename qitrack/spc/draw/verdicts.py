"""Our own marks for what a chart says: a shape and a letter, readable without colour, as SVG.

Variation: a circle for usual variation, a diamond for improvement, a triangle for concern, a square where neither way
is better; H or L inside says on which side. Assurance: a house that points up where a target will be met, one
that points down where it will not, a hexagon where that is open; P, F or ? inside.
"""

from qitrack.i18n import _
from qitrack.spc.chart import Assurance, Variation
from qitrack.spc.draw.svg import escape, stylesheet

SIZE = 32

SHAPES = {
    "common-cause": ("usual", "M16 3a13 13 0 1 0 .01 0z", "~", 21.5),
    "improvement": ("better", "M16 1l15 15-15 15-15-15z", "", 20.5),
    "concern": ("worse", "M16 1l15 28H1z", "", 25.5),
    "neutral": ("other", "M4 4h24v24H4z", "", 20.5),
    "consistent-pass": ("better", "M16 1l14 11v18H2V12z", "P", 24.5),
    "inconsistent": ("usual", "M8 5h16l7 11-7 11H8L1 16z", "?", 20.5),
    "consistent-fail": ("worse", "M16 31L2 20V2h28v18z", "F", 17.5),
}
"""For each mark: how it is coloured, its outline, its letter (of variation: the side), and where the letter stands."""

SIDES = {"high": "H", "low": "L"}

NAMES = {
    Variation.COMMON_CAUSE: _("Usual variation: no sign of a change"),
    Variation.IMPROVEMENT_HIGH: _("Improvement, higher than usual"),
    Variation.IMPROVEMENT_LOW: _("Improvement, lower than usual"),
    Variation.CONCERN_HIGH: _("Concern, higher than usual"),
    Variation.CONCERN_LOW: _("Concern, lower than usual"),
    Variation.NEUTRAL_HIGH: _("Something has changed, higher than usual"),
    Variation.NEUTRAL_LOW: _("Something has changed, lower than usual"),
    Assurance.CONSISTENT_PASS: _("The target will be met if nothing changes"),
    Assurance.INCONSISTENT: _("The target will be met at some times and missed at others"),
    Assurance.CONSISTENT_FAIL: _("The target will not be met unless something changes"),
}
"""What each mark says."""


def render_mark(verdict: Variation | Assurance, *, standalone: bool = False) -> str:
    """The mark of a verdict as one `<svg>` element of 32 by 32 pixels, with its meaning as its name.

    The page brings chart.css; standalone: a whole file with the stylesheet inside.
    """
    key, name = str(verdict), escape(NAMES[verdict])
    kind, _dash, side = (key, "", "") if key in SHAPES else key.rpartition("-")
    look, outline, letter, base = SHAPES[kind]
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    style = f"<style>{stylesheet()}</style>" if standalone else ""
    text = SIDES.get(side, letter)
    return (
        f'<svg{space} class="qi-chart qi-verdict" role="img" aria-label="{name}" width="{SIZE}"'
        f' height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" focusable="false">{style}<title>{name}</title>'
        f'<path class="qi-sign qi-sign-{look}" d="{outline}"/>'
        f'<text class="qi-middle" x="16" y="{base}">{text}</text></svg>'
    )
