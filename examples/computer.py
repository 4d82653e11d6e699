"""Let a model use a screen: that of `$DISPLAY`, best one of its own, else a sheet of paper."""

from __future__ import annotations

import io
import os
from typing import Any

from PIL import Image, ImageDraw

from agentkit import Anthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import ComputerTool
from agentkit_tools.computer import Display, X11Display


def step(action: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool_use", "name": "computer", "input": {"action": action, **more}}


SCRIPT: list[Any] = [
    step("screenshot"),
    step("left_click", coordinate=[400, 300]),
    step("type", text="Hello, screen!"),
    "I clicked in the middle and wrote a greeting.",
]


class Sheet:
    """A display without a server: what is clicked becomes a dot, what is typed is written there."""

    def __init__(self) -> None:
        self.paper = Image.new("RGB", (800, 600), "white")
        self.at = (0, 0)

    def size(self) -> tuple[int, int]:
        """Return width and height."""
        return self.paper.size

    def screenshot(self) -> bytes:
        """Return the sheet as a PNG."""
        with io.BytesIO() as file:
            self.paper.save(file, "PNG")
            return file.getvalue()

    def pointer(self) -> tuple[int, int]:
        """Return where the pencil is."""
        return self.at

    def move(self, x: int, y: int) -> None:
        """Move the pencil."""
        self.at = (x, y)

    def button(self, number: int, down: bool) -> None:
        """Make a dot with the left button."""
        x, y = self.at
        if number == 1 and down:
            ImageDraw.Draw(self.paper).ellipse((x - 5, y - 5, x + 5, y + 5), "black")

    def key(self, combination: str, down: bool) -> None:
        """Say which key a pencil does not have."""
        print("no key", combination, "to press" if down else "to release")

    def write(self, text: str) -> None:
        """Write a text where the pencil is."""
        ImageDraw.Draw(self.paper).text(self.at, text, "black")


def main(client: Anthropic, display: Display) -> None:
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        betas=["computer-use-2025-11-24"],
        max_tokens=1024,
        tools=[ComputerTool(display, screenshot_after=0.1)],
        approve=lambda _call, _context: True,
        messages=[{"role": "user", "content": "Click in the middle and write a greeting."}],
    )
    for message in runner:
        for block in message.content:
            if block.type == "text":
                print(block.text)
    for call in runner.calls:
        blocks = call.content if isinstance(call.content, list) else [{"type": call.content}]
        print(call.input, "->", *(block["type"] for block in blocks))


if __name__ == "__main__":
    display = X11Display(os.environ["DISPLAY"]) if "DISPLAY" in os.environ else Sheet()
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client, display)
    else:  # no key: a script answers
        with LocalAPI(model=ScriptedModel(SCRIPT)) as api, api.client() as client:
            main(client, display)
