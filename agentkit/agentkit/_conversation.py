"""What the model is asked with: parameters and turns, to read, append to and replace (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, TypeAlias, cast

from agentkit._blocks import runs_out
from agentkit._server_calls import answers, speaks, without_open_calls
from agentkit._turn import Turn, assistant_turn
from agentkit_client import written

Params: TypeAlias = "dict[str, Any]"


class Conversation:
    """The parameters of the next request, and every turn there ever was.

    Attributes:
        params: what the next request holds; its `messages` can be sent as they are.
        transcript: all turns, those that were compacted or replaced since included.
    """

    def __init__(self, params: Params) -> None:
        # By id, turns that nobody can have changed, and what they are as JSON.
        self._settled: dict[int, Turn] = {}
        self._written: dict[int, Any] = {}
        params = _lasting_params(params)
        self.params: Params = {**params, "messages": list(map(self._lasting, params["messages"]))}
        self.transcript: list[Any] = list(self.params["messages"])

    @property
    def messages(self) -> list[Any]:
        """The turns of the next request."""
        return self.params["messages"]

    @property
    def settled(self) -> Container[int]:
        """The `id()` of each turn that nobody can change."""
        return self._settled.keys()

    def append(self, *turns: Any) -> None:
        """Add turns, or replies, which become assistant turns; those without content are left out.

        What a paused reply was waiting for goes, once somebody else speaks, and so does what it
        gets after it was taken out.
        The list of a request that was sent is not touched.
        """
        self._add(without_empty(self._lasting(as_turn(turn)) for turn in turns))

    def append_own(self, *turns: Any) -> None:
        """Add turns as they are now, as plain JSON of which nobody else holds a part.

        So they are written once, and not with each request; see `to_send`.
        """
        self._add([self._own(turn) for turn in without_empty(map(as_turn, turns))])

    def _own(self, turn: Turn) -> Turn:
        try:
            return self._as_json(turn)
        except Exception:  # the request that holds it will say where it is wrong
            return turn

    def _as_json(self, turn: Any) -> Turn:
        as_json: Any = written(turn)
        own: Turn = as_json.to_dict()
        self._settled[id(own)], self._written[id(own)] = own, as_json
        return own

    def _lasting(self, turn: Any) -> Any:
        """Return a turn as it is, unless a part of it can be read only once: that is read now."""
        return self._as_json(turn) if runs_out(turn) else turn

    def to_send(self, params: Mapping[str, Any]) -> Params:
        """Return what to ask with, a copy, the turns in it written where they can be trusted."""
        if not self._written:
            return dict(params)
        messages = params["messages"]
        as_json = map(self._written.get, map(id, messages), messages)
        return {**params, "messages": list(as_json)}

    def hand_out(self) -> None:
        """Trust no turn any more that there is now: somebody gets hold of it, and may change it."""
        self._written.clear()
        self._settled.clear()

    def _add(self, added: list[Any]) -> None:
        self.params["messages"] = [*self.messages, *added]
        if any(speaks(turn) or answers(turn) for turn in added):
            self.params["messages"] = without_empty(without_open_calls(self.messages))
        self.transcript += added

    def note(self, turn: Any) -> None:
        """Keep a turn in the transcript that is not sent back."""
        self.transcript.append(as_turn(turn))

    def replace(self, messages: Iterable[Any]) -> None:
        """Set the turns of the next request; new ones at their end are added to the transcript."""
        self.hand_out()
        before = self.messages
        after = [self._lasting(as_turn(turn)) for turn in messages]
        goes_on = len(after) > len(before) and all(
            old is new for old, new in zip(before, after, strict=False)
        )
        self.params["messages"] = after
        if goes_on:
            self.transcript += after[len(before) :]

    def set_params(self, params: Params | Callable[[Params], Params]) -> None:
        """Set all parameters, or change them with a function."""
        self.hand_out()
        changed = _lasting_params(params(dict(self.params)) if callable(params) else params)
        self.replace(changed["messages"])
        self.params = {**changed, "messages": self.messages}

    def take_container(self, reply: Any) -> None:
        """Go on in the container that a reply was made in."""
        id = getattr(getattr(reply, "container", None), "id", None)
        if not isinstance(id, str):
            return
        given = self.params.get("container")
        is_object = isinstance(given, Mapping)
        self.params["container"] = {**cast("Any", given), "id": id} if is_object else id


def _lasting_params(params: Params) -> Params:
    """Make lists of parameters, `system` for one, that can be gone through only once."""
    return {
        name: list(cast("Iterator[Any]", value)) if isinstance(value, Iterator) else value
        for name, value in params.items()
    }


def as_turn(turn: Any) -> Turn:
    """Return a turn as it is, and a reply as a turn."""
    return turn if isinstance(turn, Mapping) else assistant_turn(turn)  # type: ignore[return-value]


def without_empty(turns: Iterable[Any]) -> list[Any]:
    """Leave out turns without content."""
    return [turn for turn in turns if turn["content"]]
