"""The addresses of a host, looked up in no more time than there is."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import httpcore


def addresses_of(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host in the order in which they should be tried.

    The system can't be asked to be quick, nor to stop. So a thread asks, and is left alone where it
    takes too long: it ends when the system gives up.

    Raises:
        httpcore.ConnectTimeout: it takes longer than `seconds`.
        httpcore.ConnectError: there are none.
    """
    with suppress(ValueError):
        return [str(ip_address(host))]
    asked = _Asked(host, port)
    # It must not keep the process from ending, and so is none of a pool.
    threading.Thread(target=asked.ask, name=f"look-up of {host}", daemon=True).start()
    if not asked.is_over.wait(seconds):
        raise httpcore.ConnectTimeout(f"The deadline has passed while {host} was looked up.")
    error, asked.error = asked.error, None  # its traceback leads to who asked
    try:
        if isinstance(error, OSError):
            raise httpcore.ConnectError(str(error)) from error
        if error is not None:
            raise error
    finally:
        del error
    return list(dict.fromkeys(map(_address, asked.found)))


class _Asked:
    """A question to the system, and its answer."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self.is_over = threading.Event()
        self.found: list[Any] = []
        self.error: BaseException | None = None

    def ask(self) -> None:
        try:
            self.found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        except BaseException as error:  # who waits raises it
            self.error = error
        finally:
            self.is_over.set()


def _address(found: Any) -> str:
    """Write an address as it can be looked up again, in no time."""
    family, *_, name = found
    scope: int = name[3] if family == socket.AF_INET6 and len(name) > 3 else 0
    return f"{name[0]}%{scope}" if scope and "%" not in name[0] else str(name[0])
