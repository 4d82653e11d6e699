"""What the state machine of runs is made of: a model that does as told, its tools, its replies."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import anyio
from hypothesis import strategies as st

from agentkit import Anthropic, AsyncAnthropic, ToolError, beta_async_tool, beta_tool
from agentkit.local import EventStream, LocalError

GO: dict[str, Any] = {"role": "user", "content": "go"}
ASKED: dict[str, Any] = {"model": "m", "max_tokens": 2048}


class Interrupt(BaseException):
    """No error, but the end of what is being done."""


class Puppet:
    """A model that gives the replies it was told to, and says goodbye where it was told none."""

    def __init__(self) -> None:
        self.replies: deque[Any] = deque()
        self._calls = 0

    def reply(self, request: Mapping[str, Any]) -> Any:
        """Give the next reply; its calls get ids that no conversation has yet."""
        told = self.replies.popleft() if self.replies else {"content": "bye"}
        if isinstance(told, Exception):
            raise told
        content: Any = told["content"]
        if isinstance(content, list):
            content = [self._with_id(block) for block in _blocks(told)]
        message = {**told, "content": continued(request["messages"], content)}
        is_broken = message.pop("broken", False) and request.get("stream")
        return broken_stream(message) if is_broken else message

    def _with_id(self, block: dict[str, Any]) -> dict[str, Any]:
        if block["type"] not in ("tool_use", "server_tool_use"):
            return block
        self._calls += 1
        return block | {"id": f"{'srv' if 'server' in block['type'] else ''}toolu_{self._calls}"}


def continued(messages: list[Any], content: Any) -> Any:
    """Return what a reply holds that goes on after a paused one: first what its searches found."""
    asked = next(blocks for blocks in map(_blocks, reversed(messages)) if not _only_results(blocks))
    answered = {block.get("tool_use_id") for message in messages for block in _blocks(message)}
    found: list[Any] = [
        {"type": "web_search_tool_result", "tool_use_id": block["id"], "content": []}
        for block in asked
        if block["type"] == "server_tool_use" and block["id"] not in answered
    ]
    if not found and messages[-1]["role"] != "assistant":
        return content
    return found + [b for b in _blocks({"content": content}) if "thinking" not in b["type"]]


def _blocks(message: Any) -> list[Any]:
    content: Any = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _only_results(blocks: list[Any]) -> bool:
    return all(block["type"] == "tool_result" for block in blocks)


def broken_stream(message: dict[str, Any]) -> EventStream:
    """Return a stream in which the input of each call is no JSON, or is cut in the midst of it."""
    start: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
    }
    usage = {"input_tokens": 1, "output_tokens": 1}
    ends = {"stop_reason": None, "stop_sequence": None}
    items: list[Any] = [{"type": "message_start", "message": {**start, **ends, "usage": usage}}]
    for index, block in enumerate(message["content"]):
        is_call = block["type"] == "tool_use"
        first = block | ({"input": {}} if is_call else {})
        items.append({"type": "content_block_start", "index": index, "content_block": first})
        if is_call:
            delta = {"type": "input_json_delta", "partial_json": '{"a": 1, "b'}
            items.append({"type": "content_block_delta", "index": index, "delta": delta})
        items.append({"type": "content_block_stop", "index": index})
    ends["stop_reason"] = message.get("stop_reason", "tool_use")
    items.append({"type": "message_delta", "delta": ends, "usage": usage})
    return EventStream([*items, {"type": "message_stop"}])


def tools_for(client: Anthropic | AsyncAnthropic, max_turns: int = 3) -> list[Any]:
    """Return tools that work, fail, hang, interrupt, need approval, and run runs of their own."""
    is_async = isinstance(client, AsyncAnthropic)
    made: Callable[..., Any] = beta_async_tool if is_async else beta_tool

    @made
    def add(a: int, b: int = 0) -> str:
        """Add."""
        return str(a + b)

    @made
    def fail(a: int = 0) -> str:
        """Fail."""
        raise (ToolError("no"), KeyError("k"), SystemExit(3))[a % 3]

    @made(requires_approval=True)
    def delete(a: int = 0) -> Any:
        """Delete; returns nothing, an empty text, or no blocks at all."""
        results: list[Any] = [None, "", []]
        return results[a % 3]

    @made(sequential=True)
    def interrupt(a: int = 0) -> str:
        """Have somebody press Ctrl-C; in async code, where that ends the loop, what is like it."""
        raise ToolError("") if a % 2 else Interrupt() if is_async else KeyboardInterrupt()

    @made(timeout=0.02)
    def slow() -> str:
        """Take longer than is allowed."""
        time.sleep(0.04)
        return "late"

    tools = [add, fail, delete, interrupt, slow]
    if max_turns > 1:
        tools.append(_asking(client, max_turns - 1))
    if is_async:
        tools.append(hang)
    return tools


@beta_async_tool
async def hang() -> str:
    """Wait for ever."""
    await anyio.sleep_forever()
    return "never"


def _asking(client: Anthropic | AsyncAnthropic, max_turns: int) -> Any:
    """Return a tool that runs a run, whose calls may need approval too."""
    asked: dict[str, Any] = {**ASKED, "messages": [GO], "max_iterations": 2}
    inner = tools_for(client, 1)[:3]
    messages: Any = client.messages
    if isinstance(client, AsyncAnthropic):

        @beta_async_tool
        async def ask() -> str:
            """Ask another model."""
            await messages.tool_runner(**asked, tools=inner).until_done()
            return "asked"

        return ask

    @beta_tool(name="ask")
    def ask_and_wait() -> str:
        """Ask another model."""
        messages.tool_runner(**asked, tools=inner).until_done()
        return "asked"

    return ask_and_wait


def _call(name: str, input: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": name, "input": input}


_INPUTS = st.sampled_from([{}, {"a": 1}, {"a": "x"}, {"a": 2, "c": 3}, {"a": 0}])
_NAMES = [
    "add",
    "fail",
    "delete",
    "delete",
    "delete",
    "interrupt",
    "slow",
    "ask",
    "hang",
    "unknown",
]
CALLS = st.builds(_call, st.sampled_from(_NAMES), _INPUTS)
"""Calls, of tools that are there and of some that are not."""

_TEXTS = st.sampled_from(["hi", "well, ", " \n", ""])
_SEARCH = {"type": "server_tool_use", "name": "web_search", "input": {"query": "x"}}
_BLOCKS = st.one_of(
    _TEXTS.map(lambda text: {"type": "text", "text": text}),
    CALLS,
    CALLS,
    CALLS,
    st.just({"type": "redacted_thinking", "data": "x"}),
)
_REASONS = [
    *["tool_use"] * 6,
    *("end_turn", "max_tokens", "stop_sequence", "refusal", "pause_turn", "brand_new"),
    *("model_context_window_exceeded", "compaction"),
]
_THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "s"}


def _reply(thinks: bool, blocks: list[Any], reason: str, broken: bool) -> dict[str, Any]:
    content = [*([_THOUGHT] if thinks else []), *blocks]
    if not thinks:
        content = [block for block in content if block["type"] != "redacted_thinking"]
    if reason == "pause_turn":
        content = [*content, _SEARCH]
    return {"content": content, "stop_reason": reason, "broken": broken}


REPLIES = st.builds(
    _reply,
    st.booleans(),
    st.lists(_BLOCKS, max_size=5),
    st.sampled_from(_REASONS),
    st.sampled_from([False, False, True]),
)
"""Replies of all kinds, some with inputs that are no JSON where they are streamed."""

ERRORS = st.sampled_from([429, 500, 529, 413]).map(LocalError)
