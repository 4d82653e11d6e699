"""Make any history one that the API takes, and leave alone what it takes already (no I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import is_
from typing import Any, Final, cast

from pydantic import BaseModel

from agentkit._blocks import (
    SERVER_CALLS,
    answered_id,
    as_dict,
    blocks_of,
    is_refused,
    of,
    text_block,
    texts_in,
    with_an_object,
    without_blanks,
)
from agentkit._pairs import with_results
from agentkit._server_calls import without_open_calls

_ASSISTANT_ONLY = ("thinking", "redacted_thinking", "tool_use", *SERVER_CALLS)
_BEGINNING: Final = "(What came before is gone.)"
_NO_REASON: Final = "The call failed without saying why."


def repair_history(messages: Iterable[Any]) -> list[Any]:
    """Return the conversation as the API takes it; nothing of a valid one is changed.

    - A call without a result gets an error result; results come first in their turn; of two
      results of one call the first stays, and a second call of one id gets an id of its own.
    - A result without a call becomes text. Calls of the API's own tools that were never answered,
      and such answers without a call, go.
    - Texts of nothing but whitespace, thinking without a signature, and messages without content
      go; the last message may be an empty one of the assistant, and ends without whitespace.
    - The first message is the user's; a role that the API doesn't know is taken for `"user"`.

    Repairing again changes nothing. What depends on other parameters of a request is left alone:
    the order of thinking, breakpoints of the cache, `"system"` messages.

    Args:
        messages: turns as the API takes them, or replies, which are assistant turns. Neither the
            list nor anything in it is changed.

    Returns:
        A new list; messages that were right are the same objects. It is empty only where
        `messages` is.

    Raises:
        TypeError: something is no message; says which.
    """
    repaired = [_message(message, index) for index, message in enumerate(messages)]
    if not repaired:
        return []
    while True:
        again = _begun(with_results(without_open_calls(_cleaned(repaired))))
        if len(again) == len(repaired) and all(map(is_, again, repaired)):
            return again
        repaired = again


def _message(message: Any, index: int) -> Any:
    if isinstance(message, Mapping) and "role" in message:
        given = cast("Any", message)
        content = given.get("content")
        is_read_once = not isinstance(content, (str, list, Mapping, type(None)))
        return _with(given, list(content)) if is_read_once else given
    if isinstance(message, BaseModel) and of(message, "role") == "assistant":
        return {"role": "assistant", "content": of(message, "content")}
    raise TypeError(
        f"messages[{index}] is no message: a dict with `role` and `content`, or a reply, "
        f"not {type(cast('object', message)).__name__}."
    )


def _cleaned(messages: list[Any]) -> list[Any]:
    spoken = [index for index, message in enumerate(messages) if message["role"] != "system"]
    last = spoken[-1] if spoken else None
    cleaned = [_clean(message, is_last=i == last) for i, message in enumerate(messages)]
    return [message for message in cleaned if message is not None]


def _clean(message: Any, *, is_last: bool) -> Any | None:
    """Return a message with what may stand in it; `None` where that is nothing."""
    role = message["role"]
    if role == "system":
        return message
    if role not in ("user", "assistant"):
        return {**message, "role": "user"}
    before = blocks_of(message)
    after = [kept for block in before for kept in _kept(block, role)]
    ends = is_last and role == "assistant"
    if not after:
        is_fine = ends and not before and message.get("content") in ("", [])
        return message if is_fine else {**message, "content": []} if ends else None
    if ends:
        after[-1] = without_blanks(after[-1])
    if len(after) == len(before) and all(map(is_, after, before)):
        return message if isinstance(message["content"], (str, list)) else _with(message, after)
    return _with(message, after)


def _with(message: Any, blocks: list[Any]) -> Any:
    return {**message, "content": blocks}


def _kept(block: Any, role: str) -> list[Any]:
    """Return what may stand in a turn of `role` in place of a block."""
    if isinstance(block, str):
        return _kept(text_block(block), role)
    kind = of(block, "type")
    if not isinstance(kind, str):
        return _kept(text_block(texts_in(block)), role)
    if is_refused(block):
        return []
    if role == "assistant":
        return _kept_of_assistant(block, kind)
    if kind in _ASSISTANT_ONLY or (answered_id(block) and kind != "tool_result"):
        called = f"Call of {of(block, 'name')}: {of(block, 'input')}"
        return [text_block(called)] if kind == "tool_use" else []
    return [_result(block)] if kind == "tool_result" else [block]


def _kept_of_assistant(block: Any, kind: str) -> list[Any]:
    if kind == "tool_result":
        return _kept(text_block(texts_in(of(block, "content"))), "assistant")
    return [with_an_object(block)]


def _result(block: Any) -> Any:
    """Return a result without empty texts; an error has to say something."""
    content = of(block, "content")
    said: Any = content
    if isinstance(content, list):
        items = cast("list[Any]", content)
        said = [item for item in items if of(item, "type") != "text" or of(item, "text")]
        said = said if len(said) < len(items) else items
    if of(block, "is_error") and not said:
        return as_dict(block) | {"content": _NO_REASON}
    return block if said is content else as_dict(block) | {"content": said}


def _begun(messages: list[Any]) -> list[Any]:
    first = messages[0]["role"] if messages else "assistant"
    if first != "assistant" and any(message["role"] != "system" for message in messages):
        return messages
    return [{"role": "user", "content": _BEGINNING}, *messages]
