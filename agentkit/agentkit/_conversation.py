"""What the model is asked with: parameters and turns, to read, append to and replace (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, cast

from agentkit._server_calls import answers, speaks, without_open_calls
from agentkit._turn import Turn, assistant_turn

Params: TypeAlias = "dict[str, Any]"


class Conversation:
    """The parameters of the next request, and every turn there ever was.

    Attributes:
        params: what the next request holds; its `messages` can be sent as they are.
        transcript: all turns, those that were compacted or replaced since included.
    """

    def __init__(self, params: Params) -> None:
        self.params: Params = {**params, "messages": list(params["messages"])}
        self.transcript: list[Any] = list(self.params["messages"])

    @property
    def messages(self) -> list[Any]:
        """The turns of the next request."""
        return self.params["messages"]

    def append(self, *turns: Any) -> None:
        """Add turns, or replies, which become assistant turns; those without content are left out.

        What a paused reply was waiting for goes, once somebody else speaks, and so does what it
        gets after it was taken out.
        The list of a request that was sent is not touched.
        """
        added = without_empty(map(as_turn, turns))
        self.params["messages"] = [*self.messages, *added]
        if any(speaks(turn) or answers(turn) for turn in added):
            self.params["messages"] = without_empty(without_open_calls(self.messages))
        self.transcript += added

    def note(self, turn: Any) -> None:
        """Keep a turn in the transcript that is not sent back."""
        self.transcript.append(as_turn(turn))

    def replace(self, messages: Iterable[Any]) -> None:
        """Set the turns of the next request; new ones at their end are added to the transcript."""
        before, after = self.messages, [as_turn(turn) for turn in messages]
        goes_on = len(after) > len(before) and all(
            old is new for old, new in zip(before, after, strict=False)
        )
        self.params["messages"] = after
        if goes_on:
            self.transcript += after[len(before) :]

    def set_params(self, params: Params | Callable[[Params], Params]) -> None:
        """Set all parameters, or change them with a function."""
        changed = params(dict(self.params)) if callable(params) else params
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


def as_turn(turn: Any) -> Turn:
    """Return a turn as it is, and a reply as a turn."""
    return turn if isinstance(turn, Mapping) else assistant_turn(turn)  # type: ignore[return-value]


def without_empty(turns: Iterable[Any]) -> list[Any]:
    """Leave out turns without content."""
    return [turn for turn in turns if turn["content"]]
