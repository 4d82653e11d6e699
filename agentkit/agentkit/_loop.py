"""Make the calls a reply asks for, once for threads and once for tasks: what all runners share."""

from __future__ import annotations

from typing import Any

from agentkit._dispatch import ASYNC_TOOLS, run_calls, run_calls_async
from agentkit._run import Run
from agentkit._turn import MessageT


class Loop(Run[MessageT]):
    """A run for code that waits."""

    _refused = ASYNC_TOOLS

    def _goes_on(self) -> bool:
        """Answer the last reply, and tell whether the model is to be asked again."""
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, self.generate_tool_call_response())
        return not self._is_over

    def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now, and return the turn that answers them.

        The loop does this by itself and won't make the calls again. `None` where there are none.
        """
        calls = self._calls_to_make()
        if calls:
            self._made(run_calls(calls, self._tools))
        return self._answer


class AsyncLoop(Run[MessageT]):
    """A run for code that runs other tasks meanwhile."""

    async def _goes_on(self) -> bool:
        """Answer the last reply, and tell whether the model is to be asked again."""
        reply = self._to_answer()
        if reply is not None:
            self._settle(reply, await self.generate_tool_call_response())
        return not self._is_over

    async def generate_tool_call_response(self) -> Any | None:
        """Make the calls of the last reply now; as in `BetaToolRunner`, once."""
        calls = self._calls_to_make()
        if calls:
            self._made(await run_calls_async(calls, self._tools))
        return self._answer
