"""From a reply to the calls in it, and to the turns that answer it (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from operator import is_
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from pydantic_core import from_json

from agentkit._blocks import blocks_of, is_refused, of, with_an_object, without_blanks
from agentkit._calls import FinishedCall, ToolCall
from agentkit._pairs import free_id

if TYPE_CHECKING:
    from agentkit_client.types import Message
    from agentkit_client.types.beta import BetaMessage

MessageT = TypeVar("MessageT", bound="Message | BetaMessage")
Turn: TypeAlias = "dict[str, Any]"

_SHOWN = 40


def with_ids_of_their_own(reply: MessageT, taken: Set[str]) -> MessageT:
    """Return a reply whose calls have ids that no call had before; as it is where that is so.

    Args:
        reply: the reply.
        taken: the ids of the calls before.
    """
    given: list[Any] = reply.content or []
    ids = [block.id for block in given if _is_call(block)]
    if len(set(ids)) == len(ids) and taken.isdisjoint(ids):
        return reply
    used = set(taken)
    blocks: list[Any] = []
    for block in given:
        if _is_call(block):
            id = free_id(block.id, used)
            used.add(id)
            blocks.append(block if id == block.id else block.model_copy(update={"id": id}))
        else:
            blocks.append(block)
    return reply.model_copy(update={"content": blocks})


def call_ids(messages: Iterable[Any]) -> set[str]:
    """Return the ids of the calls in a conversation."""
    blocks = (block for message in messages for block in blocks_of(message))
    return {of(block, "id") for block in blocks if of(block, "type") == "tool_use"}


def calls_of(reply: Message | BetaMessage) -> list[ToolCall]:
    """Return the calls in a reply, in order."""
    return [
        ToolCall(
            id=block.id,
            name=block.name,
            input=block.input,
            malformed=getattr(block, "malformed_input", None),
        )
        for block in cast("list[Any]", reply.content or [])
        if _is_call(block)
    ]


def assistant_turn(reply: Message | BetaMessage) -> Turn:
    """Return a reply as a turn to send back, as it came, but for what the API would refuse.

    That is the input of a call that is no object, which becomes an empty one; thinking that was cut
    before its signature and texts of nothing but whitespace, which are left out; and whitespace at
    the very end.
    """
    blocks: Any = reply.content
    if isinstance(blocks, list) and blocks:
        given = cast("list[Any]", blocks)
        kept = [with_an_object(block) for block in given if not is_refused(block)]
        kept[-1:] = map(without_blanks, kept[-1:])
        is_same = len(kept) == len(given) and all(map(is_, kept, given))
        blocks = given if is_same else kept
    return {"role": "assistant", "content": blocks}


def why_unreadable(written: str) -> str:
    """Tell the model where what it wrote as the input of a call stops being JSON."""
    try:
        from_json(written, allow_inf_nan=False)
        why = "it can't be read"
    except ValueError as error:
        why = str(error)
    place = re.search(r"line (\d+) column (\d+)$", why)
    if place:
        line = written.encode(errors="replace").split(b"\n")[int(place[1]) - 1]
        before = line[: int(place[2])].decode(errors="ignore")[-_SHOWN:]
        why = f"{why}, after {before!r}"
    return (
        f"The input of this call is not JSON, so it was not run: {why}. "
        "Above it is what could be read of it. Call again with the whole input as a JSON object."
    )


def results_turn(calls: Iterable[FinishedCall]) -> Turn:
    """Return the turn that answers all calls of a reply, in their order."""
    return {"role": "user", "content": [_result(call) for call in calls]}


def _is_call(block: Any) -> bool:
    return getattr(block, "type", None) == "tool_use"


def _result(call: FinishedCall) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": call.id, "content": call.content}
    return {**result, "is_error": True} if call.is_error else result
