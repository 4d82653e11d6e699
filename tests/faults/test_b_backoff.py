"""Ctrl-C and a cancelled task while the client waits to try again: case 23."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from failing import ask, refuses
from http_bytes import answers
from scripted_socket import SocketServer
from streamed import ASK

from agentkit_client import Anthropic, AsyncAnthropic


class BackOff(logging.Handler):
    """Does something once the client has said that it will try again later."""

    def __init__(self, do: Callable[[], object]) -> None:
        super().__init__()
        self._do = do

    def emit(self, record: logging.LogRecord) -> None:
        if "again in" in record.getMessage():
            self._do()


@contextmanager
def in_a_back_off(do: Callable[[], object]) -> Generator[None]:
    """Do something when a back-off begins."""
    log, handler = logging.getLogger("agentkit"), BackOff(do)
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield
    log.removeHandler(handler)
    log.setLevel(level)


def press_ctrl_c() -> None:
    """Press Ctrl-C 50 ms later."""
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()


@pytest.mark.skipif(sys.platform == "win32", reason="a process can't send itself this signal")
@pytest.mark.usefixtures("hears_ctrl_c")
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
    with in_a_back_off(press_ctrl_c), pytest.raises(KeyboardInterrupt):
        wait() if colour == "sync" else anyio.run(wait_as_task, backend=colour)
    assert time.monotonic() - began < 30
    assert server.requests == 1


async def test_case_23_a_task_cancelled_in_a_back_off_returns_at_once(server: SocketServer):
    server.plays(refuses(retry_after="60"), answers())
    waits = anyio.Event()
    began = time.monotonic()
    async with AsyncAnthropic(api_key="K", base_url=server.url) as client:
        with in_a_back_off(waits.set):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, client)
                await waits.wait()
                tasks.cancel_scope.cancel()
        assert tasks.cancel_scope.cancelled_caught
        assert time.monotonic() - began < 30
        assert server.requests == 1
        assert (await ask(client)).content[0].text == "Hello."
