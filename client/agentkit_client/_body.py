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


def encode_body(body: object) -> bytes:
    """Serialise a JSON body in one pass; models are written without the fields nobody set.

    Raises:
        TypeError: a value has no JSON form, or a text can't be encoded.
        ValueError: the body contains itself.
    """
    if isinstance(body, Mapping) and "messages" in body:
        fields = cast("Mapping[str, object]", body)
        body = {**fields, "messages": _with_files_read(fields["messages"])}
    try:
        return _ANYTHING.to_json(body, exclude_unset=True, by_alias=True, fallback=_fallback)
    except PydanticSerializationError as error:
        raise TypeError(f"The request can't be written as JSON: {error}") from error


def _fallback(value: object) -> object:
    """Give JSON for what the serialiser does not know: mappings, and any iterable as a list."""
    if isinstance(value, (NotGiven, Omit)):
        raise TypeError("NOT_GIVEN and omit leave out whole parameters, not parts of one.")
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if isinstance(value, Iterable):
        return list(cast("Iterable[object]", value))
    raise TypeError(f"{type(value).__name__} has no JSON form.")


def _with_files_read(messages: object) -> object:
    """Put the content of paths and open files where base64 data is meant.

    Looks at images and documents only, one level below tool results: cheap beside serialising.
    """
    if not _is_list_to_be(messages):
        return messages
    turns = list(cast("Iterable[dict[str, Any]]", messages))
    for index in _may_hold_files(turns):
        turns[index] = _read(turns[index])
    return turns


def _may_hold_files(turns: list[dict[str, Any]]) -> list[int]:
    """Return where the turns are that have blocks with a source, or with content of their own."""
    found: list[int] = []
    # The one loop over a whole history: next to no calls in it, so that it stays cheap.
    for index, turn in enumerate(turns):
        if type(turn) is not dict or "content" not in turn:
            continue
        blocks: list[dict[str, Any]] | str = turn["content"]
        if type(blocks) is list:
            for block in blocks:
                if type(block) is not dict or "text" in block:
                    continue  # most are left at that
                if "source" in block or type(block.get("content", "")) is not str:
                    found.append(index)
                    break
        elif type(blocks) is not str:
            found.append(index)  # a tuple or a generator: rare, and looked at one by one
    return found


def _read(turn_or_result: dict[str, Any]) -> dict[str, Any]:
    blocks: object = turn_or_result.get("content")
    if not isinstance(blocks, list) and not _is_list_to_be(blocks):
        return turn_or_result
    read = [_read_block(block) for block in cast("Iterable[object]", blocks)]
    return {**turn_or_result, "content": read}


def _read_block(block: object) -> object:
    if not _is_object(block):
        return block
    if block.get("type") == "tool_result":
        return _read(block) if _may_hold_files([block]) else block
    source = block.get("source") if block.get("type") in ("image", "document") else None
    if not _is_object(source) or isinstance(source.get("data", ""), str):
        return block
    return {**block, "source": {**source, "data": _base64(source["data"])}}


def _is_list_to_be(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, Mapping))


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return type(value) is dict


def _base64(data: Any) -> str:
    if isinstance(data, os.PathLike):
        data = Path(cast("os.PathLike[str]", data)).read_bytes()
    elif hasattr(data, "read"):
        data = data.read()
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError("base64 data has to be a text, a path, bytes or a file opened with 'rb'.")
    return base64.b64encode(data).decode("ascii")
