"""The model that the frameworks are watched with: the first word it is told says what it does."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from agentkit.local import LocalError

QUIET = {"x-should-retry": "false"}


class ProbeModel:
    """Does as the first text of a conversation says, and keeps what it was asked."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.asked: list[dict[str, Any]] = []

    def reply(self, request: Mapping[str, Any]) -> Any:
        """Answer a request."""
        self.asked.append({"time": time.time(), **request})
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        return _doing(_word(request), turn, request)


def _word(request: Mapping[str, Any]) -> str:
    first = request["messages"][0]["content"]
    texts = [first] if isinstance(first, str) else [part.get("text", "") for part in first]
    return next(word for text in texts for word in text.split() if word.startswith("probe-"))


def _doing(word: str, turn: int, request: Mapping[str, Any]) -> Any:
    calls = _CALLS.get(word)
    if word == "probe-loop" or (word == "probe-same" and turn < 12):
        return _calls(("add", {"a": turn if word == "probe-loop" else 1, "b": 2}), turn=turn)
    if word == "probe-pause" and turn == 0:
        return {"content": [_text("Wait.")], "stop_reason": "pause_turn"}
    if word == "probe-refusal":
        return {"content": [], "stop_reason": "refusal"}
    if word == "probe-cut" and turn == 0:
        cut = _calls(("add", {"a": 1, "b": 2}), turn=turn)
        return {**cut, "stop_reason": "max_tokens"}
    if word == "probe-overload" and turn == 1:
        raise LocalError(529, headers=QUIET)
    if calls is not None and turn == 0:
        return _calls(*calls, turn=turn)
    return _last(request, turn)


_CALLS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "probe-slow": [("slow", {"name": name}) for name in "abcd"],
    "probe-slow-async": [("slow_async", {"name": name}) for name in "abcd"],
    "probe-wrong": [("add", {"a": "many", "b": 2})],
    "probe-unknown": [("ad", {"a": 1, "b": 2})],
    "probe-fails": [("add", {"a": 1, "b": 2}), ("fails", {}), ("add", {"a": 3, "b": 4})],
    "probe-long": [("long", {})],
    "probe-overload": [("add", {"a": 1, "b": 2})],
    "probe-money": [("add", {"a": 1, "b": 2})],
}


def _calls(*calls: tuple[str, dict[str, Any]], turn: int) -> dict[str, Any]:
    blocks = [
        {"type": "tool_use", "id": f"toolu_{turn}_{n}", "name": name, "input": arguments}
        for n, (name, arguments) in enumerate(calls)
    ]
    return {"content": [_text("So be it."), *blocks]}


def _last(request: Mapping[str, Any], turn: int) -> dict[str, Any]:
    """End: with a call of the tool that ends, where the framework has one."""
    if any(tool["name"] == "final_answer" for tool in request.get("tools", ())):
        return _calls(("final_answer", {"answer": "done"}), turn=turn)
    return {"content": [_text("done")]}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
