"""A hostile model at a screen: case 81."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from agentkit_tools import InvalidArguments, ToolContext, ToolError
from agentkit_tools.computer import AsyncComputerTool, ComputerTool


class Untouched:
    """A display on which nothing may be done."""

    def __init__(self) -> None:
        self.touched: list[str] = []

    def size(self) -> tuple[int, int]:
        return 1000, 800

    def screenshot(self) -> bytes:
        with io.BytesIO() as file:
            Image.effect_noise((2000, 1500), 200).convert("RGB").save(file, "PNG")
            return file.getvalue()

    def __getattr__(self, name: str) -> Any:
        def touch(*arguments: object) -> None:
            self.touched.append(name)

        return touch


HOSTILE: list[dict[str, Any]] = [
    {"action": "left_click", "coordinate": [1000, 10]},
    {"action": "left_click", "coordinate": [10, -1]},
    {"action": "mouse_move", "coordinate": [1e308, 10]},
    {"action": "left_click_drag", "start_coordinate": [0, 0], "coordinate": [5000, 5]},
    {"action": "key", "text": "Return; xterm -e reboot"},
    {"action": "key", "text": "--window 1"},
    {"action": "key", "text": "XF86PowerOff"},
    {"action": "key", "text": "+".join(["ctrl"] * 50)},
    {"action": "hold_key", "text": "a", "duration": 1e9},
    {"action": "scroll", "scroll_direction": "down", "scroll_amount": 10**9},
    {"action": "scroll", "scroll_direction": "down", "scroll_amount": 0.5},
    {"action": "scroll", "scroll_direction": "down", "scroll_amount": float("nan")},
    {"action": "zoom", "region": [5, 5, 1, 1]},
    {"action": "zoom", "region": [0, 0, 1001, 10]},
    {"action": "type", "text": "x" * 10**6},
    {"action": "type", "text": "\0"},
    {"action": "reboot"},
]


@pytest.mark.parametrize("input", HOSTILE, ids=lambda input: str(input)[:40])
async def test_case_81_what_is_outside_of_the_screen_or_no_key_is_refused(input: dict[str, Any]):
    display: Any = Untouched()
    with pytest.raises(InvalidArguments):
        ComputerTool(display).call(input)
    with pytest.raises(InvalidArguments):
        await AsyncComputerTool(display).call(input)
    assert display.touched == []


def test_case_81_typing_waits_for_a_yes():
    display: Any = Untouched()
    computer = ComputerTool(display, confirm=lambda action: action.name != "type")
    with pytest.raises(ToolError, match="not confirmed"):
        computer.call({"action": "type", "text": "sudo"})
    assert display.touched == []


def test_case_81_a_picture_is_no_larger_than_it_may_be():
    display: Any = Untouched()
    pictures: Any = ComputerTool(display, max_size=(400, 400)).call({"action": "screenshot"})
    assert len(pictures[0]["source"]["data"]) < 5_000_000


def test_case_81_after_a_failed_action_the_others_of_its_turn_are_not_done():
    display: Any = Untouched()
    computer = ComputerTool(display)
    context: ToolContext[None] = ToolContext(None, run=type("Run", (), {"messages": ["ask"]})())
    with pytest.raises(InvalidArguments):
        computer.call(HOSTILE[0], context)
    with pytest.raises(ToolError, match="has failed"):
        computer.call({"action": "type", "text": "Hi"}, context)
    assert display.touched == []
