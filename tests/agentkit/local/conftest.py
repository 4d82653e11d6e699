"""What the tests of the local API share: plain httpx clients and a valid request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI

FACTS = Path(__file__).parent / "facts"


@pytest.fixture
def headers() -> dict[str, str]:
    """What every request must have."""
    return {"x-api-key": "a-key", "anthropic-version": "2023-06-01"}


@pytest.fixture
def connect(headers: dict[str, str]) -> Iterator[Callable[[LocalAPI], httpx.Client]]:
    """Make clients that speak HTTP and know nothing of the API; all are closed at the end."""
    with ExitStack() as stack:
        yield lambda api: stack.enter_context(
            httpx.Client(base_url=api.url, headers=headers, timeout=60)
        )


@pytest.fixture
def body() -> Callable[..., dict[str, Any]]:
    """Make the body of a small, valid request; `changes` to `None` take a parameter out."""

    def make(**changes: object) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "model": "claude-sonnet-4-5",
            "max_tokens": 100,
            "messages": [{"role": "user", "content": "Hello"}],
            **changes,
        }
        return {name: value for name, value in whole.items() if value is not None}

    return make


@pytest.fixture
def facts() -> Callable[[str], Any]:
    """Read a file of facts."""
    return lambda name: json.loads((FACTS / name).read_text("utf-8"))
