"""The computer tool: every action on a display that takes notes, and on a real one."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from PIL import Image
from x_server import MISSING, wait_for, window, x_server

from agentkit_tools import InvalidArguments, ToolContext, ToolError
from agentkit_tools.computer import (
    Action,
    AsyncComputerTool,
    ComputerTool,
    X11Display,
    changes_something,
)
from agentkit_tools.errors import CallCancelled


class Notes:
    """A display that writes down what is done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails_at = ""

    def _note(self, what: str) -> None:
        self.done.append(what)
        if self.fails_at and self.fails_at in what:
            raise ToolError("The screen could not do that.")

    def size(self) -> tuple[int, int]:
        return 2000, 1600

    def screenshot(self) -> bytes:
        self._note("look")
        with io.BytesIO() as file:
            Image.new("RGB", self.size(), "green").save(file, "PNG")
            return file.getvalue()

    def pointer(self) -> tuple[int, int]:
        return 1000, 800

    def move(self, x: int, y: int) -> None:
        self._note(f"move {x} {y}")

    def button(self, number: int, down: bool) -> None:
        self._note(f"{'press' if down else 'release'} {number}")

    def key(self, combination: str, down: bool) -> None:
        self._note(f"{'hold' if down else 'let go'} {combination}")

    def write(self, text: str) -> None:
        self._note(f"write {text}")


@pytest.fixture
def display() -> Notes:
    return Notes()


@pytest.fixture
def computer(display: Notes) -> ComputerTool:
    return ComputerTool(display, max_size=(1000, 800), screenshot_after=None)


def size_of(result: Any) -> tuple[int, int]:
    (block,) = result
    return Image.open(io.BytesIO(base64.b64decode(block["source"]["data"]))).size


def test_it_is_the_tool_of_the_api(display: Notes):
    assert ComputerTool(display).to_dict() == {
        "type": "computer_20251124",
        "name": "computer",
        "display_width_px": 1000,
        "display_height_px": 800,
        "enable_zoom": True,
    }
    old = ComputerTool(
        display,
        version="computer_20241022",
        max_size=(500, 500),
        display_number=1,
        cache_control={"type": "ephemeral"},
    )
    assert old.to_dict() == {
        "type": "computer_20241022",
        "name": "computer",
        "display_width_px": 500,
        "display_height_px": 400,
        "display_number": 1,
        "cache_control": {"type": "ephemeral"},
    }


@pytest.mark.parametrize(
    ("input", "done"),
    [
        ({"action": "key", "text": "ctrl+s"}, ["hold ctrl+s", "let go ctrl+s"]),
        ({"action": "type", "text": "Hi"}, ["write Hi"]),
        ({"action": "mouse_move", "coordinate": [1, 2]}, ["move 2 4"]),
        ({"action": "left_click", "coordinate": [0, 0]}, ["move 0 0", "press 1", "release 1"]),
        ({"action": "right_click"}, ["press 3", "release 3"]),
        ({"action": "middle_click"}, ["press 2", "release 2"]),
        ({"action": "double_click"}, ["press 1", "release 1"] * 2),
        ({"action": "triple_click"}, ["press 1", "release 1"] * 3),
        (
            {"action": "left_click", "text": "shift"},
            ["hold shift", "press 1", "release 1", "let go shift"],
        ),
        ({"action": "left_mouse_down"}, ["press 1"]),
        ({"action": "left_mouse_up"}, ["release 1"]),
        (
            {"action": "left_click_drag", "start_coordinate": [0, 0], "coordinate": [9, 9]},
            ["move 0 0", "press 1", "move 18 18", "release 1"],
        ),
        (
            {
                "action": "scroll",
                "scroll_direction": "left",
                "scroll_amount": 2,
                "coordinate": [0, 0],
            },
            ["move 0 0", "press 6", "release 6", "press 6", "release 6"],
        ),
        ({"action": "hold_key", "text": "a", "duration": 0.01}, ["hold a", "let go a"]),
        ({"action": "wait", "duration": 0.01}, []),
    ],
)
def test_an_action_is_done(
    computer: ComputerTool, display: Notes, input: dict[str, Any], done: list[str]
):
    assert computer.call(input) == "Done."
    assert display.done == done


def test_a_screenshot_is_as_large_as_the_model_sees_the_screen(computer: ComputerTool):
    assert size_of(computer.call({"action": "screenshot"})) == (1000, 800)
    assert size_of(computer.call({"action": "zoom", "region": [0, 0, 100, 40]})) == (1000, 400)


def test_the_pointer_is_told_where_the_model_sees_it(computer: ComputerTool):
    assert computer.call({"action": "cursor_position"}) == "X=500,Y=400"


def test_a_picture_is_taken_after_an_action_where_that_is_wanted(display: Notes):
    computer = ComputerTool(display, screenshot_after=0.01)
    assert size_of(computer.call({"action": "left_click"})) == (1000, 800)
    assert display.done == ["press 1", "release 1", "look"]


def test_keys_and_buttons_are_let_go_when_an_action_fails(computer: ComputerTool, display: Notes):
    display.fails_at = "move 18"
    drag = {"action": "left_click_drag", "coordinate": [9, 9], "text": "ctrl"}
    with pytest.raises(ToolError, match="could not"):
        computer.call(drag)
    assert display.done == ["hold ctrl", "press 1", "move 18 18", "release 1", "let go ctrl"]


@pytest.mark.parametrize(
    ("fails_at", "input", "done"),
    [
        ("hold", {"action": "left_click", "text": "ctrl"}, ["hold ctrl", "let go ctrl"]),
        ("hold", {"action": "key", "text": "ctrl+a"}, ["hold ctrl+a", "let go ctrl+a"]),
        ("press", {"action": "double_click"}, ["press 1", "release 1"]),
        (
            "press",
            {"action": "scroll", "scroll_direction": "up", "scroll_amount": 2, "text": "alt"},
            ["hold alt", "press 4", "release 4", "let go alt"],
        ),
    ],
)
def test_what_may_have_been_pressed_is_let_go(
    computer: ComputerTool, display: Notes, fails_at: str, input: Any, done: list[str]
):
    display.fails_at = fails_at
    with pytest.raises(ToolError, match="could not"):
        computer.call(input)
    assert display.done == done


def test_a_button_that_the_model_leaves_pressed_is_let_go_with_the_run(
    computer: ComputerTool, display: Notes
):
    computer.run_ended()
    computer.call({"action": "left_mouse_down"})
    computer.run_ended()
    wait_for(lambda: display.done == ["press 1", "release 1"])
    computer.call({"action": "left_mouse_down"})
    computer.call({"action": "left_mouse_up"})
    computer.run_ended()
    assert len(display.done) == 4


def test_a_long_text_ends_with_the_call(computer: ComputerTool, display: Notes):
    context: ToolContext[None] = ToolContext()
    display.write = lambda text: (display.done.append(text), context.cancel())  # type: ignore[method-assign,assignment,return-value]
    with pytest.raises(CallCancelled):
        computer.call({"action": "type", "text": "x" * 5_000}, context)
    assert display.done == ["x" * 500]


def test_a_call_that_goes_on_holds_up_the_next_one(computer: ComputerTool, display: Notes):
    with ThreadPoolExecutor(2) as threads:
        held = threads.submit(computer.call, {"action": "hold_key", "text": "a", "duration": 0.3})
        wait_for(lambda: display.done == ["hold a"])
        computer.call({"action": "type", "text": "Hi"})
        held.result(20)
    assert display.done == ["hold a", "let go a", "write Hi"]


@pytest.mark.parametrize(
    "options", [{"max_size": (0, 5)}, {"version": "computer_1"}, {"screenshot_after": -1}]
)
def test_what_makes_no_sense_is_refused(display: Notes, options: dict[str, Any]):
    with pytest.raises(ValueError, match="has to be"):
        ComputerTool(display, **options)


@pytest.mark.parametrize(
    ("action", "asks"),
    [("screenshot", False), ("wait", False), ("zoom", False), ("type", True), (None, True)],
)
def test_what_changes_something_asks_for_approval(action: str | None, asks: bool):
    call = SimpleNamespace(id="1", name="computer", input={"action": action})
    assert changes_something(call, ToolContext(None)) is asks
    assert changes_something(SimpleNamespace(input="no object"), ToolContext(None))


def test_it_asks_by_default_and_is_never_run_beside_another_call(computer: ComputerTool):
    assert computer.requires_approval is changes_something
    assert computer.sequential


async def test_the_async_tool_does_the_same(display: Notes):
    computer = AsyncComputerTool(display, screenshot_after=None)
    assert await computer.call({"action": "type", "text": "Hi"}) == "Done."
    with pytest.raises(InvalidArguments):
        await computer.call({"action": "typ"})
    assert display.done == ["write Hi"]


async def test_a_key_that_is_held_is_let_go_when_the_task_is_cancelled(display: Notes):
    computer = AsyncComputerTool(display, screenshot_after=None)
    with anyio.move_on_after(0.1):
        await computer.call({"action": "hold_key", "text": "a", "duration": 90})
    with anyio.fail_after(20):
        while display.done != ["hold a", "let go a"]:  # noqa: ASYNC110 - by another thread
            await anyio.sleep(0.01)


class TestTheConfirmHook:
    @pytest.mark.parametrize("answer", [False, None, 1, "yes"])
    def test_only_true_confirms(self, display: Notes, answer: Any):
        computer = ComputerTool(display, confirm=lambda action: answer)
        with pytest.raises(ToolError, match="type was not confirmed"):
            computer.call({"action": "type", "text": "rm -rf"})
        assert display.done == []

    def test_an_error_of_it_confirms_nothing(self, display: Notes):
        def confirm(action: Action) -> bool:
            raise RuntimeError("nobody there")

        with pytest.raises(RuntimeError):
            ComputerTool(display, confirm=confirm).call({"action": "left_click"})
        assert display.done == []

    def test_it_sees_what_will_be_done_and_is_not_asked_about_looking(self, display: Notes):
        seen: list[Action] = []
        computer = ComputerTool(
            display, confirm=lambda action: not seen.append(action), screenshot_after=None
        )
        computer.call({"action": "screenshot"})
        computer.call({"action": "type", "text": "Hi"})
        assert seen == [Action(name="type", text="Hi")]


class TestAfterAFailure:
    def run(self, *messages: str) -> ToolContext[None]:
        return ToolContext(None, run=SimpleNamespace(messages=list(messages)))

    def test_nothing_more_is_done_in_the_same_turn(self, computer: ComputerTool, display: Notes):
        context = self.run("ask")
        with pytest.raises(InvalidArguments):
            computer.call({"action": "left_click", "coordinate": [-1, 0]}, context)
        with pytest.raises(ToolError, match="an action before this one"):
            computer.call({"action": "type", "text": "Hi"}, context)
        assert display.done == []

    def test_the_next_turn_may_try_again(self, computer: ComputerTool, display: Notes):
        context = self.run("ask")
        with pytest.raises(InvalidArguments):
            computer.call({"action": "left_click", "coordinate": [-1, 0]}, context)
        context.run.messages += ["call", "error"]
        computer.call({"action": "type", "text": "Hi"}, context)
        assert display.done == ["write Hi"]


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with x_server(1600, 1000) as name:
        yield name


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_it_types_into_a_real_window_and_clicks_a_real_button(screen: str, tmp_path: Path):
    computer = ComputerTool(X11Display(screen), max_size=(800, 500), screenshot_after=0.1)
    typed = tmp_path / "typed"
    with window(screen, "xterm", "-geometry", "+0+0", "-e", "bash", "-c", f"cat > {typed}"):
        wait_for(typed.exists)
        computer.call({"action": "left_click", "coordinate": [100, 100]})
        computer.call({"action": "type", "text": "Hello, wörld\n"})
        wait_for(lambda: typed.stat().st_size > 12)
        assert typed.read_text("utf-8") == "Hello, wörld\n"
        assert size_of(computer.call({"action": "screenshot"})) == (800, 500)
    box = ("xmessage", "-geometry", "+800+500", "-buttons", "Go:9", "Ready?")
    with window(screen, *box) as program:
        computer.call({"action": "left_click", "coordinate": [408, 269]})
        assert program.wait(20) == 9


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_texts_come_out_whatever_is_locked_and_whoever_types_beside(screen: str, tmp_path: Path):
    one, two = (ComputerTool(X11Display(screen), screenshot_after=None) for _ in range(2))
    typed = tmp_path / "typed"
    raw = f"stty -icanon -echo; cat > {typed}"
    with window(screen, "xterm", "-u8", "-geometry", "+0+0", "-e", "bash", "-c", raw):
        wait_for(typed.exists)
        one.call({"action": "left_click", "coordinate": [100, 100]})
        one.call({"action": "key", "text": "Caps_Lock"})
        one.call({"action": "type", "text": "aB1é!"})
        one.call({"action": "key", "text": "Caps_Lock"})
        with ThreadPoolExecutor(2) as threads:
            for computer, text in ((one, "日本😀"), (two, "ψφω")):
                threads.submit(computer.call, {"action": "type", "text": text * 9})
        wait_for(lambda: len(typed.read_text("utf-8", errors="replace")) == 5 + 6 * 9)
    texts = ("日本😀" * 9, "ψφω" * 9)
    assert typed.read_text("utf-8") in {f"aB1é!{a}{b}" for a, b in (texts, texts[::-1])}


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize("size", [(1600, 1000), (800, 500), (777, 333), (3200, 2000)])
def test_a_place_is_the_same_one_there_and_back(screen: str, size: tuple[int, int]):
    computer = ComputerTool(X11Display(screen), max_size=size, screenshot_after=None)
    tool: Any = computer.to_dict()
    width, height = tool["display_width_px"], tool["display_height_px"]
    for place in ([0, 0], [width - 1, height - 1], [width // 3, height // 7], [1, height - 2]):
        computer.call({"action": "mouse_move", "coordinate": place})
        at = computer.call({"action": "cursor_position"})
        assert at == f"X={place[0]},Y={place[1]}"


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_a_screen_that_goes_away_in_an_action_is_an_error_of_the_action():
    with ExitStack() as stack:
        name = stack.enter_context(x_server(640, 480))
        computer = ComputerTool(X11Display(name), screenshot_after=None)
        threading.Timer(0.1, stack.close).start()
        with pytest.raises(ToolError, match=f"The screen {name} does not answer"):
            computer.call({"action": "hold_key", "text": "shift", "duration": 0.8})
