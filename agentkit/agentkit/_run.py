"""The state of a run, and what may be read and changed of it (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from time import monotonic
from typing import Any, ClassVar, Generic

from agentkit._approval import Decision, PendingCall, checked_decisions
from agentkit._calls import FinishedCall
from agentkit._conversation import Conversation, Params
from agentkit._limits import ReachedLimit
from agentkit._nesting import INSIDE
from agentkit._open_turn import OpenTurn
from agentkit._options import RunOptions
from agentkit._position import Position
from agentkit._state import RunState, params_of, restored, saved
from agentkit._toolbox import as_sent, tools_by_name
from agentkit._turn import MessageT, assistant_turn, call_ids, with_ids_of_their_own
from agentkit._usage import RunUsage
from agentkit.errors import RunRecord, record_of
from agentkit_client.types import Message
from agentkit_tools import ToolContext, expand

ENDED = "This call was not run: the run ended before."


class Run(Generic[MessageT]):
    """A conversation that a model and its tools have.

    Attributes:
        limit_reached: the limit that ended the run; `None` where none did.
    """

    _refused: ClassVar[tuple[type, ...]] = ()
    _emit: Callable[[Any], object] | None = None

    def __init__(
        self,
        *,
        ask: Callable[[Params], Any],
        ask_whole: Callable[..., Any] | None = None,
        params: Params,
        tools: Iterable[Any],
        options: RunOptions | None = None,
        reply_type: type[Any] = Message,
        state: RunState | None = None,
    ) -> None:
        """Set up a run; `client.messages.tool_runner` does this for you.

        Args:
            ask: sends one request and returns, or awaits, the reply or its stream.
            ask_whole: sends one request, given as keywords, that is no turn of the run.
            params: what the request holds, besides the tools.
            tools: decorated functions and other tools; dicts are offered to the model and not run.
            options: all that the API does not hear of.
            reply_type: what replies are, to read those of a state.
            state: where to go on from; `params` are set up from it.

        Raises:
            TypeError: something is no tool, or a tool for the other colour.
            ValueError: two tools have one name.
        """
        self._given_tools = list(tools)
        self._store = next((t for t in self._given_tools if _is_store(t)), None)
        fixed = [tool for tool in self._given_tools if not hasattr(tool, "tools_for")]
        self._has_sources = len(fixed) < len(self._given_tools)
        self._options = options or RunOptions()
        self._ask = ask
        self._ask_whole: Callable[..., Any] = ask_whole or ask
        self._reply_type = reply_type
        self._at = Position(
            conversation=Conversation(params),
            turns_left=self._options.max_iterations,
            models_left=list(self._options.fallback),
        )
        fixed = expand(filter(_is_fixed, self._given_tools), self._turn_context())
        self._has_sources = not all(map(_is_fixed, self._given_tools))
        self._take_tools(fixed)
        self._is_replaced = self._has_stopped = False
        self._began: float | None = None
        self.limit_reached: ReachedLimit | None = None
        if state is not None:
            self._restore(state)
        self._enter_call()

    def _enter_call(self) -> None:
        """Go on where this run was, if it is inside of a call that is made again."""
        inside = INSIDE.get()
        self._is_inside = inside is not None
        state = inside.enter(self) if inside else None
        if inside and state:
            self._at.conversation.params.update(params_of(state))
            self._restore(state)
            self.decide(inside.decisions_on(self.pending))

    @property
    def calls(self) -> list[FinishedCall]:
        """The calls made so far, in order."""
        return self._at.calls

    @property
    def usage(self) -> RunUsage:
        """What was used so far: in sum, per turn and per tool."""
        return self._at.usage

    @property
    def messages(self) -> list[Any]:
        """The conversation so far, as the API takes it: calls always come with their results.

        Set it to replace the turns so far; the reply that is being answered comes after them.
        """
        messages = [*self._at.conversation.messages, *self._left_open()]
        self._at.conversation.hand_out()
        return messages

    @messages.setter
    def messages(self, messages: Iterable[Any]) -> None:
        self._settle_what_is_left()
        self._at.conversation.replace(messages)
        self._taken_ids = call_ids(self._at.conversation.messages)

    @property
    def transcript(self) -> list[Any]:
        """All turns there ever were, those that were compacted, refused or replaced included."""
        transcript = [*self._at.conversation.transcript, *self._left_open()]
        self._at.conversation.hand_out()
        return transcript

    @property
    def is_cut_off(self) -> bool:
        """Whether `max_iterations` ended the run, and calls of the last reply were not made."""
        return self._has_stopped and self._at.open is not None

    @property
    def last_reply(self) -> MessageT | None:
        """The last whole reply of the model; `None` before the first."""
        return self._at.last

    @property
    def pending(self) -> list[PendingCall]:
        """The calls that wait for a decision; while there are some, the run does not go on."""
        return self._at.open.pending if self._at.open else []

    def state(self) -> RunState:
        """Return the run as plain JSON, to go on with in any process.

        `tool_runner(tools=..., state=..., decisions=...)` does. Tools, options, headers and
        `output_format` are not in it: give them again.
        """
        return saved(self._at, self._seconds)

    def _restore(self, state: RunState) -> None:
        self._at = restored(state, self._at, self._reply_type)

    def decide(self, decisions: Mapping[str, Decision]) -> None:
        """Decide on pending calls, some or all; the run then goes on with the next iteration.

        Args:
            decisions: `Approve()`, `Deny("why")` or `Edit({...})`, by the id of the call.

        Raises:
            TypeError: one is no decision.
            ValueError: one is on a call that does not wait for any.
        """
        if self._at.open is None:
            checked_decisions(decisions, [])
        else:
            self._at.open.decide(decisions)

    def append_messages(self, *messages: Any) -> None:
        """Add turns of your own, instead of those the runner adds after the present reply.

        A run that was done goes on, within `max_iterations`.

        Args:
            messages: turns as the API takes them, or replies, which become assistant turns.
        """
        if self._at.open is not None and all(turn is not self._at.open.reply for turn in messages):
            self._settle_what_is_left()
        self._at.conversation.append(*messages)
        self._taken_ids = call_ids(self._at.conversation.messages)
        self._at.open, self._is_replaced = None, True
        self._at.is_done = self._at.is_summing_up = self._has_stopped = False

    def set_messages_params(self, params: Params | Callable[[Params], Params]) -> None:
        """Change what the coming turns are asked with, `max_tokens` for example.

        Args:
            params: all parameters, or a function from the present ones to the new ones.
        """
        self._at.conversation.set_params(params)

    def _take_tools(self, tools: Iterable[Any]) -> None:
        """Offer these tools from now on."""
        listed = list(tools)
        self._tools: Mapping[str, Any] = tools_by_name(listed, refused=self._refused)
        self._at.conversation.params["tools"] = as_sent(listed)

    def _turn_context(self) -> ToolContext[Any]:
        return ToolContext(self._options.deps, run=self)

    @cached_property
    def _taken_ids(self) -> set[str]:
        """The ids of all answered calls: the API wants each but once in a conversation."""
        return call_ids(self._at.conversation.messages)

    @property
    def _is_over(self) -> bool:
        return self._at.is_done or self._at.turns_left == 0

    @property
    def _seconds(self) -> float:
        """How long the run took so far, without pauses."""
        return self._at.meter.seconds + (monotonic() - self._began if self._began else 0.0)

    @property
    def _time_left(self) -> float | None:
        """How many seconds the run may still take; None for any number."""
        limit = self._options.effective_limits.seconds
        return None if limit is None else max(0.0, limit - self._seconds)

    def _begin(self) -> None:
        if self._began is None:
            self._began = monotonic()

    def _rest(self) -> None:
        self._at.meter.seconds, self._began = self._seconds, None

    def _received(self, reply: MessageT) -> MessageT:
        """Take in a reply; what it asks for is done when the next one is wanted."""
        reply = with_ids_of_their_own(reply, self._taken_ids)
        self._at.last = reply
        self._at.open = None if self._is_replaced else OpenTurn(reply, len(self.calls))
        self.usage.add_reply(reply)
        self._at.meter.replied()
        self._at.conversation.take_container(reply)
        if self._at.turns_left:
            self._at.turns_left -= 1
        return reply

    def _settle(self, turn: OpenTurn[MessageT]) -> None:
        """Append a reply and what answers it, together or not at all."""
        answer = turn.answer()
        self._at.conversation.append_own(turn.reply, *([answer] if answer else []))
        self._taken_ids.update(call.id for call in turn.calls)
        self._at.open = None

    def _left_open(self) -> list[Any]:
        """Return the turns of a reply that will not be answered any more, as far as anyone knows.

        Its calls can still be made with `generate_tool_call_response`.
        """
        turn = self._at.open
        if turn is None or not self._has_stopped or not turn.calls:
            return []
        closed = OpenTurn(turn.reply)
        closed.finished = dict(turn.finished)
        closed.close(ENDED)
        return [turn_ for turn_ in (assistant_turn(turn.reply), closed.answer()) if turn_]

    def _settle_what_is_left(self) -> None:
        turn = self._at.open
        if turn is not None and (self._has_stopped or turn.waiting):
            turn.close(ENDED)
            self._settle(turn)

    def _record(self) -> RunRecord:
        return RunRecord(
            messages=self.messages, usage=self.usage, last_reply=self._at.last, calls=[*self.calls]
        )

    def _keep_record_on(self, error: BaseException) -> None:
        """Set what the run has come to on an error that leaves it; that of a run inside stays."""
        if record_of(error) is None:
            with suppress(AttributeError, TypeError):  # an error that takes no attributes
                vars(error)["run"] = self._record()

    def _last_reply(self) -> MessageT:
        if self._at.last is None:
            raise RuntimeError("The run ended before the model replied.")
        return self._at.last


def _is_fixed(tool: Any) -> bool:
    """Tell whether something gives the same tools for each turn."""
    return not hasattr(tool, "tools_for") or getattr(tool, "is_fixed", False) is True


def _is_store(tool: Any) -> bool:
    """Tell a `ResultStore`, without loading what stores are made of."""
    return hasattr(tool, "tools_for") and callable(getattr(tool, "put", None))
