"""From parameters to the bytes of a JSON body, in one pass."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeGuard, cast

from pydantic_core import PydanticSerializationError, SchemaSerializer, core_schema

from agentkit_client._sentinels import NotGiven, Omit

_ANYTHING = SchemaSerializer(core_schema.any_schema())


def encode_body(body: Mapping[str, object]) -> bytes:
    """Serialise a JSON body in one pass; models are written without the fields nobody set.

    Raises:
        TypeError: a value has no JSON form.
        ValueError: a text can't be encoded, or the body contains itself.
    """
    if "messages" in body:
        body = {**body, "messages": _with_files_read(body["messages"])}
    try:
        return _ANYTHING.to_json(body, exclude_unset=True, by_alias=True, fallback=_fallback)
    except PydanticSerializationError as error:
        raise TypeError(f"The request can't be written as JSON: {error}") from error


def _fallback(value: object) -> object:
    """Give JSON for what the serialiser does not know: any iterable is a list."""
    if isinstance(value, (NotGiven, Omit)):
        raise TypeError("NOT_GIVEN and omit leave out whole parameters, not parts of one.")
    if isinstance(value, Iterable):
        return list(cast("Iterable[object]", value))
    raise TypeError(f"{type(value).__name__} has no JSON form.")


def _with_files_read(messages: object) -> object:
    """Put the content of paths and open files where base64 data is meant.

    Looks at images and documents only, one level below tool results: cheap beside serialising.
    """
    if isinstance(messages, (str, Mapping)) or not isinstance(messages, Iterable):
        return cast("object", messages)
    return [_message_read(message) for message in cast("Iterable[object]", messages)]


def _message_read(message: object) -> object:
    if not _is_object(message) or type(content := message.get("content")) is not list:
        return message
    blocks = cast("list[object]", content)
    read = [_block_read(block) for block in blocks]
    unchanged = all(new is old for new, old in zip(read, blocks, strict=True))
    return message if unchanged else {**message, "content": read}


def _block_read(block: object) -> object:
    if not _is_object(block):
        return block
    kind = block.get("type")
    if kind == "tool_result":
        return _message_read(block)
    source = block.get("source") if kind in ("image", "document") else None
    if not _is_object(source) or isinstance(source.get("data", ""), str):
        return block
    return {**block, "source": {**source, "data": _base64(source["data"])}}


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _base64(data: Any) -> str:
    if isinstance(data, os.PathLike):
        data = Path(cast("os.PathLike[str]", data)).read_bytes()
    elif hasattr(data, "read"):
        data = data.read()
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError("base64 data has to be a text, a path, bytes or a file opened with 'rb'.")
    return base64.b64encode(data).decode("ascii")
