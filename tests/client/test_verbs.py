"""Calls of endpoints that this version doesn't know: verb, path, and what to read the reply as."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from colours import Use, got
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import Anthropic, APIResponseValidationError, AsyncAnthropic, BaseModel, omit
from agentkit_client._verbs import RequestOptions, Sent
from agentkit_client.types import Message, ModelInfo

WITH_BODY = ["post", "put", "patch", "delete"]


def test_every_recorded_verb_takes_what_is_recorded(facts: dict[str, Any]) -> None:
    left = {"request", "get_api_list"}  # they take what nothing public makes, or classes of pages
    for name in facts["client_generic_verbs"].keys() - left:
        one = inspect.signature(getattr(Anthropic, name)).parameters
        assert one.keys() == inspect.signature(getattr(AsyncAnthropic, name)).parameters.keys()
        signature = facts["client_generic_verbs"][name]
        for parameter in ("cast_to", "body", "content", "files", "options"):
            recorded = f"{parameter}: " in signature
            assert recorded <= (parameter in one or parameter in Sent.__annotations__), parameter
    recorded = {option["name"] for option in facts["RequestOptions"]}
    assert set(RequestOptions.__annotations__) == recorded


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


@pytest.mark.parametrize("verb", ["get", *WITH_BODY])
def test_a_key_is_for_the_api_only(use: Use, server: Server, verb: str) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(ValueError, match="below the base URL"):
            await got(getattr(client, verb)("http://other.example/x", cast_to=dict))

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
