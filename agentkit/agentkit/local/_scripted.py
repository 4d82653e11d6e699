"""A model that plays the replies it was given, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from threading import Lock
from typing import Any

from agentkit.local._errors import LocalError, ScriptError
from agentkit.local._identifiers import identifier
from agentkit.local._model import Answer, Delayed, EventStream
from agentkit.local._reply import stop_reason_for
from agentkit.local._script import Reply, Step, answer_of, read_script, read_steps

__all__ = ["ScriptedModel"]


class ScriptedModel:
    """Answer each request with the next reply of a script, and complain if the two do not match.

    A reply is one of:

    - a text: an answer of one text block (the empty text is an answer without content);
    - a content block, or a list of them: `{"type": "tool_use", "name": "f", "input": {"x": 1}}`;
    - a message: a dict with `content` (a text or blocks), and any of `stop_reason`, `usage`, ...;
    - a `Delayed`, a reply that takes its time, or an `EventStream`, written event by event;
    - a function that takes the body of the request and returns one of these;
    - an error: a `LocalError`, or `{"type": "error", "status": 529, "error": {"type": ...,
      "message": ...}, "headers": {...}}`.

    A `tool_use` without `id` gets one that the conversation does not have yet, the same in every
    run; a message without `stop_reason` ends with `tool_use` if it holds such a block, else with
    `end_turn`.

    A call that has no reply left is answered with an error. Leaving `with LocalAPI(...)` raises a
    `ScriptError` for it, and for replies that were not used.

    Args:
        replies: The replies, in the order they are to be played. Any thread may play the next.
        allow_unused: Whether replies may be left over.

    Raises:
        ScriptError: A reply is none of the above.
    """

    def __init__(self, replies: Iterable[Reply], *, allow_unused: bool = False) -> None:
        self._allow_unused = allow_unused
        self._steps: list[Step] = read_steps(replies)
        self._calls = 0
        self._ids = 0
        self._lock = Lock()

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> ScriptedModel:
        """Read the replies from a JSON file: a list of replies, in the forms above.

        Raises:
            ScriptError: The file cannot be read, is no JSON or is no script.
        """
        model = cls([])
        model._steps = read_script(path)
        return model

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Play the next reply.

        Raises:
            LocalError: The reply is an error, or there is none left.
            ScriptError: A function of the request returned what is no reply.
        """
        with self._lock:
            self._calls += 1
            if self._calls > len(self._steps):
                raise LocalError(
                    500,
                    message=f"{self._what()} had no reply left for call {self._calls}",
                    headers={"x-should-retry": "false"},
                )
            step = self._steps[self._calls - 1]
        return self._finished(answer_of(step, request), request)

    def verify(self) -> None:
        """Check that the script was played to its end, and not beyond.

        Raises:
            ScriptError: Replies were missing, or left over where they may not be.
        """
        if self._calls > len(self._steps):
            missing = self._calls - len(self._steps)
            raise ScriptError(f"{self._what()} had no reply left for {_counted(missing, 'call')}")
        if self._calls < len(self._steps) and not self._allow_unused:
            raise ScriptError(
                f"{self._calls} of {len(self._steps)} replies were played; "
                f"the next would have been {self._steps[self._calls]!r:.200}"
            )

    def _what(self) -> str:
        return f"the script of {_counted(len(self._steps), 'reply')}"

    def _finished(self, answer: Answer, request: Mapping[str, Any]) -> Answer:
        if isinstance(answer, Delayed):
            return Delayed(self._finished(answer.reply, request), per_event=answer.per_event)
        if isinstance(answer, EventStream):
            return answer
        with self._lock:
            content = [self._named(block, request) for block in answer["content"]]
        return {"stop_reason": stop_reason_for(content), **answer, "content": content}

    def _named(self, block: dict[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
        if block["type"] != "tool_use" or "id" in block:
            return block
        taken = _ids_in(request)
        while True:
            self._ids += 1
            if (id := identifier("toolu", self._ids)) not in taken:
                return {"id": id, **block}


def _ids_in(request: Mapping[str, Any]) -> set[str]:
    """Find the calls of earlier turns, which another script may have answered."""
    return {
        block["id"]
        for message in request.get("messages", ())
        if not isinstance(content := message.get("content", ""), str)
        for block in content
        if block.get("type") == "tool_use"
    }


def _counted(count: int, noun: str) -> str:
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun.removesuffix('y')}ies" if noun.endswith("y") else f"{count} {noun}s"
