"""From a successful HTTP response to a typed reply."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import httpx

from agentkit_client._failure import body_of, cut, error_in
from agentkit_client._info import info_of
from agentkit_client._models import BaseModel, parse
from agentkit_client.errors import APIResponseValidationError

ReplyT = TypeVar("ReplyT")


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
        raise _unreadable(response, error) from error
    if getattr(reply, "type", None) == "error":
        raise error_in(response)
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
        return response.text
    if type_ is bytes:
        return response.content
    if type_ is httpx.Response:
        return response
    lenient = isinstance(type_, type) and issubclass(cast("type[Any]", type_), BaseModel)
    return cast("Any", reply_from(response, type_, strict=not lenient))


def _unreadable(response: httpx.Response, problem: ValueError) -> APIResponseValidationError:
    kind = response.headers.get("content-type", "none")
    message = (
        f"The reply can't be read ({problem}). Status {response.status_code}, content type {kind}, "
        f"beginning with: {cut(response.text)!r}"
    )
    return APIResponseValidationError(response, body_of(response), message=message)
