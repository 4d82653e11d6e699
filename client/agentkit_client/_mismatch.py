"""What to say of an output that does not fit its type: where, what is wrong, what came (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

if TYPE_CHECKING:
    from agentkit_client.types._parsed import ParsedMessage
    from agentkit_client.types.beta._parsed import ParsedBetaMessage

_MAX_SHOWN: Final = 10
_MAX_VALUE: Final = 80
_CUT_SHORT: Final = {
    "max_tokens": "it was cut off at `max_tokens`",
    "model_context_window_exceeded": "it was cut off where the context window was full",
    "stop_sequence": "it was cut off at a stop sequence",
    "refusal": "the model refused",
}


@dataclass(frozen=True, kw_only=True)
class OutputProblem:
    """One place where an output does not fit its type.

    Attributes:
        path: the place, as `tags[0].name`; empty for the output as a whole.
        message: what is wrong there, the constraint included.
        constraint: the constraint as pydantic names it, `{"ge": 0}`; empty for a wrong type.
        received: the JSON at that place, cut to 80 characters; `None` where there is none.
    """

    path: str
    message: str
    constraint: Mapping[str, Any] = field(default_factory=dict[str, Any])
    received: str | None = None

    def __str__(self) -> str:
        received = "" if self.received is None else f"; received {self.received}"
        return f"{self.path or 'the output'}: {self.message}{received}"


class OutputMismatch(ValueError):
    """The text of a reply can't be read as the type that was asked for.

    Attributes:
        type_name: the name of that type.
        text: the text as it came.
        problems: what does not fit, place by place.
        reply: the message, its texts unread; `None` where only a text was read.
    """

    def __init__(
        self,
        type_name: str,
        text: str,
        problems: Sequence[OutputProblem],
        reply: ParsedMessage[Any] | ParsedBetaMessage[Any] | None = None,
    ) -> None:
        # All of them, or the error could not be pickled.
        super().__init__(type_name, text, problems, reply)
        self.type_name = type_name
        self.text = text
        self.problems = problems
        self.reply = reply

    @property
    def stop_reason(self) -> str | None:
        """Why the model stopped, where there is a message."""
        return None if self.reply is None else self.reply.stop_reason

    @property
    def request_id(self) -> str | None:
        """The id of the request, where there is a message that came as one reply."""
        http = None if self.reply is None else self.reply.http
        return http.request_id if http else None

    def __str__(self) -> str:
        reason = _CUT_SHORT.get(self.stop_reason or "")
        lines = [f"the reply does not fit `{self.type_name}`{f', {reason}' if reason else ''}:"]
        lines += [f"  {problem}" for problem in self.problems[:_MAX_SHOWN]]
        if (others := len(self.problems) - _MAX_SHOWN) > 0:
            lines.append(f"  and {others} more")
        return "\n".join(lines)


def problems_of(error: ValidationError, text: bytes) -> tuple[OutputProblem, ...]:
    """Say what pydantic found wrong with a text, one problem for each of its errors."""
    found = error.errors(include_url=False, include_input=False)
    if found[0]["type"] == "json_invalid" and not found[0]["loc"]:
        return (_no_json(found[0]["msg"].removeprefix("Invalid JSON: "), text),)
    value = from_json(text)
    return tuple(_problem(details, value) for details in found)


def _no_json(reason: str, text: bytes) -> OutputProblem:
    if not text.strip():
        return OutputProblem(path="", message="empty, which is no JSON")
    shown = text.decode("utf-8", "replace")
    if reason.startswith("EOF ") and len(shown) >= _MAX_VALUE:  # the end says where it was cut off
        end = _cut(shown[1 - _MAX_VALUE :])
        return OutputProblem(path="", message=f"no whole JSON, {reason}", received=f"…{end}")
    return OutputProblem(path="", message=_cut(f"no JSON, {reason}", 200), received=_cut(shown))


def _problem(details: ErrorDetails, value: Any) -> OutputProblem:
    is_missing = details["type"].startswith("missing")
    path, label, value = _follow(details["loc"], value, is_missing)
    message = "required, but missing" if is_missing else _words(details)
    return OutputProblem(
        path=path,
        message=f"as {label}, {message}" if label else message,
        constraint={key: item for key, item in details.get("ctx", {}).items() if key != "error"},
        received=None if is_missing else _shown(value),
    )


def _follow(steps: Sequence[int | str], value: Any, is_missing: bool) -> tuple[str, str, Any]:
    """Go to where a problem is: its path, the member of a union that was tried, and the value."""
    path, label, before = "", "", None
    for position, step in enumerate(steps, 1):
        is_absent = is_missing and position == len(steps)
        if isinstance(value, list) and isinstance(step, int):
            path += f"[{step}]"
            value = None if is_absent else cast("list[Any]", value)[step]
        elif isinstance(value, dict) and (step in value or is_absent):
            path += f".{step}" if path else str(step)
            value = cast("dict[Any, Any]", value).get(step)
        elif step == "[key]":
            label, value = "a key", before
        else:
            label = _cut(str(step))
        before = step
    return _cut(path), label, cast("Any", value)


def _words(details: ErrorDetails) -> str:
    words = details["msg"]
    if details["type"] == "extra_forbidden":
        return "no such field"
    if details["type"] in ("value_error", "assertion_error"):
        words = words.partition(", ")[2] or words
    else:
        words = re.sub(r"^(Input (?!should )|(\w+ ){1,2}(?=should ))", "", words)
    return _cut(words, 200)


def _shown(value: Any) -> str:
    text = to_json(value, inf_nan_mode="constants").decode()
    if len(text) > _MAX_VALUE and isinstance(value, dict):
        return f"an object with the keys {_cut(', '.join(cast('dict[str, Any]', value)))}"
    if len(text) > _MAX_VALUE and isinstance(value, list):
        return f"an array of {len(cast('list[Any]', value))}"
    return _cut(text)


def _cut(text: str, limit: int = _MAX_VALUE) -> str:
    # A line break, or half a surrogate pair, would break the lines of the error.
    text = "".join(char if char.isprintable() else " " for char in text[: limit + 1])
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
