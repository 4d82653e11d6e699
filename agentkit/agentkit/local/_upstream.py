"""A model that is somewhere else: requests are passed on to a real API, and its replies back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from agentkit.local._decoded import decoded
from agentkit.local._errors import LocalError
from agentkit.local._model import Answer, EventStream, StreamItem
from agentkit.local._recorded import RecordedRequest
from agentkit.local._scalars import is_object

if TYPE_CHECKING:
    import httpx

__all__ = ["UpstreamModel"]

_VERSION = "2023-06-01"
_PASSED_ON = ("retry-after", "x-should-retry")


class UpstreamModel:
    """Pass requests on to an API, with its own key; streams come event by event.

    Args:
        base_url: Where the API is, such as `https://api.anthropic.com`.
        api_key: The key for it; what clients of the local API send goes no further.
        timeout: How long to wait for the next bytes, in seconds.
    """

    def __init__(self, base_url: str, *, api_key: str, timeout: float = 600.0) -> None:
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"UpstreamModel({self._base_url!r}, api_key='***')"

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Answer a request.

        Args:
            request: The body of the request.

        Raises:
            LocalError: The API answered an error, or could not be reached.
        """
        return self._passed_on(request, {}, {})

    def reply_to(self, request: Mapping[str, Any], recorded: RecordedRequest) -> Answer:
        """Answer a request, with the betas that it asks for.

        Args:
            request: The body of the request.
            recorded: The request as it came.

        Raises:
            LocalError: The API answered an error, or could not be reached.
        """
        betas = recorded.headers.get("anthropic-beta")
        return self._passed_on(
            request, {"anthropic-beta": betas} if betas else {}, dict(recorded.query)
        )

    def _passed_on(
        self, request: Mapping[str, Any], headers: Mapping[str, str], query: Mapping[str, str]
    ) -> Answer:
        import httpx  # here: who only wants a script needs no client

        with ExitStack() as stack:
            client = stack.enter_context(httpx.Client(timeout=self._timeout))
            asked = client.build_request(
                "POST",
                f"{self._base_url}/v1/messages",
                params=query,
                json=request,
                headers={"x-api-key": self._api_key, "anthropic-version": _VERSION, **headers},
            )
            try:
                answer = client.send(asked, stream=True)
                stack.callback(answer.close)
                if answer.is_success and request.get("stream"):
                    return EventStream(_items(stack.pop_all(), answer))
                content = answer.read()
            except httpx.HTTPError as error:
                raise LocalError(502, "api_error", f"upstream can't be reached: {error}") from None
            if not answer.is_success:
                raise _error(answer.status_code, content, answer.headers)
            return json.loads(content)


def _items(opened: ExitStack, answer: httpx.Response) -> Iterator[StreamItem]:
    import httpx

    with opened:
        try:
            yield from decoded(answer.iter_bytes())
        except httpx.HTTPError as error:
            yield LocalError(502, "api_error", f"upstream broke off: {error}")


def _error(status: int, content: bytes, headers: Mapping[str, str]) -> LocalError:
    kept = {name: headers[name] for name in _PASSED_ON if name in headers}
    try:
        body = json.loads(content)
    except ValueError:
        body = None
    error = body.get("error") if is_object(body) else None
    if status < 400 or not is_object(error):
        return LocalError(502, "api_error", f"upstream answered status {status}, no error", kept)
    return LocalError(status, str(error.get("type")), str(error.get("message")), kept)
