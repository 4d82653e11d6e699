"""Connection pools that get back the slots of cancelled calls.

A pool of httpcore 1.0 may deal out a connection to a call that is being cancelled. Nobody uses it
then, nobody closes it, and it counts as one of those the pool may have, for ever.
"""

from __future__ import annotations

from functools import cache
from typing import Any


def sweep(pool: Any) -> None:
    """Let a pool of httpcore close connections that no call has.

    A pool of another kind stays as it is.
    """
    # httpx has no public way to bring a pool; without the change it only leaks, as it does anyway.
    if hasattr(pool, "_assign_requests_to_connections"):
        pool.__class__ = _sweeping(pool.__class__)


class _Sweeping:
    """What is added to a pool: once a call has failed, it looks for lost connections."""

    _connections: list[Any]
    _requests: list[Any]
    _optional_thread_lock: Any
    _has_failed = False

    def handle_request(self, request: Any) -> Any:
        pool: Any = super()
        try:
            return pool.handle_request(request)
        except BaseException:
            pool._close_connections(self._dealt_anew())
            raise

    async def handle_async_request(self, request: Any) -> Any:
        pool: Any = super()
        try:
            return await pool.handle_async_request(request)
        except BaseException:
            await pool._close_connections(self._dealt_anew())
            raise

    def _dealt_anew(self) -> list[Any]:
        self._has_failed = True
        with self._optional_thread_lock:
            return self._assign_requests_to_connections()

    def _assign_requests_to_connections(self) -> list[Any]:
        # The pool calls this under its lock when a call has come or gone, and closes what it gets.
        pool: Any = super()
        lost = self._lost() if self._has_failed else []
        return [*lost, *pool._assign_requests_to_connections()]

    def _lost(self) -> list[Any]:
        """Take out the connections that are neither used nor idle."""
        used = {id(request.connection) for request in self._requests}
        lost = [
            connection
            for connection in self._connections
            if id(connection) not in used and not (connection.is_idle() or connection.is_closed())
        ]
        if lost:
            self._connections = [each for each in self._connections if each not in lost]
        return lost


@cache
def _sweeping(kind: type[Any]) -> type[Any]:
    return kind if issubclass(kind, _Sweeping) else type(kind.__name__, (_Sweeping, kind), {})
