"""The keyboard of an X server: keys by name, and texts with characters that no key has."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from Xlib.display import Display as Server

_MODIFIERS: Final = {
    "alt": "Alt_L",
    "ctrl": "Control_L",
    "shift": "Shift_L",
    "super": "Super_L",
}
_CONTROLS: Final = {
    "\n": "Return",
    "\r": "Return",
    "\t": "Tab",
    "\b": "BackSpace",
    "\x1b": "Escape",
}
_UNICODE: Final = 0x01000000
"""What a keysym of a character outside of Latin-1 is made of; X protocol, appendix A."""
_PAUSE: Final = 0.05
"""Seconds that programs get to learn of changed keys, and to take in what was typed."""


class Keyboard:
    """Presses keys, and lends characters keys for as long as they are typed.

    Args:
        server: a connection to the X server.
    """

    def __init__(self, server: Server) -> None:
        from Xlib import XK  # paid by who uses it

        XK.load_keysym_group("xf86")
        self._server = server
        self._shift = self._code(XK.XK_Shift_L)

    def press(self, combination: str, down: bool) -> None:
        """Press keys one after the other, or release them in turn.

        Raises:
            ToolError: the keyboard has no such key.
        """
        codes = [code for name in combination.split("+") for code in self._codes_of(name)]
        for code in codes if down else reversed(codes):
            self._send(code, down)
        self._server.sync()

    def write(self, text: str) -> None:
        """Type a text.

        Raises:
            ToolError: no key is free that could be lent to a character.
        """
        with self._unlocked():
            for part in self._parts(text, self._free()):
                self._write(part)

    def _write(self, text: str) -> None:
        """Type a text that has no more characters without a key than there are free ones."""
        missing = sorted({character for character in text if self._place(character) is None})
        lent = dict(zip(missing, self._free(), strict=False))
        for character, code in lent.items():
            # Twice, as with and without Shift: X would make a single letter a pair of its cases.
            self._server.change_keyboard_mapping(code, [(_keysym(character),) * 2])
        self._settle(lent)
        try:
            for character in text:
                code, shifted = self._place(character) or (lent[character], False)
                for key in [self._shift, code] if shifted else [code]:
                    self._send(key, True)
                for key in [code, self._shift] if shifted else [code]:
                    self._send(key, False)
            self._settle(lent)
        finally:
            for code in lent.values():
                self._server.change_keyboard_mapping(code, [(0, 0)])
            self._settle(lent)

    @contextmanager
    def _unlocked(self) -> Generator[None]:
        """Undo Caps Lock meanwhile, by which the letters would come out in the other case."""
        from Xlib import XK, X  # paid by who uses it

        is_locked = self._server.screen().root.query_pointer().mask & X.LockMask
        code = self._code(XK.XK_Caps_Lock) if is_locked else 0
        for down in (True, False) if code else ():
            self._send(code, down)
        try:
            yield
        finally:
            for down in (True, False) if code else ():
                self._send(code, down)
            self._server.sync()

    def _parts(self, text: str, free: list[int]) -> Iterator[str]:
        """Cut a text where there would be more characters to lend a key than free ones."""
        begin = 0
        lent: set[str] = set()
        for index, character in enumerate(text):
            if self._place(character) is not None:
                continue
            if not free:
                raise ToolError(f"The keyboard has no key for {character!r}, and none is free.")
            if character not in lent and len(lent) == len(free):
                yield text[begin:index]
                begin = index
                lent.clear()
            lent.add(character)
        yield text[begin:]

    def _codes_of(self, name: str) -> list[int]:
        from Xlib import XK  # paid by who uses it

        keysym = XK.string_to_keysym(_MODIFIERS.get(name, name))
        place = self._place_of(keysym) if keysym else None
        if place is None:
            raise ToolError(f"This keyboard has no key {name}.")
        code, shifted = place
        return [self._shift, code] if shifted else [code]

    def _place(self, character: str) -> tuple[int, bool] | None:
        return self._place_of(_keysym(character))

    def _place_of(self, keysym: int) -> tuple[int, bool] | None:
        """Return the key that gives a symbol, and whether Shift has to be held."""
        for code, level in sorted(
            self._server.keysym_to_keycodes(keysym), key=lambda pair: pair[1]
        ):
            if level < 2:
                return code, level == 1
        return None

    def _code(self, keysym: int) -> int:
        return self._server.keysym_to_keycode(keysym)

    def _free(self) -> list[int]:
        """List the keys that stand for nothing."""
        first = self._server.display.info.min_keycode
        count = self._server.display.info.max_keycode - first + 1
        rows = self._server.get_keyboard_mapping(first, count)
        return [first + index for index, symbols in enumerate(rows) if not any(symbols)]

    def _send(self, code: int, down: bool) -> None:
        from Xlib import X  # paid by who uses it
        from Xlib.ext import xtest

        xtest.fake_input(self._server, X.KeyPress if down else X.KeyRelease, code)

    def _settle(self, lent: object) -> None:
        self._server.sync()
        if lent:
            time.sleep(_PAUSE)
            for _ in range(self._server.pending_events()):
                # A changed mapping is told as an event; this connection keeps one of its own.
                event = self._server.next_event()
                if hasattr(event, "first_keycode"):
                    self._server.refresh_keyboard_mapping(event)


def _keysym(character: str) -> int:
    from Xlib import XK  # paid by who uses it

    if character in _CONTROLS:
        return XK.string_to_keysym(_CONTROLS[character])
    point = ord(character)
    if 0x20 <= point < 0x7F or 0xA0 <= point <= 0xFF:
        return point
    return _UNICODE | point
