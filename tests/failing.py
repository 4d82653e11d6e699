"""Calls that may fail, and scripts for servers that let them."""

from __future__ import annotations

from typing import Any

import pytest
from colours import got
from http_bytes import answers
from scripted_socket import Peer, Script
from streamed import ASK

from agentkit_client import APIError


def sends(data: bytes, then: Script) -> Script:
    """Send some bytes, and do something then."""

    def play(peer: Peer) -> None:
        peer.send(data)
        then(peer)

    return play


def refuses(status: str = "429 No", **headers: str) -> Script:
    """Answer with an error to each request."""
    return answers({"type": "error"}, status, {n.replace("_", "-"): v for n, v in headers.items()})


async def ask(client: Any, **params: Any) -> Any:
    """Ask for a message."""
    return await got(client.messages.create(**ASK, **params))


async def failure(client: Any, **params: Any) -> APIError:
    """Ask for a message, and return the error that there has to be."""
    with pytest.raises(APIError) as caught:
        await ask(client, **params)
    return caught.value


def seconds(error: APIError) -> float:
    """Return how long the call took, which the error has to know."""
    assert error.elapsed is not None
    return error.elapsed
