"""How long a call may take, and which calls have to be streamed instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx

Timeout = httpx.Timeout
"""Seconds to connect, to read, to write and to wait for a free connection."""

DEFAULT_TIMEOUT: Final = Timeout(timeout=600, connect=5.0)
"""Ten minutes, and five seconds to connect."""


class TooLong(ValueError):
    """A reply that may take too long to come as a whole."""


_SLOW_MODELS = frozenset(
    {
        "anthropic.claude-opus-4-1-20250805-v1:0",
        "anthropic.claude-opus-4-20250514-v1:0",
        "claude-4-opus-20250514",
        "claude-opus-4-0",
        "claude-opus-4-1-20250805",
        "claude-opus-4-1@20250805",
        "claude-opus-4-20250514",
        "claude-opus-4@20250514",
    }
)
DEFAULT_STREAM_IDLE_TIMEOUT: Final = 120.0
"""Seconds without a byte after which a stream is given up."""

_LARGEST = 21_333
_LARGEST_OF_SLOW_MODELS = 8_192


def nonstreaming_timeout(params: Mapping[str, Any]) -> Timeout:
    """Return the time limit of a call that isn't streamed and gave none.

    By the API's own rule, 128,000 tokens may take an hour, and some models are slower: a reply that
    may take more than ten minutes has to be streamed, because networks drop idle connections.

    Raises:
        TooLong: `max_tokens` is larger than that allows.
    """
    slow = params.get("model") in _SLOW_MODELS
    largest = _LARGEST_OF_SLOW_MODELS if slow else _LARGEST
    max_tokens = params.get("max_tokens")
    if isinstance(max_tokens, (int, float)) and max_tokens > largest:
        raise TooLong(
            f"A reply of up to {max_tokens} tokens may take more than ten minutes. Stream it, "
            f"lower max_tokens to {largest} or less, pass a timeout of your own, or set up the "
            "client with stream_long_calls=True."
        )
    return DEFAULT_TIMEOUT
