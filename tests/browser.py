"""A Chromium without a window, driven through two pipes; for pages that a test serves."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
_OPTIONS = (
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-sandbox",  # the pages are ours
    "--remote-debugging-pipe",
    "--window-size=1280,860",
)

# Chromium reads commands from descriptor 3 and writes to descriptor 4.
_START = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(pipe), fcntl.F_DUPFD, 10) for pipe in sys.argv[1:3]]
for own, pipe in enumerate(pipes, start=3):
    os.dup2(pipe, own)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    """One page; speaks the DevTools protocol, https://chromedevtools.github.io/devtools-protocol."""

    def __init__(self, reader: int, writer: int) -> None:
        """Take the ends of the two pipes and open a page."""
        self._reader, self._writer = reader, writer
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.logged: list[str] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._call(f"{domain}.enable")

    def open(self, url: str) -> None:
        """Go to a page."""
        self._call("Page.navigate", url=url)

    def evaluate(self, source: str) -> Any:
        """Return the value of an expression of JavaScript."""
        found = self._call("Runtime.evaluate", expression=source, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait_for(self, source: str, seconds: float = 60) -> None:
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(source):
            assert time.monotonic() < deadline, f"never true: {source}\n{self.text()}"
            time.sleep(0.05)

    def text(self) -> str:
        """Return what the page shows."""
        return str(self.evaluate("document.body ? document.body.innerText : ''"))

    def screenshot(self, path: Path) -> None:
        """Write a picture of the page, a PNG."""
        data = self._call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writer, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            if answer.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.logged.append(json.dumps(answer["params"]))

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._reader, 1 << 16)
            assert part, "the browser is gone"
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(profile: Path) -> Generator[Browser]:
    """Run a Chromium with a profile of its own, and end it."""
    assert CHROMIUM is not None
    their_reader, writer = os.pipe()
    reader, their_writer = os.pipe()
    options = [*_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
    pipes = [str(their_reader), str(their_writer)]
    with subprocess.Popen(
        [sys.executable, "-c", _START, *pipes, CHROMIUM, *options],
        pass_fds=(their_reader, their_writer),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(their_reader)
        os.close(their_writer)
        try:
            yield Browser(reader, writer)
        finally:
            os.close(writer)
            os.close(reader)
            process.terminate()
            process.wait(30)
