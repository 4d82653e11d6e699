"""What one reply asks for: calls to make, another go, or nothing; and the turns that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from pydantic_core import from_json

if TYPE_CHECKING:
    from agentkit_client.types import Message
    from agentkit_client.types.beta import BetaMessage

MessageT = TypeVar("MessageT", bound="Message | BetaMessage")
Turn: TypeAlias = "dict[str, Any]"

_SHOWN = 40


class Step(Enum):
    """What to do after a reply."""

    RUN_CALLS = "run the calls and send their results"
    GO_ON = "send the reply back, so that the model goes on"
    STOP = "nothing more to do"


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A call the model asked for.

    Attributes:
        id: the id of the `tool_use` block.
        name: the name the model used; there may be no such tool.
        input: the arguments; of those that are no JSON, what could be read.
        malformed: what the model wrote instead of JSON.
    """

    id: str
    name: str
    input: object
    malformed: str | None = None


@dataclass(frozen=True, kw_only=True)
class FinishedCall:
    """A call that was made, and how it went.

    Attributes:
        id: the id of the `tool_use` block.
        name: the name the model used; there may be no such tool.
        input: the arguments as the model gave them.
        content: what the model gets to read: text, or content blocks.
        is_error: whether that is a description of what went wrong.
        seconds: how long it took.
    """

    id: str
    name: str
    input: object
    content: str | list[Any]
    is_error: bool
    seconds: float


def next_step(reply: Message | BetaMessage) -> Step:
    """Decide what a reply asks for.

    Only `tool_use` runs tools: a call in a reply that was cut (`max_tokens`), refused or stopped
    for a reason unknown here may be incomplete. `pause_turn` is sent back, to be continued.
    """
    if reply.stop_reason == "tool_use" and calls_of(reply):
        return Step.RUN_CALLS
    return Step.GO_ON if reply.stop_reason == "pause_turn" else Step.STOP


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
    """Return a reply as a turn to send back, as it came.

    Only the input of a call that is no object, which the API would refuse, becomes an empty one.
    """
    blocks: Any = reply.content
    if any(_is_call(block) and not isinstance(block.input, dict) for block in blocks or ()):
        blocks = [_with_an_object(block) for block in blocks]
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


def results_turn(calls: Sequence[FinishedCall]) -> Turn:
    """Return the turn that answers all calls of a reply, in their order."""
    return {"role": "user", "content": [_result(call) for call in calls]}


def tools_by_name(tools: Iterable[Any], *, refused: tuple[type, ...] = ()) -> dict[str, Any]:
    """Return tools by the name the model calls them by; dicts are tools this side can't run.

    Raises:
        TypeError: something is no tool, or of a kind that is `refused`: an asynchronous one.
        ValueError: two tools have one name.
    """
    named: dict[str, Any] = {}
    for tool in tools:
        name = _name_of(tool)
        if isinstance(tool, refused):
            raise TypeError(f"The tool {name!r} is asynchronous: use it with AsyncAnthropic.")
        if name in named:
            raise ValueError(f"Two tools are named {name!r}. Give one of them another name.")
        named[name] = tool
    return named


def _name_of(tool: Any) -> str:
    if isinstance(tool, Mapping):
        given = cast("Mapping[str, Any]", tool)
        return str(given.get("name") or given)
    if not (hasattr(tool, "name") and hasattr(tool, "to_dict") and hasattr(tool, "call")):
        shown = getattr(tool, "__name__", None) or repr(tool)
        raise TypeError(f"{shown} is no tool: decorate the function with @beta_tool.")
    return str(tool.name)


def _is_call(block: Any) -> bool:
    return getattr(block, "type", None) == "tool_use"


def _with_an_object(block: Any) -> Any:
    if not _is_call(block) or isinstance(block.input, dict):
        return block
    return {**block.to_dict(), "input": {}}


def _result(call: FinishedCall) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": call.id, "content": call.content}
    return {**result, "is_error": True} if call.is_error else result
