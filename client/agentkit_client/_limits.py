"""How many bytes the client takes of what a server sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from agentkit_client._lines import LONGEST_LINE

_MIB = 1024 * 1024

_DECORATION: Final = len(b": \r\n")
"""Bytes of a header besides its name and value."""

_LIMITS: Final = "agentkit_limits"


@dataclass(frozen=True, kw_only=True)
class ByteLimits:
    """How much of a reply is taken; a reply that has more raises instead of filling the memory.

    Bodies are counted after decoding: 300 KB of gzip can stand for 300 MB. Streams of events, lines
    of results and files that are written to disk have no limit as a whole, because only a piece of
    them is in memory at a time: the event, the line.

    Attributes:
        reply: bytes of a successful body that is read as a whole; 32 MiB.
        error: bytes of the body of an error that are read; the rest stays unread; 256 KiB.
        event: bytes of the data of an event of a stream, and of each of its lines; 16 MiB.
        line: bytes of a line, where a body is read line by line; 16 MiB.
        encodings: content encodings on top of each other; 2.
        headers: bytes of the headers of a reply, with those of answers that announce it; of its
            trailers as many again; 100 KiB. Over HTTP/2, and of a single one over aiohttp's own
            clients, the HTTP library takes less.

    Raises:
        ValueError: a limit is no whole number, or negative.
    """

    reply: int = 32 * _MIB
    error: int = 256 * 1024
    event: int = LONGEST_LINE
    line: int = LONGEST_LINE
    encodings: int = 2
    headers: int = 100 * 1024

    def __post_init__(self) -> None:
        """Refuse what is no limit."""
        for name, limit in vars(self).items():
            if type(limit) is not int or limit < 0:
                raise ValueError(f"{name}: a limit is a whole number from 0 on, not {limit!r}.")


_DEFAULT: Final = ByteLimits()


class HeadersTooLarge(Exception):
    """Headers that have more bytes than they may have."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"the headers of the reply have more than {most:,} bytes; ByteLimits(headers=...) sets"
            " how many they may have"
        )
        self.most = most

    def __reduce__(self) -> tuple[type[HeadersTooLarge], tuple[int]]:
        return type(self), (self.most,)


def ask_within(request: httpx.Request, limits: ByteLimits) -> None:
    """Let who reads the headers of the answer to a request know their limit."""
    request.extensions[_LIMITS] = limits


def most_headers(extensions: Mapping[str, Any]) -> int:
    """Return the limit of the headers of an answer, by the extensions of its request."""
    return (extensions.get(_LIMITS) or _DEFAULT).headers


def check_headers(response: httpx.Response, limits: ByteLimits) -> None:
    """Count the headers of a response, whoever has read them.

    Raises:
        HeadersTooLarge: there are more bytes of them than may be.
    """
    if size_of(response.headers.raw) > limits.headers:
        raise HeadersTooLarge(limits.headers)


def size_of(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """Count the bytes of headers as they come over HTTP/1.1."""
    return sum([len(name) + len(value) + _DECORATION for name, value in headers])


def limit(response: httpx.Response, limits: ByteLimits) -> None:
    """Let who reads the body of a response know its limits."""
    response.extensions[_LIMITS] = limits


def limits_of(response: httpx.Response) -> ByteLimits:
    """Return the limits of the body of a response."""
    return response.extensions.get(_LIMITS) or _DEFAULT
