"""Rate limits: token buckets that fill up continuously, as the API's do."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from agentkit.local._errors import LocalError
from agentkit.local._times import later

__all__ = ["RateLimiter", "RateLimits"]


@dataclass(frozen=True)
class RateLimits:
    """What may be asked in a minute; more is answered with status 429 and `Retry-After`.

    https://docs.claude.com/en/api/rate-limits

    Attributes:
        requests: Requests to create a message.
        input_tokens: Tokens of their input.
        output_tokens: Tokens of the replies; who is over it waits before the next request.
    """

    requests: int = 4000
    input_tokens: int = 2_000_000
    output_tokens: int = 400_000

    def __post_init__(self) -> None:
        for name in ("requests", "input_tokens", "output_tokens"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}")


class _Bucket:
    """So many at once, and as many again in a minute."""

    def __init__(self, name: str, limit: int, clock: Callable[[], float]) -> None:
        self.name = name
        self.limit = limit
        self._left = float(limit)
        self._clock = clock
        self._at = clock()

    def left(self) -> float:
        now = self._clock()
        self._left = min(float(self.limit), self._left + (now - self._at) * self.limit / 60)
        self._at = now
        return self._left

    def take(self, amount: float) -> None:
        self._left = self.left() - amount

    def seconds_until(self, amount: float) -> float:
        """Return how long it takes until `amount` is there; more than fits counts as all."""
        return max(0.0, (min(amount, self.limit) - self.left()) * 60 / self.limit)


class RateLimiter:
    """The buckets of one server.

    Args:
        limits: How large they are; `None` for generous ones that stop nobody.
        clock: Tells the time in seconds.
    """

    def __init__(
        self, limits: RateLimits | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stops = limits is not None
        limits = limits or RateLimits()
        self._requests = _Bucket("requests", limits.requests, clock)
        self._input = _Bucket("input-tokens", limits.input_tokens, clock)
        self._output = _Bucket("output-tokens", limits.output_tokens, clock)
        self._lock = Lock()

    def take(self, input_tokens: int) -> dict[str, str]:
        """Let a request in and return the headers that tell what is left.

        Raises:
            LocalError: There were too many, with when to try again.
        """
        wanted = ((self._requests, 1), (self._input, input_tokens), (self._output, 1))
        with self._lock:
            waits = [(bucket.seconds_until(amount), bucket) for bucket, amount in wanted]
            seconds, bucket = max(waits, key=lambda pair: pair[0])
            if self._stops and seconds > 0:
                raise self._refusal(bucket, seconds)
            self._requests.take(1)
            self._input.take(input_tokens)
            return self._headers()

    def wrote(self, output_tokens: int) -> None:
        """Count what a reply had."""
        with self._lock:
            self._output.take(output_tokens)

    def _refusal(self, bucket: _Bucket, seconds: float) -> LocalError:
        what = bucket.name.replace("-", " ")
        return LocalError(
            429,
            message=f"This request would exceed the rate limit of {bucket.limit} {what} per minute",
            headers={**self._headers(), "retry-after": str(math.ceil(seconds))},
        )

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for bucket in (self._requests, self._input, self._output):
            prefix = f"anthropic-ratelimit-{bucket.name}"
            headers[f"{prefix}-limit"] = str(bucket.limit)
            headers[f"{prefix}-remaining"] = str(max(0, math.floor(bucket.left())))
            headers[f"{prefix}-reset"] = later(seconds=bucket.seconds_until(bucket.limit))
        scarcer = min((self._input, self._output), key=lambda bucket: bucket.left())
        for what in ("limit", "remaining", "reset"):
            headers[f"anthropic-ratelimit-tokens-{what}"] = headers[
                f"anthropic-ratelimit-{scarcer.name}-{what}"
            ]
        return headers
