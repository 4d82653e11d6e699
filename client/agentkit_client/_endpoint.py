"""What a call is: verb, path, betas, where each parameter goes, what comes back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any, ForwardRef, Generic, Literal, Protocol, TypeVar

import httpx
from typing_extensions import TypedDict

from agentkit_client._body import encode_body
from agentkit_client._config import Headers, Query, TimeoutArgument
from agentkit_client._headers import lower
from agentkit_client._response import reply_from
from agentkit_client._sentinels import NOT_GIVEN, Omit, is_given

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
ReplyT = TypeVar("ReplyT")


class CallOptions(TypedDict, total=False):
    """What every method takes besides its own parameters."""

    extra_headers: Headers | None
    """Headers for this call; they win over all others, and `omit` takes one out."""
    extra_query: Query | None
    """Query parameters for this call."""
    extra_body: object | None
    """Fields to put into the JSON body; they win over those made from the parameters."""
    timeout: TimeoutArgument
    """Seconds, an `httpx.Timeout`, or `None` for no limit; the client's own when not given."""


@dataclass(frozen=True, kw_only=True)
class Call(Generic[ReplyT]):
    """One call as the caller meant it: what to send where, and what to make of the reply."""

    verb: str
    path: str
    query: Mapping[str, object]
    headers: Mapping[str, str | Omit]
    body: bytes | None
    timeout: TimeoutArgument
    reply: type[ReplyT]

    def read(self, response: httpx.Response, *, strict: bool) -> ReplyT:
        """Make the typed reply of a successful response; see `reply_from` for the errors."""
        return reply_from(response, self.reply, strict=strict)


@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[ReplyT]):
    """One line of the API: written once, used by both colours and every platform.

    Attributes:
        params: the TypedDict of its parameters. `betas` goes into a header, the rest into the body
            (into the query where the verb is GET).
        reply: the model a successful reply is read as.
        query: query parameters that are always sent.
        betas: beta features that are always asked for; those of the caller are added.
        headers: headers that are always sent.
        own_timeout: gives the time limit where neither the call nor the client has set one.
    """

    verb: Literal["GET", "POST", "DELETE"]
    path: str
    params: type
    reply: type[ReplyT]
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    betas: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    own_timeout: Callable[[Mapping[str, Any]], TimeoutArgument] | None = None

    @cached_property
    def names(self) -> Mapping[str, bool]:
        """Every parameter by name, and whether it is required."""
        return parameters_of(self.params)

    def bind(self, params: Mapping[str, Any]) -> Call[ReplyT]:
        """Sort the parameters of one call into headers, query and body.

        Raises:
            TypeError: a required parameter is missing, one isn't known, or has no JSON form.
        """
        given = {name: value for name, value in params.items() if is_given(value)}
        self._check(given)
        betas: Iterable[object] = given.pop("betas", None) or ()
        extra_headers: Headers | None = given.pop("extra_headers", None)
        extra_query: Query = given.pop("extra_query", None) or {}
        extra_body: Mapping[str, object] = given.pop("extra_body", None) or {}
        timeout: TimeoutArgument = given.pop("timeout", NOT_GIVEN)
        in_query = given if self.verb == "GET" else {}
        return Call(
            verb=self.verb,
            path=self.path,
            query={**self.query, **in_query, **extra_query},
            headers={**self.headers, **beta_header([*betas, *self.betas]), **lower(extra_headers)},
            body=None if self.verb == "GET" else encode_body({**given, **extra_body}),
            timeout=timeout,
            reply=self.reply,
        )

    def _check(self, given: Mapping[str, object]) -> None:
        missing = [name for name, needed in self.names.items() if needed and name not in given]
        unknown = [name for name in given if name not in self.names]
        if missing:
            raise TypeError(f"Missing required parameters: {', '.join(missing)}.")
        if unknown:
            raise TypeError(" ".join(self._complaint(name) for name in unknown))
        if given.get("stream"):
            raise TypeError("This version reads whole replies: leave stream=True out.")

    def _complaint(self, name: str) -> str:
        near = get_close_matches(name, self.names, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else "extra_body= sends what isn't known yet."
        return f"Unknown parameter {name!r}. {advice}"


class Caller(Protocol):
    """Makes a call and waits for the reply."""

    def __call__(self, endpoint: Endpoint[ReplyT], params: Mapping[str, Any]) -> ReplyT:
        """Send `params` to `endpoint` and return what comes back."""
        ...


class AsyncCaller(Protocol):
    """Makes a call and awaits the reply."""

    async def __call__(self, endpoint: Endpoint[ReplyT], params: Mapping[str, Any]) -> ReplyT:
        """Send `params` to `endpoint` and return what comes back."""
        ...


def parameters_of(params: type) -> dict[str, bool]:
    """Return the keys of a TypedDict and whether each is required."""
    required: frozenset[str] = getattr(params, "__required_keys__", frozenset())
    return {
        name: (name in required and not _says(hint, "NotRequired")) or _says(hint, "Required")
        for name, hint in params.__annotations__.items()
    }


def _says(hint: object, marker: str) -> bool:
    """Tell whether a postponed annotation starts with this marker: Python does not look inside."""
    text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
    return isinstance(text, str) and text.startswith(f"{marker}[")


def signature_from(*params: type) -> Callable[[FunctionT], FunctionT]:
    """Show the keys of the TypedDicts as the keyword parameters of a method.

    `**params: Unpack[...]` tells type checkers and editors; this tells `inspect.signature`.
    """

    def decorate(function: FunctionT) -> FunctionT:
        own = inspect.signature(function)
        names = {name: needed for each in params for name, needed in parameters_of(each).items()}
        keywords = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if needed else NOT_GIVEN,
            )
            for name, needed in names.items()
        ]
        kept = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        function.__dict__["__signature__"] = own.replace(parameters=[*kept, *keywords])
        return function

    return decorate


def beta_header(betas: Iterable[object]) -> dict[str, str]:
    """Return the header that asks for beta features, each once, in order."""
    names = list(dict.fromkeys(str(beta) for beta in betas))
    return {"anthropic-beta": ",".join(names)} if names else {}
