"""Times as the API writes them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ["is_past", "later", "now"]


def now() -> str:
    """Return the time, such as `2025-11-01T12:00:00.123456Z`."""
    return _written(datetime.now(timezone.utc))


def later(**after: float) -> str:
    """Return a time after now, by the arguments of a `timedelta`."""
    return _written(datetime.now(timezone.utc) + timedelta(**after))


def is_past(time: str) -> bool:
    """Tell whether a time that was written here has passed."""
    return datetime.fromisoformat(time.replace("Z", "+00:00")) <= datetime.now(timezone.utc)


def _written(time: datetime) -> str:
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")
