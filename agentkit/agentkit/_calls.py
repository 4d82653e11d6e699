"""A call the model asks for, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from agentkit_client import written


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A call the model asked for.

    Attributes:
        id: the id of the `tool_use` block.
        name: the name the model used; there may be no such tool.
        input: the arguments; of those that are no JSON, what could be read.
        malformed: what the model wrote instead of JSON.
    """

    id: str
    name: str
    input: object
    malformed: str | None = None

    def answered(
        self,
        content: str | list[Any],
        *,
        is_error: bool = False,
        seconds: float = 0.0,
        error: BaseException | None = None,
    ) -> FinishedCall:
        """Return this call as one that is finished, with `content` as its result."""
        return FinishedCall(
            id=self.id,
            name=self.name,
            input=self.input,
            content=content,
            is_error=is_error,
            seconds=seconds,
            error=error,
        )


@dataclass(frozen=True, kw_only=True)
class FinishedCall:
    """A call that was made, or that could not be made, and how it went.

    Attributes:
        id: the id of the `tool_use` block.
        name: the name the model used; there may be no such tool.
        input: the arguments as the model gave them, or as they were changed.
        content: what the model gets to read: text, or content blocks.
        is_error: whether that is a description of what went wrong.
        seconds: how long it took.
        error: what the tool raised, with its traceback; it stays on this side.
    """

    id: str
    name: str
    input: object
    content: str | list[Any]
    is_error: bool
    seconds: float
    error: BaseException | None = field(default=None, repr=False, compare=False)


def fingerprint(call: ToolCall) -> str:
    """Return what a call does, in a form to compare: its tool and its input, in whatever order."""
    plain = to_jsonable_python(call.input, fallback=repr, inf_nan_mode="constants")
    return f"{call.name} {json.dumps(plain, sort_keys=True)}"


def sendable(content: Any) -> str | list[Any]:
    """Return what a call gave as plain JSON, be it from code that knows nothing of JSON.

    Raises:
        TypeError, ValueError: the API could not take it; says why.
    """
    if isinstance(content, str):
        return written({"role": "user", "content": content})["content"]
    if isinstance(content, (Mapping, bytes)) or not isinstance(content, Iterable):
        raise TypeError(f"a result has to be a text or a list of blocks, not {content!r:.80}")
    blocks = list(cast("Iterable[Any]", content))
    for block in blocks:
        if not isinstance(block, (Mapping, BaseModel)):
            raise TypeError(f"a result has to be a text or a list of blocks, not of {block!r:.80}")
    return written({"role": "user", "content": blocks})["content"]
