"""Requests and responses as errors keep them: cut, and for a pickle without any credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from agentkit_client._cut import LONGEST_BODY
from agentkit_client._info import RETRIES_TAKEN
from agentkit_client._safe_headers import STRANGER, redacted, without_secrets


def portable(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of an error as they go into a pickle."""
    return {name: _portable(value) for name, value in state.items()}


def portable_request(request: httpx.Request) -> httpx.Request:
    """Return a request with verb, URL and harmless headers: no credential, no body.

    The URL of a request to a host that the API points to may be signed: it goes without its query.
    """
    url = request.url.copy_with(userinfo=b"")
    if STRANGER in request.extensions:
        url = url.copy_with(query=None)
    return httpx.Request(request.method, url, headers=without_secrets(request.headers))


def portable_response(response: httpx.Response) -> httpx.Response:
    """Return a response with status, headers and the beginning of a body that was read."""
    try:
        content = response.content
    except httpx.ResponseNotRead:
        content = b""
    request = portable_request(response.request)
    headers = without_secrets(response.headers)
    content = redacted(content, response.request)[:LONGEST_BODY]
    return _copy(response, content, request, headers)


def with_content(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return a response like `response`, with `content` for its body."""
    other = _copy(response, content, response.request, response.headers)
    other.extensions = response.extensions
    return other


def _copy(
    response: httpx.Response, content: bytes, request: httpx.Request, headers: httpx.Headers
) -> httpx.Response:
    other = httpx.Response(
        response.status_code,
        content=content,
        request=request,
        # A callable could not be pickled.
        default_encoding=response.encoding or "utf-8",
    )
    other.extensions[RETRIES_TAKEN] = response.extensions.get(RETRIES_TAKEN, 0)
    other.headers = headers  # only now: httpx would decode the content as they say
    return other


def _portable(value: Any) -> Any:
    if isinstance(value, httpx.Request):
        return portable_request(value)
    return portable_response(value) if isinstance(value, httpx.Response) else value
