"""The endpoints of the local API and what each asks of every request."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agentkit.local._catalogue import list_models, one_model
from agentkit.local._errors import LocalError
from agentkit.local._exchange import Door, Exchange, Log, error_response
from agentkit.local._messages import Messages
from agentkit.local._model import Model
from agentkit.local._threads import ModelThreads

__all__ = ["build_app"]

Endpoint = Callable[[Request], Awaitable[Response]]

_VERSIONS = ("2023-06-01", "2023-01-01")


def build_app(model: Model, *, api_key: str | None, log: Log, threads: ModelThreads) -> ASGIApp:
    """Build the application.

    Args:
        model: What answers.
        api_key: The only key that is let in; `None` for any.
        log: Where requests and failures go.
        threads: Where the model is called.
    """
    messages = Messages(model, log, threads)
    endpoints: list[tuple[str, str, Endpoint]] = [
        ("POST", "/v1/messages", messages.create),
        ("POST", "/v1/messages/count_tokens", messages.count_tokens),
        ("GET", "/v1/models", list_models),
        ("GET", "/v1/models/{model_id}", one_model),
    ]
    guard = _Guard(api_key)
    app = Starlette(
        routes=[Route(path, guard(call), methods=[verb]) for verb, path, call in endpoints],
        exception_handlers={HTTPException: _refused, LocalError: _answered},
    )
    app.router.redirect_slashes = False
    return Door(app, log)


class _Guard:
    """What stands before each endpoint: a key that fits and a version that is known."""

    def __init__(self, api_key: str | None) -> None:
        self._api_key = api_key

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            self._check_key(request)
            _check_version(request)
            return await endpoint(request)

        return guarded

    def _check_key(self, request: Request) -> None:
        key = request.headers.get("x-api-key", "")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        if not (key or bearer):
            raise LocalError(401, message="x-api-key header is required")
        if self._api_key is not None and not hmac.compare_digest(
            (key or bearer).encode(), self._api_key.encode()
        ):
            raise LocalError(401, message="invalid x-api-key" if key else "Invalid bearer token")


def _check_version(request: Request) -> None:
    version = request.headers.get("anthropic-version")
    if version is None:
        raise LocalError(400, message="anthropic-version: header is required")
    if version not in _VERSIONS:
        raise LocalError(400, message=f"anthropic-version: {version!r} is not a valid version")


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what no route takes, in the API's shape."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    return error_response(Exchange.of(request), LocalError(error.status_code, headers=headers))


async def _answered(request: Request, error: Exception) -> Response:
    assert isinstance(error, LocalError)
    return error_response(Exchange.of(request), error)
