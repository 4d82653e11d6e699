"""An MCP server as a child process: one JSON message a line, none of them longer than allowed."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import anyio
import mcp.types
from anyio import CancelScope, to_thread
from mcp.shared.message import SessionMessage

from agentkit_tools._process import Process, clean_environment

if TYPE_CHECKING:
    from agentkit_tools._mcp_places import StdioServer

_CHUNK: Final = 65_536
_KEPT_STDERR: Final = 4_000
_PATIENCE: Final = 1.0
"""Seconds a server has to end by itself once its standard input is closed."""


@asynccontextmanager
async def stdio_streams(
    server: StdioServer, most_bytes: int, on_end: Callable[[str, str], None]
) -> AsyncGenerator[tuple[Any, Any]]:
    """Start a server; yield the streams a session of the MCP SDK takes, and end it afterwards.

    Args:
        server: What to start.
        most_bytes: How much it may write without answering anything.
        on_end: Called, at most once, with why nothing more will come, and its last words.
    """
    if sys.platform == "win32":
        raise NotImplementedError("A StdioServer needs a Unix; ask the server over HTTP.")
    process = await to_thread.run_sync(_start, server)
    pipes = _Pipes(process, most_bytes, on_end)
    try:
        into, read_stream = anyio.create_memory_object_stream[Any](0)
        # A server that does not read holds up nobody; what it is asked for has its time.
        write_stream, outof = anyio.create_memory_object_stream[Any](math.inf)
        async with read_stream, write_stream, anyio.create_task_group() as tasks:
            tasks.start_soon(pipes.read, into)
            tasks.start_soon(pipes.write, outof)
            tasks.start_soon(pipes.listen)
            yield read_stream, write_stream
            tasks.cancel_scope.cancel()
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(_end, process, 0.0 if pipes.is_over else _PATIENCE)


def _start(server: StdioServer) -> Process:
    return Process(
        server.command,
        cwd=server.cwd,
        env=clean_environment(server.env),
        limits=server.limits,
        hide_owner=server.hide_owner,
    )


def _end(process: Process, patience: float) -> None:
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.wait(patience)
    process.close()


class _Pipes:
    """The three pipes of a server, each read or written by a task of its own."""

    def __init__(
        self, process: Process, most_bytes: int, on_end: Callable[[str, str], None]
    ) -> None:
        self._process = process
        self._most = most_bytes
        self._on_end = on_end
        self._stderr = b""
        self.is_over = False

    async def read(self, into: Any) -> None:
        """Hand on what the server says, until it ends or says too much."""
        pieces: list[bytes] = []
        unanswered = 0
        with into:
            while data := await _read(self._process.stdout.fileno()):
                unanswered += len(data)
                *lines, rest = data.split(b"\n")
                for line in lines:
                    message = _message(b"".join([*pieces, line]))
                    pieces = []
                    if message is not None:
                        unanswered = 0 if _is_answer(message) else unanswered
                        await into.send(message)
                pieces.append(rest)
                if unanswered > self._most:
                    self._over(f"it wrote more than {self._most:,} bytes without an answer")
                    return
            await self._ended()

    async def write(self, outof: Any) -> None:
        """Send the server what the session says."""
        fd = self._process.stdin.fileno()
        os.set_blocking(fd, False)
        with outof:
            async for message in outof:
                text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
                try:
                    await _write(fd, text.encode() + b"\n")
                except OSError:  # it has closed its input, and its output tells what became of it
                    return

    async def listen(self) -> None:
        """Keep the end of what the server writes to its standard error."""
        while data := await _read(self._process.stderr.fileno()):
            self._stderr = (self._stderr + data)[-_KEPT_STDERR:]

    async def _ended(self) -> None:
        code = await to_thread.run_sync(self._process.wait, _PATIENCE)
        how = "it closed its output" if code is None else f"it ended with exit code {code}"
        self._over(how)

    def _over(self, why: str) -> None:
        self.is_over = True
        self._on_end(why, self._stderr.decode(errors="replace"))


async def _read(fd: int) -> bytes:
    await anyio.wait_readable(fd)
    return os.read(fd, _CHUNK)


async def _write(fd: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        await anyio.wait_writable(fd)
        with contextlib.suppress(BlockingIOError):
            left = left[os.write(fd, left) :]


def _message(line: bytes) -> SessionMessage | None:
    """Read a line; `None` where it is no message, as what a library prints."""
    types: Any = mcp.types
    adapter = getattr(types, "jsonrpc_message_adapter", None)  # since version 2 of the SDK
    read = adapter.validate_json if adapter else types.JSONRPCMessage.model_validate_json
    try:
        return SessionMessage(read(line))
    except ValueError:
        return None


def _is_answer(message: SessionMessage) -> bool:
    said: Any = message.message
    said = getattr(said, "root", said)
    return hasattr(said, "result") or hasattr(said, "error")
