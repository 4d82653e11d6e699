"""From a call to the bytes of an HTTP request."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard, cast
from urllib.parse import urlencode

import httpx
from pydantic_core import PydanticSerializationError, SchemaSerializer, core_schema

from agentkit_client._config import Config, TimeoutArgument
from agentkit_client._headers import check_credentials
from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._timeouts import Timeout

_ANYTHING = SchemaSerializer(core_schema.any_schema())


def url_of(config: Config, path: str, query: Mapping[str, object]) -> httpx.URL:
    """Return the URL of a path below the base URL, with all query parameters."""
    base = config.base_url
    text = encode_query({**config.default_query, **query})
    raw = base.raw_path.split(b"?")[0] + path.lstrip("/").encode()
    return base.copy_with(raw_path=raw + (b"?" + text.encode() if text else b""))


def encode_query(query: Mapping[str, object]) -> str:
    """Write query parameters as the API reads them.

    Lists are joined by commas, mappings become `name[key]`, truth values `true` and `false`;
    `None` and what isn't given is left out.
    """
    return urlencode([pair for name, value in query.items() for pair in _pairs(name, value)])


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


def final_headers(
    client: Mapping[str, str | Omit], call: Mapping[str, str | Omit], has_body: bool
) -> dict[str, str]:
    """Merge the client's headers with those of a call, which win; what is `omit` goes.

    Raises:
        CredentialError: nothing proves who asks.
    """
    merged = {**client, **call}
    check_credentials(merged)
    headers = {name: value for name, value in merged.items() if not isinstance(value, Omit)}
    if not has_body and "content-type" not in call:
        headers.pop("content-type", None)
    return headers


def timing_headers(own: TimeoutArgument, timeout: float | Timeout | None) -> dict[str, str]:
    """Return the headers that tell the API how long the caller will wait.

    Args:
        own: the limit this call was given.
        timeout: the limit that holds, in seconds.
    """
    stated = own.read if isinstance(own, Timeout) else own
    headers = {"x-stainless-timeout": str(stated)}
    read = timeout.read if isinstance(timeout, Timeout) else timeout
    return headers if read is None else {**headers, "x-stainless-read-timeout": str(read)}


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None or isinstance(value, (NotGiven, Omit)):
        return
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple)):
        items = [_scalar(item) for item in cast("list[object]", value) if item is not None]
        yield name, ",".join(items)
    else:
        yield name, _scalar(value)


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


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
