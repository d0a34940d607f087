"""Photos made harmless: decoded within bounds and written anew, without place, time or device."""

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from qitrack.domain.errors import Refused
from qitrack.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 64_000_000
"""Of a photo from a telephone. JPEG is decoded at a fraction of that, so memory stays small."""
MOST_PIXELS_UNSCALED = 16_000_000
"""Of the other kinds, which have to be decoded whole: 64 MB."""
LONGEST_SIDE = 2_560
QUALITY = 85


def harmless(content: bytes) -> tuple[str, bytes]:
    """Kind ("jpeg" or "png") and content of the same picture, written anew.

    What a camera or a program wrote beside the pixels is gone, and so is anything that was hidden
    before, between or after them. Raises Refused for what is no whole picture or too large a one.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as opened:
                return _written_anew(opened)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Refused(_("This is no photo that can be kept: use JPEG or PNG."), "file") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        TypeError,
        OverflowError,
    ) as error:
        raise Refused(_("The photo is damaged. Take it again or save it anew."), "file") from error


def _written_anew(opened: "Image") -> tuple[str, bytes]:
    from PIL import Image, ImageOps

    is_photo = opened.format == "JPEG"
    _check_size(opened, MOST_PIXELS if is_photo else MOST_PIXELS_UNSCALED)
    if is_photo:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    clean = Image.new("RGB", seen.size, "white")
    clean.paste(seen, mask=seen if seen.mode == "RGBA" else None)
    target = BytesIO()
    if opened.format in ("PNG", "GIF"):
        clean.save(target, "PNG", optimize=True)
        return "png", target.getvalue()
    clean.save(target, "JPEG", quality=QUALITY, optimize=True)
    return "jpeg", target.getvalue()


def _check_size(opened: "Image", most: int) -> None:
    width, height = opened.size
    if width * height > most:
        sentence = _("The photo has {n:,} million dots, at most {most} are possible.")
        count = -(-width * height // 1_000_000)
        raise Refused(sentence.format(n=count, most=most // 1_000_000), "file")
