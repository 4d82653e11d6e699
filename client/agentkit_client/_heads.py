"""Connections that take as many bytes of headers as the call may have that they are used for.

httpcore gives h11 a limit that nobody can set, h11 counts only what is incomplete, and answers that
announce another one (RFC 9110, section 15.2) are not counted at all. So each connection over
HTTP/1.1 gets a parser that knows the limit of the request, and counts.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import h11

from agentkit_client._limits import HeadersTooLarge, most_headers, size_of

_STATUS_LINE: Final = len(b"HTTP/1.1 100 \r\n\r\n")
_FRAMING: Final = 256
"""Bytes of what frames a chunk: no limit of headers may be in the way of that."""


def take_heads(pool: Any) -> None:
    """Let the connections that a pool of httpcore will make know the limits of their requests.

    A pool of another kind stays as it is: its limit is its own.
    """
    # httpx has no public way to bring a connection; what comes is counted afterwards, in any case.
    if hasattr(pool, "create_connection"):
        pool.__class__ = _mixed(_Pool, pool.__class__)


class _Pool:
    """What is added to a pool: its connections are looked at."""

    def create_connection(self, origin: Any) -> Any:
        pool: Any = super()
        return _known(pool.create_connection(origin))


class _Outer:
    """What is added to a connection that makes another one in it: that one is looked at, too.

    It is taken away again once nothing more is to be made, for it costs each call a little.
    """

    @property
    def _connection(self) -> Any:
        return vars(self)["_connection"]

    @_connection.setter
    def _connection(self, connection: Any) -> None:
        vars(self)["_connection"] = _known(connection)
        if connection is not None and "_connection" not in vars(connection):
            self.__class__ = type(self).__mro__[2]


class _Inner:
    """What is added to a connection over HTTP/1.1, of either colour."""

    _h11_state: Parser

    def _receive_response_headers(self, request: Any) -> Any:
        connection: Any = super()
        self._h11_state.expect_head(most_headers(request.extensions))
        return connection._receive_response_headers(request)


class Parser(h11.Connection):
    """A parser of answers that takes a certain number of bytes of headers (no I/O)."""

    _most = 0

    def expect_head(self, most: int) -> None:
        """Take so many bytes for what comes before the next body, and so many for its trailers."""
        self._most = self._max_incomplete_event_size = most

    def next_event(self) -> Any:
        """Return what comes next, as h11 does.

        Raises:
            HeadersTooLarge: there are more bytes of it than may be.
        """
        try:
            event: Any = super().next_event()
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:  # the status for headers that are too large
                raise HeadersTooLarge(self._most) from error
            raise
        if isinstance(event, h11.InformationalResponse):
            size = _STATUS_LINE + len(event.reason) + size_of(event.headers)
            self._max_incomplete_event_size -= size
            if self._max_incomplete_event_size < 0:
                raise HeadersTooLarge(self._most)
        elif isinstance(event, h11.Response):  # who gets it counts it
            self._max_incomplete_event_size = max(self._most, _FRAMING)
        elif isinstance(event, h11.EndOfMessage) and size_of(event.headers) > self._most:
            raise HeadersTooLarge(self._most)
        return event


def _known(connection: Any) -> Any:
    """Return the connection that it is, knowing limits unless it is of another kind."""
    if hasattr(connection, "_h11_state") and hasattr(connection, "_receive_response_headers"):
        connection._h11_state = Parser(h11.CLIENT)  # nothing has come yet
        connection.__class__ = _mixed(_Inner, connection.__class__)
    elif "_connection" in getattr(connection, "__dict__", ()):
        inner = connection._connection
        connection.__class__ = _mixed(_Outer, connection.__class__)
        connection._connection = inner
    return connection


@cache
def _mixed(addition: type[Any], kind: type[Any]) -> type[Any]:
    """Return a class that is the addition first, and then the kind."""
    return kind if issubclass(kind, addition) else type(kind.__name__, (addition, kind), {})
