"""Replies with what runs on the server: where it is asked for by name, or offered and fitting."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agentkit.local._rehearsal.answer import NOTE
from agentkit.local._rehearsal.server_blocks import PLAYS, Block
from agentkit.local._scalars import is_list, is_object

__all__ = ["from_server", "with_thinking"]

# "rehearse: web_search, pause_turn", anywhere in the last text of the user.
_BY_NAME: Final = re.compile(r"\brehearse:\s*([a-z_]+(?:\s*,\s*[a-z_]+)*)", re.IGNORECASE)
_STOPS: Final = ("max_tokens", "model_context_window_exceeded", "refusal")
_THOUGHTS: Final = ("redacted_thinking", "thinking")
# What is played for a tool of the API, by the beginning of its type, and what asks for it.
_OFFERED: Final = (
    ("web_fetch_", "web_fetch", re.compile(r"https?://\S")),
    ("web_search_", "web_search", re.compile(r"\b(?:search|web|look up|news|latest)\b", re.I)),
    ("code_execution_20250522", "code_execution", (_CODE := re.compile(r"\b(?:run|code)\b", re.I))),
    ("code_execution_", "bash_code_execution", _CODE),
)

_PREFIXES: Final = {"mcp": "mcptoolu"}  # what ids begin with


def from_server(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Reply with the blocks that the last text of the user names, or that fit a tool on offer.

    Returns:
        The reply; `None` where nothing on the server is asked for.
    """
    messages: list[Any] = [one for one in _list(request.get("messages")) if is_object(one)]
    paused = _left_open(messages[-1]) if messages else []
    asking = messages[:-1] if paused else messages
    prompt = _last_text(asking[-1]) if asking else ""
    names = _named(prompt) or _fitting(prompt, request)
    if not names:
        return None
    begun = len({id for message in messages for id in _ids(message)})
    plays = [
        PLAYS[name](f"{_PREFIXES.get(name, 'srvtoolu')}_rehearsal_{begun + number:03d}", prompt)
        for number, name in enumerate((name for name in names if name in PLAYS), start=1)
    ]
    if paused:
        return _going_on(paused, names, prompt)
    content: list[Block] = []
    if "pause_turn" in names:
        content += [play.call for play in plays[:1] if play.call is not None]
        if content:
            return {"content": content, "stop_reason": "pause_turn"}
    for play in plays:
        content += [*([play.call] if play.call else []), play.result, play.closing]
    reason = next((name for name in names if name in _STOPS), "end_turn")
    thoughts = [_thought(name) for name in names if name in _THOUGHTS]
    reply = {"content": [*thoughts, *content, _closing()], "stop_reason": reason}
    return {**reply, **_used([play.usage for play in plays])}


def with_thinking(reply: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """Begin a reply with a thought, where the request has thinking enabled."""
    thinking = request.get("thinking")
    if not is_object(thinking) or thinking.get("type") not in ("adaptive", "enabled"):
        return reply
    if any(block.get("type") in _THOUGHTS for block in reply["content"]):
        return reply
    thought = _thought("thinking")
    if thinking.get("display") == "omitted":
        thought["thinking"] = ""
    return {**reply, "content": [thought, *reply["content"]]}


def _going_on(calls: Sequence[Block], names: Sequence[str], prompt: str) -> dict[str, Any]:
    """Go on with a reply that was paused: the results of its calls, and what they say."""
    played = [name for name in names if name in PLAYS]
    plays = [PLAYS[name](call["id"], prompt) for name, call in zip(played, calls, strict=False)]
    content = [block for play in plays for block in (play.result, play.closing)]
    return {
        "content": [*content, _closing()],
        "stop_reason": "end_turn",
        **_used([play.usage for play in plays]),
    }


def _named(prompt: str) -> list[str]:
    found = _BY_NAME.search(prompt)
    names = [name.strip().lower() for name in found[1].split(",")] if found else []
    known = (*PLAYS, *_STOPS, *_THOUGHTS, "pause_turn")
    return [name for name in names if name in known]


def _fitting(prompt: str, request: Mapping[str, Any]) -> list[str]:
    choice = request.get("tool_choice")
    if is_object(choice) and choice.get("type") == "none":
        return []
    tools = [str(tool.get("type")) for tool in _list(request.get("tools")) if is_object(tool)]
    for kind, name, asking in _OFFERED:
        if asking.search(prompt) and any(tool.startswith(kind) for tool in tools):
            return [name]
    return []


def _left_open(message: dict[str, Any]) -> list[Block]:
    """Return the calls of a last answer that have no result yet."""
    blocks = [block for block in _list(message.get("content")) if is_object(block)]
    done = {block.get("tool_use_id") for block in blocks}
    calls = ("server_tool_use", "mcp_tool_use")
    return [b for b in blocks if b.get("type") in calls and b.get("id") not in done]


def _ids(message: dict[str, Any]) -> list[str]:
    blocks = [block for block in _list(message.get("content")) if is_object(block)]
    return [str(block["id"]) for block in blocks if "id" in block]


def _last_text(message: dict[str, Any]) -> str:
    content = message.get("content")
    if message.get("role") != "user" or isinstance(content, str):
        return content if message.get("role") == "user" and isinstance(content, str) else ""
    blocks = [block for block in _list(content) if is_object(block)]
    return "\n".join(str(b.get("text")) for b in blocks if b.get("type") == "text")


def _thought(kind: str) -> Block:
    if kind == "redacted_thinking":
        return {"type": kind, "data": b64encode(b"rehearsed").decode()}
    return {"type": kind, "thinking": "This is a rehearsal, so there is nothing to think about."}


def _closing() -> Block:
    return {"type": "text", "text": NOTE}


def _used(usages: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    total: dict[str, int] = {}
    for usage in usages:
        for name, count in usage.items():
            total[name] = total.get(name, 0) + count
    return {"usage": {"server_tool_use": total}} if total else {}


def _list(value: object) -> list[Any]:
    return value if is_list(value) else []
