"""The state of a tool loop, and every decision in it (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias

from agentkit._turn import (
    FinishedCall,
    MessageT,
    Step,
    ToolCall,
    Turn,
    assistant_turn,
    calls_of,
    next_step,
    results_turn,
    tools_by_name,
)
from agentkit._usage import added

if TYPE_CHECKING:
    from agentkit_client.types import Usage
    from agentkit_client.types.beta import BetaUsage

Params: TypeAlias = "dict[str, Any]"


class Run(Generic[MessageT]):
    """A conversation that a model and its tools have; the runners ask and call."""

    _refused: ClassVar[tuple[type, ...]] = ()

    def __init__(
        self,
        *,
        ask: Callable[[Params], Any],
        params: Params,
        tools: Iterable[Any],
        max_iterations: int | None = None,
    ) -> None:
        """Set up a loop; `client.messages.tool_runner` does this for you.

        Args:
            ask: sends one request and returns, or awaits, the reply or its stream.
            params: what the request holds, besides the tools.
            tools: decorated functions and other tools; dicts are offered to the model and not run.
            max_iterations: how many replies there may be, at most.

        Raises:
            TypeError: something is no tool, or a tool for the other colour.
            ValueError: two tools have one name, or `max_iterations` is below 1.
        """
        if max_iterations is not None and max_iterations < 1:
            raise ValueError("max_iterations has to be at least 1; leave it out for no limit.")
        listed = list(tools)
        self._tools = tools_by_name(listed, refused=self._refused)
        self._params: Params = {
            **params,
            "messages": list(params["messages"]),
            "tools": [tool if isinstance(tool, Mapping) else tool.to_dict() for tool in listed],
        }
        self._ask = ask
        self._turns_left = max_iterations
        self._last: MessageT | None = None
        self._open: MessageT | None = None
        self._answer: Turn | None = None
        self._is_replaced = self._is_done = False
        self.calls: list[FinishedCall] = []
        self.usage: Usage | BetaUsage | None = None

    @property
    def messages(self) -> list[Any]:
        """The conversation so far, as the API takes it: calls always come with their results."""
        return list(self._params["messages"])

    def append_messages(self, *messages: Any) -> None:
        """Add turns of your own, instead of those the runner adds after the present reply.

        A run that was done goes on, within `max_iterations`.

        Args:
            messages: turns as the API takes them, or replies, which become assistant turns.
        """
        turns: list[Turn] = [
            turn if isinstance(turn, dict) else assistant_turn(turn) for turn in messages
        ]
        self._params["messages"] = [*self._params["messages"], *turns]
        self._open, self._is_replaced, self._is_done = None, True, False

    def set_messages_params(self, params: Params | Callable[[Params], Params]) -> None:
        """Change what the coming turns are asked with, `max_tokens` for example.

        Args:
            params: all parameters, or a function from the present ones to the new ones.
        """
        changed = params(dict(self._params)) if callable(params) else params
        self._params = {**changed, "messages": list(changed["messages"])}

    @property
    def _is_over(self) -> bool:
        return self._is_done or self._turns_left == 0

    def _begun(self) -> Params:
        """Begin a turn, and return what to ask with."""
        self._open = self._answer = None
        self._is_replaced = False
        return self._params

    def _received(self, reply: MessageT) -> MessageT:
        """Take in a reply; what it asks for is done when the next one is wanted."""
        self._last = reply
        self._open = None if self._is_replaced else reply
        self.usage = added(self.usage, reply.usage)
        if self._turns_left is not None:
            self._turns_left -= 1
        return reply

    def _to_answer(self) -> MessageT | None:
        """Return the reply that has to be answered or continued before the model is asked again.

        Where it wants neither, the run is done; the reply is kept, unless it holds a cut call.
        """
        reply = self._open
        if reply is None or next_step(reply) is not Step.STOP:
            return None if self._is_over else reply
        if reply.content and not calls_of(reply):
            self._settle(reply)
        self._is_done = True
        return None

    def _settle(self, reply: MessageT, answer: Turn | None = None) -> None:
        """Append a reply and what answers it, together or not at all."""
        turns = [assistant_turn(reply), answer] if answer else [assistant_turn(reply)]
        self._params["messages"] = [*self._params["messages"], *turns]
        self._open = None

    def _calls_to_make(self) -> list[ToolCall]:
        """Return the calls of the last reply that were not made yet."""
        if self._open is None or self._answer or next_step(self._open) is not Step.RUN_CALLS:
            return []
        return calls_of(self._open)

    def _made(self, finished: list[FinishedCall]) -> None:
        self.calls += finished
        self._answer = results_turn(finished)

    def _last_reply(self) -> MessageT:
        if self._last is None:
            raise RuntimeError("The run ended before the model replied.")
        return self._last
