"""From what went wrong with a request to the error that fits."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import httpx

from agentkit_client import errors
from agentkit_client._retry import retry_after

_LONGEST_TEXT = 1_000

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

_BY_TYPE: dict[str, type[errors.APIStatusError]] = {
    "invalid_request_error": errors.BadRequestError,
    "authentication_error": errors.AuthenticationError,
    "permission_error": errors.PermissionDeniedError,
    "not_found_error": errors.NotFoundError,
    "request_too_large": errors.RequestTooLargeError,
    "rate_limit_error": errors.RateLimitError,
    "api_error": errors.InternalServerError,
    "overloaded_error": errors.OverloadedError,
}


def status_error(response: httpx.Response) -> errors.APIStatusError:
    """Build the error of a response whose status isn't a success."""
    status = response.status_code
    fallback = errors.InternalServerError if status >= 500 else errors.APIStatusError
    return _filled(_BY_STATUS.get(status, fallback), response)


def error_in(response: httpx.Response) -> errors.APIStatusError:
    """Build the error that a response with a success status reports in its body."""
    plain = _filled(errors.APIStatusError, response)
    return _filled(_BY_TYPE.get(plain.type or "", errors.APIStatusError), response)


def connection_error(error: Exception, request: httpx.Request) -> errors.APIConnectionError:
    """Build the error of a request that got no reply, or a reply that broke off."""
    if isinstance(error, httpx.TimeoutException):
        return errors.APITimeoutError(request)
    return errors.APIConnectionError(message=f"Connection error: {_reason(error)}", request=request)


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.LocalProtocolError):
        return "the request breaks a rule of HTTP, in a header perhaps."  # httpx shows its value
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@contextmanager
def body_errors(response: httpx.Response) -> Generator[None]:
    """Turn what goes wrong while a body is read into an error of ours."""
    try:
        yield
    except httpx.HTTPError as error:
        raise connection_error(error, response.request) from error
    except httpx.StreamError as error:
        message = "The body was read or closed already. To use it more than once, read() it first."
        raise errors.AnthropicError(message) from error


def _filled(class_: type[errors.APIStatusError], response: httpx.Response) -> errors.APIStatusError:
    body = body_of(response)
    error = class_(_message(response.status_code, body), response=response, body=body)
    error.retry_after = retry_after(response.headers, time.time())
    return error


def body_of(response: httpx.Response) -> Any:
    """Return the parsed JSON of a response, its text where it is none."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return response.text


def _message(status: int, body: object) -> str:
    if isinstance(body, str):
        return cut(body.strip()) or f"Error code: {status}"
    return f"Error code: {status} - {cut(str(body))}"


def cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}… (cut)"
