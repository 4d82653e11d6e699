"""What MCP servers send, as content blocks of the API (no I/O, and without the MCP SDK)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from agentkit_tools._hidden_text import without_hidden
from agentkit_tools._media import media_block
from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from agentkit_tools._result import ResultBlock

_PICTURES: Final = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp"))
_PDF: Final = "application/pdf"
_TEXTS: Final = ("text/", "application/json", "application/xml", "application/yaml")
_LONGEST_PICTURE: Final = 5 * 2**20  # of base64, as the API counts
_LONGEST_TITLE: Final = 500  # what the API takes as the title of a document


class UnsupportedMCPValueError(ToolError, ValueError):
    """Say that something of an MCP server has no form in the API: audio, say, or a zip file."""


def wire(value: object) -> dict[str, Any]:
    """Return a model of the MCP SDK as the JSON it stands for; a mapping stays as it is.

    So versions 1 and 2 of the SDK, whose attributes have different names, read alike.

    Raises:
        TypeError: `value` is neither.
    """
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    dump = getattr(value, "model_dump", None)
    if dump is None:
        raise TypeError(f"{value!r:.80} is nothing that an MCP server sends")
    return cast("dict[str, Any]", dump(mode="json", by_alias=True, exclude_none=True))


def cleaned(value: Any) -> Any:
    """Return JSON whose texts and names have nothing in them that a person would not see."""
    if isinstance(value, str):
        return without_hidden(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {without_hidden(name): cleaned(item) for name, item in pairs}
    if isinstance(value, list):
        return [cleaned(item) for item in cast("list[Any]", value)]
    return value


def content_block(content: object) -> ResultBlock:
    """Make a block of one content of a tool's result or of a prompt.

    Raises:
        UnsupportedMCPValueError: The API has no block for it.
    """
    given = wire(content)
    kind = given.get("type")
    if kind == "text":
        return _text(given.get("text"))
    if kind == "image":
        return _file(given.get("data"), str(given.get("mimeType")), "an image")
    if kind == "resource":
        return resource_block(given.get("resource") or {})
    if kind == "resource_link":
        parts = (given.get("title") or given.get("name"), given.get("uri"), given.get("mimeType"))
        lines = (" ".join(filter(None, parts)), given.get("description"))
        return _text("\n".join(filter(None, lines)))
    raise UnsupportedMCPValueError(f"The API has no block for {_shown(kind)} of an MCP server.")


def resource_block(contents: object) -> ResultBlock:
    """Make a block of the contents of a resource: a document or an image.

    Raises:
        UnsupportedMCPValueError: The API has no block for it.
    """
    given = wire(contents)
    uri, kind = str(given.get("uri", "")), str(given.get("mimeType") or "")
    kind = kind.partition(";")[0].strip().lower()
    title = without_hidden(uri)[:_LONGEST_TITLE]
    text = given.get("text")
    if text is None and kind.startswith(_TEXTS):
        text = _bytes(given.get("blob")).decode(errors="replace")
    if text is None:
        block = _file(given.get("blob"), kind, f"the resource {title}")
        return cast("ResultBlock", {**block, "title": title} if kind == _PDF else block)
    if not (shown := without_hidden(str(text))):
        return _text(None)  # the API refuses an empty document
    source = {"type": "text", "media_type": "text/plain", "data": shown}
    return cast("ResultBlock", {"type": "document", "source": source, "title": title})


def resource_file(contents: object) -> tuple[str, bytes, str]:
    """Return the name, the bytes and the media type of a resource, as `files.upload` takes them.

    Raises:
        UnsupportedMCPValueError: It holds nothing.
    """
    given = wire(contents)
    uri = without_hidden(str(given.get("uri", "")))
    name = uri.partition("?")[0].rstrip("/").rpartition("/")[2] or "resource"
    if isinstance(text := given.get("text"), str):
        return name, text.encode(errors="replace"), str(given.get("mimeType") or "text/plain")
    kind = str(given.get("mimeType") or "application/octet-stream")
    return name, _bytes(given.get("blob")), kind


def first_contents(result: object) -> Mapping[str, Any]:
    """Return the first contents of a `resources/read` result, or what is contents already.

    Raises:
        UnsupportedMCPValueError: There are none.
    """
    given = wire(result)
    if "contents" not in given:
        return given
    if not given["contents"]:
        raise UnsupportedMCPValueError("The resource has no contents.")
    return wire(given["contents"][0])


def prompt_message(message: object) -> dict[str, Any]:
    """Make a message of the API from one of a prompt.

    Raises:
        UnsupportedMCPValueError: The API has no block for what it holds.
    """
    given = wire(message)
    role = "assistant" if given.get("role") == "assistant" else "user"
    return {"role": role, "content": [content_block(given.get("content") or {})]}


def result_blocks(result: object) -> list[ResultBlock] | None:
    """Make the content of a `tool_result` from the result of a tool of a server.

    What has no block is named in a text, so that the rest is not lost; `None` where it is empty.

    Raises:
        ToolError: The server says that the call did not work.
    """
    given = wire(result)
    blocks = [
        _block_or_note(content) for content in cast("Iterable[Any]", given.get("content", ()))
    ]
    blocks = [block for block in blocks if block.get("text") != ""]
    if not blocks and given.get("structuredContent") is not None:
        blocks = [_text(json.dumps(cleaned(given["structuredContent"]), ensure_ascii=False))]
    if given.get("isError"):
        raise ToolError(blocks or "The tool failed, and its server does not say why.")
    return blocks or None


def _block_or_note(content: object) -> ResultBlock:
    try:
        return content_block(content)
    except UnsupportedMCPValueError as error:
        return _text(f"[{error}]")


def _text(text: object) -> ResultBlock:
    shown = without_hidden(str(text)) if text is not None else "(empty)"
    return cast("ResultBlock", {"type": "text", "text": shown})


def _file(data: object, kind: str, what: str) -> ResultBlock:
    if kind not in _PICTURES and kind != _PDF:
        raise UnsupportedMCPValueError(
            f"The API has no block for {what} of the type {_shown(kind)}; upload it as a file."
        )
    # The API looks, too, and would refuse the whole request.
    block = media_block(_bytes(data))
    if block is None or block["type"] != ("document" if kind == _PDF else "image"):
        raise UnsupportedMCPValueError(f"What is said to be {what} of {_shown(kind)} is none.")
    if kind != _PDF and len(str(data)) > _LONGEST_PICTURE:
        raise UnsupportedMCPValueError(
            f"The API takes no image above 5 MB: {what} of {_shown(kind)}; upload it as a file."
        )
    return cast("ResultBlock", block)


def _bytes(data: object) -> bytes:
    try:
        return base64.b64decode(str(data if data is not None else ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnsupportedMCPValueError("What an MCP server sent is no base64.") from error


def _shown(kind: object) -> str:
    return repr(without_hidden(str(kind))[:80])
