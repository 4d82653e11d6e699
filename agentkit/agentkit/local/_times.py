"""Times as the API writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ["is_past", "later", "now"]


def now() -> str:
    """Return the time, such as `2025-11-01T12:00:00.123456Z`."""
    return _written(datetime.now(timezone.utc))


def later(time: str | None = None, **after: float) -> str:
    """Return a time after another, or after now, by the arguments of a `timedelta`."""
    start = datetime.now(timezone.utc) if time is None else _read(time)
    return _written(start + timedelta(**after))


def is_past(time: str) -> bool:
    """Tell whether a time that was written here has passed."""
    return _read(time) <= datetime.now(timezone.utc)


def _read(time: str) -> datetime:
    return datetime.fromisoformat(time.replace("Z", "+00:00"))


def _written(time: datetime) -> str:
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")
