"""Ctrl-C and a cancelled task while the client waits to try again: case 23."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from failing import ask, refuses
from http_bytes import answers
from scripted_socket import SocketServer
from streamed import ASK

from agentkit_client import Anthropic, AsyncAnthropic


class CtrlC(logging.Handler):
    """Presses Ctrl-C 50 ms after the client has said that it will try again later."""

    def emit(self, record: logging.LogRecord) -> None:
        if "again in" in record.getMessage():
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.fixture
def interrupted() -> Iterator[None]:
    """Interrupt the next back-off."""
    log, handler = logging.getLogger("agentkit"), CtrlC()
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield
    log.removeHandler(handler)
    log.setLevel(level)


@pytest.mark.skipif(sys.platform == "win32", reason="a process can't send itself this signal")
@pytest.mark.usefixtures("interrupted")
@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_case_23_ctrl_c_in_a_back_off_returns_at_once(server: SocketServer, colour: str):
    server.plays(refuses(retry_after="60"))
    settings: dict[str, Any] = {"api_key": "K", "base_url": server.url}

    def wait() -> None:
        with Anthropic(**settings) as client:
            client.messages.create(**ASK)

    async def wait_as_task() -> None:
        async with AsyncAnthropic(**settings) as client:
            await client.messages.create(**ASK)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        wait() if colour == "sync" else anyio.run(wait_as_task, backend=colour)
    assert time.monotonic() - began < 30
    assert server.requests == 1


async def test_case_23_a_task_cancelled_in_a_back_off_returns_at_once(server: SocketServer):
    server.plays(refuses(retry_after="60"), answers())
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        with anyio.move_on_after(0.3) as scope:
            await ask(client)
        assert scope.cancelled_caught
        assert server.requests == 1
        assert (await ask(client)).content[0].text == "Hello."
