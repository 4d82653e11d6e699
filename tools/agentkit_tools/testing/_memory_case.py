"""A case of the memory tool: a command in a situation, run on any tool and compared."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio

from agentkit_tools.errors import ToolError


@dataclass(frozen=True, kw_only=True)
class MemoryCase:
    """A command in a situation, and what the model is told.

    `str` gives its name: command and situation.
    """

    situation: str
    """In words."""
    given: tuple[dict[str, Any], ...] = ()
    """The commands that lead there, from an empty memory."""
    input: dict[str, Any] = field(default_factory=dict[str, Any])
    """The command."""
    says: str
    """What the model is told, or how that begins where it ends in `…`."""
    is_error: bool = False
    """Whether it is told so by a `ToolError`."""
    leaves: dict[str, str] = field(default_factory=dict[str, str])
    """What the files hold afterwards, all of them, by path."""

    def __str__(self) -> str:
        return f"{self.input.get('command')}: {self.situation}"

    def problem(self, tool: Any) -> str | None:
        """Run the case with a tool of either colour over an empty memory; return what is wrong."""
        for command in self.given:
            said_by(tool, command)
        said, is_error = said_by(tool, self.input)
        fits = said == self.says
        if self.says.endswith("…"):
            fits = said.startswith(self.says[:-1])
        if not fits or is_error != self.is_error:
            kind = "as an error" if is_error else "as a success"
            return f"said {kind} {said!r}, not {self.says!r}"
        return _left(tool, self.leaves)


def _left(tool: Any, expected: Mapping[str, str]) -> str | None:
    """Compare what the files hold with what they should; return what is wrong."""
    for path, text in expected.items():
        shown = [f"{number:6}\t{line}" for number, line in enumerate(text.splitlines(), 1)]
        head = f"Here's the content of {path} with line numbers:"
        said, _ = said_by(tool, {"command": "view", "path": path})
        if said != "\n".join([head, *shown]):
            return f"left {said!r} in {path}"
    for path in {"/memories/notes.md", "/memories/a", "/memories/n"} - expected.keys():
        is_folder = any(name.startswith(f"{path}/") for name in expected)
        if not is_folder and not said_by(tool, {"command": "view", "path": path})[1]:
            return f"left {path}"
    return None


def said_by(tool: Any, input: Mapping[str, Any]) -> tuple[str, bool]:
    """Run a command; return what the model is told, and whether as an error."""
    try:
        return str(call_tool(tool, input)), False
    except ToolError as error:
        return str(error), True
    except Exception as error:  # a mistake of the store is one of the things to be found
        return repr(error), True


def call_tool(tool: Any, input: Mapping[str, Any]) -> Any:
    """Call a tool of either colour."""
    return called(tool.call, input)


def called(method: Any, *args: Any) -> Any:
    """Call a method of either colour."""
    if not inspect.iscoroutinefunction(method):
        return method(*args)

    async def main() -> Any:
        return await method(*args)

    return anyio.run(main)
