"""Every error that leaves the client, as one tree.

AnthropicError
├── CredentialError                  no usable key or token; nothing was sent
├── NotOffered                       the platform has no such call; nothing was sent
├── OutputMismatch                   the text of a reply is not what was asked for
└── APIError                         a request was made
    ├── APIConnectionError           no reply came back, or not all of it
    │   ├── StreamIncompleteError    a stream ended before the reply was complete
    │   └── APITimeoutError          ... within the time allowed
    │       └── StreamIdleTimeoutError  nothing came over a stream for too long
    ├── APIResponseValidationError   a reply came back and makes no sense
    └── APIStatusError               the API said no
        ├── BadRequestError           400
        ├── AuthenticationError       401
        ├── PermissionDeniedError     403
        ├── NotFoundError             404
        ├── ConflictError             409
        ├── RequestTooLargeError      413
        ├── UnprocessableEntityError  422
        ├── RateLimitError            429
        └── InternalServerError       500 and above
            ├── ServiceUnavailableError  503
            ├── DeadlineExceededError    504
            └── OverloadedError          529

All of them can be pickled and copied. What comes out has everything but credentials, the body of
the request, `__cause__` and `__traceback__`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from agentkit_client._info import RETRIES_TAKEN, ResponseInfo, elapsed_since, info_of

if TYPE_CHECKING:
    import httpx

    from agentkit_client._platform import Words
    from agentkit_client.types import Message, ParsedMessage
    from agentkit_client.types.beta import BetaMessage, ParsedBetaMessage

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AnthropicError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "CredentialError",
    "DeadlineExceededError",
    "InternalServerError",
    "NotFoundError",
    "NotOffered",
    "OutputMismatch",
    "OutputProblem",
    "OverloadedError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestTooLargeError",
    "ServiceUnavailableError",
    "StreamIdleTimeoutError",
    "StreamIncompleteError",
    "UnprocessableEntityError",
]


_MAX_SHOWN: Final = 10
_CUT_SHORT: Final = {
    "max_tokens": "it was cut off at `max_tokens`",
    "model_context_window_exceeded": "it was cut off where the context window was full",
    "stop_sequence": "it was cut off at a stop sequence",
    "refusal": "the model refused",
}


class AnthropicError(Exception):
    """The root of the tree: catch it to catch everything this client raises."""


class CredentialError(AnthropicError, TypeError):
    """No usable API key or token; nothing was sent and nothing will be retried."""


class NotOffered(AnthropicError):
    """The platform has no such call; nothing was sent. The message says what to use instead."""


@dataclass(frozen=True, kw_only=True)
class OutputProblem:
    """One place where an output does not fit its type.

    Attributes:
        path: the place, as `tags[0].name`; empty for the output as a whole.
        message: what is wrong there, the constraint included.
        constraint: the constraint as pydantic names it, `{"ge": 0}`; empty for a wrong type.
        received: the JSON at that place, cut to 80 characters; `None` where there is none.
    """

    path: str
    message: str
    constraint: Mapping[str, Any] = field(default_factory=dict[str, Any])
    received: str | None = None

    def __str__(self) -> str:
        received = "" if self.received is None else f"; received {self.received}"
        return f"{self.path or 'the output'}: {self.message}{received}"


class OutputMismatch(AnthropicError, ValueError):
    """The text of a reply can't be read as the type that was asked for.

    Attributes:
        type_name: the name of that type.
        text: the text as it came.
        problems: what does not fit, place by place.
        reply: the message, its texts unread; `None` where only a text was read.
    """

    def __init__(
        self,
        type_name: str,
        text: str,
        problems: Sequence[OutputProblem],
        reply: ParsedMessage[Any] | ParsedBetaMessage[Any] | None = None,
    ) -> None:
        # All of them, or the error could not be pickled.
        super().__init__(type_name, text, problems, reply)
        self.type_name = type_name
        self.text = text
        self.problems = problems
        self.reply = reply

    @property
    def stop_reason(self) -> str | None:
        """Why the model stopped, where there is a message."""
        return None if self.reply is None else self.reply.stop_reason

    @property
    def request_id(self) -> str | None:
        """The id of the request, where there is a message that came as one reply."""
        http = None if self.reply is None else self.reply.http
        return http.request_id if http else None

    def __str__(self) -> str:
        reason = _CUT_SHORT.get(self.stop_reason or "")
        lines = [f"the reply does not fit `{self.type_name}`{f', {reason}' if reason else ''}:"]
        lines += [f"  {problem}" for problem in self.problems[:_MAX_SHOWN]]
        if (others := len(self.problems) - _MAX_SHOWN) > 0:
            lines.append(f"  and {others} more")
        return "\n".join(lines)


class APIError(AnthropicError):
    """Something went wrong with a request that was made.

    Attributes:
        message: what happened, for people.
        request: the last `httpx.Request` that was sent; with stars for its credentials.
        body: the parsed JSON of the reply, its text where it is no JSON, `None` without a reply;
            cut where it has more than some 4,000 characters.
        retries_taken: how often the request had been sent again before this error was raised.
        elapsed: seconds from the beginning of the call to this error, waiting included; `None`
            where no call had begun.
        may_have_run: `False` where the API surely did not do the work: it was never reached, or
            said no before it began.
        partial_message: what a stream had brought of the message before it failed; `None` where
            that is nothing, or there was no stream.
        has_yielded: whether the stream had handed over any of the reply's content.
        words: what a cloud's own error says in the API's words, as `type` and `api_message` show
            it; `None` where `body` is in these words.
    """

    message: str
    request: httpx.Request
    body: object | None
    retries_taken: int = 0
    elapsed: float | None = None
    may_have_run: bool = True
    partial_message: Message | BetaMessage | None = None
    has_yielded: bool = False
    words: Words | None = None

    def __init__(self, message: str, request: httpx.Request, *, body: object | None) -> None:
        super().__init__(message)
        self.message = message
        self.request = _sealed(request)
        self.body = body
        self.elapsed = elapsed_since(request)

    @property
    def http(self) -> ResponseInfo | None:
        """What came around the reply: headers, request id, retries, rate limits."""
        return None

    @property
    def request_id(self) -> str | None:
        """The id to quote to the API's support, from the `request-id` header; None without one."""
        return self.http.request_id if self.http else None

    @property
    def type(self) -> str | None:
        """The API's own name of the error, `overloaded_error` for example."""
        return self.words.type if self.words else _text(_field(_field(self.body, "error"), "type"))

    @property
    def api_message(self) -> str | None:
        """The API's own words, without the rest of the body."""
        if self.words:
            return self.words.message
        return _text(_field(_field(self.body, "error"), "message"))

    @property
    def details(self) -> Mapping[str, Any] | None:
        """What the API says besides, in fields; `None` where it says nothing."""
        details = _field(_field(self.body, "error"), "details")
        return cast("Mapping[str, Any]", details) if isinstance(details, Mapping) else None

    @property
    def error_code(self) -> str | None:
        """The API's name of the very case, `tool_name_conflict` for example, where it has one."""
        return _text(_field(self.details, "error_code"))

    def __reduce__(self) -> tuple[Any, ...]:
        from agentkit_client._portable import portable  # paid by who pickles

        return _restored, (type(self), self.args, portable(vars(self)))


class APIConnectionError(APIError):
    """No reply came back, or not all of it: the connection failed or broke; see `__cause__`."""

    _response: httpx.Response | None = None

    def __init__(self, *, message: str = "Connection error.", request: httpx.Request) -> None:
        super().__init__(message, request, body=None)

    @property
    def response(self) -> httpx.Response | None:
        """The response whose body broke off; `None` where there was none."""
        return self._response

    @response.setter
    def response(self, response: httpx.Response | None) -> None:
        if response is not None:
            _seal(response)
        self._response = response

    @property
    def http(self) -> ResponseInfo | None:
        """What came around the reply that broke off; `None` where there was none."""
        return None if self.response is None else info_of(self.response)


class APITimeoutError(APIConnectionError):
    """No reply came back within the time allowed; the API may have done the work all the same."""

    def __init__(self, request: httpx.Request, message: str = "Request timed out.") -> None:
        super().__init__(message=message, request=request)


class StreamIncompleteError(APIConnectionError):
    """A stream ended before the reply was complete; `partial_message` is what had come of it."""


class StreamIdleTimeoutError(APITimeoutError):
    """Nothing came over a stream for longer than `stream_idle_timeout`, not even a ping."""


class _ReplyError(APIError):
    """What errors with a reply have in common."""

    response: httpx.Response
    status_code: int
    retries_taken: int

    def __init__(self, message: str, response: httpx.Response, body: object | None) -> None:
        _seal(response)
        super().__init__(message, response.request, body=body)
        self.response = response
        self.status_code = response.status_code
        self.retries_taken = self.http.retries_taken

    @property
    def http(self) -> ResponseInfo:
        """What came around the reply: headers, request id, retries, rate limits."""
        return info_of(self.response)


class APIResponseValidationError(_ReplyError):
    """A successful reply that isn't what the API promises: no JSON, or the wrong thing."""

    def __init__(
        self, response: httpx.Response, body: object | None, *, message: str | None = None
    ) -> None:
        text = message or "The reply is not what the API promises for this call."
        super().__init__(text, response, body)


class APIStatusError(_ReplyError):
    """The API answered with an error status.

    Attributes:
        response: the `httpx.Response`, with its headers.
        status_code: the HTTP status.
        retry_after: seconds after which the API says another try makes sense, if it said so.
    """

    retry_after: float | None = None

    def __init__(self, message: str, *, response: httpx.Response, body: object | None) -> None:
        super().__init__(message, response, body)


class BadRequestError(APIStatusError):
    """400: the request is malformed; the message names the field."""


class AuthenticationError(APIStatusError):
    """401: the API key or token is wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this."""


class NotFoundError(APIStatusError):
    """404: there is no such model, batch, file or path."""


class ConflictError(APIStatusError):
    """409: the resource is in a state that does not allow this."""


class RequestTooLargeError(APIStatusError):
    """413: the request has more bytes than the API takes."""


class UnprocessableEntityError(APIStatusError):
    """422: well-formed, and still not something the API can work on."""


class RateLimitError(APIStatusError):
    """429: too many requests or tokens; `retry_after` says when to come back."""


class InternalServerError(APIStatusError):
    """500 and above: the API failed, not the request."""


class ServiceUnavailableError(InternalServerError):
    """503: the API is not available at the moment."""


class DeadlineExceededError(InternalServerError):
    """504: the API took too long."""


class OverloadedError(InternalServerError):
    """529: the API is overloaded at the moment."""


def _restored(class_: type[APIError], args: tuple[Any, ...], state: dict[str, Any]) -> APIError:
    """Make an error of what a pickle has of it, whatever arguments its class takes."""
    error = class_.__new__(class_, *args)
    vars(error).update(state)
    response: httpx.Response | None = getattr(error, "response", None)
    if response is not None:  # httpx leaves these out of its own pickles
        response.extensions[RETRIES_TAKEN] = error.retries_taken
    return error


def _sealed(request: httpx.Request) -> httpx.Request:
    from agentkit_client._safe_headers import sealed  # paid by who gets an error

    return sealed(request)


def _seal(response: httpx.Response) -> None:
    from agentkit_client._safe_headers import seal  # paid by who gets an error

    seal(response)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _field(body: object, name: str) -> object:
    return cast("Mapping[str, object]", body).get(name) if isinstance(body, Mapping) else None
