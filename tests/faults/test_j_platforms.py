"""Group J, case 90 on platforms: what proves who asks of a cloud is shown nowhere either."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from cloud import COLOURS, Sent, run
from colours import got
from shown import places
from streamed import ASK

from agentkit_client import AnthropicError, PermissionDeniedError

KEY = "sentinel-of-sixteen-and-more"
PROOFS: dict[str, dict[str, str]] = {
    "AnthropicBedrock": {
        "aws_access_key": f"AK{KEY}",
        "aws_secret_key": f"SK{KEY}",
        "aws_session_token": f"ST{KEY}",
    },
    "AnthropicVertex": {"access_token": KEY},
    "AnthropicFoundry": {"api_key": KEY},
}


def refuse(request: httpx.Request) -> httpx.Response:
    """Refuse, and show what was sent."""
    shown = {"message": f"You sent {' '.join(request.headers.values())}"}
    headers = {"retry-after-ms": "1", "set-cookie": f"c={KEY}"}
    return httpx.Response(403, json={"error": shown, **shown}, headers=headers)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("platform", PROOFS)
def test_case_90_what_proves_who_asks_of_a_cloud_is_not_shown(platform: str, colour: str):
    sent = Sent(refuse)

    async def look(client: Any) -> AnthropicError:
        for one in (client, client.messages, client.with_options(timeout=3)):
            assert KEY not in f"{one} {one!r} {vars(one)!r}"
        try:
            await got(client.messages.create(**ASK))
        except AnthropicError as error:
            return error
        raise AssertionError("nothing was raised")

    error = run(platform, colour, sent, look, **PROOFS[platform], max_retries=1)
    assert isinstance(error, PermissionDeniedError)
    assert places(error, KEY) == []
    (request,) = sent.requests
    assert KEY in "".join(request.headers.values())
