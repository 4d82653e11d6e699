"""Group B, cases 12 to 17: replies that make no sense, and bodies of errors of any size."""

from __future__ import annotations

import json
import pickle
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from colours import Use, entered, every, got
from scripted_http import MESSAGE
from scripted_socket import Script, SocketServer
from streamed import ASK, sse

from agentkit_client import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    OverloadedError,
)

Ask = Callable[[Any], Awaitable[Any]]

PAGE = b"<!doctype html><title>Sign in</title>" + b"<p>Please sign in.</p>" * 400
OVERLOADED = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
BY_STATUS = {
    400: BadRequestError,
    404: NotFoundError,
    418: APIStatusError,
    500: InternalServerError,
    529: OverloadedError,
}
ODD_CHARSETS = ["undefined", "base64", "hex", "rot13", "idna", "punycode", "utf-16", "none-such"]


def answer(
    body: bytes, kind: str = "application/json", status: int = 200, **headers: str
) -> Script:
    """Answer with exactly these bytes, as what `kind` says."""
    fields = {"content-type": kind, "content-length": str(len(body)), "request-id": "req_1"}
    lines = [f"{name}: {value}" for name, value in {**fields, **headers}.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} Any", *lines, "", ""]).encode()
    return lambda peer: peer.send(head + body)


async def create(client: Any) -> Any:
    return await got(client.messages.create(**ASK))


async def create_beta(client: Any) -> Any:
    return await got(client.beta.messages.create(**ASK))


async def raw(client: Any) -> Any:
    return (await got(client.messages.with_raw_response.create(**ASK))).parse()


async def streamed(client: Any) -> Any:
    async with entered(client.messages.with_streaming_response.create(**ASK)) as response:
        return await got(response.parse())


async def count(client: Any) -> Any:
    asked = {name: value for name, value in ASK.items() if name != "max_tokens"}
    return await got(client.messages.count_tokens(**asked))


async def models(client: Any) -> Any:
    return await every(client.models.list())


async def batch(client: Any) -> Any:
    return await got(client.messages.batches.retrieve("b"))


async def upload(client: Any) -> Any:
    return await got(client.beta.files.upload(file=("f", b"data")))


async def by_path(client: Any) -> Any:
    return await got(client.get("/v1/any", cast_to=dict))


async def events(client: Any) -> Any:
    return await every(await got(client.messages.create(**ASK, stream=True)))


async def message(client: Any) -> Any:
    async with entered(client.messages.stream(**ASK)) as stream:
        return await got(stream.get_final_message())


REPLIES = [create, create_beta, raw, streamed, count, models, batch, upload, by_path]
TYPED = [one for one in REPLIES if one is not by_path] + [events, message]
"""Those that know what to expect."""


@pytest.fixture(params=[*REPLIES, events, message], ids=lambda ask: ask.__name__)
def ask(request: pytest.FixtureRequest) -> Ask:
    """Ask in each way there is."""
    return request.param


@pytest.fixture
def error_of(use: Use, server: SocketServer) -> Callable[[Ask, Script], Any]:
    """`error_of(ask, script)`: return the error of a call, in every colour."""

    def error_of(ask: Ask, script: Script) -> APIError:
        async def body(client: Any) -> APIError:
            with pytest.raises(APIError) as caught:
                await ask(client)
            return caught.value

        server.plays(script)
        return use(body, max_retries=0)

    return error_of


ErrorOf = Callable[[Ask, Script], Any]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PAGE, "text/html"),
        (b"It works!", "text/plain; charset=utf-8"),
        (b"\x89PNG\r\n\xff\xfe\x00", "image/png"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
    ],
)
def test_case_12_a_success_of_another_kind_is_an_error_with_what_came(
    error_of: ErrorOf, ask: Ask, body: bytes, kind: str
):
    error = error_of(ask, answer(body, kind))
    assert type(error) is APIResponseValidationError
    assert (error.status_code, error.request_id) == (200, "req_1")
    assert error.response.headers["content-type"] == kind
    text = body.decode(errors="replace")
    assert "Status 200" in error.message
    assert kind in error.message
    assert repr(text[:1024])[1:-1] in error.message
    assert str(error.body)[:1024] == text[:1024]
    assert len(error.message) < 2000


@pytest.mark.parametrize("charset", ODD_CHARSETS)
@pytest.mark.parametrize("status", [200, 400])
def test_case_12_a_page_may_name_any_encoding(error_of: ErrorOf, charset: str, status: int):
    for one in (create, events, by_path):
        error = error_of(one, answer(PAGE + b"\xff", f"text/html; charset={charset}", status))
        assert type(error) is (APIResponseValidationError if status == 200 else BadRequestError)
        assert "<title>Sign in" in error.message
        assert "<title>Sign in" in str(error.body)


@pytest.mark.parametrize(
    "body",
    [b"", b" \n", b"{", b'{"id": "msg_1"', b'{"id": 1,}', b"{'id': 1}", b"{} {}", b"\xff{}", b"}"],
)
def test_case_13_no_json_where_json_should_be_is_an_error_of_ours(
    error_of: ErrorOf, ask: Ask, body: bytes
):
    error = error_of(ask, answer(body))
    assert type(error) is APIResponseValidationError
    assert error.body == body.decode(errors="replace")
    assert "application/json" in error.message


@pytest.mark.parametrize("body", [b"null", b"[]", b"[{}]", b'"text"', b"1", b"true"])
def test_case_14_json_that_is_no_object_is_an_error(error_of: ErrorOf, ask: Ask, body: bytes):
    error = error_of(ask, answer(body))
    assert type(error) is APIResponseValidationError
    assert error.body == json.loads(body)
    assert error.status_code == 200


@pytest.mark.parametrize("ask", TYPED, indirect=True, ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("body", [{}, {"any": 1}, {"detail": "Not here."}])
def test_case_14_an_object_of_another_kind_is_an_error(
    error_of: ErrorOf, ask: Ask, body: dict[str, Any]
):
    error = error_of(ask, answer(json.dumps(body).encode()))
    assert type(error) is APIResponseValidationError
    assert error.body == body


@pytest.mark.parametrize("ask", TYPED, indirect=True, ids=lambda ask: ask.__name__)
def test_case_14_an_error_object_behind_a_success_is_the_error_it_names(
    error_of: ErrorOf, ask: Ask
):
    error = error_of(ask, answer(json.dumps(OVERLOADED).encode()))
    assert type(error) is OverloadedError
    assert (error.status_code, error.type, error.body) == (529, "overloaded_error", OVERLOADED)
    assert error.response.status_code == 200


DEEP = {
    "lists": "[" * 100_000 + "]" * 100_000,
    "lists, unclosed": "[" * 100_000,
    "objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "lists that json reads": "[" * 600 + "]" * 600,
    "objects that json reads": '{"a":' * 300 + "1" + "}" * 300,
}


@pytest.mark.parametrize("kind", DEEP)
def test_case_15_deep_json_is_an_error_of_ours(error_of: ErrorOf, ask: Ask, kind: str):
    error = error_of(ask, answer(DEEP[kind].encode()))
    assert type(error) is APIResponseValidationError
    shown(error)


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("status", [400, 500])
def test_case_15_deep_json_of_an_error_is_an_error_of_ours(
    error_of: ErrorOf, kind: str, status: int
):
    body = f'{{"type": "error", "error": {{"type": "api_error", "message": {DEEP[kind]}}}}}'
    for one in (create, events, upload):
        error = error_of(one, answer(body.encode(), status=status))
        assert type(error) is (BadRequestError if status == 400 else InternalServerError)
        shown(error)


@pytest.mark.parametrize("kind", DEEP)
def test_case_15_deep_json_inside_of_a_reply_does_no_harm(
    use: Use, server: SocketServer, kind: str
):
    message = json.dumps({**MESSAGE, "later": 0}).replace("0}", DEEP[kind] + "}")

    async def body(client: Any) -> None:
        try:
            reply = await create(client)
        except APIResponseValidationError as error:
            shown(error)
        else:
            assert reply.content[0].text == "Hello."

    server.plays(answer(message.encode()))
    use(body)


def shown(error: APIError) -> None:
    """Show an error in all ways, which must not be too deep, or too long."""
    assert len(f"{error} {error!r}") < 4_000
    assert len(repr(error.body)) < 10_000
    assert len(pickle.dumps(error)) < 30_000
    assert repr(pickle.loads(pickle.dumps(error)).body) == repr(error.body)


ODD_FIELDS: dict[str, Any] = {"type": 1, "message": []}
BODIES: dict[str, tuple[bytes, Any]] = {
    "a text": (b'"no"', "no"),
    "a list": (b'["no", 1]', ["no", 1]),
    "null": (b"null", None),
    "a number": (b"0", 0),
    "empty": (b"", ""),
    "blank": (b"\r\n", "\r\n"),
    "bad UTF-8": (b"\xff\xfe no", "\ufffd\ufffd no"),
    "bad UTF-8 in JSON": (b'{"error": "\xff"}', '{"error": "\ufffd"}'),
    "a page": (b"<html>no</html>", "<html>no</html>"),
    "an odd object": (b'{"error": "no"}', {"error": "no"}),
    "another odd object": (
        b'{"error": {"type": 1, "message": []}}',
        {"error": {"type": 1, "message": []}},
    ),
}


@pytest.mark.parametrize("status", [400, 404, 418, 500, 529])
@pytest.mark.parametrize("kind", BODIES)
def test_case_16_a_body_of_any_kind_is_the_error_of_its_status(
    error_of: ErrorOf, kind: str, status: int
):
    data, read = BODIES[kind]
    for one in (create, streamed, events, upload):
        error = error_of(one, answer(data, status=status))
        assert isinstance(error, APIStatusError)
        assert type(error) is BY_STATUS[status]
        assert (error.status_code, error.request_id) == (status, "req_1")
        assert error.body == read
        assert (error.type, error.api_message, error.error_code, error.details) == (None,) * 4
        assert str(error) == error.message != ""
        shown(error)


HUGE = {
    "a text": b"x" * 5_000_000,
    "a text in JSON": json.dumps(
        {"type": "error", "error": {"type": "api_error", "message": "x" * 5_000_000}, "id": 1}
    ).encode(),
    "a field of JSON": json.dumps({"x" * 5_000_000: 1}).encode(),
    "many fields": json.dumps({f"field {n}": n for n in range(200_000)}).encode(),
    "many items": json.dumps(["item"] * 500_000).encode(),
    "many digits": b"[" + b",".join([b"1" * 4000] * 500) + b"]",
}


@pytest.mark.parametrize("kind", HUGE)
@pytest.mark.parametrize("status", [400, 529])
def test_case_17_of_a_huge_body_the_beginning_is_kept(error_of: ErrorOf, kind: str, status: int):
    for one in (create, events):
        error = error_of(one, answer(HUGE[kind], status=status))
        assert type(error) is BY_STATUS[status]
        assert len(error.response.content) <= 4_000
        assert HUGE[kind].startswith(error.response.content)
        assert error.response.headers["request-id"] == "req_1"
        assert error.response.request is error.request
        shown(error)


def test_case_17_a_long_message_does_not_hide_the_fields_around_it(error_of: ErrorOf):
    details = {"error_code": "too_long", "field": "x"}
    inner = {"type": "invalid_request_error", "message": "y" * 50_000, "details": details}
    body = {"type": "error", "error": inner, "request_id": "req_2"}
    error = error_of(create, answer(json.dumps(body).encode(), status=400))
    assert (error.type, error.error_code) == ("invalid_request_error", "too_long")
    assert error.details == details
    assert error.api_message == "y" * 1024 + "… (cut)"
    assert error.body["request_id"] == "req_2"


@pytest.mark.parametrize("one", [create, events, message, by_path])
def test_case_17_of_a_huge_success_the_beginning_is_kept(error_of: ErrorOf, one: Ask):
    error = error_of(one, answer(HUGE["a text"], "text/plain"))
    assert type(error) is APIResponseValidationError
    assert error.body == "x" * 4_000
    shown(error)


@pytest.mark.parametrize("one", [events, message])
def test_case_17_of_a_huge_error_event_the_beginning_is_kept(error_of: ErrorOf, one: Ask):
    inner = {"type": "overloaded_error", "message": "x" * 5_000_000}
    error = error_of(one, answer(sse({"type": "error", "error": inner}), "text/event-stream"))
    assert type(error) is OverloadedError
    assert error.type == "overloaded_error"
    shown(error)
