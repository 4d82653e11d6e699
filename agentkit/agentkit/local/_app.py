"""The endpoints of the local API and what each asks of every request."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agentkit.local._answering import Answering
from agentkit.local._batch_runner import BatchRunner
from agentkit.local._batches import Batches
from agentkit.local._betas import unknown_betas
from agentkit.local._catalogue import list_models, one_model
from agentkit.local._completions import Completions
from agentkit.local._connections import Connections
from agentkit.local._dialects.door import Dialects
from agentkit.local._errors import LocalError
from agentkit.local._exchange import WHOLE_URL, Door, Exchange, Log, error_response
from agentkit.local._faults import Faults
from agentkit.local._faulty import Faulty
from agentkit.local._files import Files
from agentkit.local._hosts import is_local_name
from agentkit.local._messages import Messages
from agentkit.local._rate_limits import RateLimiter
from agentkit.local._skills import Skills
from agentkit.local._store import Store
from agentkit.local._times import now
from agentkit.local._watch import Watch

__all__ = ["build_app"]

Endpoint = Callable[[Request], Awaitable[Response]]

_FIRST_VERSION = "2023-01-01"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def build_app(
    answering: Answering,
    store: Store,
    batches: BatchRunner,
    *,
    api_key: str | None,
    betas: Collection[str],
    limiter: RateLimiter,
    log: Log,
    faults: Faults,
    connections: Connections,
    watch: Watch | None = None,
) -> ASGIApp:
    """Build the application.

    Args:
        answering: What answers.
        store: Where files, batches and skills are.
        batches: What answers the requests of batches.
        api_key: The only key that is let in; `None` for any.
        betas: Names of betas to take beside those that are known.
        limiter: What stops who asks too much.
        log: Where requests and failures go.
        faults: What goes wrong on purpose.
        connections: Where a connection is found that is to be cut.
        watch: What sees the exchanges go on.
    """
    guard = _Guard(api_key, betas)
    endpoints = [
        *_messages(Messages(answering, limiter, store), Completions(answering, limiter)),
        *_batches(Batches(store, batches)),
        *_files(Files(store)),
        *_skills(Skills(store)),
        ("GET", "/v1/models", list_models),
        ("GET", "/v1/models/{model_id}", one_model),
    ]
    app = Starlette(
        routes=_routes([(verb, path, guard(call)) for verb, path, call in endpoints]),
        exception_handlers={HTTPException: _refused, LocalError: _answered, Exception: _failed},
    )
    app.router.redirect_slashes = False
    return Door(Dialects(Faulty(app, faults, connections), api_key, log), log, watch)


def _messages(messages: Messages, completions: Completions) -> list[tuple[str, str, Endpoint]]:
    return [
        ("POST", "/v1/messages", messages.create),
        ("POST", "/v1/messages/count_tokens", messages.count_tokens),
        ("POST", "/v1/complete", completions.create),
    ]


def _batches(batches: Batches) -> list[tuple[str, str, Endpoint]]:
    one = "/v1/messages/batches/{message_batch_id}"
    return [
        ("POST", "/v1/messages/batches", batches.create),
        ("GET", "/v1/messages/batches", batches.list),
        ("GET", one, batches.retrieve),
        ("DELETE", one, batches.delete),
        ("POST", f"{one}/cancel", batches.cancel),
        ("GET", f"{one}/results", batches.results),
    ]


def _files(files: Files) -> list[tuple[str, str, Endpoint]]:
    one = "/v1/files/{file_id}"
    return [
        ("POST", "/v1/files", files.upload),
        ("GET", "/v1/files", files.list),
        ("GET", one, files.metadata),
        ("DELETE", one, files.delete),
        ("GET", f"{one}/content", files.download),
    ]


def _skills(skills: Skills) -> list[tuple[str, str, Endpoint]]:
    one = "/v1/skills/{skill_id}"
    return [
        ("POST", "/v1/skills", skills.create),
        ("GET", "/v1/skills", skills.list),
        ("GET", one, skills.retrieve),
        ("DELETE", one, skills.delete),
        ("POST", f"{one}/versions", skills.create_version),
        ("GET", f"{one}/versions", skills.list_versions),
        ("GET", f"{one}/versions/{{version}}", skills.retrieve_version),
        ("DELETE", f"{one}/versions/{{version}}", skills.delete_version),
    ]


def _routes(endpoints: Sequence[tuple[str, str, Endpoint]]) -> list[Route]:
    """Make one route for each path, so that a verb it has not is told those it has."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for verb, path, call in endpoints:
        paths.setdefault(path, {})[verb] = call
    return [Route(path, _by_verb(calls), methods=list(calls)) for path, calls in paths.items()]


def _by_verb(calls: Mapping[str, Endpoint]) -> Endpoint:
    async def call(request: Request) -> Response:
        # Starlette answers HEAD wherever there is a GET.
        return await calls["GET" if request.method == "HEAD" else request.method](request)

    return call


class _Guard:
    """What stands before each endpoint: a key that fits, a version and betas that are known."""

    def __init__(self, api_key: str | None, betas: Collection[str]) -> None:
        self._api_key = api_key
        self._betas = betas

    def __call__(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            self._check_host(request)
            self._check_key(request)
            _check_version(request)
            _check_betas(request, self._betas)
            return await endpoint(request)

        return guarded

    def _check_host(self, request: Request) -> None:
        # Where any key will do, a website must not get in by a name of its own that it has lead to
        # this machine: its requests have that name for a host. Proxies are asked for whole URLs.
        host = Exchange.of(request).request.headers.get("host", "")
        if self._api_key is None and not request.scope.get(WHOLE_URL) and not is_local_name(host):
            raise LocalError(
                403,
                message=f"{host!r} is no name of this machine: ask it by its address, or start it "
                "with a key of its own (api_key=, agentkit serve --api-key)",
            )

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
    # Which versions there are only the API knows; each is a day that was.
    if not _DAY.fullmatch(version) or not _FIRST_VERSION <= version <= now():
        raise LocalError(400, message=f"anthropic-version: {version!r} is not a valid version")


def _check_betas(request: Request, more: Collection[str]) -> None:
    names = [name.strip() for name in request.headers.get("anthropic-beta", "").split(",")]
    if wrong := [name for name in unknown_betas(list(filter(None, names))) if name not in more]:
        shown = ", ".join(f"`{name}`" for name in wrong)
        raise LocalError(
            400,
            message=f"Unexpected value(s) {shown} for the `anthropic-beta` header. Please consult "
            "our documentation at docs.claude.com or try again without the header.",
        )


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what no route takes, in the API's shape."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    return error_response(Exchange.of(request), LocalError(error.status_code, headers=headers))


async def _answered(request: Request, error: Exception) -> Response:
    assert isinstance(error, LocalError)
    return error_response(Exchange.of(request), error)


async def _failed(request: Request, _: Exception) -> Response:
    """Answer in the API's shape, too, what is raised on to who keeps it."""
    return error_response(Exchange.of(request), LocalError(500))
