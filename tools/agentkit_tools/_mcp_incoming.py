"""What an MCP server answers, mended where the SDK would refuse all of it for one part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, cast

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
        result["tools"] = [tool for tool in cast("list[Any]", tools) if _is_readable(tool)]
    if isinstance(content, list):
        result["content"] = [_readable(each) for each in cast("list[Any]", content)]
    elif content is None and ("structuredContent" in result or "isError" in result):
        result["content"] = []


def _is_readable(tool: Any) -> bool:
    """Tell whether a tool has a name and the schema of an object, which it may not say it is."""
    given = cast("Mapping[str, Any]", tool if isinstance(tool, dict) else {})
    name, schema = given.get("name"), given.get("inputSchema")
    if isinstance(schema, dict):
        cast("dict[str, Any]", schema).setdefault("type", "object")
        if isinstance(name, str) and schema["type"] == "object":
            return True
    shown = without_hidden(f"{name!r:.80}")
    log.warning("A tool of an MCP server has no schema of an object, and is left out: %s", shown)
    return False


def _readable(content: Any) -> Any:
    kind = cast("Any", content).get("type") if isinstance(content, dict) else content
    if isinstance(kind, str) and kind in _KINDS and isinstance(content, dict):
        return cast("Any", content)
    shown = without_hidden(f"{kind!r:.80}")
    return {"type": "text", "text": f"[The API has no block for {shown} of an MCP server.]"}
