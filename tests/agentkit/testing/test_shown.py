"""The report of a test that failed shows what was asked, whatever it was."""

from __future__ import annotations

import httpx

from agentkit.local import EchoModel, LocalAPI
from agentkit.testing._shown import shown


def test_messages_that_are_no_list_are_shown_too():
    with LocalAPI(EchoModel()) as api:
        httpx.post(f"{api.url}/v1/messages", json={"model": "m", "messages": "none"})
        httpx.post(f"{api.url}/v1/messages", content=b"\x1b[31mno JSON")
        assert shown(api).splitlines() == [
            "1. POST /v1/messages",
            '   {"model": "m", "messages": "none"}',
            "2. POST /v1/messages",
            "   \ufffd[31mno JSON",
        ]
