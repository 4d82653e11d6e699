"""What a run does next, as a value: every decision of the loop, and no I/O."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from agentkit._caching import auto_cache
from agentkit._calls import ToolCall
from agentkit._compaction import UselessSummary, length
from agentkit._conversation import Params
from agentkit._limits import ReachedLimit
from agentkit._open_turn import OpenTurn
from agentkit._run import ENDED, Run
from agentkit._stop_reasons import Step, next_step
from agentkit._turn import MessageT
from agentkit.errors import ReplyTruncated, RunLimitReached, RunPaused
from agentkit.events import CompactionFailed, HistoryCompacted, LimitReached
from agentkit_client.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    BadRequestError,
    InternalServerError,
    OutputMismatch,
    RateLimitError,
    RequestTooLargeError,
)

log = logging.getLogger("agentkit")

Purpose: TypeAlias = Literal["turn", "summary", "compaction"]

_MOST_GROWTHS = 4
_TICK = 0.02
_CUT = (
    "This call was cut short ({reason}), so it was not run. Call again with less input, or in "
    "several calls."
)
_NOT_RUN = "This call was not run: the reply ended with {reason!r}, so it may not be whole."
_LIMIT = "This call was not run: {limit}."
_SUM_UP = (
    "The run ends here, because {limit}. Don't call any more tools. Sum up what was done, what was "
    "found out, and what is left to do."
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Ask the model.

    Attributes:
        purpose: `"turn"`, `"summary"` for the last one without tools, or `"compaction"` for a
            summary that replaces the history.
    """

    purpose: Purpose = "turn"


@dataclass(frozen=True, kw_only=True)
class MakeCalls:
    """Make the calls of a reply that can be made now, and ask about those that need it."""

    turn: OpenTurn[Any]


class Steps(Run[MessageT]):
    """A run that says what to do next."""

    _is_long = False
    _long_before = 0

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._compaction = self._options.compaction
        self._cache = auto_cache(self._options.cache)
        if self._compaction and self._at.open:  # of a state
            self._is_long = self._compaction.is_due(self._at.last)

    def _next_step(self) -> Ask | MakeCalls | None:
        """Decide what to do next; None where there is nothing, for now or for good.

        Raises:
            RunLimitReached: a limit is reached, and `on_limit` is `"raise"`.
            ReplyTruncated: a reply was cut, and `on_truncation` is `"raise"`.
            RunPaused: a call waits, and the run is inside of a call of another one.
        """
        self._begin()
        step = self._after_reply(self._at.open) if self._at.open else None
        if step is None and self._at.open is None and not self._is_over:
            step = self._ask_again()
        if step is None:
            self._has_stopped = not self.pending
            self._rest()
            if self.pending and self._is_inside:
                raise RunPaused
        return step

    def _ask_again(self) -> Ask | None:
        if self._at.is_summing_up:
            self._at.is_done = True
            return None
        reached = self._at.meter.before_asking(
            self._options.effective_limits, self.usage.total_tokens, self._seconds
        )
        if reached is not None:
            return self._stopped_by(reached)
        self._is_replaced = False
        if self._compaction and self._is_long:
            return Ask(purpose="compaction")
        return Ask()

    def _params_for(self, purpose: Purpose) -> Params:
        """Return what to ask with."""
        params = self._at.conversation.params
        if purpose == "compaction" and self._compaction:
            return self._compaction.request(params)
        if purpose == "summary" and params.get("tools"):
            params = {**params, "tool_choice": {"type": "none"}}
        if self._cache is None:
            return params
        return self._cache.placed(params, self._at.conversation.settled)

    def _compacted(self, reply: Any) -> HistoryCompacted:
        """Have the summary in a reply stand for the history."""
        assert self._compaction is not None
        self.usage.add_reply(reply, "compaction")
        before = self._at.conversation.messages
        after, summary = self._compaction.summed_up(before, reply)
        self._is_long, self._long_before = False, 0
        self._at.conversation.replace(after)
        return HistoryCompacted(before=len(before), after=len(after), summary=summary)

    def _uncompacted(self, error: APIError | UselessSummary) -> CompactionFailed | None:
        """Go on with the whole history after a summary failed; None where that helps nobody."""
        if isinstance(error, APIError):
            own_model = self._compaction.model if self._compaction else None
            self.usage.add_failure(error, own_model or self._at.conversation.params.get("model"))
            if not (isinstance(error, APIConnectionError) or _is_for_another_model(error)):
                return None
        self._is_long, self._long_before = False, length(self._at.last)
        log.warning("The conversation could not be summed up, and stays as it is: %s", error)
        return CompactionFailed(reason=str(error))

    def _after_reply(self, turn: OpenTurn[MessageT]) -> MakeCalls | Ask | None:
        """Do what the reason for which a reply ended asks for; see `STOP_REASONS`."""
        if self._at.is_summing_up:
            self._close(turn, ENDED)
            return None
        match next_step(turn.reply):
            case Step.RUN_CALLS:
                return self._calls_step(turn)
            case Step.GO_ON if turn.reply.content:
                self._close(turn)
                return None
            case Step.CUT | Step.CUT_FOR_GOOD as step:
                return self._after_cut(turn, for_good=step is Step.CUT_FOR_GOOD)
            case Step.REFUSED:
                self._after_refusal(turn)
            case _:
                self._close(turn)
                self._at.is_done = True
        return None

    def _calls_step(self, turn: OpenTurn[MessageT]) -> MakeCalls | Ask | None:
        if turn.is_complete:
            self._settle(turn)
            return None
        if self._at.turns_left == 0 or (turn.waiting and not self._can_go_on(turn)):
            return None
        limits = self._options.effective_limits
        if not turn.is_counted:
            reached = self._at.meter.before_calls(limits, turn.calls, self._seconds)
            if reached is not None:
                return self._stopped_by(reached)
            self._at.meter.called(turn.calls)
            turn.is_counted = True
        return MakeCalls(turn=turn)

    def _can_go_on(self, turn: OpenTurn[MessageT]) -> bool:
        return bool(turn.undecided or turn.ready(self._is_alone))

    def _is_alone(self, call: ToolCall) -> bool:
        return bool(getattr(self._tools.get(call.name), "sequential", False))

    def _after_cut(self, turn: OpenTurn[MessageT], *, for_good: bool) -> Ask | None:
        reason = str(turn.reply.stop_reason)
        policy = self._options.on_truncation
        if for_good and self._go_on_with_next_model(turn):
            return None
        if policy == "raise":
            self._close(turn, _CUT.format(reason=reason))
            self._at.is_done = True
            raise ReplyTruncated(reason)
        if policy == "grow" and not for_good and self._at.growths < _MOST_GROWTHS:
            return self._grown(turn)
        self._at.is_done = for_good or not turn.calls
        self._close(turn, _CUT.format(reason=reason))
        return None

    def _grown(self, turn: OpenTurn[MessageT]) -> Ask | None:
        """Have the model reply again with twice the room, if `max_iterations` allows it."""
        if self._at.turns_left == 0:
            self._close(turn)
            return None
        self._at.growths += 1
        self._at.cut, self._at.open = turn, None
        params = self._at.conversation.params
        self._at.conversation.params = {**params, "max_tokens": 2 * params["max_tokens"]}
        self._at.conversation.note(turn.reply)
        return None

    def _after_refusal(self, turn: OpenTurn[MessageT]) -> None:
        if not self._go_on_with_next_model(turn):
            self._at.conversation.note(turn.reply)
            self._at.open, self._at.is_done = None, True

    def _go_on_with_next_model(self, turn: OpenTurn[MessageT] | None) -> bool:
        """Drop a reply and go on with the next model of `fallback`, where there is one."""
        if not self._at.models_left or self._at.turns_left == 0:
            return False
        if turn is not None:
            self._at.conversation.note(turn.reply)
            self._at.open = None
        model = self._at.models_left.pop(0)
        self._at.conversation.params = {**self._at.conversation.params, "model": model}
        return True

    def _goes_on_after(self, error: BaseException) -> bool:
        """Tell whether to ask the model again after an error of the API, or in asking it."""
        if isinstance(error, OutputMismatch) and error.reply is not None:
            self.usage.add_reply(error.reply, "failed")
            return False
        if isinstance(error, APIError):
            self.usage.add_failure(error, self._at.conversation.params.get("model"))
        if isinstance(error, APITimeoutError) and self._is_late:
            return not self._at.is_summing_up  # what is next is the limit
        # Grown beyond what the model can write, or the client waits for.
        if isinstance(error, (BadRequestError, ValueError)) and self._at.cut is not None:
            self._at.growths = _MOST_GROWTHS
            params = self._at.conversation.params
            self._at.conversation.params = {**params, "max_tokens": params["max_tokens"] // 2}
            self._at.open, self._at.cut = self._at.cut, None
            return True
        return _is_for_another_model(error) and self._go_on_with_next_model(None)

    @property
    def _is_late(self) -> bool:
        """Whether the time of the run is over, give or take the tick of a clock."""
        left = self._time_left
        return left is not None and left < _TICK

    def _received(self, reply: MessageT) -> MessageT:
        self._at.cut = None
        self._is_long = self._compaction is not None and self._compaction.is_due(
            reply, after=self._long_before
        )
        return super()._received(reply)

    def _close(self, turn: OpenTurn[MessageT], why: str | None = None) -> None:
        """Settle a reply whose calls will not be made."""
        turn.close(why or _NOT_RUN.format(reason=turn.reply.stop_reason))
        self._settle(turn)

    def _stopped_by(self, reached: ReachedLimit) -> Ask | None:
        """Do what `on_limit` says; calls of the last reply are not made."""
        self.limit_reached: ReachedLimit | None = reached
        if self._emit:
            self._emit(
                LimitReached(limit=reached.limit, allowed=reached.allowed, used=reached.used)
            )
        if self._at.open is not None:
            self._close(self._at.open, _LIMIT.format(limit=reached))
        if self._options.on_limit == "raise":
            raise RunLimitReached(reached)
        if self._options.on_limit == "stop" or self._at.turns_left == 0:
            self._at.is_done = True
            return None
        self._at.is_summing_up, self._is_replaced = True, False
        self._at.conversation.append({"role": "user", "content": _SUM_UP.format(limit=reached)})
        return Ask(purpose="summary")


def _is_for_another_model(error: BaseException) -> bool:
    """Tell whether another model may help: overload, or a context that is too long."""
    if isinstance(error, (InternalServerError, RateLimitError, RequestTooLargeError)):
        return True
    return isinstance(error, BadRequestError) and "too long" in (error.api_message or "")
