"""What an MCP server answers, mended where the SDK would refuse all of it for one part of it."""

from __future__ import annotations

import logging
from typing import Any, Final, cast

import mcp.types
from typing_extensions import Self

from agentkit_tools._hidden_text import without_hidden

log = logging.getLogger("agentkit")

_KINDS: Final = frozenset(("text", "image", "audio", "resource", "resource_link"))


class Incoming:
    """The stream a session reads from.

    Args:
        stream: Where it all comes from.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def receive(self) -> Any:
        """Return the next message."""
        item = await self._stream.receive()
        said = getattr(item, "message", None)
        said = getattr(said, "root", said)  # in version 1 of the SDK
        result = getattr(said, "result", None)
        if isinstance(result, dict):
            mend(cast("dict[str, Any]", result))
        return item

    async def aclose(self) -> None:
        """Close the stream."""
        await self._stream.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        from anyio import EndOfStream  # paid by who uses it

        try:
            return await self.receive()
        except EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()


def mend(result: dict[str, Any]) -> None:
    """Make a result one that the SDK takes: the tools of a list, the contents of what one returns.

    What nobody can read is left out of a list, and named among contents.
    """
    tools, content = result.get("tools"), result.get("content")
    if isinstance(tools, list):
        mended = [_tool(tool) for tool in cast("list[Any]", tools)]
        result["tools"] = [tool for tool in mended if tool is not None]
    if isinstance(content, list):
        result["content"] = [_readable(each) for each in cast("list[Any]", content)]
    elif content is None and ("structuredContent" in result or "isError" in result):
        result["content"] = []


def _tool(tool: Any) -> dict[str, Any] | None:
    """Return a tool as the SDK takes it, without parts of it that nobody could read.

    It needs a name and the schema of an object, which may not say that it is one.
    """
    given = cast("dict[str, Any]", tool if isinstance(tool, dict) else {})
    name, schema = given.get("name"), given.get("inputSchema")
    if isinstance(schema, dict):
        cast("dict[str, Any]", schema).setdefault("type", "object")
    if not (isinstance(name, str) and _is_schema(schema)):
        shown = without_hidden(f"{name!r:.80}")
        log.warning(
            "A tool of an MCP server has no schema of an object, and is left out: %s", shown
        )
        return None
    if _is_schema(given.get("outputSchema", {"type": "object"})) and _is_taken(given):
        return given
    texts = {part: given.get(part) for part in ("title", "description")}
    kept = {part: text for part, text in texts.items() if isinstance(text, str)}
    return {"name": name, "inputSchema": schema, **kept}


def _is_schema(schema: Any) -> bool:
    """Tell whether something is the schema of an object, as far as the SDK looks."""
    if not isinstance(schema, dict):
        return False
    given = cast("dict[str, Any]", schema)
    properties, required = given.get("properties", {}), given.get("required", [])
    return (
        given.get("type") == "object"
        and isinstance(given.get("$schema", ""), str)
        and isinstance(properties, dict)
        and all(isinstance(each, (dict, bool)) for each in cast("Any", properties).values())
        and isinstance(required, list)
        and all(isinstance(each, str) for each in cast("list[Any]", required))
    )


def _is_taken(tool: dict[str, Any]) -> bool:
    types: Any = mcp.types
    try:
        types.Tool.model_validate(tool)
    except ValueError:
        return False
    return True


def _readable(content: Any) -> Any:
    kind = cast("Any", content).get("type") if isinstance(content, dict) else content
    if isinstance(kind, str) and kind in _KINDS and isinstance(content, dict):
        return cast("Any", content)
    shown = without_hidden(f"{kind!r:.80}")
    return {"type": "text", "text": f"[The API has no block for {shown} of an MCP server.]"}
