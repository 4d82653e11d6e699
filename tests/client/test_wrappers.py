"""Responses as they are: every recorded attribute, and the typed reply, read once."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from typing import Any

import httpx
import pydantic
import pytest
from colours import Use, entered, every, got
from scripted_http import MESSAGE, Reply, Server

from agentkit_client import APIConnectionError, APIResponseValidationError, BaseModel, _binary
from agentkit_client import _wrappers as wrappers
from agentkit_client.types import Message

ASK: dict[str, Any] = {
    "model": "m",
    "max_tokens": 8,
    "messages": [{"role": "user", "content": "Hi"}],
}
CLASSES = {
    name: getattr(_binary, name, None) or getattr(wrappers, name)
    for name in (
        "LegacyAPIResponse",
        "APIResponse",
        "AsyncAPIResponse",
        "BinaryAPIResponse",
        "AsyncBinaryAPIResponse",
        "StreamedBinaryAPIResponse",
        "AsyncStreamedBinaryAPIResponse",
    )
}


@pytest.mark.parametrize("name", CLASSES)
def test_every_recorded_member_is_there(facts: dict[str, Any], name: str) -> None:
    fact, class_ = facts["response_wrappers"][name], CLASSES[name]
    response = httpx.Response(200, json=1, request=httpx.Request("GET", "http://x.example"))
    response.elapsed = timedelta(seconds=1)
    made = class_(response, str) if "Binary" not in name else class_(response)
    for member in (*fact["attributes"], *fact["properties"]):
        assert hasattr(made, member), member
        assert not inspect.ismethod(getattr(made, member)), member
    for member, signature in fact["methods"].items():
        method = getattr(class_, member)
        assert inspect.iscoroutinefunction(method) is signature.startswith("async ("), member
        if member != "__init__":
            wanted = signature.partition(") ->")[0].partition("(")[2]
            names = set(re.findall(r"(\w+): ", wanted))
            assert names <= inspect.signature(method).parameters.keys(), member


def test_a_raw_response_shows_everything_about_itself(use: Use, server: Server) -> None:
    headers = {"request-id": "req_1", "x-mine": "1"}
    server.replies_with(Reply(529, headers={"retry-after-ms": "1"}), Reply(headers=headers))

    async def body(client: Any) -> None:
        raw = await got(client.messages.with_raw_response.create(**ASK))
        assert type(raw).__name__ == "LegacyAPIResponse"
        assert raw.headers["X-Mine"] == "1"
        assert (raw.request_id, raw.retries_taken) == ("req_1", 1)
        assert (raw.status_code, raw.method, raw.http_version) == (200, "POST", "HTTP/1.1")
        assert str(raw.url) == f"{server.url}/v1/messages"
        assert raw.http_request.headers["x-stainless-raw-response"] == "true"
        assert raw.elapsed > timedelta(0)
        assert raw.is_closed is True
        assert b'"msg_1"' in raw.content
        assert raw.text == raw.content.decode()
        assert repr(raw) == "<LegacyAPIResponse [200] POST /v1/messages>"
        assert isinstance(raw.http_response, httpx.Response)

    use(body)


def test_a_response_to_read_shows_everything_about_itself(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
            assert response.is_closed is False
            assert response.http_request.headers["x-stainless-raw-response"] == "stream"
            assert (await got(response.json()))["id"] == "msg_1"
            assert response.is_closed is True
            assert response.elapsed > timedelta(0)
            assert '"msg_1"' in await got(response.text())
            assert (await got(response.parse())).id == "msg_1"
            assert b"".join(await every(response.iter_bytes(5))) == await got(response.read())
            assert max(map(len, await every(response.iter_bytes(5)))) == 5
            assert max(map(len, await every(response.iter_text(5)))) == 5

    use(body)


@pytest.mark.parametrize("mode", ["with_raw_response", "with_streaming_response"])
def test_the_reply_is_read_once_for_each_type(use: Use, server: Server, mode: str) -> None:
    class Mine(BaseModel):
        id: str

    class Theirs(pydantic.BaseModel):
        id: str

    async def body(client: Any) -> None:
        made = getattr(client.messages, mode).create(**ASK)
        if mode == "with_raw_response":
            made = Holder(await got(made))
        async with entered(made) as response:
            reply = await got(response.parse())
            assert type(reply) is Message
            assert await got(response.parse()) is reply
            assert await got(response.parse(to=dict)) == MESSAGE
            assert await got(response.parse(to=str)) == response.http_response.text
            assert await got(response.parse(to=bytes)) == response.http_response.content
            assert await got(response.parse(to=httpx.Response)) is response.http_response
            assert await got(response.parse(to=object)) == MESSAGE
            assert (await got(response.parse(to=Mine))).id == "msg_1"
            assert (await got(response.parse(to=Theirs))).id == "msg_1"
            assert await got(response.parse(to=Mine)) is await got(response.parse(to=Mine))

    use(body)
    assert len(server.requests) == 1


class Holder:
    """Enters and leaves nothing."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __enter__(self) -> Any:
        return self._value

    def __exit__(self, *exc_info: object) -> None:
        pass


class Wrong(pydantic.BaseModel):
    no_such_field: str


@pytest.mark.parametrize("to", [list, int, Wrong, dict[str, int]])
def test_a_body_that_is_something_else_is_an_error(use: Use, server: Server, to: Any) -> None:
    async def body(client: Any) -> None:
        raw = await got(client.messages.with_raw_response.create(**ASK))
        with pytest.raises(APIResponseValidationError, match="can't be read"):
            raw.parse(to=to)

    use(body)


def test_a_body_that_breaks_off_is_an_error_of_ours(use: Use, server: Server) -> None:
    server.replies_with(Reply(cut=True))

    async def body(client: Any) -> None:
        async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
            with pytest.raises(APIConnectionError):
                await got(response.parse())

    use(body)


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b"", b"1" * 5000])
def test_a_body_that_is_no_json_is_an_error_of_ours(use: Use, server: Server, body: bytes) -> None:
    server.replies_with(Reply(200, body))

    async def read(client: Any) -> None:
        async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
            with pytest.raises(APIResponseValidationError):
                await got(response.json())

    use(read)
