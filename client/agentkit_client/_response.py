"""From a successful HTTP response to a typed reply."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import httpx

from agentkit_client._failure import body_of, error_in, text_of, unreadable
from agentkit_client._info import info_of
from agentkit_client._models import BaseModel, parse
from agentkit_client._platform import platform_of
from agentkit_client._safe_headers import seal
from agentkit_client.errors import APIError

ReplyT = TypeVar("ReplyT")

_EVENT_STREAM = "text/event-stream"


def reply_from(response: httpx.Response, type_: type[ReplyT], *, strict: bool) -> ReplyT:
    """Read a successful response as `type_`.

    What the API has learned since this version (fields, blocks, values) passes through.

    Raises:
        APIResponseValidationError: the body isn't the JSON object the API promises; where `strict`,
            also when it does not match the type exactly.
        APIStatusError: the body is an error all the same; the class its type names.
    """
    try:
        reply = parse(type_, response.content, strict=strict)
    except ValueError as error:
        failure = _misfit(response, error)
    else:
        if getattr(reply, "type", None) != "error":
            _let_go(response)
            return with_info(reply, response)
        del reply  # a gateway may repeat the key in it
        failure = error_in(response, body_of(response))
    try:
        raise failure  # not in the block above: what it comes from may repeat the key, too
    finally:
        del failure  # its traceback has this frame: a circle


def with_info(reply: ReplyT, response: httpx.Response) -> ReplyT:
    """Put at hand on a reply what came around it."""
    if isinstance(reply, BaseModel):
        object.__setattr__(reply, "_http", info_of(response))
    return reply


def read_as(response: httpx.Response, type_: Any) -> Any:
    """Read a successful response as what the caller asks for; models of ours are lenient.

    Raises:
        APIResponseValidationError: the body isn't what that takes.
    """
    if type_ is type(None):
        return None
    if type_ is str:
        return text_of(response)
    if type_ is bytes:
        return response.content
    if type_ is httpx.Response:
        return seal(response)
    lenient = isinstance(type_, type) and issubclass(cast("type[Any]", type_), BaseModel)
    return cast("Any", reply_from(response, type_, strict=not lenient))


def is_event_stream(response: httpx.Response) -> bool:
    """Tell whether the body is a stream of events; one that doesn't say what it is may be one."""
    kind = response.headers.get("content-type")
    platform = platform_of(response)
    expected = _EVENT_STREAM if platform is None else platform.media_type
    return kind is None or kind.partition(";")[0].strip().lower() == expected


def no_events(response: httpx.Response) -> APIError:
    """Build the error of a response that should have been a stream of events, and was read."""
    return _misfit(response, "it is no stream of events")


def _misfit(response: httpx.Response, problem: object) -> APIError:
    """Build the error of a body that isn't what was promised: the one it reports, if it does."""
    body = body_of(response)
    if isinstance(body, dict) and cast("dict[str, Any]", body).get("type") == "error":
        return error_in(response, body)
    return unreadable(response, problem, text_of(response), body)


def _let_go(response: httpx.Response) -> None:
    """Take a response that was read out of the circle that httpx ties with its stream.

    The circle would keep the body of the request until the garbage collector comes by.
    """
    response.stream = httpx.ByteStream(response.content)
