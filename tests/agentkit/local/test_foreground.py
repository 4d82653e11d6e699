"""In the foreground the local API serves until Ctrl-C, which ends it cleanly."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from agentkit.local import ScriptedModel, run_in_foreground

CHILD = """
from agentkit.local import ScriptedModel, run_in_foreground
run_in_foreground(ScriptedModel(["one", "two"]), on_start=lambda api: print(api.url, flush=True))
print("ended")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_it_cleanly(headers: dict[str, str], body: Callable[..., dict[str, Any]]):
    with subprocess.Popen(
        [sys.executable, "-X", "dev", "-c", CHILD],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        answer = httpx.post(f"{url}/v1/messages", json=body(), headers=headers)
        child.send_signal(signal.SIGINT)
        output, errors = child.communicate(timeout=10)
    assert answer.json()["content"][0]["text"] == "one"
    assert (child.returncode, output, errors) == (0, "ended\n", "")


def test_a_port_in_use_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is in use"):
            run_in_foreground(ScriptedModel([]), port=port)


def test_a_failure_at_the_start_ends_it():
    def fail(api: object) -> None:
        raise LookupError("no screen")

    with pytest.raises(LookupError, match="no screen"):
        run_in_foreground(ScriptedModel([]), on_start=fail)
