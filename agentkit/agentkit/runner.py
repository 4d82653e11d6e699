"""The tool runners: ask the model, make the calls it wants, send the results, until it is done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias

from agentkit._dispatch import ASYNC_TOOLS, run_calls, run_calls_async
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

__all__ = ["BetaAsyncToolRunner", "BetaToolRunner", "FinishedCall"]

_Params: TypeAlias = "dict[str, Any]"


class _Run(Generic[MessageT]):
    """The state of a run and every decision in it; the two colours ask and call."""

    _refused: ClassVar[tuple[type, ...]] = ()

    def __init__(
        self,
        *,
        ask: Callable[[_Params], Any],
        params: _Params,
        tools: Iterable[Any],
        max_iterations: int | None = None,
    ) -> None:
        """Set up a loop; `client.messages.tool_runner` does this for you.

        Args:
            ask: sends one request and returns, or awaits, the reply.
            params: what the request holds, besides the tools.
            tools: decorated functions and other tools; dicts are offered to the model and not run.
            max_iterations: how many replies there may be, at most.

        Raises:
            TypeError: something is no tool, or a tool for the other colour.
            ValueError: two tools have one name, or `max_iterations` is below 1.
        """
        if max_iterations is not None and max_iterations < 1:
            raise ValueError("max_iterations has to be at least 1; leave it out for no limit.")
        if params.get("stream"):
            raise ValueError("A runner gives whole messages: leave stream=True out.")
        listed = list(tools)
        self._tools = tools_by_name(listed, refused=self._refused)
        self._params: _Params = {
            **params,
            "messages": list(params["messages"]),
            "tools": [tool if isinstance(tool, Mapping) else tool.to_dict() for tool in listed],
        }
        self._ask = ask
        self._turns_left = max_iterations
        self._last: MessageT | None = None
        self._open: MessageT | None = None
        self._answer: Turn | None = None
        self._is_done = False
        self.calls: list[FinishedCall] = []
        self.usage: Usage | BetaUsage | None = None

    @property
    def messages(self) -> list[Any]:
        """The conversation so far, as the API takes it: calls always come with their results."""
        return list(self._params["messages"])

    def append_messages(self, *messages: Any) -> None:
        """Add turns of your own, instead of those the runner adds after the last reply.

        A run that was done goes on, within `max_iterations`.

        Args:
            messages: turns as the API takes them, or replies, which become assistant turns.
        """
        turns: list[Turn] = [
            turn if isinstance(turn, dict) else assistant_turn(turn) for turn in messages
        ]
        self._params["messages"] = [*self._params["messages"], *turns]
        self._open, self._is_done = None, False

    def set_messages_params(self, params: _Params | Callable[[_Params], _Params]) -> None:
        """Change what the coming turns are asked with, `max_tokens` for example.

        Args:
            params: all parameters, or a function from the present ones to the new ones.
        """
        changed = params(dict(self._params)) if callable(params) else params
        self._params = {**changed, "messages": list(changed["messages"])}

    @property
    def _is_over(self) -> bool:
        return self._is_done or self._turns_left == 0

    def _received(self, reply: MessageT) -> MessageT:
        """Take in a reply; what it asks for is done when the next one is wanted."""
        self._last = self._open = reply
        self._answer = None
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


class BetaToolRunner(_Run[MessageT]):
    """A tool loop, to iterate over: each reply of the model, until it asks for no more calls.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    _refused = ASYNC_TOOLS

    def __iter__(self) -> Iterator[MessageT]:
        return self

    def __next__(self) -> MessageT:
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, self.generate_tool_call_response())
        if self._is_over:
            raise StopIteration
        return self._received(self._ask(self._params))

    def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        for _ in self:
            pass
        return self._last_reply()

    def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now, and return the turn that answers them.

        The loop does this by itself and won't make the calls again. `None` where there are none.
        """
        calls = self._calls_to_make()
        if calls:
            self._made(run_calls(calls, self._tools))
        return self._answer


class BetaAsyncToolRunner(_Run[MessageT]):
    """A tool loop, to iterate over with `async for`; runs plain tools too, in threads.

    Attributes:
        messages: the conversation so far.
        calls: the calls made so far, in order.
        usage: the tokens of all replies so far, added up.
    """

    def __aiter__(self) -> AsyncIterator[MessageT]:
        return self

    async def __anext__(self) -> MessageT:
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, await self.generate_tool_call_response())
        if self._is_over:
            raise StopAsyncIteration
        return self._received(await self._ask(self._params))

    async def until_done(self) -> MessageT:
        """Run to the end and return the last reply."""
        async for _ in self:
            pass
        return self._last_reply()

    async def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now; as in `BetaToolRunner`, once."""
        calls = self._calls_to_make()
        if calls:
            self._made(await run_calls_async(calls, self._tools))
        return self._answer
