"""The X11 display on a real server: pictures, pointer, keys, what goes wrong."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from x_server import MISSING, wait_for, window, x_server

from agentkit_tools import ToolError, displays
from agentkit_tools.displays import X11Display

needs_x = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name


@needs_x
class TestOnAServer:
    def test_it_knows_its_size_and_takes_a_picture(self, display: str):
        screen = X11Display(display)
        assert screen.size() == (1600, 1000)
        assert Image.open(io.BytesIO(screen.screenshot())).size == (1600, 1000)

    def test_the_pointer_goes_where_it_is_sent(self, display: str):
        screen = X11Display(display)
        for place in ((0, 0), (1599, 999), (123, 456)):
            screen.move(*place)
            assert screen.pointer() == place

    @pytest.mark.parametrize(
        "text",
        [
            "plain",
            "Ünïcödé € ÄÖÜ Ж Ω 漢字 😀",
            "".join(map(chr, range(0x400, 0x500))),
            "--help; $HOME `x` \"q\" 'q'",
            "a\n\nb",
        ],
    )
    def test_a_text_is_typed_as_it_is(self, display: str, tmp_path: Path, text: str):
        screen = X11Display(display)
        typed = tmp_path / "typed"
        with window(display, "xterm", "-u8", "-e", "bash", "-c", f"cat > {typed}"):
            wait_for(typed.exists)
            screen.move(200, 100)
            screen.write(f"{text}\n")
            wait_for(lambda: typed.read_text("utf-8").endswith(text[-1] + "\n"))
        assert typed.read_text("utf-8") == f"{text}\n"

    def test_keys_are_held_together(self, display: str, tmp_path: Path):
        screen = X11Display(display)
        ended = tmp_path / "ended"
        with window(display, "xterm", "-e", "bash", "-c", f"cat; touch {ended}"):
            screen.move(200, 100)
            for down in (True, False):
                screen.key("ctrl+d", down)
            wait_for(ended.exists)

    def test_a_click_reaches_a_button(self, display: str):
        screen = X11Display(display)
        with window(display, "xmessage", "-geometry", "+0+0", "-buttons", "OK:7", "Hello") as box:
            screen.move(16, 39)
            for down in (True, False):
                screen.button(1, down)
            assert box.wait(20) == 7

    # python-xlib leaves the socket of a connection that failed to the garbage collector.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_a_server_that_is_gone_is_told(self):
        with x_server(320, 200) as name:
            screen = X11Display(name)
        with pytest.raises(ToolError, match="does not answer"):
            screen.size()
        with pytest.raises(ToolError, match="does not answer"):
            screen.screenshot()
        gc.collect()


@pytest.mark.parametrize("name", ["", "remote:0", ":x", "0", ":0; reboot"])
def test_a_name_of_another_machine_or_of_nothing_is_refused(name: str):
    with pytest.raises(ValueError, match="no display of this machine"):
        X11Display(name)


def test_it_says_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(displays, "find_spec", str.isdigit)
    with pytest.raises(ImportError, match=r"pip install 'agentkit\[computer\]'"):
        X11Display(":0")
