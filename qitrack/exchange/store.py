"""Where files lie: in one folder, each under the digest of its content and no other name."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")
GRACE_S = 60 * 60
"""A file that is younger may still get its row: it is never swept."""


class Store:
    """The files of one deployment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keeps the content, safe from a power cut, and gives its digest; twice is once."""
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        return digest

    def path(self, digest: str) -> Path:
        """Where the content of this digest lies. Raises ValueError for anything that is no digest."""
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256 digest.")
        return self.folder / digest

    def find(self, digest: str) -> bytes | None:
        """The content; None if it is not there."""
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def digests(self) -> frozenset[str]:
        """The digests of everything that lies there."""
        if not self.folder.is_dir():
            return frozenset()
        return frozenset(f.name for f in self.folder.iterdir() if DIGEST.fullmatch(f.name))

    def orphans(self, kept: Collection[str]) -> list[Path]:
        """Files that no row speaks of and that are old enough never to get one."""
        if not self.folder.is_dir():
            return []
        return sorted(f for f in self.folder.iterdir() if f.name not in kept and _is_old(f))

    def sweep(self, kept: Collection[str]) -> int:
        """Removes the orphans; how many there were."""
        orphans = self.orphans(kept)
        for file in orphans:
            with suppress(FileNotFoundError):
                file.unlink()
        return len(orphans)


def _is_old(file: Path) -> bool:
    try:
        return file.is_file() and time.time() - file.stat().st_mtime > GRACE_S
    except FileNotFoundError:
        return False
