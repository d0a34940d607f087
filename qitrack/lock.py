"""Who uses a data folder: servers share it, a restore needs it alone, builders take turns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qitrack.config import UnusableSettings

NAME = "in-use.lock"


def share(data: Path) -> None:
    """For as long as this process lives, nobody restores into the folder.

    Raises UnusableSettings if somebody is doing so now.
    """
    if _hold(data, alone=False) is None:
        raise UnusableSettings(
            f"A backup is being restored into {data}: start qitrack when that is done."
        )


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else uses the folder meanwhile. Raises UnusableSettings if a server runs on it."""
    handle = _hold(data, alone=True)
    if handle is None:
        raise UnusableSettings(f"qitrack is running on {data}: stop it first.")
    try:
        yield
    finally:
        os.close(handle)  # which gives the lock back


@contextmanager
def in_turn(file: Path) -> Iterator[None]:
    """Whoever comes second waits until the first is done with this file."""
    handle = os.open(file.with_name(f"{file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _hold(data: Path, *, alone: bool) -> int | None:
    """The open lock file; None if somebody else holds it."""
    try:
        handle = os.open(data / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UnusableSettings(
            f"{data / NAME} cannot be written ({error.strerror}). Change who owns it."
        ) from error
    if os.name != "posix":
        return handle
    import fcntl

    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
