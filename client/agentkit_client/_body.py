"""From parameters to the bytes of a JSON body, in one pass."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeGuard, TypeVar, cast

from pydantic_core import (
    CoreConfig,
    PydanticSerializationError,
    SchemaSerializer,
    SchemaValidator,
    core_schema,
    from_json,
)

from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._written import Written

MessageT = TypeVar("MessageT", bound=Mapping[str, object])

_ANYTHING = SchemaSerializer(core_schema.any_schema(), CoreConfig(ser_json_inf_nan="constants"))

_MAYBE_NO_NUMBER = r"(?:^|[:,\[])(?:NaN|-?Infinity)(?:[,\]}]|$)"
_NO_NUMBER = SchemaValidator(core_schema.str_schema(pattern=_MAYBE_NO_NUMBER))
"""Finds what may be no number. Rust looks through a text in a seventh of the time Python takes."""


def encode_body(body: object) -> bytes:
    """Serialise a JSON body in one pass; models are written without the fields nobody set.

    Messages that are `written` are put in as they are.

    Raises:
        TypeError: a value has no JSON form; the error says where it is.
        ValueError: a text can't be encoded, a number is none, or the body contains itself or is too
            deep; the error says where.
    """
    try:
        body = _with_files_read(body)
        data = _joined(body) if _holds_written(body) else _json(body)
    except (PydanticSerializationError, RecursionError, ValueError) as error:
        from agentkit_client._flaws import flaw_in  # paid by who needs it

        flaw = flaw_in(body, _serialised)
        if flaw is not None:
            raise flaw.as_error() from error
        raise TypeError(f"The request can't be written as JSON: {error}") from error
    return data


def written(message: MessageT) -> MessageT:
    """Write a message as JSON now, once, and return it in a form that is cheap to send again.

    A request holds the whole conversation, and to write a long one takes longer than all else that
    is done for a request. Of what is written already, only the bytes are copied:
    `history.append(written({"role": "assistant", "content": reply.content}))`.

    Args:
        message: a turn as the API takes it. Files in it are read now.

    Returns:
        The message as it is now, to be put in `messages`. It reads like a dict and can't change:
        what is read of it is a copy. To change the conversation, put another one in its place.

    Raises:
        TypeError: this is no dict, or a value in it has no JSON form; the error says where it is.
        ValueError: a text can't be encoded, or a number is none; the error says where.
    """
    if isinstance(message, Written):
        return message
    given = cast("object", message)
    if not isinstance(given, Mapping):
        kind = type(given).__name__
        raise TypeError(f"A message is a dict with `role` and `content`, not {kind}.")
    data = encode_body({_MESSAGES: [message]})
    return cast("MessageT", Written(data[len(_BEFORE) : -len(_AFTER)]))


_MESSAGES: Final = "messages"
_BEFORE: Final = b'{"messages":['
_AFTER: Final = b"]}"
_JSON_OF: Final = attrgetter("json")


def _holds_written(body: object) -> TypeGuard[Mapping[str, Any]]:
    messages: object = body.get(_MESSAGES) if _is_object(body) else None
    return isinstance(messages, list) and Written in map(type, cast("list[Any]", messages))


def _joined(body: Mapping[str, Any]) -> bytes:
    """Write what is not written yet, and put the rest of the messages between."""
    parts: list[bytes] = []
    for kind, run in groupby(body[_MESSAGES], type):
        if kind is Written:
            parts += map(_JSON_OF, run)
        else:
            parts.append(_json(list(run))[1:-1])
    rest = _json({name: value for name, value in body.items() if name != _MESSAGES})[1:]
    return b"".join([_BEFORE, b",".join(parts), b"]," if rest != b"}" else b"]", rest])


def _json(value: object) -> bytes:
    data = _serialised(value)
    if _NO_NUMBER.isinstance_python(data):
        from_json(data, allow_inf_nan=False)  # raises, unless this is part of a text
    return data


def _serialised(value: object) -> bytes:
    return _ANYTHING.to_json(value, exclude_unset=True, by_alias=True, fallback=_fallback)


def _fallback(value: object) -> object:
    """Give JSON for what the serialiser does not know: mappings, and any iterable as a list."""
    if isinstance(value, (NotGiven, Omit)):
        raise TypeError("NOT_GIVEN and omit leave out whole parameters, not parts of one.")
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if isinstance(value, Iterable):
        return list(cast("Iterable[object]", value))
    raise TypeError(f"{type(value).__name__} has no JSON form.")


def _with_files_read(body: object) -> object:
    """Put the content of paths and open files where base64 data is meant.

    Looks at images and documents only, one level below tool results: cheap beside serialising.
    """
    if not isinstance(body, Mapping):
        return body
    fields = cast("Mapping[str, object]", body)
    messages = fields.get("messages")
    if not _is_list_to_be(messages):
        return fields
    turns: list[Any] = list(messages)
    read = [_read(turn) for turn in turns] if _may_hold_files(turns) else turns
    return {**fields, "messages": read}


def _may_hold_files(turns: list[Any]) -> bool:
    # The one look at a whole history: in comprehensions without calls, so that it stays cheap.
    try:
        contents: list[list[dict[str, Any]]] = [
            content
            for turn in turns
            if type(turn) is not Written and type(content := turn["content"]) is not str
        ]
    except (KeyError, TypeError):
        return True  # an object or an incomplete turn: rare, and looked at one by one
    if not {*map(type, contents)} <= {list}:
        return True  # a tuple or a generator: rare too
    candidates = [
        block
        for blocks in contents
        for block in blocks
        if type(block) is dict
        and "text" not in block
        and ("source" in block or type(block.get("content", "")) is not str)
    ]
    return any(map(_may_hold_file, candidates))


def _may_hold_file(block: dict[str, Any]) -> bool:
    inner: object = block.get("content", "")
    if type(inner) is list:
        return any(map(_has_file, [block, *cast("list[object]", inner)]))
    return _has_file(block) or _is_list_to_be(inner)


def _has_file(block: object) -> TypeGuard[dict[str, Any]]:
    source = block.get("source") if _is_object(block) else None
    return _is_object(source) and not isinstance(source.get("data", ""), str)


def _read(turn_or_result: Any) -> Any:
    blocks: object = turn_or_result.get("content") if _is_object(turn_or_result) else None
    if not _is_list_to_be(blocks):
        return turn_or_result
    return {**turn_or_result, "content": [_read_block(block) for block in blocks]}


def _read_block(block: object) -> object:
    if _is_object(block) and block.get("type") == "tool_result":
        return _read(block)
    if not _has_file(block) or block.get("type") not in ("image", "document"):
        return block
    source = block["source"]
    return {**block, "source": {**source, "data": _base64(source["data"])}}


def _is_list_to_be(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable) and not isinstance(value, (str, Mapping))


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return type(value) is dict


def _base64(data: Any) -> str:
    if isinstance(data, os.PathLike):
        data = Path(cast("os.PathLike[str]", data)).read_bytes()
    elif hasattr(data, "read"):
        data = _content_of(data)
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError("base64 data has to be a text, a path, bytes or a file opened with 'rb'.")
    return base64.b64encode(data).decode("ascii")


def _content_of(file: Any) -> Any:
    """Read what is left of a file, and go back: the next request of a conversation reads it too."""
    if not (hasattr(file, "seekable") and file.seekable()):
        return file.read()
    position = file.tell()
    data = file.read()
    file.seek(position)
    return data
