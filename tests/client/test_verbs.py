"""Calls of endpoints that this version doesn't know: verb, path, and what to read the reply as."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import Use, every, got
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import Anthropic, APIResponseValidationError, AsyncAnthropic, BaseModel, omit
from agentkit_client._verbs import FinalRequestOptions, RequestOptions, Sent
from agentkit_client.pagination import (
    AsyncPage,
    AsyncPageCursor,
    SyncPage,
    SyncPageCursor,
)
from agentkit_client.types import Message, ModelInfo

WITH_BODY = ["post", "put", "patch", "delete"]


def test_every_recorded_verb_takes_what_is_recorded(facts: dict[str, Any]) -> None:
    later = {"stream", "stream_cls"}  # they come with streams of every type
    for name, signature in facts["client_generic_verbs"].items():
        one = inspect.signature(getattr(Anthropic, name)).parameters
        assert one.keys() == inspect.signature(getattr(AsyncAnthropic, name)).parameters.keys()
        taken = one.keys() | (Sent.__annotations__.keys() if "sent" in one else set[str]())
        assert set(re.findall(r"(\w+): ", signature)) - later <= taken, name
    recorded = {option["name"] for option in facts["RequestOptions"]}
    assert set(RequestOptions.__annotations__) == recorded | {"deadline"}


def test_a_get_asks_with_its_options(use: Use, server: Server) -> None:
    server.replies_with(Reply(200, {"id": "m"}))
    options: RequestOptions = {
        "headers": {"X-Mine": "1", "X-Gone": omit},
        "params": {"a": [1, 2]},
        "timeout": 7,
        "idempotency_key": "I",
    }

    async def body(client: Any) -> None:
        reply = await got(client.get("/v1/new", cast_to=ModelInfo, options=options))
        assert type(reply) is ModelInfo

    use(body, default_headers={"X-Gone": "1"})
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("GET", "/v1/new", [("a", "1,2")])
    assert (request.headers["x-mine"], request.headers["idempotency-key"]) == ("1", "I")
    assert request.headers["x-stainless-timeout"] == "7"
    assert request.headers["x-api-key"] == "K"
    assert "x-gone" not in request.headers
    assert request.raw == b""


@pytest.mark.parametrize("verb", WITH_BODY)
def test_a_body_is_json(use: Use, server: Server, verb: str) -> None:
    async def body(client: Any) -> None:
        send = getattr(client, verb)
        options: RequestOptions = {"extra_json": {"b": 2}}
        await got(send("/v1/new", cast_to=Message, body={"a": 1}, options=options))
        await got(send("/v1/new", cast_to=Message, body=Message.model_validate(MESSAGE)))
        await got(send("/v1/new", cast_to=Message, body=[1]))
        await got(send("/v1/new", cast_to=Message))

    use(body)
    assert {request.method for request in server.requests} == {verb.upper()}
    assert {request.headers["content-type"] for request in server.requests} == {"application/json"}
    assert [request.raw and request.body for request in server.requests] == [
        {"a": 1, "b": 2},
        MESSAGE,
        [1],
        b"",
    ]


CONTENTS: list[Callable[[], Any]] = [
    lambda: b"data",
    lambda: bytearray(b"data"),
    lambda: io.BytesIO(b"data"),
    lambda: (piece for piece in [b"da", b"ta"]),
]


@pytest.mark.parametrize("content", CONTENTS)
def test_content_is_sent_as_it_is_and_again(
    use: Use, server: Server, content: Callable[[], Any]
) -> None:
    server.replies_with(Reply(529, headers={"retry-after-ms": "1"}), Reply())

    async def body(client: Any) -> None:
        headers: RequestOptions = {"headers": {"Content-Type": "text/plain"}}
        await got(client.post("/v1/new", cast_to=Message, content=content(), options=headers))

    use(body)
    assert [request.raw for request in server.requests] == [b"data", b"data"]
    assert {request.headers["content-type"] for request in server.requests} == {"text/plain"}


@pytest.mark.parametrize("files", [{"one": ("f", b"x")}, [("one", ("f", b"x"))]])
def test_files_make_it_a_form(use: Use, server: Server, files: Any) -> None:
    async def body(client: Any) -> None:
        await got(client.post("/v1/new", cast_to=Message, body={"title": "T"}, files=files))

    use(body)
    raw = server.requests[0].raw
    assert b'name="title"\r\n\r\nT\r\n' in raw
    assert b'name="one"; filename="f"\r\n' in raw
    assert server.requests[0].headers["content-type"].startswith("multipart/form-data")


def test_the_reply_is_read_as_asked(use: Use, server: Server) -> None:
    class Mine(BaseModel):
        id: str

    async def body(client: Any) -> None:
        assert (await got(client.get("/x", cast_to=Mine))).id == "msg_1"
        assert await got(client.get("/x", cast_to=dict)) == MESSAGE
        assert "msg_1" in await got(client.get("/x", cast_to=str))
        assert b"msg_1" in await got(client.get("/x", cast_to=bytes))
        assert await got(client.get("/x", cast_to=type(None))) is None
        assert isinstance(await got(client.get("/x", cast_to=httpx.Response)), httpx.Response)
        with pytest.raises(APIResponseValidationError):
            await got(client.get("/x", cast_to=list))

    use(body)


def test_retries_and_redirects_are_settled_for_one_call(use: Use, server: Server) -> None:
    onward = Reply(307, b"", {"location": "/v2"})
    busy = Reply(529, headers={"retry-after-ms": "1"})

    async def body(client: Any) -> None:
        options: RequestOptions = {"max_retries": 1}
        server.replies_with(busy, Reply())
        await got(client.get("/x", cast_to=dict, options=options))
        server.replies_with(onward, Reply())
        await got(client.get("/x", cast_to=dict))
        server.replies_with(onward, Reply())
        with pytest.raises(Exception, match="307"):
            await got(client.get("/x", cast_to=dict, options={"follow_redirects": False}))

    use(body, max_retries=0)
    assert len(server.requests) == 5


PATHS = [
    "http://other.example/x",
    "../x",
    "/v1/..",
    "/v1/./x",
    "/v1/%2e%2E/x",
    "a\\..\\b",
    "x%2f..",
]


@pytest.mark.parametrize("verb", ["get", *WITH_BODY])
def test_a_key_is_for_the_api_only(use: Use, server: Server, verb: str) -> None:
    async def body(client: Any) -> None:
        for path in PATHS:
            with pytest.raises(ValueError, match="below the base URL"):
                await got(getattr(client, verb)(path, cast_to=dict))

    use(body)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"options": {"retries": 1}}, "retries"),
        ({"body": {}, "content": b""}, "content, or body"),
        ({"body": [1], "options": {"extra_json": {"a": 1}}}, "mapping"),
    ],
)
def test_what_makes_no_sense_is_refused(
    use: Use, server: Server, wrong: dict[str, Any], match: str
) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match=match):
            await got(client.post("/x", cast_to=dict, **wrong))

    use(body)
    assert server.requests == []


def test_a_request_is_told_all_at_once(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        options: FinalRequestOptions = {
            "method": "post",
            "url": "/v1/new",
            "json_data": {"a": 1},
            "extra_json": {"b": 2},
            "params": {"q": True},
            "headers": {"X-Mine": "1"},
            "timeout": 7,
        }
        assert type(await got(client.request(Message, options))) is Message
        await got(client.request(dict, {"method": "PUT", "url": "/x", "content": b"data"}))
        await got(client.request(dict, {"method": "post", "url": "/x", "files": {"f": b"data"}}))
        await got(client.request(dict, {"method": "get", "url": "/x"}))

    use(body)
    post, put, form, get = server.requests
    assert (post.method, post.path, post.query) == ("POST", "/v1/new", [("q", "true")])
    assert post.body == {"a": 1, "b": 2}
    assert (post.headers["x-mine"], post.headers["x-stainless-timeout"]) == ("1", "7")
    assert (put.method, put.raw) == ("PUT", b"data")
    assert form.headers["content-type"].startswith("multipart/form-data")
    assert (get.method, get.raw) == ("GET", b"")


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"method": "get"}, "Missing options: url"),
        ({}, "Missing options: method, url"),
        ({"method": "get", "url": "/x", "retries": 1}, "retries"),
    ],
)
def test_a_request_without_its_parts_is_refused(
    use: Use, server: Server, wrong: Any, match: str
) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match=match):
            await got(client.request(dict, wrong))

    use(body)
    assert server.requests == []


class Thing(BaseModel):
    id: str


def page_class(client: Any, sync: Any, async_: Any) -> Any:
    return sync if isinstance(client, Anthropic) else async_


def things(*ids: str, **more: Any) -> Reply:
    return Reply(body={"data": [{"id": id_} for id_ in ids], **more})


def test_a_list_leads_from_page_to_page(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        server.replies_with(things("a", "b", last_id="b"), things("c", has_more=False))
        options: RequestOptions = {"params": {"limit": 2}, "headers": {"X-Mine": "1"}}
        pages = client.get_api_list(
            "/v1/things", model=Thing, page=page_class(client, SyncPage, AsyncPage), options=options
        )
        items = await every(pages)
        assert [(type(item), item.id) for item in items] == [(Thing, id_) for id_ in "abc"]
        assert options == {"params": {"limit": 2}, "headers": {"X-Mine": "1"}}

    use(body)
    queries = [request.query for request in server.requests]
    assert queries == [[("limit", "2")], [("limit", "2"), ("after_id", "b")]]
    assert {request.headers["x-mine"] for request in server.requests} == {"1"}
    assert {request.method for request in server.requests} == {"GET"}


def test_a_list_can_go_backwards_or_by_a_cursor_or_be_posted(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        server.replies_with(things("a", first_id="a"), things())
        options: RequestOptions = {"params": {"before_id": "z"}}
        page: Any = page_class(client, SyncPage[Thing], AsyncPage[Thing])
        first = await got(client.get_api_list("/x", model=Thing, page=page, options=options))
        assert type(first) is page
        assert await every(first) == [Thing(id="a")]

        server.replies_with(things("a", next_page="P"), things("b"))
        page = page_class(client, SyncPageCursor, AsyncPageCursor)
        first = await got(
            client.get_api_list("/y", model=Thing, page=page, body={"k": 1}, method="post")
        )
        assert (await got(first.get_next_page())).data == [Thing(id="b")]

    use(body)
    asked = [(r.method, r.path, r.query, r.raw) for r in server.requests]
    assert asked == [
        ("GET", "/x", [("before_id", "z")], b""),
        ("GET", "/x", [("before_id", "a")], b""),
        ("POST", "/y", [], b'{"k":1}'),
        ("POST", "/y", [("page", "P")], b'{"k":1}'),
    ]
