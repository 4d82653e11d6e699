"""Assertions on what was sent say what was sent instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from agentkit import BadRequestError, beta_tool
from agentkit.local import LocalAPI, ScriptedModel
from agentkit.testing import Sent

HEADERS = {"x-api-key": "any", "anthropic-version": "2023-06-01"}


@beta_tool
def add(a: int, b: int) -> str:
    """Add two numbers."""
    if a < 0:
        raise ValueError("negative")
    return str(a + b)


@pytest.fixture(scope="module")
def api() -> Iterator[LocalAPI]:
    calls = [{"type": "tool_use", "name": "add", "input": {"a": n, "b": 2}} for n in (1, -1)]
    with LocalAPI(ScriptedModel([calls, "It is 3."])) as api:
        with api.client() as client:
            ask: Any = {"model": "m", "max_tokens": 9, "tools": [add]}
            messages: Any = [{"role": "user", "content": "What is 1 + 2?"}]
            run: Any = client.beta.messages.tool_runner
            run(**ask, messages=messages).until_done()
            client.models.list()
        yield api


def test_what_was_sent_passes(api: LocalAPI):
    sent = Sent(api)
    sent.assert_count(2)
    sent.assert_text("1 + 2")
    sent.assert_tool_result("add", "3", is_error=False)
    sent.assert_tool_result("add", is_error=True)
    sent.assert_valid()
    assert [len(body["messages"]) for body in sent.bodies] == [1, 3]


def test_what_was_not_sent_fails(api: LocalAPI):
    sent = Sent(api)
    with pytest.raises(AssertionError, match="3 requests for a message expected, 2 were sent"):
        sent.assert_count(3)
    with pytest.raises(AssertionError, match=r"'4' is in none of: .*1 \+ 2"):
        sent.assert_text("4")
    with pytest.raises(AssertionError, match=r"no such result of 'add'.*\[\"add\", \"3\", false\]"):
        sent.assert_tool_result("add", "4")
    with pytest.raises(AssertionError, match="no such result of 'sub'"):
        sent.assert_tool_result("sub")


def test_an_invalid_request_is_named():
    with LocalAPI(ScriptedModel([])) as api, api.client() as client:
        with pytest.raises(BadRequestError):
            client.messages.create(model="m", max_tokens=0, messages=[])
        with pytest.raises(AssertionError, match="request 1: messages: at least one message"):
            Sent(api).assert_valid()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"messages": 1}',
        b'{"messages": [1, {}, {"role": "user", "content": 1}]}',
        b'{"messages": [{"role": "user", "content": [1, {}, {"type": "text"}]}]}',
        b'{"messages": [{"role": "user", "content": [{"type": "tool_result", "content": [{}]}]}]}',
    ],
)
def test_requests_that_were_refused_are_looked_at_as_they_are(body: bytes):
    with LocalAPI(ScriptedModel([])) as api:
        httpx.post(f"{api.url}/v1/messages", content=body, headers=HEADERS, trust_env=False)
        sent = Sent(api)
        sent.assert_count(1)
        with pytest.raises(AssertionError, match="'Hello' is in none of"):
            sent.assert_text("Hello")
        with pytest.raises(AssertionError, match="no such result of 'add'"):
            sent.assert_tool_result("add")
        with pytest.raises(AssertionError, match="request 1: "):
            sent.assert_valid()
