"""Prompt caching: where to put a breakpoint."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict


class CacheControlEphemeralParam(TypedDict):
    """A cache breakpoint: the prompt up to here is kept for later requests."""

    type: Literal["ephemeral"]
    ttl: NotRequired[Literal["5m", "1h"]]
    """How long the entry lives after it was last read; five minutes if not given."""
