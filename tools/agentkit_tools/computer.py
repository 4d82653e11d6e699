"""The API's computer tool: a model looks at a screen, moves its mouse and types.

    computer = ComputerTool(X11Display(":1"))

What is on the screen may try to lead the model astray, and the model can do whatever a person at
the screen can: give it a machine of its own. Each action that changes something asks for approval
unless told otherwise.
"""

from __future__ import annotations

import base64
import math
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, cast

from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from agentkit_tools._computer_actions import (
    CLICKS,
    LOOKS,
    Action,
    ComputerVersion,
    actions_of,
    read_action,
)
from agentkit_tools._screen import Screen
from agentkit_tools.displays import Display, X11Display
from agentkit_tools.errors import CallCancelled, ToolError

if TYPE_CHECKING:
    from agentkit_client.types import beta
    from agentkit_tools._result import ResultBlock
    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.context import ToolContext

__all__ = [
    "Action",
    "AsyncComputerTool",
    "ComputerTool",
    "ComputerVersion",
    "Display",
    "X11Display",
    "changes_something",
]

_LOOK: Final = 0.05
"""Seconds after which it is looked again whether a call was cancelled."""

_PIECE: Final = 500
"""Characters that are typed before it is looked whether the call was cancelled."""


def changes_something(call: Any, context: ToolContext[Any]) -> bool:  # noqa: ARG001
    """Tell whether a call does more than look: what needs approval, unless told otherwise."""
    input: object = call.input
    return (
        not isinstance(input, Mapping)
        or cast("Mapping[str, Any]", input).get("action") not in LOOKS
    )


class _Computer:
    """What the tools of both colours share: everything but the call."""

    name: Final = "computer"
    sequential = True

    def __init__(
        self,
        display: Display,
        *,
        max_size: tuple[int, int] = (1280, 800),
        requires_approval: bool | ApprovalRule = changes_something,
        confirm: Callable[[Action], bool] | None = None,
        screenshot_after: float | None = 1.0,
        zoom: bool = True,
        version: ComputerVersion = "computer_20251124",
        display_number: int | None = None,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        if min(max_size) < 1:
            raise ValueError(f"max_size has to be at least 1 by 1, not {max_size!r}")
        if screenshot_after is not None and not 0 <= screenshot_after < math.inf:
            raise ValueError(f"screenshot_after has to be from 0 up, or None: {screenshot_after!r}")
        self.requires_approval = requires_approval
        self._turn = threading.Lock()
        self._display = display
        self._screen = Screen(*display.size(), *max_size)
        self._confirm = confirm
        self._screenshot_after = screenshot_after
        self._has_zoom = zoom and version == "computer_20251124"
        self._version: ComputerVersion = version
        self._names = actions_of(version, zoom=zoom)
        self._number = display_number
        self._cache_control = cache_control
        self._failed_in: tuple[int, int] | None = None
        self._is_down = False

    def run_ended(self) -> None:
        """Let go of a button that the model has left pressed."""
        if self._is_down:
            threading.Thread(target=self._let_go, daemon=True).start()  # the screen may hang

    def _let_go(self) -> None:
        with self._turn, suppress(ToolError):
            self._left(down=False)

    def to_dict(self) -> beta.BetaToolUnionParam:
        """Return the tool as the API takes it in `tools`."""
        width, height = self._screen.shown
        tool: dict[str, Any] = {
            "type": self._version,
            "name": self.name,
            "display_width_px": width,
            "display_height_px": height,
        }
        more = {
            "display_number": self._number,
            "enable_zoom": self._has_zoom or None,
            "cache_control": self._cache_control,
        }
        tool |= {key: value for key, value in more.items() if value is not None}
        return cast("beta.BetaToolUnionParam", tool)

    def _do(
        self, input: object, context: ToolContext[Any] | None, is_cancelled: Callable[[], bool]
    ) -> str | list[ResultBlock]:
        turn = _turn_of(context)
        if turn is not None and turn == self._failed_in:
            raise ToolError("Not done: an action before this one, in the same turn, has failed.")
        try:
            action = read_action(input, self._names, self._screen)
            if action.name not in LOOKS and self._confirm and self._confirm(action) is not True:
                raise ToolError(f"Not done: {action.name} was not confirmed.")
            with self._turn:  # what is left of a call that was cancelled comes first
                return self._carry_out(action, is_cancelled)
        except BaseException:
            self._failed_in = turn
            raise

    def _carry_out(
        self, action: Action, is_cancelled: Callable[[], bool]
    ) -> str | list[ResultBlock]:
        if action.name == "cursor_position":
            x, y = self._screen.seen(*self._display.pointer())
            return f"X={x},Y={y}"
        if action.name not in ("screenshot", "zoom"):
            self._act(action, is_cancelled)
            if self._screenshot_after is None:
                return "Done."
            _wait(0 if action.name == "wait" else self._screenshot_after, is_cancelled)
        kind, data = self._screen.picture(self._display.screenshot(), action.region)
        source = {"type": "base64", "media_type": kind, "data": base64.b64encode(data).decode()}
        return [cast("ResultBlock", {"type": "image", "source": source})]

    def _act(self, action: Action, is_cancelled: Callable[[], bool]) -> None:
        display = self._display
        if action.place is not None and action.name != "left_click_drag":
            display.move(*action.place)
        if action.name in CLICKS:
            self._press(*CLICKS[action.name], action.keys)
        elif action.name == "scroll":
            self._press(action.wheel, action.amount, action.keys)
        elif action.name == "left_click_drag":
            self._drag(action)
        elif action.name in ("left_mouse_down", "left_mouse_up"):
            self._left(down=action.name == "left_mouse_down")
        elif action.name == "type":
            for begin in range(0, len(action.text), _PIECE):
                _wait(0, is_cancelled)
                display.write(action.text[begin : begin + _PIECE])
        elif action.name in ("key", "hold_key"):
            with self._held(action.keys):
                _wait(action.seconds, is_cancelled)
        elif action.name == "wait":
            _wait(action.seconds, is_cancelled)

    def _press(self, button: int, times: int, held: str) -> None:
        with self._held(held):
            for _ in range(times):
                with self._pressed(button):
                    pass

    def _drag(self, action: Action) -> None:
        if action.start is not None:
            self._display.move(*action.start)
        with self._held(action.keys), self._pressed(1):
            self._display.move(*cast("tuple[int, int]", action.place))

    @contextmanager
    def _held(self, keys: str) -> Generator[None]:
        """Hold keys, and let go of them whatever happens, also while they are being pressed."""
        try:
            if keys:
                self._display.key(keys, True)
            yield
        finally:
            if keys:
                self._display.key(keys, False)

    @contextmanager
    def _pressed(self, button: int) -> Generator[None]:
        try:
            self._display.button(button, True)
            yield
        finally:
            self._display.button(button, False)

    def _left(self, *, down: bool) -> None:
        self._is_down = self._is_down or down  # who knows, where it fails
        self._display.button(1, down)
        self._is_down = down


class ComputerTool(_Computer, BetaBuiltinFunctionTool):
    """A screen for a model, for code that waits.

    The model sees the screen no larger than `max_size`; its coordinates are those of what it sees.
    When an action has failed, those after it in the same turn are not done.

    Args:
        display: The screen.
        max_size: Width and height that the model sees at most, in pixels.
        requires_approval: Whether a call waits until somebody says yes, or what decides that; by
            default whatever does more than look.
        confirm: Is asked before each action that does more than look; only `True` lets it be done.
        screenshot_after: Seconds after an action at which a picture is taken, as its result; `None`
            for no picture.
        zoom: Whether the model may look at a part of the screen more closely, where the version
            has that.
        version: The version of the API's tool. It needs a beta: `computer-use-2025-11-24`,
            `computer-use-2025-01-24` or `computer-use-2024-10-22`.
        display_number: The number of the X display, for the model.
        cache_control: A breakpoint of the prompt cache after this tool.

    Raises:
        ToolError: The screen does not answer.
        ValueError: A number makes no sense, or there is no such version.
    """

    def call(
        self, input: object, context: ToolContext[Any] | None = None
    ) -> str | list[ResultBlock]:
        """Do `input["action"]`.

        Returns:
            A picture of the screen, as a content block; a text where there is none.

        Raises:
            InvalidArguments: `input` does not fit; nothing was done.
            ToolError: it could not be done, was not confirmed, or comes after one that failed.
        """
        return self._do(input, context, lambda: context is not None and context.cancelled)


class AsyncComputerTool(_Computer, BetaAsyncBuiltinFunctionTool):
    """A screen for a model, for code that runs other tasks; see `ComputerTool`.

    The display is asked for its size when the tool is made, and works in threads afterwards.
    """

    async def call(
        self, input: object, context: ToolContext[Any] | None = None
    ) -> str | list[ResultBlock]:
        """Do `input["action"]`; see `ComputerTool.call`."""
        from anyio import to_thread  # paid by who runs tasks

        is_over = False

        def is_cancelled() -> bool:
            return is_over or (context is not None and context.cancelled)

        def act() -> str | list[ResultBlock]:
            return self._do(input, context, is_cancelled)

        try:
            return await to_thread.run_sync(act, abandon_on_cancel=True)
        finally:
            is_over = True


def _turn_of(context: ToolContext[Any] | None) -> tuple[int, int] | None:
    """Return what is the same for the calls of one turn of a run, and for no others."""
    messages = getattr(context.run, "messages", None) if context is not None else None
    return (id(context and context.run), len(messages)) if messages is not None else None


def _wait(seconds: float, is_cancelled: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while True:
        if is_cancelled():
            raise CallCancelled("The call was cancelled.")
        if (left := until - time.monotonic()) <= 0:
            return
        time.sleep(min(left, _LOOK))
