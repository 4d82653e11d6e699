"""What a model asks of a computer: each action checked before anything is done (no I/O)."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeGuard, cast

from agentkit_tools._key_names import combination
from agentkit_tools._screen import Screen
from agentkit_tools.errors import InvalidArguments

ComputerVersion: TypeAlias = Literal["computer_20251124", "computer_20250124", "computer_20241022"]
"""The versions of the API's computer tool."""

_FIRST: Final = (
    "key", "type", "mouse_move", "left_click", "left_click_drag", "right_click", "middle_click",
    "double_click", "screenshot", "cursor_position",
)  # fmt: skip
_SECOND: Final = (
    *_FIRST, "left_mouse_down", "left_mouse_up", "scroll", "hold_key", "wait", "triple_click",
)  # fmt: skip
_ACTIONS: Final[Mapping[ComputerVersion, tuple[str, ...]]] = {
    "computer_20241022": _FIRST,
    "computer_20250124": _SECOND,
    "computer_20251124": (*_SECOND, "zoom"),
}
CLICKS: Final = {
    "left_click": (1, 1),
    "middle_click": (2, 1),
    "right_click": (3, 1),
    "double_click": (1, 2),
    "triple_click": (1, 3),
}
"""Which button, and how often."""
_WHEEL: Final = {"up": 4, "down": 5, "left": 6, "right": 7}
LOOKS: Final = frozenset(("screenshot", "cursor_position", "zoom", "wait", "mouse_move"))
"""Actions that change nothing but where the pointer is."""
_LONGEST: Final = 100.0
"""Seconds of a wait or of a key that is held."""
_FASTEST: Final = 100
"""Clicks of the wheel in one action."""
_MOST_TEXT: Final = 20_000

_Place: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action, its coordinates those of the screen itself.

    Attributes:
        name: what to do.
        place: where.
        start: where a drag begins.
        text: what to type.
        keys: keys in X's names; for a click or a turn of the wheel, those held meanwhile.
        seconds: how long.
        wheel: the button that stands for a direction of the wheel.
        amount: how far the wheel is turned.
        region: what to look at, as the model sees it: left, top, right, bottom.
    """

    name: str
    place: _Place | None = None
    start: _Place | None = None
    text: str = ""
    keys: str = ""
    seconds: float = 0.0
    wheel: int = 0
    amount: int = 0
    region: tuple[int, int, int, int] | None = None


def actions_of(version: ComputerVersion, *, zoom: bool) -> tuple[str, ...]:
    """Return the actions that a version of the tool has.

    Raises:
        ValueError: there is no such version.
    """
    if version not in _ACTIONS:
        raise ValueError(f"version has to be one of {', '.join(_ACTIONS)}, not {version!r}")
    return tuple(name for name in _ACTIONS[version] if zoom or name != "zoom")


def read_action(input: object, names: tuple[str, ...], screen: Screen) -> Action:
    """Read the input of a call.

    Raises:
        InvalidArguments: it does not fit; nothing has been done.
    """
    if not isinstance(input, Mapping):
        raise InvalidArguments("computer", ["the input has to be an object with an `action`"])
    given = {
        key: value for key, value in cast("Mapping[str, Any]", input).items() if value is not None
    }
    name = given.pop("action", None)
    if name not in names:
        near = difflib.get_close_matches(str(name), names, n=3) or names
        raise InvalidArguments("computer", [f"action: has to be one of {', '.join(near)}"])
    try:
        return _READERS[name](_Given(name, given, screen))
    except ValueError as problem:
        raise InvalidArguments("computer", [str(problem)]) from problem


@dataclass(frozen=True)
class _Given:
    """The parameters of an action, taken out one by one; what is left over is a mistake."""

    name: str
    left: dict[str, Any]
    screen: Screen

    def place(self, name: str = "coordinate", *, needed: bool = True) -> _Place | None:
        value = self.left.pop(name, None)
        if value is None and not needed:
            return None
        return self.screen.real(*_whole(name, value, 2))

    def text(self, name: str = "text") -> str:
        value = self.left.pop(name, None)
        if not isinstance(value, str) or not value:
            raise ValueError(f"{name}: {self.name} needs a text")
        if (
            len(value) > _MOST_TEXT
            or "\0" in value
            or any("\ud800" <= c <= "\udfff" for c in value)
        ):
            raise ValueError(f"{name}: is too long, or has characters that can't be typed")
        return value

    def keys(self, name: str = "text") -> str:
        text = self.text(name)
        try:
            return combination(text)
        except ValueError as problem:
            raise ValueError(f"{name}: {problem}") from problem

    def held(self) -> str:
        """Return the keys that are held while the mouse is used."""
        return next((self.keys(name) for name in ("text", "key") if self.left.get(name)), "")

    def number(self, name: str, most: float) -> float:
        value = self.left.pop(name, None)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
            raise ValueError(f"{name}: has to be a number from 0 to {most:g}")
        return value

    def done(self, **known: Any) -> Action:
        if self.left:
            raise ValueError(f"{', '.join(self.left)}: {self.name} has no such parameter")
        return Action(name=self.name, **known)


def _whole(name: str, value: object, count: int) -> list[int]:
    numbers = cast("list[object]", value) if isinstance(value, (list, tuple)) else []
    whole = [int(number) for number in numbers if _is_whole(number)]
    if len(numbers) != count or len(whole) != count:
        raise ValueError(f"{name}: has to be a list of {count} whole numbers")
    return whole


def _is_whole(number: object) -> TypeGuard[int | float]:
    return type(number) is int or (type(number) is float and number.is_integer())


def _drag(given: _Given) -> Action:
    start = given.place("start_coordinate", needed=False)
    return given.done(start=start, place=given.place(), keys=given.held())


def _scroll(given: _Given) -> Action:
    direction = given.left.pop("scroll_direction", None)
    if direction not in _WHEEL:
        raise ValueError(f"scroll_direction: has to be one of {', '.join(_WHEEL)}")
    amount = given.number("scroll_amount", _FASTEST)
    if amount != int(amount):
        raise ValueError("scroll_amount: has to be a whole number")
    place = given.place(needed=False)
    return given.done(wheel=_WHEEL[direction], amount=int(amount), place=place, keys=given.held())


def _zoom(given: _Given) -> Action:
    left, top, right, bottom = _whole("region", given.left.pop("region", None), 4)
    if not (left < right and top < bottom):
        raise ValueError("region: has to be [left, top, right, bottom] of an area")
    given.screen.real(left, top)
    given.screen.real(right - 1, bottom - 1)
    return given.done(region=(left, top, right, bottom))


_READERS: Final[Mapping[str, Callable[[_Given], Action]]] = {
    "key": lambda given: given.done(keys=given.keys()),
    "type": lambda given: given.done(text=given.text()),
    "mouse_move": lambda given: given.done(place=given.place()),
    **dict.fromkeys(
        CLICKS, lambda given: given.done(place=given.place(needed=False), keys=given.held())
    ),
    "left_click_drag": _drag,
    "left_mouse_down": lambda given: given.done(),
    "left_mouse_up": lambda given: given.done(),
    "scroll": _scroll,
    "hold_key": lambda given: given.done(
        keys=given.keys(), seconds=given.number("duration", _LONGEST)
    ),
    "wait": lambda given: given.done(seconds=given.number("duration", _LONGEST)),
    "screenshot": lambda given: given.done(),
    "cursor_position": lambda given: given.done(),
    "zoom": _zoom,
}
