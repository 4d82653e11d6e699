"""A run as plain JSON, to go on with later or in another process (no I/O)."""

from __future__ import annotations

from collections.abc import Container, Mapping
from copy import deepcopy
from functools import cache
from typing import Any, Final, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError

from agentkit import _approval
from agentkit._approval import Deny, PendingCall
from agentkit._calls import FinishedCall, ToolCall
from agentkit._limits import Meter
from agentkit._open_turn import OpenTurn
from agentkit._position import Position
from agentkit._saved import SavedRun
from agentkit._usage import RunUsage
from agentkit_client import written

RunState: TypeAlias = "dict[str, Any]"
"""What `runner.state()` returns: plain JSON, with the `version` of its form."""

VERSION: Final = 2
_READ: Final = (1, VERSION)

# What says how to reach the API belongs to a process, and may hold credentials.
_LEFT_OUT = frozenset(
    {
        "deadline",
        "extra_headers",
        "extra_query",
        "messages",
        "on_restart",
        "output_format",
        "stream",
        "stream_retries",
        "timeout",
        "tools",
    }
)
_PLAIN = ("turns_left", "models_left", "growths", "is_done", "is_summing_up")
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def saved(at: Position, seconds: float) -> RunState:
    """Return where a run is as plain JSON; `seconds` is how long it took so far.

    Raises:
        TypeError, ValueError: a message that was given has no JSON form; the error says where.
    """
    settled = at.conversation.settled
    params = {k: v for k, v in at.conversation.params.items() if k not in _LEFT_OUT}
    state = {
        "version": VERSION,
        "params": params,
        "messages": _plain(at.conversation.messages, settled),
        "transcript": _plain(at.conversation.transcript, settled),
        "last": at.last,
        "open": _saved_turn(at.open) if at.open else None,
        "cut": at.cut.reply if at.cut else None,
        "calls": [_saved_call(call) for call in list(at.calls)],
        "usage": at.usage.to_dict(),
        "meter": vars(at.meter) | {"seconds": seconds},
        **{name: getattr(at, name) for name in _PLAIN},
    }
    return as_json(state)


def _plain(turns: list[Any], settled: Container[int]) -> list[Any]:
    """Return turns as a request would hold them: files in them are read."""
    return [t if id(t) in settled else written(t).to_dict() for t in list(turns)]


def as_json(value: Any) -> Any:
    """Return a value as plain JSON, models as the API would send them."""
    return _ANYTHING.dump_python(value, mode="json", exclude_unset=True, by_alias=True)


def params_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that a run asked with.

    Raises:
        TypeError: this is no dict.
        ValueError: this is no state, one of a later version, or one that is damaged.
    """
    if not isinstance(cast("Any", state), Mapping):
        raise TypeError(f"A state is a dict, as runner.state() returns it, not {state!r:.80}.")
    version: object = state.get("version")
    if isinstance(version, bool) or version not in _READ:
        raise ValueError(
            f"The state has the version {version!r}; this agentkit reads versions up to {VERSION}. "
            "Give what runner.state() returned."
        )
    _check(state)
    params = {k: v for k, v in state["params"].items() if k not in _LEFT_OUT}
    return deepcopy({**params, "messages": state["messages"]})  # a state is a value: it stays


@cache
def _form() -> TypeAdapter[Any]:
    return TypeAdapter(SavedRun)


def _check(state: Mapping[str, Any]) -> None:
    """Refuse a state that was damaged, before anything is made of it."""
    try:
        _form().validate_python(state, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ValueError(
            f"The state is damaged, at {where}: {first['msg']}. Give what runner.state() returned."
        ) from None
    if state["open"] and not state["last"]:
        raise ValueError("The state is damaged, at open: there is no reply that it answers.")


def restored(state: Mapping[str, Any], at: Position, reply_type: type[Any]) -> Position:
    """Return where a run was; its parameters are those of `at`, which were set up from the state.

    Args:
        state: what `saved` returned.
        at: where the new run is.
        reply_type: what replies are.
    """
    # A state is a value: it stays as it is. Its messages are in the conversation already.
    state = deepcopy({name: value for name, value in state.items() if name != "messages"})
    at.conversation.transcript = state["transcript"]
    last = state["last"] and reply_type.construct(**state["last"])
    state = {"growths": 0, "cut": None, **state}  # version 1 has neither
    cut = state["cut"] and OpenTurn(reply_type.construct(**state["cut"]), len(state["calls"]))
    usage_type: Any = reply_type.model_fields["usage"].annotation
    return Position(
        conversation=at.conversation,
        last=last,
        open=_restored_turn(state["open"], last) if state["open"] else None,
        cut=cut,
        calls=[FinishedCall(**call) for call in state["calls"]],
        usage=RunUsage.from_dict(state["usage"], usage_type),
        meter=_restored_meter(state["meter"]),
        **{name: state[name] for name in _PLAIN},
    )


def _restored_meter(saved: Mapping[str, Any]) -> Meter:
    fields: dict[str, Any] = {**saved, "last_calls": tuple(saved["last_calls"])}
    return Meter(**fields)


def _saved_turn(turn: OpenTurn[Any]) -> dict[str, Any]:
    return {
        "finished": [_saved_call(call) for call in list(turn.finished.values())],
        "made": [_saved_call(call) for call in list(turn.made.values())],
        "before": turn.before,
        "waiting": {id: [vars(each) for each in w] for id, w in turn.waiting.items()},
        "approved": turn.approved,
        "edits": {id: _saved_edit(call) for id, call in turn.edits.items()},
        "inside": turn.inside,
        "decided_inside": {
            id: {inner: _approval.as_json(each) for inner, each in decided.items()}
            for id, decided in turn.decided_inside.items()
        },
        "is_counted": turn.is_counted,
    }


def _restored_turn(saved: Mapping[str, Any], reply: Any) -> OpenTurn[Any]:
    turn = OpenTurn(reply, saved["before"])
    turn.made = {call["id"]: FinishedCall(**call) for call in saved["made"]}
    turn.finished = {call["id"]: FinishedCall(**call) for call in saved["finished"]}
    turn.waiting = {id: [_pending(each) for each in w] for id, w in saved["waiting"].items()}
    _restore_decisions(turn, saved)
    turn.inside = dict(saved["inside"])
    turn.decided_inside = {
        id: {inner: _approval.from_saved(each) for inner, each in decided.items()}
        for id, decided in saved["decided_inside"].items()
    }
    turn.is_counted = saved["is_counted"]
    return turn


def _saved_edit(call: ToolCall) -> dict[str, Any]:
    return {"name": call.name, "input": call.input}


def _restore_decisions(turn: OpenTurn[Any], saved: Mapping[str, Any]) -> None:
    """Take in what was decided; whether other calls need a yes, the tools of this process say."""
    calls = {call.id: call for call in turn.calls}
    for id, decided in saved.get("decisions", {}).items():  # as version 1 has it
        decision = _approval.from_saved(decided)
        if not isinstance(decision, Deny):
            turn.judge(calls[id], decision)
    turn.approved |= {id: list(each) for id, each in saved.get("approved", {}).items()}
    turn.edits |= {id: ToolCall(id=id, **each) for id, each in saved.get("edits", {}).items()}


def _pending(saved: Mapping[str, Any]) -> PendingCall:
    fields: dict[str, Any] = {**saved, "within": tuple(saved["within"])}
    return PendingCall(**fields)


def _saved_call(call: FinishedCall) -> dict[str, Any]:
    return {name: value for name, value in vars(call).items() if name != "error"}
