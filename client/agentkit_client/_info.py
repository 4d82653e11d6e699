"""What came around a reply without being part of it: headers, request id, retries, rate limits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agentkit_client._retry import retry_after

if TYPE_CHECKING:
    import httpx

RETRIES_TAKEN = "retries_taken"
"""Where a response keeps how often its request had been sent again, among its extensions."""


BEGAN = "agentkit_began"
"""Where a request keeps when its call began, on the monotonic clock, among its extensions."""

_IDS = ("request-id", "x-amzn-requestid", "apim-request-id", "x-goog-request-id")


@dataclass(frozen=True)
class RateLimit:
    """How much of something the API lets through, and how much of that is left.

    Attributes:
        limit: how much until the next reset.
        remaining: how much is left of that.
        reset: when all of it will be there again.
    """

    limit: int | None
    remaining: int | None
    reset: datetime | None


@dataclass(frozen=True)
class ResponseInfo:
    """What came around a reply: `reply.http`, `error.http`.

    Attributes:
        headers: the headers of the response, by names in any case.
        retries_taken: how often the request had been sent again before this came back.
    """

    headers: httpx.Headers
    retries_taken: int = 0

    @property
    def request_id(self) -> str | None:
        """The id to quote to the API's support, or to that of a cloud."""
        return next((self.headers[name] for name in _IDS if name in self.headers), None)

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the API says another try makes sense, if it said so."""
        return retry_after(self.headers, time.time())

    @property
    def requests(self) -> RateLimit | None:
        """The limit of requests."""
        return self._limit("requests")

    @property
    def tokens(self) -> RateLimit | None:
        """The limit of tokens, whichever is the tightest."""
        return self._limit("tokens")

    @property
    def input_tokens(self) -> RateLimit | None:
        """The limit of tokens that are sent."""
        return self._limit("input-tokens")

    @property
    def output_tokens(self) -> RateLimit | None:
        """The limit of tokens that the model writes."""
        return self._limit("output-tokens")

    def _limit(self, of: str) -> RateLimit | None:
        names = (f"anthropic-ratelimit-{of}-{what}" for what in ("limit", "remaining", "reset"))
        limit, remaining, reset = (self.headers.get(name) for name in names)
        if limit is remaining is reset is None:
            return None
        return RateLimit(_number(limit), _number(remaining), _moment(reset))


def info_of(response: httpx.Response) -> ResponseInfo:
    """Return what came around the body of a response; its cookies are hidden from now on."""
    if "set-cookie" in response.headers:
        from agentkit_client._safe_headers import seal  # paid by who gets some

        seal(response)
    return ResponseInfo(response.headers, response.extensions.get(RETRIES_TAKEN, 0))


def elapsed_since(request: httpx.Request) -> float | None:
    """Return the seconds since the call of a request began; None where it has not."""
    began: float | None = request.extensions.get(BEGAN)
    return None if began is None else time.monotonic() - began


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _moment(text: str | None) -> datetime | None:
    from pydantic import TypeAdapter  # paid by who asks; Python 3.10 reads few forms of RFC 3339

    try:
        return TypeAdapter(datetime).validate_python(text)
    except ValueError:
        return None
