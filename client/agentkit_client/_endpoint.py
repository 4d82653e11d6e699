"""What a call is: verb, path, betas, where each parameter goes, what comes back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, partial
from string import Formatter
from typing import Any, ForwardRef, Generic, Literal, TypeVar, cast
from urllib.parse import quote, unquote

from typing_extensions import TypedDict

from agentkit_client._body import encode_body
from agentkit_client._config import (
    Headers,
    Query,
    TimeoutArgument,
    check_header,
    checked_seconds,
    lower,
)
from agentkit_client._hiding import hiding
from agentkit_client._multipart import Form, form_of, whole
from agentkit_client._sentinels import NOT_GIVEN, Omit, is_given
from agentkit_client.errors import APIError

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
ReplyT = TypeVar("ReplyT")
BetaT = TypeVar("BetaT")


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
    deadline: float | None
    """Seconds for the whole call: retries, waits and the body of the reply included."""


class OutputOptions(TypedDict, total=False):
    """What can be said of the text of any message."""

    output_format: object
    """A type to read it as: a pydantic model, a dataclass, a TypedDict, a plain type."""


class StreamOptions(TypedDict, total=False):
    """What can be said of any stream, besides what the API hears of."""

    stream_retries: int
    """How often a stream that failed before its first content begins again; as often as a call is
    retried if not given."""
    on_restart: Callable[[APIError], object]
    """Is called with the error before a stream begins again; async clients await it if they can."""


def unstreamed(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what is said of streams, where the caller says that there is to be none."""
    if "stream" not in params:
        return params
    return {name: params[name] for name in params if name not in StreamOptions.__annotations__}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as the caller meant it: what to send, and where.

    Attributes:
        path: below the base URL, or a whole URL that the API has given.
        body: the JSON body, ready to send.
        form: the parts of a multipart body.
        timeout: the limit this call was given.
        own_timeout: gives the limit where neither the call nor the client has set one.
        deadline: seconds for the whole call, where not as many as the client's policy says.
        max_retries: how often this call may be sent again, where not as often as the client's.
        follow_redirects: whether redirects are followed, where not as the HTTP client does it.
    """

    verb: str
    path: str
    query: Mapping[str, object] = field(default_factory=dict[str, object])
    headers: Mapping[str, str | Omit] = field(default_factory=dict[str, "str | Omit"])
    body: bytes | None = None
    form: Form | None = None
    timeout: TimeoutArgument = NOT_GIVEN
    own_timeout: Callable[[], TimeoutArgument] | None = field(default=None, repr=False)
    deadline: float | None = None
    max_retries: int | None = None
    follow_redirects: bool | None = None

    def marked(self, headers: Mapping[str, str]) -> Call:
        """Return the same call with some more headers; those of the caller win."""
        return replace(self, headers={**headers, **self.headers})


@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[ReplyT]):
    """One line of the API: written once, used by both colours and every platform.

    Attributes:
        path: with the names of parameters in braces.
        reply: what a successful reply is read as: the model, or the item of a page or of a line.
        params: the TypedDict of its parameters beside those in the path. `betas` goes into a
            header, the rest into the body, or into the query where the verb is GET.
        query: query parameters that are always sent.
        betas: beta features that are always asked for; those of the caller go before them.
        headers: headers that are always sent.
        multipart: whether the body is a form with files instead of JSON.
        own_timeout: gives the time limit where neither the call nor the client has set one.
    """

    verb: Literal["GET", "POST", "DELETE"]
    path: str
    reply: type[ReplyT]
    params: type = CallOptions
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    betas: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    multipart: bool = False
    own_timeout: Callable[[Mapping[str, Any]], TimeoutArgument] | None = None

    def as_beta(
        self, reply: type[BetaT], params: type, betas: tuple[str, ...] = ()
    ) -> Endpoint[BetaT]:
        """Return the same endpoint as the beta API offers it."""
        query = {**self.query, "beta": "true"}
        own = cast("Endpoint[Any]", self)
        return replace(own, reply=reply, params=params, query=query, betas=betas)

    @cached_property
    def names(self) -> Mapping[str, bool]:
        """Every parameter by name, and whether it is required."""
        return dict.fromkeys(self.path_names, True) | parameters_of(self.params)

    @cached_property
    def path_names(self) -> tuple[str, ...]:
        """The parameters that are parts of the path."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)

    def bind(self, params: Mapping[str, Any]) -> Call:
        """Sort the parameters of one call into path, headers, query and body.

        Raises:
            TypeError: a required parameter is missing, one isn't known, or has no JSON form.
            ValueError: a parameter can't be part of a path, or of a header.
        """
        given = {name: value for name, value in params.items() if is_given(value)}
        self.check(given)
        in_path = {name: path_segment(name, given.pop(name)) for name in self.path_names}
        betas: Iterable[object] = given.pop("betas", None) or ()
        extra_headers: Headers | None = given.pop("extra_headers", None)
        extra_query: Query = given.pop("extra_query", None) or {}
        extra_body: Mapping[str, object] = given.pop("extra_body", None) or {}
        timeout: TimeoutArgument = given.pop("timeout", NOT_GIVEN)
        deadline = checked_seconds("deadline", given.pop("deadline", None))
        fields = {} if self.verb == "GET" else {**given, **extra_body}
        as_json = bool(fields) and not self.multipart
        return Call(
            verb=self.verb,
            path=self.path.format(**in_path) if in_path else self.path,
            query={**self.query, **(given if self.verb == "GET" else {}), **extra_query},
            headers={**self.headers, **beta_header([*betas, *self.betas]), **lower(extra_headers)},
            body=encode_body(fields) if as_json else None,
            form=form_of(fields) if self.multipart else None,
            timeout=timeout,
            deadline=deadline,
            own_timeout=partial(self.own_timeout, params) if self.own_timeout else None,
        )

    def check(self, given: Mapping[str, object]) -> None:
        """Refuse parameters that are missing or not known.

        Raises:
            TypeError: names them, and the nearest known ones.
        """
        missing = [name for name, needed in self.names.items() if needed and name not in given]
        unknown = [name for name in given if name not in self.names]
        complaints = [self._complaint(name) for name in unknown]
        if missing:
            complaints.insert(0, f"Missing required parameters: {', '.join(missing)}.")
        if complaints:
            raise TypeError(" ".join(complaints))

    def _complaint(self, name: str) -> str:
        near = get_close_matches(name, self.names, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else "extra_body= sends what isn't known yet."
        return f"Unknown parameter {name!r}. {advice}"


def call_of(
    verb: str,
    path: str,
    *,
    body: object = None,
    content: Any = None,
    files: Any = None,
    options: Mapping[str, Any] | None = None,
) -> Call:
    """Return a call of an endpoint that is written down nowhere.

    Raises:
        TypeError: an option isn't known, or the parts of the body exclude each other.
        ValueError: the path is a whole URL, or has a step (`.`, `..`) in it; or a header can't be
            sent.
    """
    way = path.partition("?")[0]
    steps = unquote(way).replace("\\", "/").split("/")
    if "://" in way or not {".", ".."}.isdisjoint(steps):
        raise ValueError(
            "path has to be below the base URL, to which the key belongs: no whole URL, and no `..`"
            " in it."
        )
    given = dict(options or {})
    key, query = given.pop("idempotency_key", None), given.pop("params", {})
    headers = lower({"idempotency-key": key} if key else None) | lower(given.pop("headers", None))
    if extra := given.pop("extra_json", None):
        body = {**cast("Mapping[str, object]", body or {}), **extra}
    if unknown := given.keys() - {"max_retries", "timeout", "deadline", "follow_redirects"}:
        raise TypeError(f"Not known as options: {', '.join(sorted(unknown))}.")
    if content is not None and (body, files) != (None, None):
        raise TypeError("Give content, or body and files: not both.")
    if files is not None:
        pairs: Any = files.items() if hasattr(files, "items") else files
        given["form"] = Form(cast("Mapping[str, object]", body or {}), pairs)
    elif content is not None:
        given["body"] = whole(content)
    elif body is not None:
        given["body"] = encode_body(body)
    return Call(verb=verb, path=path, query=query, headers=headers, **given)


def path_segment(name: str, value: object, safe: str = "") -> str:
    """Return a value as one segment of a path, which it can't leave.

    What has a meaning in a URL is percent-encoded, `%` too: `%2e%2e` stays a name. The characters
    in `safe` are left as they are.

    Raises:
        ValueError: it is nothing, or a step (`.`, `..`) instead of a name, or has a character in it
            that no name has: a control character, or one that can't be encoded.
    """
    text = value if isinstance(value, str) else str(value)
    if value is None or text in ("", ".", "..") or not text.isprintable():
        raise ValueError(f"{name} has to be an id, not {value!a}.")
    return quote(text, safe=safe)


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

    `**params: Unpack[...]` tells type checkers and editors; this tells `inspect.signature`. What
    may be a secret among them is hidden before the method has it: see `hiding`.
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
        method = hiding(function)
        method.__dict__["__signature__"] = own.replace(parameters=[*kept, *keywords])
        return method

    return decorate


def beta_header(betas: Iterable[object]) -> dict[str, str]:
    """Return the header that asks for beta features, each once, in order.

    Raises:
        ValueError: one of them has a character that can't be sent.
    """
    names = list(dict.fromkeys(str(beta) for beta in betas))
    for name in names:
        check_header("anthropic-beta", name)
    return {"anthropic-beta": ",".join(names)} if names else {}
