"""From the bytes of a stream that another server wrote to its events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from agentkit.local._errors import LocalError
from agentkit.local._model import StreamItem

__all__ = ["decoded"]


def decoded(chunks: Iterable[bytes]) -> Iterator[StreamItem]:
    """Yield the events of a stream; an error in its midst is the last item.

    Args:
        chunks: The bytes, cut anywhere.
    """
    for line in _lines(chunks):
        if line.startswith(b"data:"):
            event = json.loads(line.removeprefix(b"data:"))
            if event.get("type") == "error":
                error = event.get("error", {})
                yield LocalError(500, error.get("type"), error.get("message"))
                return
            yield event


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # Not `splitlines` of a text: it also splits at U+2028, which stands in JSON as it is.
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    yield rest
