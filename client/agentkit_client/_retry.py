"""What the API says of when to come back (no I/O)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds the API asks to wait, `None` where it says nothing usable.

    `retry-after-ms` (milliseconds) goes before `retry-after` (seconds or an HTTP date,
    RFC 9110 section 10.2.3). Zero, the past and nonsense count as nothing.

    Args:
        headers: the headers of the reply, by lower-case name.
        now: seconds since the epoch, to count a date from.
    """
    seconds = _number(headers.get("retry-after-ms"), unit=0.001)
    if seconds is None:
        seconds = _number(headers.get("retry-after"), unit=1.0)
    if seconds is None:
        seconds = _until(headers.get("retry-after"), now)
    return seconds if seconds is not None and seconds > 0 else None


def _number(text: str | None, unit: float) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return None if math.isnan(number) else number * unit


def _until(text: str | None, now: float) -> float | None:
    try:
        return parsedate_to_datetime(text or "").timestamp() - now
    except (ValueError, TypeError, OverflowError, OSError):
        return None
