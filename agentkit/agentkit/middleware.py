"""Code around every model call and every tool call: see it, block it, change it, try it again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from agentkit._calls import FinishedCall, ToolCall

__all__ = ["FinishedCall", "Middleware", "ModelCall", "Proceed", "ToolCall"]

Proceed: TypeAlias = Callable[[Any], Any]
"""Goes on with a call, given or changed, and returns what came of it; as often as you like."""


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """A request to the model.

    Attributes:
        params: what `create` or `stream` is called with.
        purpose: `"turn"`, `"summary"` for the last turn at a limit, `"compaction"` for a summary
            that replaces the history.
        turn: which request of the run it is, from 1.
    """

    params: Mapping[str, Any]
    purpose: Literal["turn", "summary", "compaction"] = "turn"
    turn: int = 1


class Middleware:
    """What stands around the effects of a run. Override one method, or several.

    The first middleware of `middleware=[...]` is the outermost. A method may be `async`, for
    `AsyncAnthropic`, where `proceed` is to be awaited; a plain one works with both clients, and
    with `AsyncAnthropic` runs in a thread.

    Call `proceed` once to go on, several times to try again, or not at all to block; hand it a
    changed call (`dataclasses.replace`) to change what is done.
    """

    def model_call(self, call: ModelCall, proceed: Proceed) -> Any | Awaitable[Any]:
        """Stand around a request; return the reply, or the open stream where the run streams.

        What it raises leaves the runner.
        """
        return proceed(call)

    def tool_call(self, call: ToolCall, proceed: Proceed) -> Any | Awaitable[Any]:
        """Stand around a call of a tool; return a `FinishedCall`.

        A tool that fails does not raise here: its call `is_error`, and `error` is what it raised.
        `call.answered(...)` makes a result of your own. What this method raises becomes an error
        result of the call.

        Where tools need approval, a call that is changed is asked about as the call it has become.
        If it has to wait, `proceed` raises what is no `Exception`: let it pass. The call is made
        anew, with this method around it, once somebody has decided.
        """
        return proceed(call)

    def reply(self, call: ModelCall, reply: Any) -> Any:  # noqa: ARG002 - for who overrides it
        """See a whole reply before the run takes it in, streamed or not.

        Return another to take that one in instead, or None.
        """
        return None
