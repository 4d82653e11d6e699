"""A call whose reply comes event by event, and how often that may begin again (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from agentkit_client._config import checked_retries
from agentkit_client._deadline import seconds_left
from agentkit_client._dialect import Dialect
from agentkit_client._endpoint import Call, Endpoint
from agentkit_client._sentinels import is_given
from agentkit_client._stream import StreamState
from agentkit_client.errors import APIError
from agentkit_client.retries import RetryPolicy


@dataclass(frozen=True, kw_only=True)
class StreamCall:
    """A call whose reply is read event by event.

    Attributes:
        restarts: how often it may begin again; as often as a call is retried where `None`.
        on_restart: is told why, each time.
    """

    call: Call
    dialect: Dialect[Any]
    restarts: int | None = None
    on_restart: Callable[[APIError], object] | None = None

    def again(self, request: httpx.Request) -> Call:
        """Return the call to make where the stream of `request` failed.

        It is the same call: its deadline stays, and what tells the API that it is the same.
        """
        name = "idempotency-key"
        key = {name: request.headers[name]} if name in request.headers else {}
        call = replace(self.call, headers={**self.call.headers, **key})
        return replace(call, deadline=seconds_left(request))

    def state(self, response: httpx.Response, policy: RetryPolicy) -> StreamState[Any]:
        """Return what makes sense of the body of `response`."""
        own = policy if self.restarts is None else replace(policy, max_retries=self.restarts)
        return StreamState(self.dialect, response, policy=own, on_restart=self.on_restart)


def stream_call(
    endpoint: Endpoint[Any], dialect: Dialect[Any], params: Mapping[str, Any]
) -> StreamCall:
    """Return the call of an endpoint that asks for a stream.

    Raises:
        TypeError: a required parameter is missing, one isn't known, or has no JSON form.
        ValueError: `stream_retries` is negative.
    """
    sent = {name: value for name, value in params.items() if is_given(value)}
    restarts, on_restart = (sent.pop(name, None) for name in ("stream_retries", "on_restart"))
    return StreamCall(
        call=replace(endpoint, own_timeout=None).bind({**sent, "stream": True}),
        dialect=dialect,
        restarts=None if restarts is None else checked_retries(restarts, "stream_retries"),
        on_restart=on_restart,
    )
