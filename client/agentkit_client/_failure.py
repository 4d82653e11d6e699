"""From what went wrong with a request to the error that fits."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import httpx

from agentkit_client import errors
from agentkit_client._cut import LONGEST_BODY, cut_body
from agentkit_client._cut import cut as cut
from agentkit_client._deadline import seconds_left
from agentkit_client._decoding import BadEncoding, BodyTooLarge
from agentkit_client._frames import chain_of, forget_wire
from agentkit_client._info import info_of
from agentkit_client._platform import platform_of
from agentkit_client._portable import with_content
from agentkit_client._retry import retry_after
from agentkit_client._safe_headers import redacted

FailureT = TypeVar("FailureT", bound=errors.APIError)

_LATE = "The call was not over by its deadline."

_BY_STATUS: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    413: errors.RequestTooLargeError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
    503: errors.ServiceUnavailableError,
    504: errors.DeadlineExceededError,
    529: errors.OverloadedError,
}

_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "service_unavailable_error": 503,
    "timeout_error": 504,
    "overloaded_error": 529,
}


def status_error(response: httpx.Response) -> errors.APIStatusError:
    """Build the error of a response whose status isn't a success; its body was read.

    Of a long body only the beginning is kept, and nothing of the request's credentials, in case
    that a gateway shows what it got.
    """
    content = redacted(response.content, response.request)
    short = content[:LONGEST_BODY]
    if len(short) < len(response.content) or content != response.content:
        body = json_or_text(content, text_of(with_content(response, short)))
        response = with_content(response, short)
    else:
        body = body_of(response)
    return _error(*_spelt_out(response, body), response.status_code)


def error_in(response: httpx.Response, body: Any) -> errors.APIStatusError:
    """Build the error that a successful response reports in its body, or a stream in an event.

    It is the one that the API would have answered with; its `response` has the status that came.
    """
    response, body = _spelt_out(_clean_response(response), body)
    plain = errors.APIStatusError("", response=response, body=body)
    return _error(response, body, _STATUS_OF_TYPE.get(plain.type or "", response.status_code))


def connection_error(error: Exception, request: httpx.Request) -> errors.APIConnectionError:
    """Build the error of a request that got no reply, or a reply that broke off.

    `error` is what the HTTP library raised, or any transport below it. It becomes the cause, and
    what its frames hold of the request is forgotten.
    """
    forget_wire(error)
    if _is_timeout(error):
        is_late = seconds_left(request) == 0
        return errors.APITimeoutError(request, *([_LATE] if is_late else []))
    failure = errors.APIConnectionError(
        message=f"Connection error: {_reason(error, request)}", request=request
    )
    if isinstance(error, httpx.HTTPStatusError):  # a hook of the caller's says that it is one
        failure.response = error.response
    return failure


def _is_timeout(error: Exception) -> bool:
    """Tell whether time ran out, be it for httpx, httpcore or an event loop."""
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return True
    httpcore = sys.modules.get("httpcore")  # not imported for a name: who raises it, has it
    return httpcore is not None and isinstance(error, httpcore.TimeoutException)


def _reason(error: Exception, request: httpx.Request) -> str:
    if isinstance(error, httpx.LocalProtocolError):
        return "the request breaks a rule of HTTP, in a header perhaps."  # httpx shows its value
    text = _clean(str(error), request)
    return f"{type(error).__name__}: {cut(text)}" if text else type(error).__name__


@contextmanager
def body_errors(response: httpx.Response) -> Generator[None]:
    """Turn what goes wrong while a body is read into an error of ours."""
    try:
        yield
    except (errors.AnthropicError, StopAsyncIteration):
        raise
    except (BadEncoding, BodyTooLarge) as problem:
        raise unreadable(response, problem, "", None) from problem
    except httpx.StreamError as error:
        message = "The body was read or closed already. To use it more than once, read() it first."
        raise errors.AnthropicError(message) from error
    except Exception as error:
        failure = caused(connection_error(error, response.request), error)
        failure.response = response
        failure.retries_taken = info_of(response).retries_taken
    else:
        return
    try:
        raise failure
    finally:
        del failure  # its traceback has this frame: a circle


def broken_off(error: Exception, response: httpx.Response) -> errors.APIConnectionError:
    """Build the error of a stream that could not be read on."""
    if isinstance(error, (httpx.TimeoutException, errors.APITimeoutError)):
        forget_wire(error)
        if seconds_left(response.request) == 0:
            return errors.APITimeoutError(response.request, _LATE)
        limit = response.request.extensions.get("timeout", {}).get("read")
        message = f"Nothing came over the stream for {limit} s, not even a ping."
        return errors.StreamIdleTimeoutError(response.request, message)
    if isinstance(error, errors.APIConnectionError):
        return error
    return connection_error(error, response.request)


def unreadable(
    response: httpx.Response, problem: object, text: str, body: Any
) -> errors.APIResponseValidationError:
    """Build the error of a reply or an event that makes no sense and begins with `text`."""
    kind = _clean(response.headers.get("content-type", "none"), response.request)
    kept, clean = _clean_response(response), _clean(text, response.request)
    # What is said of a text that repeats a key may have a part of the key in it.
    is_clean = kept is response and clean == text
    is_told = is_clean or isinstance(problem, str)
    reason = cut(_clean(str(problem), response.request) if is_told else type(problem).__name__)
    message = (
        f"The reply can't be read ({reason}). Status {response.status_code}, "
        f"content type {cut(kind)}"
        + (f", beginning with: {cut(clean[:LONGEST_BODY])!r}" if text else ".")
    )
    body = _clean_json(body, response.request)
    body = body[:LONGEST_BODY] if isinstance(body, str) else body
    failure = errors.APIResponseValidationError(kept, cut_body(body), message=message)
    return caused(failure, problem) if is_clean else failure


def _error(response: httpx.Response, body: Any, status: int) -> errors.APIStatusError:
    fallback = errors.InternalServerError if status >= 500 else errors.APIStatusError
    class_ = _BY_STATUS.get(status, fallback)
    kept = cut_body(body)
    error = class_(_message(status, kept), response=response, body=kept)
    error.status_code = status
    error.retry_after = retry_after(response.headers, time.time())
    platform = platform_of(response)
    error.words = None if platform is None else platform.words(response, kept)
    return error


def body_of(response: httpx.Response) -> Any:
    """Return the parsed JSON of a response, its text where it is none."""
    return json_or_text(response.content, text_of(response))


def text_of(response: httpx.Response) -> str:
    """Return the body of a response as text, whatever encoding it claims to have."""
    text = ""
    with suppress(Exception):  # any codec of Python's can be named, and some raise anything
        text = response.text
    return text or response.content.decode(errors="replace")


def json_or_text(data: bytes, text: str) -> Any:
    """Return the JSON value in `data`, or else `text`."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return text


def _message(status: int, body: object) -> str:
    if isinstance(body, str):
        return cut(body.strip()) or f"Error code: {status}"
    return f"Error code: {status} - {cut(str(body))}"


def caused(failure: FailureT, cause: object) -> FailureT:
    """Have an error come from `cause`, unless that has a credential in its text and keeps it there.

    Raise it where nothing is being handled: Python would note that as well.
    """
    if isinstance(cause, httpx.HTTPError):
        cause.request = failure.request
    if isinstance(cause, Exception) and cause is not failure:
        is_clean = all(_tells_nothing(one, failure.request) for one in chain_of(cause))
        failure.__cause__ = cause if is_clean else None
    return failure


def _tells_nothing(error: BaseException, request: httpx.Request) -> bool:
    """Take the credentials of `request` out of the text of an exception, if there is a way."""
    if _clean(str(error), request) != str(error):
        error.args = tuple(_clean(a, request) if isinstance(a, str) else a for a in error.args)
    return _clean(str(error), request) == str(error)


def _clean_response(response: httpx.Response) -> httpx.Response:
    """Return a response that has no credential in its body, as far as it was read."""
    with suppress(httpx.ResponseNotRead):
        content = redacted(response.content, response.request)
        return response if content == response.content else with_content(response, content)
    return response


def _spelt_out(response: httpx.Response, body: Any) -> tuple[httpx.Response, Any]:
    """Return a response and its parsed body without credentials that were spelt otherwise in JSON.

    Some gateways write `=` and `/` as escapes.
    """
    clean = _clean_json(body, response.request)
    if clean is body or clean == body:
        return response, body
    with suppress(httpx.ResponseNotRead):
        if response.content:
            text = clean if isinstance(clean, str) else json.dumps(clean)
            response = with_content(response, text.encode(errors="replace")[:LONGEST_BODY])
    return response, clean


def _clean_json(body: Any, request: httpx.Request) -> Any:
    """Return a parsed body with stars for the secrets of `request`."""
    if isinstance(body, str):
        return _clean(body, request)
    try:
        data = json.dumps(body).encode()
    except (ValueError, RecursionError):
        return body
    clean = redacted(data, request)
    return body if clean == data else json.loads(clean)


def _clean(text: str, request: httpx.Request) -> str:
    return redacted(text.encode(errors="replace"), request).decode()
