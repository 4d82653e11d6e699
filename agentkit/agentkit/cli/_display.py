"""Show an agent at work: each turn, each call with its result and time, the answer, the tokens."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from agentkit.runner import FinishedCall
    from agentkit.types import Usage
    from agentkit.types.beta import BetaMessage, BetaUsage

_MAX_ARGUMENT: Final = 60
_FIRST_LINES: Final = 6
_LAST_LINES: Final = 2
_MAX_LINE: Final = 100


class Display:
    """What is printed, to a terminal in colours and to a pipe as plain lines.

    Args:
        console: Where to print.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def opening(self, where: str, folder: str, prompt: str) -> None:
        """Show who answers, about what, and the question."""
        self._print(Text(where, "dim"))
        self._print(Text.assemble(("Folder  ", "bold"), printable(folder)))
        self._print(Text.assemble(("Prompt  ", "bold"), printable(prompt)))

    def turn(self, number: int, reply: BetaMessage) -> None:
        """Show a reply that makes calls: what it says, and the calls."""
        self._print(Text(f"\nTurn {number}", "bold"))
        self._texts(reply)
        for block in reply.content:
            if block.type == "tool_use":
                self._print(Text.assemble(("  → ", "cyan"), call_text(block.name, block.input)))

    def results(self, calls: Iterable[FinishedCall]) -> None:
        """Show what calls gave, and how long each took."""
        for call in calls:
            style, word = ("red", " failed") if call.is_error else ("green", "")
            head = f"  ← {call.name}{word}, {duration(call.seconds)}"
            self._print(Text(head, style))
            for line in shortened(result_text(call.content)):
                self._print(Text(f"      {line}", "dim"))

    def answer(self, reply: BetaMessage) -> None:
        """Show the last reply."""
        self._print(Text("\nAnswer", "bold"))
        self._texts(reply)

    def totals(
        self, turns: int, calls: int, usage: Usage | BetaUsage | None, seconds: float
    ) -> None:
        """Show what the run took."""
        tokens = f"{usage.input_tokens} tokens in, {usage.output_tokens} out" if usage else ""
        parts = [counted(turns, "turn"), counted(calls, "call"), tokens, duration(seconds)]
        self._print(Text("\n" + " · ".join(part for part in parts if part), "dim"))

    def _texts(self, reply: BetaMessage) -> None:
        for block in reply.content:
            if block.type == "text" and block.text.strip():
                self._print(Text(printable(block.text.strip())))

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True, markup=False, highlight=False, emoji=False)


def printable(text: str) -> str:
    """Replace what could steer a terminal; file contents and models may hold anything."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else "\ufffd"
        for character in text
    )


def call_text(name: str, given: object) -> str:
    """Write a call as Python would, with long arguments cut."""
    if not isinstance(given, Mapping):
        return f"{printable(name)}({_cut(json.dumps(given), _MAX_ARGUMENT)})"
    arguments = cast("Mapping[str, Any]", given).items()
    written = [f"{key}={_cut(_literal(value), _MAX_ARGUMENT)}" for key, value in arguments]
    return f"{printable(name)}({printable(', '.join(written))})"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def result_text(content: str | list[Any]) -> str:
    """Return the text of a result; other blocks are named."""
    if isinstance(content, str):
        return content
    blocks = [cast("Mapping[str, Any]", block) for block in content]
    return "\n".join(str(block.get("text", f"[{block.get('type')}]")) for block in blocks)


def shortened(text: str) -> list[str]:
    """Cut a result to its first and last lines, and each to a width that fits."""
    lines = text.strip("\n").splitlines()
    more = len(lines) - _FIRST_LINES - _LAST_LINES
    if more > 1:  # the last lines say what a tool left out
        lines = [*lines[:_FIRST_LINES], f"… {more} more lines", *lines[-_LAST_LINES:]]
    return [_cut(printable(line.expandtabs()), _MAX_LINE) for line in lines]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def duration(seconds: float) -> str:
    """Write a time in milliseconds, or in seconds from one second on."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{max(1, round(seconds * 1000))} ms"


def counted(number: int, noun: str) -> str:
    """Write a number of things: "1 turn", "2 turns"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
