"""From what a function returned to the finished content of a `tool_result`."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pydantic import BaseModel
from pydantic_core import from_json, to_json, to_jsonable_python

from agentkit_tools._media import file_block, is_picture, media_block, picture_block, read_whole
from agentkit_tools.errors import InvalidResult

if TYPE_CHECKING:
    from agentkit_client.types import beta

    ResultBlock: TypeAlias = (
        beta.BetaTextBlockParam
        | beta.BetaImageBlockParam
        | beta.BetaSearchResultBlockParam
        | beta.BetaRequestDocumentBlockParam
        | beta.BetaToolReferenceBlockParam
    )
else:  # the types are many; who runs a tool does not need them
    ResultBlock: TypeAlias = Mapping[str, Any]

BetaFunctionToolResultType: TypeAlias = str | Iterable[ResultBlock]
"""What the `call` of a tool may return: a text, or content blocks."""

_BYTES = (bytes, bytearray, memoryview)
_PLAIN = frozenset([str, int, float, bool, type(None)])

NOTHING = "(nothing returned)"

# The fields, by type, that tell a content block from data that happens to have a `type`.
_FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "text": {"text": str},
    "image": {"source": (Mapping, BaseModel)},
    "document": {"source": (Mapping, BaseModel)},
    "search_result": {"source": str, "title": str, "content": list},
    "tool_reference": {"tool_name": str},
    "browser_state": {"tabs": list},
}
TEXT_FIELDS = frozenset(["cache_control", "citations", "text", "type"])
_BLOCK_TYPES = tuple(_FIELDS)  # compared with anything, so nothing that hashes


def render(value: object) -> str | list[ResultBlock]:
    """Make the content of a `tool_result` from what a tool returned.

    A text stays as it is; `None` becomes `"(nothing returned)"`. A content block (a dictionary
    or one of our models), or a list with at least one among texts, becomes content blocks, as do
    images of Pillow and the bytes of a PNG, JPEG, GIF, WebP or PDF file; other bytes must be UTF-8.
    The path of such a file becomes a block too, but not in a list of nothing but paths. A generator
    is run to its end: what it yields are content blocks, or texts that become some. All else
    becomes JSON. Of an open file or a buffer, what is in it is returned.

    Raises:
        InvalidResult: When the value has no JSON form.
    """
    value = read_whole(value)
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return NOTHING
    if isinstance(value, Iterator):
        value = list(cast("Iterator[object]", value))
        if all(isinstance(item, str) for item in value):
            return _finished([_text_block(item) for item in value])
    is_list = isinstance(value, (list, tuple))
    items = list(map(read_whole, cast("list[object]", value))) if is_list else [value]
    # A list of nothing but paths is about files, not about what is in them.
    is_listing = is_list and all(isinstance(item, PurePath) for item in items)
    blocks = None if is_listing else _blocks(items)
    return _other(cast("object", value)) if blocks is None else _finished(blocks)


def _text(value: str) -> str:
    # A member of a string enum is a `str` too; its text is its value. JSON in UTF-8 has no form
    # for half a surrogate pair, which Windows file names, for one, can hold.
    return str.encode(value, "utf-8", "replace").decode()


def _blocks(items: Sequence[object]) -> list[Mapping[str, Any]] | None:
    """Make blocks of all items when there is at least one block among them."""
    blocks = [None if type(item) in _PLAIN else _block(item) for item in items]
    if not any(blocks):
        return None
    pairs = zip(blocks, items, strict=True)
    return [block or _text_block(item) for block, item in pairs]


def _text_block(value: object) -> dict[str, Any]:
    return {"type": "text", "text": _text(value) if isinstance(value, str) else _other(value)}


def _block(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, _BYTES):
        return media_block(bytes(cast("bytes", value)))
    if is_picture(value):
        return picture_block(value)
    if isinstance(value, Path):
        return file_block(value)
    if isinstance(value, BaseModel) and getattr(value, "type", None) in _BLOCK_TYPES:
        value = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if not isinstance(value, Mapping):
        return None
    block = cast("Mapping[str, Any]", value)
    kind = block.get("type")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    fits = fields and all(isinstance(block.get(name), type_) for name, type_ in fields.items())
    return block if fits and not _is_data(block) else None


def _is_data(block: Mapping[str, Any]) -> bool:
    """Tell data that looks like a block: the API would refuse it, and with it the whole run."""
    if block.get("type") == "text":
        return not block.keys() <= TEXT_FIELDS
    source = block.get("source")
    return isinstance(source, Mapping) and "type" not in source


def _finished(blocks: list[Mapping[str, Any]]) -> str | list[ResultBlock]:
    # The API refuses a text block without text.
    blocks = [block for block in blocks if block.get("text") != ""]
    return cast("list[ResultBlock]", from_json(_json(blocks))) if blocks else NOTHING


def _other(value: object) -> str:
    if isinstance(value, _BYTES):
        return _decoded(bytes(cast("bytes", value)))
    text = _json(value).decode()
    # A date or an enum member of a text: the text itself, as for a `str`.
    return str(from_json(text)) if text.startswith('"') else text


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidResult(
            f"The tool ran, but returned {len(data)} bytes that are neither UTF-8 text"
            " nor a PNG, JPEG, GIF, WebP or PDF file."
        ) from error


def _json(value: object) -> bytes:
    try:
        return to_json(value, inf_nan_mode="strings", fallback=_simpler)
    except Exception as error:
        if "surrogates not allowed" in str(error):
            with suppress(UnicodeEncodeError):  # of a key
                return _json_of_any_text(value)
        reason = re.sub(r"^Error serializing to JSON: (\w+: )?", "", str(error))[:200]
        raise InvalidResult(
            f"The tool ran, but what it returned has no JSON form: {reason}"
        ) from error


def _json_of_any_text(value: object) -> bytes:
    """Write JSON of what holds half a surrogate pair, as names of files do; see `_text`."""
    text = json.dumps(to_jsonable_python(value, fallback=_simpler), ensure_ascii=False)
    return to_json(from_json(text.encode("utf-8", "replace")), inf_nan_mode="strings")


def _simpler(value: Any) -> Any:
    """Turn what pydantic-core does not know into what it does."""
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise TypeError("it is an awaitable; make the tool with beta_async_tool")
    if callable(to_list := getattr(value, "tolist", None)):  # numpy's arrays and scalars
        return to_list()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return dict(cast("Mapping[Any, Any]", value))
    if isinstance(value, (Collection, Iterator)):
        return list(cast("Iterable[Any]", value))
    raise TypeError(f"it holds a value of the type {type(value).__name__}")
