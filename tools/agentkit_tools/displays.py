"""Screens that the computer tool looks at and acts on: the protocol, and X11.

`X11Display` needs the extra `computer`: python-xlib and Pillow.
"""

from __future__ import annotations

import io
import re
import threading
import weakref
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from Xlib.display import Display as Server

    from agentkit_tools._x11_keys import Keyboard

__all__ = ["Display", "X11Display"]

_DISPLAY: Final = re.compile(r":\d+(\.\d+)?")
_ALL_PLANES: Final = 0xFFFFFFFF
_DEPTH: Final = 24
_TURNS: Final = weakref.WeakValueDictionary[str, threading.Lock]()
"""Who uses a screen of this machine, one after the other."""


class Display(Protocol):
    """A screen with a pointer and a keyboard. Coordinates are its own pixels, from the top left.

    Each method may raise `ToolError` to tell the model why it did not work.
    """

    def size(self) -> tuple[int, int]:
        """Return width and height."""
        ...

    def screenshot(self) -> bytes:
        """Return what is seen, as a PNG."""
        ...

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is."""
        ...

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        ...

    def button(self, number: int, down: bool) -> None:
        """Press or release a button: 1 left, 2 middle, 3 right, 4 to 7 the wheel's directions."""
        ...

    def key(self, combination: str, down: bool) -> None:
        """Press or release keys, named as in X and joined by `+`, such as `ctrl+Page_Up`."""
        ...

    def write(self, text: str) -> None:
        """Type a text."""
        ...


class X11Display:
    """The screen of an X server of this machine, which has to have the extension XTEST.

    It connects when it is first used, and again after the connection was lost. Any thread may use
    it. The connection ends when the display is dropped, at the latest.

    Args:
        name: Which one, such as `":1"`.

    Raises:
        ValueError: `name` is none of a server on this machine.
        ImportError: The extra `computer` is not installed.
    """

    def __init__(self, name: str) -> None:
        if not _DISPLAY.fullmatch(name):
            raise ValueError(f"{name!r} is no display of this machine; it looks like ':0'.")
        if not all(map(find_spec, ("PIL", "Xlib"))):
            raise ImportError("X11Display needs: pip install 'agentkit[computer]'")
        self._name = name
        # Keys are lent to characters, which another tool at the same screen may be typing.
        self._turn = _TURNS.setdefault(name.partition(".")[0], threading.Lock())
        self._server: Server | None = None
        self._end = weakref.finalize(self, int)  # nothing to close yet
        self._keys: Keyboard | None = None

    def size(self) -> tuple[int, int]:
        """Return width and height."""
        with self._connected() as server:
            screen: Any = server.screen()
            return screen.width_in_pixels, screen.height_in_pixels

    def screenshot(self) -> bytes:
        """Return what is seen, as a PNG."""
        from PIL import Image  # paid by who uses it
        from Xlib import X

        with self._connected() as server:
            screen: Any = server.screen()
            size = (screen.width_in_pixels, screen.height_in_pixels)
            if screen.root_depth != _DEPTH:
                raise ToolError(f"The screen has {screen.root_depth} bits a pixel, not {_DEPTH}.")
            seen: Any = screen.root.get_image(0, 0, *size, X.ZPixmap, _ALL_PLANES)
        image = Image.frombytes("RGB", size, seen.data, "raw", "BGRX")
        with io.BytesIO() as file:
            image.save(file, "PNG", compress_level=1)
            return file.getvalue()

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is."""
        with self._connected() as server:
            place: Any = server.screen().root.query_pointer()
            return place.root_x, place.root_y

    def move(self, x: int, y: int) -> None:
        """Move the pointer."""
        from Xlib import X  # paid by who uses it
        from Xlib.ext import xtest

        with self._connected() as server:
            xtest.fake_input(server, X.MotionNotify, x=x, y=y)
            server.sync()

    def button(self, number: int, down: bool) -> None:
        """Press or release a button of the mouse."""
        from Xlib import X  # paid by who uses it
        from Xlib.ext import xtest

        with self._connected() as server:
            xtest.fake_input(server, X.ButtonPress if down else X.ButtonRelease, number)
            server.sync()

    def key(self, combination: str, down: bool) -> None:
        """Press or release keys."""
        with self._connected() as server:
            self._keyboard(server).press(combination, down)

    def write(self, text: str) -> None:
        """Type a text; characters that no key has are lent one meanwhile."""
        with self._connected() as server:
            self._keyboard(server).write(text)

    def close(self) -> None:
        """End the connection; another call makes a new one."""
        with self._turn:
            self._drop()

    def _drop(self) -> None:
        self._server = self._keys = None
        self._end()

    @contextmanager
    def _connected(self) -> Generator[Server]:
        from Xlib.display import Display as Server  # paid by who uses it
        from Xlib.error import ConnectionClosedError, DisplayError, XError

        with self._turn:
            try:
                if self._server is None:
                    self._server = Server(self._name)
                    self._end = weakref.finalize(self, _close, self._server)
                yield self._server
            except (DisplayError, ConnectionClosedError, OSError) as error:
                self._drop()
                raise ToolError(f"The screen {self._name} does not answer.") from error
            except XError as error:
                raise ToolError(f"The screen could not do that: {error}") from error
            except BaseException as error:
                if not isinstance(error, Exception):  # in the middle of an answer, maybe
                    self._drop()
                raise

    def _keyboard(self, server: Server) -> Keyboard:
        from agentkit_tools._x11_keys import Keyboard  # paid by who uses it

        if self._keys is None:
            self._keys = Keyboard(server)
        return self._keys


def _close(server: Server) -> None:
    with suppress(Exception):  # whatever is wrong with it, it ends
        server.close()
