"""Again or not, and after how long: the rules, without any waiting."""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_HINT: Final = 60.0
"""Seconds: a longer `Retry-After` is not waited for, but raised at once, with the hint."""

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0
_JITTER = 0.25


def is_worth_retrying(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether a reply with this status may turn out better when asked again.

    The API's own word (`x-should-retry`) goes before the rule: 408, 409, 429, 500 and above.
    """
    word = headers.get("x-should-retry")
    if word in ("true", "false"):
        return word == "true"
    return status in (408, 409, 429) or status >= 500


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


def backoff(retries_taken: int, jitter: float) -> float:
    """Return the seconds to wait when the API gave no hint.

    Twice as long each time, from 0.5 up to 8 seconds, shortened by up to a quarter.

    Args:
        retries_taken: 0 before the first retry.
        jitter: a random number in [0, 1).
    """
    delay = min(_FIRST_DELAY * 2.0 ** min(retries_taken, 10), _LONGEST_DELAY)
    return delay * (1 - _JITTER * jitter)


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
