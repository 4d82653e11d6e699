"""How many bytes the client takes of what a server sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import httpx

from agentkit_client._lines import LONGEST_LINE

_MIB = 1024 * 1024

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

    Raises:
        ValueError: a limit is no whole number, or negative.
    """

    reply: int = 32 * _MIB
    error: int = 256 * 1024
    event: int = LONGEST_LINE
    line: int = LONGEST_LINE
    encodings: int = 2

    def __post_init__(self) -> None:
        """Refuse what is no limit."""
        for name, limit in vars(self).items():
            if type(limit) is not int or limit < 0:
                raise ValueError(f"{name}: a limit is a whole number from 0 on, not {limit!r}.")


def limit(response: httpx.Response, limits: ByteLimits) -> None:
    """Let who reads the body of a response know its limits."""
    response.extensions[_LIMITS] = limits


def limits_of(response: httpx.Response) -> ByteLimits:
    """Return the limits of the body of a response."""
    return response.extensions.get(_LIMITS) or ByteLimits()
