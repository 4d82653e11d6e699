"""Calls in three modes: what each sends and returns, without a socket."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest

from agentkit_client import Anthropic, APIResponseValidationError
from agentkit_client._calls import AsyncCalls, Calls, asked, on_to
from agentkit_client._endpoint import Call, Endpoint
from agentkit_client.pagination import AsyncPage, SyncPage
from agentkit_client.types import ModelInfo

ONE = Endpoint(verb="GET", path="/one", reply=ModelInfo)
REPLY = {"id": "m", "type": "model", "display_name": "M", "created_at": "2025-01-01T00:00:00Z"}
SETTINGS = Anthropic(api_key="K")
MODES = [("plain", None), ("raw", "true"), ("streamed", "stream")]


class Api:
    """Answers everything with one body, and keeps what it was asked, and whether to read it."""

    def __init__(self, body: Any) -> None:
        self.body = body
        self.asked: list[tuple[Call, bool]] = []

    def __call__(self, call: Call, *, stream: bool) -> httpx.Response:
        self.asked.append((call, stream))
        return httpx.Response(200, json=self.body, request=httpx.Request("GET", "http://x.example"))

    async def later(self, call: Call, *, stream: bool) -> httpx.Response:
        return self(call, stream=stream)


@pytest.mark.parametrize(("mode", "word"), MODES)
def test_each_mode_marks_its_calls_and_says_whether_to_read(mode: str, word: str | None) -> None:
    api = Api(REPLY)
    sync = getattr(Calls(api, SETTINGS, strict=False), mode).model(ONE, {})

    async def main() -> Any:
        return await getattr(AsyncCalls(api.later, SETTINGS, strict=False), mode).model(ONE, {})

    other = anyio.run(main)
    for call, stream in api.asked:
        assert call.headers.get("x-stainless-raw-response") == word
        assert stream is (mode == "streamed")
    assert len(api.asked) == 2
    assert type(other).__name__ in (type(sync).__name__, f"Async{type(sync).__name__}")


def test_the_mark_gives_way_to_a_header_of_the_callers() -> None:
    api = Api(REPLY)
    own = {"X-Stainless-Raw-Response": "mine"}
    Calls(api, SETTINGS, strict=False).raw.model(ONE, {"extra_headers": own})
    assert api.asked[0][0].headers == {"x-stainless-raw-response": "mine"}


@pytest.mark.parametrize(("mode", "word"), MODES)
def test_strict_calls_are_strict_in_every_mode(mode: str, word: str | None) -> None:
    api = Api(REPLY | {"display_name": 5})
    lenient = getattr(Calls(api, SETTINGS, strict=False), mode).model(ONE, {})
    reply = lenient.parse() if word else lenient
    assert reply.display_name == 5
    with pytest.raises(APIResponseValidationError, match="display_name"):
        getattr(Calls(api, SETTINGS, strict=True), mode).model(ONE, {}).parse()


def test_pages_that_follow_are_asked_for_in_plain_mode() -> None:
    api = Api({"data": [{"id": "a"}], "has_more": True, "last_id": "a"})
    params = {"extra_query": {"q": 1}}
    page = Calls(api, SETTINGS, strict=False).raw.page(ONE, params, SyncPage[ModelInfo])
    following: Any = getattr(page, "parse")()  # noqa: B009  # typed as a page, for resources
    assert type(following.get_next_page()) is SyncPage[ModelInfo]
    assert [dict(call.query) for call, _ in api.asked] == [{"q": 1}, {"q": 1, "after_id": "a"}]
    assert [call.headers for call, _ in api.asked] == [{"x-stainless-raw-response": "true"}, {}]


def test_an_async_list_complains_before_it_is_awaited() -> None:
    api = Api({})
    with pytest.raises(TypeError, match="limmit"):
        AsyncCalls(api.later, SETTINGS, strict=False).page(ONE, {"limmit": 1}, AsyncPage[ModelInfo])
    assert api.asked == []


def test_what_a_list_was_asked_with_is_changed_where_it_leads_on() -> None:
    assert asked({"limit": 2, "extra_query": {"limit": 3, "q": 1}}) == {
        "limit": 3,
        "q": 1,
        "extra_query": {"limit": 3, "q": 1},
    }
    params = {"limit": 2, "after_id": "a", "extra_query": None}
    assert on_to(params, {"after_id": "b"}) == {**params, "extra_query": {"after_id": "b"}}
    assert params["extra_query"] is None
