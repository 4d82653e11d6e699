"""The open connections of a server, by the address of the client, to end one by force."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

__all__ = ["Connections"]


class Connections:
    """Transports of asyncio; used in the server's event loop alone."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}

    def add(self, transport: asyncio.Transport) -> None:
        """Remember a connection that was made."""
        if (client := _client(transport)) is not None:
            self._transports[client] = transport

    def discard(self, transport: asyncio.Transport) -> None:
        """Forget a connection that is lost."""
        if (client := _client(transport)) is not None:
            self._transports.pop(client, None)

    def close(self, client: Any) -> None:
        """Send what is on its way, and close."""
        if (transport := self._transports.get(tuple(client))) is not None:
            transport.close()

    def reset(self, client: Any) -> None:
        """Send no more, and tell the client that the connection was reset."""
        if (transport := self._transports.get(tuple(client))) is not None:
            # Lingering for no time makes the kernel send RST instead of FIN.
            linger = struct.pack("ii", 1, 0)
            own: socket.socket = transport.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            transport.abort()


def _client(transport: asyncio.Transport) -> tuple[str, int] | None:
    name = transport.get_extra_info("peername")
    return (str(name[0]), int(name[1])) if name else None
