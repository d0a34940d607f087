"""Where the files that travel with the code are: templates and migrations."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """The folder `name`: inside the package when installed, beside it in a checkout.

    Raises FileNotFoundError if it is in neither place.
    """
    for parent in (_PACKAGE, _PACKAGE.parent):
        folder = parent / name
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"qitrack is installed without its {name!r} folder. Install it again from a complete copy."
    )
