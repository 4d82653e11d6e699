"""A line for each request that a server has answered."""

from __future__ import annotations

import time
from typing import Any

from rich.console import Console
from rich.text import Text

from agentkit.cli._display import counted, duration, printable

__all__ = ["RequestLog"]

_LONGEST = 500


class RequestLog:
    """Prints a line for each exchange that ends.

    Args:
        console: Where to; standard output by default.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(soft_wrap=True, markup=False, highlight=False)
        self._open: dict[int, dict[str, Any]] = {}

    def take(self, change: dict[str, Any]) -> None:
        """Take a change of an exchange; its end prints the line."""
        number = change["number"]
        if change["kind"] == "request":
            self._open[number] = change
        elif change["kind"] == "status":
            self._open[number] = {**self._open[number], "status": change["status"]}
        elif change["kind"] == "end":
            self._console.print(_line(self._open.pop(number), change))


def _line(begun: dict[str, Any], end: dict[str, Any]) -> Text:
    status = begun.get("status")
    failed = status is None or status >= 400 or end["error"]
    parts = [duration(end["seconds"])]
    if end["input_tokens"] is not None:
        parts.append(f"{end['input_tokens']} → {end['output_tokens']} tokens")
    if end["events"]:
        parts.append(counted(end["events"], "event"))
    parts += [str(end[name]) for name in ("stop_reason", "error") if end[name]]
    return Text.assemble(
        (time.strftime("%H:%M:%S", time.localtime(begun["at"])), "dim"),
        "  ",
        (str(status or "---"), "red" if failed else "green"),
        f"  {_one_line(begun['method'])} {_one_line(begun['path'])}  ",
        (_one_line(" · ".join(parts)), "dim"),
    )


def _one_line(text: str) -> str:
    """Keep what a client or a model says from steering the terminal, or looking like a line."""
    return printable(text).replace("\n", "\ufffd").replace("\t", "\ufffd")[:_LONGEST]
