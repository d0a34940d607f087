"""What is unsafe for deployment: each check gives one sentence with the cure, or nothing."""

from qitrack.config import Config
from qitrack.db import Database


def refuse_unsafe(settings: Config, database: Database) -> None:
    """Raises UnusableSettings with every problem unless only this machine can reach qitrack."""
