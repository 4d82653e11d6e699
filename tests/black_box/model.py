"""The model behind the checks of other clients: what it does depends on the last text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from agentkit.local import EchoModel, EventStream, LocalError
from agentkit.local._events import events_of
from agentkit.local._reply import finished

QUIET = {"x-should-retry": "false"}


class CheckModel:
    """Echoes; "status N" fails, "flaky" fails twice, "break" breaks off, "think" thinks."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self._asked: Counter[str] = Counter()

    def reply(self, request: Mapping[str, Any]) -> Any:
        """Answer a request."""
        last = request["messages"][-1]["content"]
        text = last if isinstance(last, str) else last[-1].get("text", "")
        if request.get("tools") and not isinstance(last, list):
            return {"content": [_call(city) for city in ("Lyon", "Oslo")]}
        word, _, rest = text.partition(" ")
        self._asked[text] += 1
        if word == "status":
            raise LocalError(int(rest), headers=QUIET)
        if word == "flaky" and self._asked[text] <= 2:
            raise LocalError(529, headers={"retry-after-ms": "10"})
        if word == "limited" and self._asked[text] <= 1:
            raise LocalError(429, headers={"retry-after": "1"})
        if word == "break":
            return _broken(request["model"])
        if word == "think":
            thought = {"type": "thinking", "thinking": "Let me think about it."}
            return {"content": [thought, {"type": "text", "text": "I thought."}]}
        return EchoModel().reply(request)


def _call(city: str) -> dict[str, Any]:
    call = {"type": "tool_use", "id": f"toolu_{city}", "name": "get_weather"}
    return {**call, "input": {"city": city}}


def _broken(model: str) -> EventStream:
    message = finished({"content": "one two"}, id="msg_1", model=model, input_tokens=1)
    return EventStream([*list(events_of(message))[:4], LocalError(529)])
