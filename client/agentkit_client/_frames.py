"""The local variables of frames that an exception has left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

_WIRE: Final = frozenset(
    {
        "agentkit_client._aiohttp",
        "agentkit_client._guard",
        "agentkit_client._heads",
        "agentkit_client._joined",
        "agentkit_client._lookup",
        "agentkit_client._pools",
        "aiohttp",
        "anyio",
        "asyncio",
        "botocore",
        "google",
        "h11",
        "h2",
        "hpack",
        "httpcore",
        "httpx",
        "httpx_aiohttp",
        "socket",
        "ssl",
        "trio",
        "urllib3",
    }
)
"""Packages and modules whose frames hold what goes over the wire."""


def forget_wire(error: BaseException) -> None:
    """Clear the local variables of the HTTP library in the tracebacks of `error` and its causes.

    They hold the bytes that were sent, with keys and proxy passwords, and tools that report errors
    show local variables. Those of the caller's own transports stay: somebody will debug these.
    """
    for one in chain_of(error):
        step = one.__traceback__
        while step is not None:
            name: str = step.tb_frame.f_globals.get("__name__") or ""
            if name in _WIRE or name.partition(".")[0] in _WIRE:
                with suppress(RuntimeError):  # it is running still
                    step.tb_frame.clear()
            step = step.tb_next


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it came from, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        near = (one.__cause__, one.__context__, *getattr(one, "exceptions", ()))
        waiting += [other for other in near if isinstance(other, BaseException)]
