"""The addresses of style sheets, scripts and images, by their plain names."""

import json
from functools import cache
from pathlib import Path

from flask import url_for

BUILD_DIR = Path(__file__).resolve().parent / "static" / "build"


class AssetsNotBuilt(RuntimeError):
    """The style sheets and scripts have not been built, or not all of them."""


@cache
def manifest() -> dict[str, str]:
    """Plain file name → file name with its content's hash."""
    try:
        names: dict[str, str] = json.loads((BUILD_DIR / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsNotBuilt(
            "The style sheets are not built. Run `.uv/bin/uv sync --reinstall-package qitrack`."
        ) from None
    return names


def asset_url(name: str) -> str:
    """The address of an asset, such as `app.css`: it changes whenever its content does.

    Raises AssetsNotBuilt if there is no such asset.
    """
    try:
        file_name = manifest()[name]
    except KeyError:
        raise AssetsNotBuilt(
            f"There is no asset {name!r}. There are: {', '.join(sorted(manifest()))}."
        ) from None
    return url_for("static", filename=f"build/{file_name}")
