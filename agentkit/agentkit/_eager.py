"""Calls that begin while the reply that asks for them still streams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

import anyio

from agentkit._caller import Caller, Made
from agentkit._calls import ToolCall, fingerprint
from agentkit._groups import Group
from agentkit._open_turn import OpenTurn
from agentkit._threads import Outcome, start

DROPPED = "The reply that asked for this call did not come to its end, so nobody waits for it."


@dataclass(kw_only=True)
class Eager:
    """Watches a stream, and begins its calls once they are whole.

    A call is whole when its block has ended, and begins when the next one has begun: a reply that
    is cut, is cut in its last block.

    Attributes:
        caller: makes the calls of this turn.
        may_start: says of the calls so far whether the last of them may begin.
        begin: begins a call.
        begun: the calls that have begun, by their ids.
    """

    caller: Caller
    may_start: Callable[[list[ToolCall]], bool]
    begin: Callable[[ToolCall], None]
    begun: dict[str, ToolCall] = field(default_factory=dict[str, ToolCall])

    def __post_init__(self) -> None:
        self._whole: ToolCall | None = None
        self._is_blocked = False

    def see(self, event: Any) -> None:
        """Take in an event of the stream."""
        if event.type == "content_block_start" and self._whole is not None:
            self._start(self._whole)
            self._whole = None
        elif event.type == "content_block_stop" and event.content_block.type == "tool_use":
            block = event.content_block
            written: Any = block.input
            self._whole = ToolCall(id=block.id, name=block.name, input=written)
            if not isinstance(written, dict) or getattr(block, "malformed_input", None):
                self._is_blocked = True

    def _start(self, call: ToolCall) -> None:
        calls = [*self.begun.values(), call]
        is_full = len(calls) > self.caller.options.max_parallel_tools
        if self._is_blocked or is_full or call.id in self.begun or not self.may_start(calls):
            self._is_blocked = True  # the order of calls is kept
            return
        self.begun[call.id] = call
        self.begin(call)

    def settle(self, turn: OpenTurn[Any] | None) -> None:
        """Keep the calls that the whole reply asks for; nobody waits for the others."""
        wanted = {call.id: fingerprint(call) for call in turn.calls} if turn else {}
        lost = [c for id, c in self.begun.items() if wanted.get(id) != fingerprint(c)]
        for call in lost:
            del self.begun[call.id]
            self.caller.early.pop(call.id, None)
        self.caller.cancel(lost, DROPPED)
        self.caller.begin_anew(call for call in lost if call.id in wanted)


class EarlyInThread:
    """A call that runs in a thread already."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._done: SimpleQueue[Outcome] = SimpleQueue()
        start(make, self._done.put)

    def wait(self) -> Made:
        """Wait for its end."""
        return self._done.get().get()


class EarlyInTask:
    """A call that runs as a task already."""

    def __init__(self, group: Group, make: Callable[[], Any]) -> None:
        self._done = anyio.Event()
        self._outcome: Outcome | None = None
        group.start_soon(self._run, make)

    async def _run(self, make: Callable[[], Any]) -> None:
        try:
            self._outcome = Outcome(await make())
        except Exception as error:
            self._outcome = Outcome(error=error)
        self._done.set()

    async def wait(self) -> Made:
        """Wait for its end."""
        await self._done.wait()
        assert self._outcome is not None
        return self._outcome.get()
