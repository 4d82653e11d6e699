"""Fetch a page of the internet: each address checked and kept to, everything bounded."""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import httpx

from agentkit_tools.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Generator

_MOST_REDIRECTS: Final = 5
_LONGEST_URL: Final = 4_000
_HEADERS: Final = {
    "accept": "text/html, text/plain, text/*;q=0.9, application/json;q=0.9, */*;q=0.5",
    "accept-encoding": "gzip, identity;q=0.5",
    "user-agent": "agentkit",
}
_PIECE: Final = 65_536
_GZIP: Final = 16 + zlib.MAX_WBITS
_MEMBER: Final = b"\x1f\x8b"
"""What a member of a gzip file begins with."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came.

    Attributes:
        url: where from, after redirects.
        media_type: what it says it is, in lower case, without parameters.
        charset: its encoding, where it says so.
        data: the bytes.
        is_cut: whether there were more.
    """

    url: str
    media_type: str
    charset: str | None
    data: bytes
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches what a URL names.

    Attributes:
        address_of: gives the address to connect to for a host and a port, or raises `ToolError`.
        ports: which ports may be asked.
        most_bytes: how much is taken, after decoding.
        seconds: how long all of it may take, redirects included; looking up names aside.
    """

    address_of: Callable[[str, int], str]
    ports: frozenset[int]
    most_bytes: int
    seconds: float

    def fetch(self, url: str) -> Fetched:
        """Fetch a page.

        Raises:
            ToolError: there is none, or it may not be fetched; says why.
        """
        until = time.monotonic() + self.seconds
        there = self._checked(url)
        for _ in range(_MOST_REDIRECTS + 1):
            with self._asked(there, until) as response:
                onward = response.headers.get("location") if response.is_redirect else None
                if onward is None:
                    return self._read(response, str(there), until)
            there = self._checked(str(there.join(onward)))
        raise ToolError(f"{url} leads on more than {_MOST_REDIRECTS} times.")

    def _checked(self, url: str) -> httpx.URL:
        try:
            there = httpx.URL(url)
        except httpx.InvalidURL as problem:
            raise ToolError(f"That is no URL: {problem}") from problem
        if there.scheme not in ("http", "https") or not there.host or len(url) > _LONGEST_URL:
            raise ToolError("Only http and https URLs with a host can be fetched.")
        if there.userinfo:
            raise ToolError("A URL with a user or a password in it is not fetched.")
        if _port(there) not in self.ports:
            raise ToolError(f"Port {_port(there)} is not asked; there are {sorted(self.ports)}.")
        return there.copy_with(fragment=None)

    @contextmanager
    def _asked(self, url: httpx.URL, until: float) -> Generator[httpx.Response]:
        """Ask the very address that was checked, by the name that it was found by."""
        name = url.raw_host.decode("ascii")
        address = self.address_of(name, _port(url))
        client = httpx.Client(trust_env=False, timeout=_left(until), follow_redirects=False)
        try:
            with (
                client,
                _cut_off(until) as trace,
                client.stream(
                    "GET",
                    url.copy_with(host=address),
                    headers={**_HEADERS, "host": url.netloc.decode("ascii")},
                    extensions={"sni_hostname": name, "trace": trace},
                ) as response,
            ):
                yield response
        except httpx.TimeoutException as error:
            raise ToolError(f"{url} took too long to answer.") from error
        except (httpx.HTTPError, ValueError) as error:
            _left(until)
            raise ToolError(f"{url} could not be fetched: {error}") from error

    def _read(self, response: httpx.Response, url: str, until: float) -> Fetched:
        if not response.is_success:
            raise ToolError(f"{url} answered {response.status_code} {response.reason_phrase}.")
        data = bytearray()
        for piece in _decoded(response, until):
            data += piece
            if len(data) > self.most_bytes:
                break
            _left(until)
        else:
            _left(until)  # or the connection was cut off, which may look like an end
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(
            url=url,
            media_type=kind,
            charset=response.charset_encoding,
            data=bytes(data[: self.most_bytes]),
            is_cut=len(data) > self.most_bytes,
        )


@contextmanager
def _cut_off(until: float) -> Generator[Callable[[str, dict[str, Any]], None]]:
    """Yield a hook for httpcore (`trace`) with which connections end at a time, whatever comes.

    A timeout of httpx is one of each read, and a byte now and then keeps to it for ever.
    """
    copies: list[socket.socket] = []

    def end() -> None:
        for copy in copies:
            with suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)

    def trace(event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            copies.append(info["return_value"].get_extra_info("socket").dup())
            _left(until)

    timer = threading.Timer(_left(until), end)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()
        for copy in copies:
            copy.close()


def _decoded(response: httpx.Response, until: float) -> Iterator[bytes]:
    """Undo gzip a piece at a time, whatever is in it; nothing else was asked for."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        yield from response.iter_raw()
        return
    if encoding not in ("gzip", "x-gzip"):
        raise ToolError(f"The page comes as {encoding[:40]!r}, which can't be read here.")
    try:
        yield from _inflated(response.iter_raw())
    except zlib.error as error:
        raise ToolError("The page is not the gzip it says it is.") from error
    except EOFError as error:
        _left(until)  # or the connection was cut off
        raise ToolError("The page ends before it is whole.") from error


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Undo gzip, of which one member may follow another (RFC 1952); what else follows is left.

    Raises:
        EOFError: The last member is not whole.
        zlib.error: It is no gzip.
    """
    inflate = zlib.decompressobj(_GZIP)
    is_first, rest = True, b""
    for piece in pieces:
        rest += piece
        while rest:
            if inflate.eof:
                rest = rest.lstrip(b"\0")
                if len(rest) < len(_MEMBER):
                    break
                if not rest.startswith(_MEMBER):
                    return
                inflate = zlib.decompressobj(_GZIP)
            yield inflate.decompress(rest, _PIECE)
            is_first = False
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
    if not (inflate.eof or is_first):
        raise EOFError


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise ToolError("The page took too long.")
    return left


def _port(url: httpx.URL) -> int:
    return url.port or {"http": 80, "https": 443}[url.scheme]
