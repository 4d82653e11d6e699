"""What is wrong with an output that does not fit its type: where, why, what came (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from agentkit_client.errors import OutputProblem

_MAX_VALUE: Final = 80


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
