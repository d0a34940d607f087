"""What time it is, for every part of qitrack: one place, so that tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DEFAULT_TIMEZONE = "Europe/London"

_zone = ZoneInfo(DEFAULT_TIMEZONE)
_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)
_stopped_everywhere: datetime | None = None


def use_timezone(name: str) -> None:
    """Days begin and end as they do in this time zone."""
    global _zone  # one setting for the whole process, read from the configuration at start
    _zone = ZoneInfo(name)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _stopped_at.get() or _stopped_everywhere or datetime.now(UTC)


def today() -> date:
    """The day it is where the organisation works."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The instant as the clock on the wall shows it."""
    return instant.astimezone(_zone)


def instant(day: date, at: time) -> datetime:
    """The moment when the clock on the wall shows this time on this day."""
    return datetime.combine(day, at, tzinfo=_zone).astimezone(UTC)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Time stands still at this instant, for this thread of work."""
    token = _stopped_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)


def stop_everywhere(at: datetime | None) -> None:
    """Time stands still for every thread (browser tests); None lets it run again."""
    global _stopped_everywhere  # the live server of a browser test runs in other threads
    _stopped_everywhere = at
