"""The picture of a calibration: how sure people were, against how often they were right."""

from markupsafe import Markup, escape

from qitrack.domain.calibration import Band, Calibration
from qitrack.i18n import _

WIDTH, HEIGHT = 360, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 348, 14, 246
HEADING = 14
"""So much room above the plot for what its height stands for."""
RADIUS = 6
TICKS = (0, 25, 50, 75, 100)


def across(percent: float) -> float:
    """Where a confidence stands, from left to right."""
    return LEFT + (RIGHT - LEFT) * percent / 100


def up(percent: float) -> float:
    """Where a share stands, from the bottom to the top."""
    return BOTTOM - (BOTTOM - TOP) * percent / 100


def draw(calibration: Calibration, identifier: str) -> Markup:
    """A dot for each band of confidence, with the range in which the true share may lie."""
    parts = [
        *(_ticks(percent) for percent in TICKS),
        _line("qi-reliability__even", across(0), up(0), across(100), up(100)),
        *(_band(band) for band in calibration.bands),
        _text(across(50), HEIGHT - 8, _("How sure (%)"), "middle"),
        _text(2, TOP - 14, _("Held (%)"), "start"),
    ]
    opening = Markup(
        '<svg class="qi-reliability" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-title {id}-desc" '
        'focusable="false"><title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>'
    ).format(
        w=WIDTH,
        h=HEIGHT + HEADING,
        id=identifier,
        title=_("How sure, and how often right"),
        desc=words(calibration),
    )
    return (
        opening
        + Markup('<g transform="translate(0 {y})">').format(y=HEADING)
        + Markup("").join(parts)
        + Markup("</g></svg>")
    )


def words(calibration: Calibration) -> str:
    """What the picture shows, for those who do not see it."""
    sentence = _("{low}% to {high}% sure: {held} of {n} held.")
    return " ".join(
        sentence.format(low=b.lowest, high=b.highest, held=b.held, n=b.n) for b in calibration.bands
    )


def _ticks(percent: int) -> Markup:
    x, y = across(percent), up(percent)
    return (
        _line("qi-reliability__grid", LEFT, y, RIGHT, y)
        + _line("qi-reliability__grid", x, TOP, x, BOTTOM)
        + _text(x, BOTTOM + 20, str(percent), "middle")
        + _text(LEFT - 8, y + 5, str(percent), "end")
    )


def _band(band: Band) -> Markup:
    x, (low, high) = across(band.mean_confidence), band.interval
    dot = Markup('<circle class="qi-reliability__dot" cx="{x:.1f}" cy="{y:.1f}" r="{r}"/>')
    return _line("qi-reliability__range", x, up(low), x, up(high)) + dot.format(
        x=x, y=up(band.share), r=RADIUS
    )


def _line(role: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    line = Markup('<path class="{role}" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')
    return line.format(role=role, x1=x1, y1=y1, x2=x2, y2=y2)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    words = Markup(
        '<text class="qi-reliability__words" x="{x:.1f}" y="{y:.1f}" text-anchor="{a}">{t}</text>'
    )
    return words.format(x=x, y=y, a=anchor, t=escape(text))
