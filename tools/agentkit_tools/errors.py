"""What can go wrong with a tool, by who must act on it.

Exception
├── ToolError                the model is told: its text goes back as an error result
│   ├── CallCancelled        … the call was given up: a timeout, or the end of the run
│   ├── InvalidArguments     … the input does not fit (also a ValueError)
│   └── InvalidResult        … what the function returned can't be sent (also a TypeError)
└── TypeError
    └── InvalidTool          the developer is told: at decoration, before any call
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentkit_tools._result import ResultBlock

__all__ = ["CallCancelled", "InvalidArguments", "InvalidResult", "InvalidTool", "ToolError"]


class ToolError(Exception):
    """Tell the model that a call did not work.

    Raise it inside a tool. Unlike any other exception, what it says is meant for the model
    and reaches it in full, as the content of a `tool_result` with `is_error`.

    Args:
        content: A text, or content blocks where a text is not enough (a screenshot, say).
    """

    content: str | list[ResultBlock]
    """What the model reads."""

    def __init__(self, content: str | Sequence[ResultBlock]) -> None:
        super().__init__(content)
        self.content = content if isinstance(content, str) else list(content)

    def __str__(self) -> str:
        if isinstance(self.content, str):
            return self.content
        blocks: list[Mapping[str, object]] = [{**block} for block in self.content]
        return "\n".join(str(block.get("text", f"[{block.get('type')}]")) for block in blocks)


class CallCancelled(ToolError):
    """Leave a tool function whose result nobody waits for; `ToolContext.raise_if_cancelled()`."""


class InvalidArguments(ToolError, ValueError):
    """Say to the model which fields of its input do not fit, what is wrong and what was received.

    Values are cut to 80 characters, objects and arrays are only described, and nothing that
    looks like a secret is repeated. `__cause__` is the validation error behind it.

    Args:
        tool: The tool's name.
        problems: One line for each field.
    """

    tool: str
    """The name of the tool that was called."""
    problems: tuple[str, ...]
    """One line for each field that does not fit."""

    def __init__(self, tool: str, problems: Sequence[str]) -> None:
        lines = [f"Invalid arguments for {tool}:", *(f"- {problem}" for problem in problems)]
        super().__init__("\n".join(lines))
        self.tool = tool
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[InvalidArguments], tuple[str, tuple[str, ...]]]:
        return type(self), (self.tool, self.problems)


class InvalidResult(ToolError, TypeError):
    """Say that a tool ran, but returned something that can't be sent to the model."""


class InvalidTool(TypeError):
    """Say to the developer why a function can't be a tool, and what to change.

    Raised where the tool is made, so that a program with such a tool does not start.
    """
