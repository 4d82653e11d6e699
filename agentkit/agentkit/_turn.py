"""What one reply asks for: calls to make, another go, or nothing; and the turns that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from agentkit_client.types import Message
    from agentkit_client.types.beta import BetaMessage

MessageT = TypeVar("MessageT", "Message", "BetaMessage")
Turn: TypeAlias = "dict[str, Any]"


class Step(Enum):
    """What to do after a reply."""

    RUN_CALLS = "run the calls and send their results"
    GO_ON = "send the reply back, so that the model goes on"
    STOP = "nothing more to do"


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A call the model asked for."""

    id: str
    name: str
    input: object


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
        ToolCall(id=block.id, name=block.name, input=block.input)
        for block in cast("list[Any]", reply.content or [])
        if getattr(block, "type", None) == "tool_use"
    ]


def assistant_turn(reply: Message | BetaMessage) -> Turn:
    """Return a reply as a turn to send back; its blocks are not looked into."""
    return {"role": "assistant", "content": reply.content}


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


def _result(call: FinishedCall) -> dict[str, Any]:
    result = {"type": "tool_result", "tool_use_id": call.id, "content": call.content}
    return {**result, "is_error": True} if call.is_error else result
