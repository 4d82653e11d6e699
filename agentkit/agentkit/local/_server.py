"""A uvicorn server in a thread of its own: quiet, quick to start and quick to stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import time
from threading import Event, Thread
from typing import Any

import h11
from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from agentkit.local._batch_runner import BatchRunner
from agentkit.local._connections import Connections
from agentkit.local._threads import ModelThreads

__all__ = ["ServerThread"]

_LOGGER = logging.getLogger("agentkit.local.http")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.setLevel(logging.WARNING)
# What is being answered when the server stops may take this long; nobody waits for the rest.
_GRACE = 1.0
_TICK = 0.05
# The API keeps connections open; a server that closes them would fail requests on their way.
_KEEP_ALIVE = 600


class _Protocol(H11Protocol):
    """Uvicorn's, with our logger: its own would write to stderr where nobody set up logging."""

    def __init__(self, opened: set[_Protocol], connections: Connections, *args: Any) -> None:
        super().__init__(*args)
        self.logger = _LOGGER
        self.access_log = False
        self.closed: asyncio.Future[None] = self.loop.create_future()
        self._opened = opened
        self._connections = connections

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # asyncio does this for sockets it has made itself; without it an answer takes 40 ms.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._opened.add(self)
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._opened.discard(self)
        self._connections.discard(self.transport)
        self.closed.set_result(None)

    def close(self) -> None:
        """Close the connection: now if it is idle, else after the response."""
        try:
            self.shutdown()
        except h11.LocalProtocolError:
            self.transport.abort()


class ServerThread:
    """A server that listens from the moment this is made; no signal handler is touched.

    Args:
        app: What answers.
        threads: Where the application calls models; waited for at the end.
        host: The address to listen on.
        port: The port; 0 for a free one.
        background: What runs beside the requests, in the same event loop.
        connections: Where its open connections are to be found.

    Raises:
        OSError: The address cannot be used; the message says which, and what to do.
    """

    def __init__(
        self,
        app: ASGIApp,
        threads: ModelThreads,
        host: str,
        port: int,
        background: BatchRunner | None = None,
        connections: Connections | None = None,
    ) -> None:
        self._threads = threads
        self._background = background
        self._connections = connections or Connections()
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._config = Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._started = Event()
        self._crash: BaseException | None = None
        self._thread = Thread(target=self._run, name="agentkit-local-server", daemon=True)

    def start(self) -> None:
        """Start the thread and wait until it serves."""
        self._thread.start()
        self._started.wait()
        if self._crash is not None:
            self._thread.join()
            raise self._crash

    def stop(self) -> None:
        """Stop serving and wait for the end of the thread, and of what is being answered."""
        # The loop is closed where the server ended by itself.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        if self._crash is not None:
            raise self._crash

    def wait(self) -> None:
        """Wait until the server has ended; a KeyboardInterrupt gets through."""
        while self._thread.is_alive():
            self._thread.join(1.0)

    def _run(self) -> None:
        loop = self._loop = asyncio.SelectorEventLoop()
        loop.set_debug(False)  # `-X dev` looks for faults of the user's loops, and this is not one
        try:
            loop.run_until_complete(self._serve())
        except BaseException as error:
            self._crash = error
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()
            self._socket.close()
            self._started.set()

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        self._config.load()
        state = ServerState()
        opened: set[_Protocol] = set()

        def protocol() -> _Protocol:
            return _Protocol(opened, self._connections, self._config, state, {}, self._loop)

        server = await self._loop.create_server(protocol, sock=self._socket)
        if self._background is not None:
            self._background.resume()
        self._started.set()
        await self._stopping.wait()
        # A server that closes while it accepts a connection leaks it (and logs an AssertionError):
        # stop accepting first; what has been accepted is open after three turns of the loop.
        self._loop.remove_reader(self._socket)
        for _ in range(3):
            await asyncio.sleep(0)
        server.close()
        await self._wind_up(opened, state.tasks)

    async def _wind_up(self, opened: set[_Protocol], tasks: set[asyncio.Task[None]]) -> None:
        """End idle connections now, the others when they are answered, or after a while."""
        deadline = time.monotonic() + _GRACE
        connections = list(opened)
        for connection in connections:
            connection.close()
        closed = [connection.closed for connection in connections]
        if closed:
            await asyncio.wait(closed, timeout=_GRACE)
        for connection in list(opened):
            connection.transport.abort()
        if self._background is not None:
            await self._background.stop()
        unanswered = list(tasks)  # by now nobody waits for their answer
        for task in unanswered:
            task.cancel()
        await asyncio.gather(*unanswered, *closed, return_exceptions=True)
        self._threads.join(max(_TICK, deadline - time.monotonic()))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        text = f"port {port} of {host} is in use; choose another one, or 0 for a free one"
        raise OSError(errno.EADDRINUSE, text) from None
    listener.setblocking(False)
    return listener
