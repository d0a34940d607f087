"""QR codes: pictures that a phone reads."""

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """The text as an SVG that fills its box; whoever shows it says beside it what it is."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, svgclass="qi-qr__picture", lineclass=None, light="#ffffff"
    )
    hidden = drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(hidden)  # noqa: S704 - nothing of the text is in it but squares
