"""Values that a request can't have, and what nobody may smuggle into one: cases 41 to 44."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cloud import COLOURS, Sent, run
from colours import Use, entered, every, got
from http_bytes import answers
from scripted_socket import SocketServer
from streamed import ASK

HALF = "It is \ud83d half a smile"


@pytest.fixture(autouse=True)
def answering(server: SocketServer) -> None:
    server.plays(answers({"id": "1", "data": [], "has_more": False}))


def said(content: Any) -> dict[str, Any]:
    return {**ASK, "messages": [{"role": "user", "content": content}]}


async def create(client: Any, params: dict[str, Any]) -> None:
    await got(client.messages.create(**params))


async def create_beta(client: Any, params: dict[str, Any]) -> None:
    await got(client.beta.messages.create(**params, betas=["b"]))


async def raw(client: Any, params: dict[str, Any]) -> None:
    await got(client.messages.with_raw_response.create(**params))


async def stream(client: Any, params: dict[str, Any]) -> None:
    async with entered(client.messages.stream(**params)) as events:
        await every(events)


async def stream_raw(client: Any, params: dict[str, Any]) -> None:
    await every(await got(client.messages.create(**params, stream=True)))


async def batch(client: Any, params: dict[str, Any]) -> None:
    await got(client.messages.batches.create(requests=[{"custom_id": "1", "params": params}]))


async def post(client: Any, params: dict[str, Any]) -> None:
    await got(client.post("/v1/messages", body=params, cast_to=dict))


ASKING = pytest.mark.parametrize("ask", [create, create_beta, raw, stream, stream_raw, batch, post])
Ask = Callable[[Any, dict[str, Any]], Any]


def refused(use: Use, server: SocketServer, ask: Ask, params: dict[str, Any]) -> Exception:
    """Return the error of a call that must not be sent."""

    async def body(client: Any) -> Exception:
        with pytest.raises((TypeError, ValueError)) as caught:
            await ask(client, params)
        return caught.value

    error = use(body)
    assert server.peers == []
    return error


@ASKING
def test_case_41_a_lone_surrogate_is_refused_and_the_error_says_where_it_is(
    use: Use, server: SocketServer, ask: Ask
):
    where = "messages[0].content[1].text"
    texts = [{"type": "text", "text": "Hi"}, {"type": "text", "text": HALF}]
    error = refused(use, server, ask, said(texts))
    assert type(error) is ValueError
    assert f"{where}: it has a lone surrogate (U+D83D at index 6)" in str(error)
    assert "smile" not in str(error)


@pytest.mark.parametrize(
    ("params", "where"),
    [
        ({**ASK, "model": HALF}, "model"),
        ({**ASK, "system": HALF}, "system"),
        ({**ASK, "system": [{"type": "text", "text": HALF}]}, "system[0].text"),
        ({**ASK, "stop_sequences": ["a", HALF]}, "stop_sequences[1]"),
        ({**ASK, "metadata": {"user_id": HALF}}, "metadata.user_id"),
        ({**ASK, "extra_body": {"new": {"field": HALF}}}, "new.field"),
        ({**ASK, "tools": [{"name": "f", "input_schema": {"enum": [HALF]}}]},
         "tools[0].input_schema.enum[0]"),
        (said([{"type": "tool_result", "tool_use_id": "1", "content": [{"text": HALF}]}]),
         "messages[0].content[0].content[0].text"),
        (said([{"type": "tool_use", "id": "1", "name": "f", "input": {HALF: 1}}]),
         "messages[0].content[0].input['It is \\ud83d half a smile']"),
    ],
)  # fmt: skip
def test_case_41_a_lone_surrogate_is_found_everywhere(
    use: Use, server: SocketServer, params: dict[str, Any], where: str
):
    assert f": {where}: it has a lone" in str(refused(use, server, create, params))


def test_case_41_a_lone_surrogate_in_a_form_is_refused(use: Use, server: SocketServer):
    async def upload(client: Any, params: dict[str, Any]) -> None:
        await got(client.beta.skills.create(**params))

    for params, part in [
        ({"display_title": HALF}, "display_title"),
        ({"files": [("a", b""), (HALF, b"")]}, r"files\[1\]: its name"),
        ({"files": [("a", b"", HALF)]}, r"files\[0\]: its media type"),
        ({"files": [("a", b"", None, {"X-A": HALF})]}, r"files\[0\]: its header X-A"),
        ({"extra_body": {HALF: "a"}}, r"the part 'It is \\ud83d half a smile'"),
    ]:
        error = refused(use, server, upload, params)
        assert re.match(rf"{part}.* a lone surrogate", str(error))


def test_case_41_a_lone_surrogate_in_a_query_is_refused(use: Use, server: SocketServer):
    async def models(client: Any, params: dict[str, Any]) -> None:
        await every(client.models.list(**params))

    for params, name in [
        ({"after_id": HALF}, "'after_id'"),
        ({"extra_query": {"a": ["b", HALF]}}, "'a'"),
        ({"extra_query": {"a": {"b": HALF}}}, r"'a[b]'"),
        ({"extra_query": {HALF: "a"}}, r"'It is \ud83d half a smile'"),
    ]:
        error = refused(use, server, models, params)
        assert str(error).startswith(f"The query parameter {name} has a lone surrogate")


def contains_itself() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["input"] = [value]
    return value


def nested(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@ASKING
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([{"input": {"a": float("nan")}}], "messages[0].content[0].input.a: nan is no number"),
        ([{"input": [1, float("inf")]}], "messages[0].content[0].input[1]: inf is no number"),
        ([contains_itself()], "messages[0].content[0].input[0]: it contains itself"),
        ([{"input": nested(300)}], "deeper than 254 levels"),
        ([{"input": nested(100_000)}], "deeper than 254 levels"),
    ],
)
def test_case_42_what_is_no_json_is_refused_before_sending(
    use: Use, server: SocketServer, ask: Ask, content: Any, problem: str
):
    error = refused(use, server, ask, said(content))
    assert type(error) is ValueError
    assert problem in str(error)


async def model(client: Any, id_: Any) -> None:
    await got(client.models.retrieve(id_))


async def a_batch(client: Any, id_: Any) -> None:
    await got(client.messages.batches.retrieve(id_))


async def cancel(client: Any, id_: Any) -> None:
    await got(client.messages.batches.cancel(id_))


async def delete(client: Any, id_: Any) -> None:
    await got(client.beta.messages.batches.delete(id_))


async def file(client: Any, id_: Any) -> None:
    await got(client.beta.files.retrieve_metadata(id_))


async def download(client: Any, id_: Any) -> None:
    content = await got(client.beta.files.download(id_))
    await got(content.close())


async def version(client: Any, id_: Any) -> None:
    await got(client.beta.skills.versions.retrieve(id_, skill_id="s"))


async def version_of(client: Any, id_: Any) -> None:
    await got(client.beta.skills.versions.list(id_))


BY_ID: dict[Callable[[Any, Any], Any], bytes] = {
    model: rb"/v1/models/([^/?]+)(\?beta=true)?",
    a_batch: rb"/v1/messages/batches/([^/?]+)",
    cancel: rb"/v1/messages/batches/([^/?]+)/cancel",
    delete: rb"/v1/messages/batches/([^/?]+)\?beta=true",
    file: rb"/v1/files/([^/?]+)\?beta=true",
    download: rb"/v1/files/([^/?]+)/content\?beta=true",
    version: rb"/v1/skills/s/versions/([^/?]+)\?beta=true",
    version_of: rb"/v1/skills/([^/?]+)/versions\?beta=true",
}
EACH = pytest.mark.parametrize("by_id", BY_ID)
ODD = [
    "%2e%2e", "%2E%2E%2Fmodels", "..%2f..", "a/b", "/", "../../v1/messages", "a?b=1", "a#b",
    "a;b=c", "..;", ";/..", "a\\b", "..\\..", "...", "a&b", "a b", "é", "//evil.example",
    "http://evil.example/", "@evil.example", "%0d%0aX-Evil: 1", "%00", "{id}", "a|b", "~", "*",
]  # fmt: skip


@EACH
def test_case_43_an_id_stays_one_segment_of_the_path(
    use: Use, server: SocketServer, by_id: Callable[[Any, Any], Any]
):
    async def body(client: Any) -> None:
        for id_ in ODD:
            await by_id(client, id_)

    use(body)
    lines = [head.split(b"\r\n")[0] for peer in server.peers for head in peer.heads]
    segments: list[str] = []
    for line in lines:
        _, target, http = line.split(b" ")
        assert http == b"HTTP/1.1"
        match = re.fullmatch(BY_ID[by_id], target)
        assert match, target
        segments.append(match[1].decode())
    assert [unquote(segment) for segment in segments] == ODD
    assert not set(";\\#&@:{}|*") & set("".join(segments))
    assert not {".", "..", "%2e%2e", "%2E%2E"} & set(segments)


@EACH
@pytest.mark.parametrize("id_", ["", ".", "..", "a\r\nX-Evil: 1", "a\nb", "a\0b", "\ud800", None])
def test_case_43_what_is_no_id_is_refused(
    use: Use, server: SocketServer, by_id: Callable[[Any, Any], Any], id_: Any
):
    error = refused(use, server, by_id, id_)
    assert type(error) is ValueError
    assert re.match(r"\w+_id has to be an id, not |version has to be an id, not ", str(error))
    assert str(error).isprintable()


MODEL_IN_PATH = {
    "AnthropicBedrock": rb"/model/([^/?]+)/invoke",
    "AnthropicVertex": rb"/v1/projects/PRJ/.*/anthropic/models/([^/?]+):rawPredict",
}
ON_PLATFORMS = pytest.mark.parametrize("platform", MODEL_IN_PATH)
IN_COLOURS = pytest.mark.parametrize("colour", COLOURS)


@ON_PLATFORMS
@IN_COLOURS
def test_case_43_a_model_stays_one_segment_of_the_path_on_a_platform(platform: str, colour: str):
    sent = Sent()

    async def body(client: Any) -> None:
        for id_ in ODD:
            await got(client.messages.create(**{**ASK, "model": id_}))

    run(platform, colour, sent, body)
    segments: list[str] = []
    for request in sent.requests:
        match = re.fullmatch(MODEL_IN_PATH[platform], request.url.raw_path)
        assert match, request.url.raw_path
        segments.append(match[1].decode())
    assert [unquote(segment) for segment in segments] == ODD


@ON_PLATFORMS
@IN_COLOURS
@pytest.mark.parametrize("id_", ["", ".", "..", "a\r\nX-Evil: 1", "a\0b"])
def test_case_43_what_is_no_model_is_refused_on_a_platform(platform: str, colour: str, id_: str):
    sent = Sent()

    async def body(client: Any) -> None:
        with pytest.raises(ValueError, match="model has to be an id, not"):
            await got(client.messages.create(**{**ASK, "model": id_}))

    run(platform, colour, sent, body)
    assert sent.requests == []


@pytest.mark.parametrize("path", ["/v1/a\r\nX-Evil: 1", "/v1/\0", "/v1?a=\n", "/v1/\ud800"])
def test_case_43_a_path_of_ones_own_that_is_none_is_refused(
    use: Use, server: SocketServer, path: str
):
    async def get(client: Any, params: dict[str, Any]) -> None:
        await got(client.get(path, cast_to=dict))

    error = refused(use, server, get, {})
    assert str(error).startswith("No URL can be made of this path and query")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/v1/é?b=ü", b"/v1/%C3%A9?b=%C3%BC"),
        ("v1/a b", b"/v1/a%20b"),
        ("//evil.example/v1", b"/evil.example/v1"),
        ("@evil.example", b"/@evil.example"),
    ],
)
def test_case_43_a_path_of_ones_own_stays_below_the_base_url(
    use: Use, server: SocketServer, path: str, target: bytes
):
    async def get(client: Any) -> None:
        await got(client.get(path, cast_to=dict))

    use(get)
    (head,) = [head for peer in server.peers for head in peer.heads]
    assert head.split(b" ")[1] == target


BREAKS = ["a\r\nX-Evil: 1", "a\nb", "a\rb", 'a"\r\n\r\nb', "a\0b", "a\x1bb", "a\x7fb"]


@pytest.mark.parametrize("bad", BREAKS)
def test_case_44_what_would_end_a_line_of_a_part_is_refused_and_the_part_is_named(
    use: Use, server: SocketServer, tmp_path: Path, bad: str
):
    async def create(client: Any, params: dict[str, Any]) -> None:
        await got(client.beta.skills.create(**params))

    async def send(client: Any, params: dict[str, Any]) -> None:
        await got(client.post("/v1/files", files=params, cast_to=dict))

    named = ("f", b"x")
    for ask, params, problem in [
        (create, {"files": [named, (bad, b"x")]}, "files[1]: its name has a control"),
        (create, {"files": [("f", b"x", bad)]}, "files[0]: its media type has a control"),
        (create, {"files": [(*named, None, {bad: "1"})]}, "files[0]: its header has a control"),
        (create, {"files": [(*named, None, {"X-A": bad})]}, "files[0]: its header X-A has a"),
        (create, {"extra_body": {bad: "1"}}, "its name has a control"),
        (send, {bad: named}, "its name has a control"),
    ]:
        error = refused(use, server, ask, params)
        assert type(error) is ValueError
        assert problem in str(error)
        assert str(error).isprintable()
    if "\0" not in bad:
        path = tmp_path / bad.replace("/", "")
        path.write_bytes(b"x")
        error = refused(use, server, create, {"files": [path]})
        assert "files[0]: its name has a control" in str(error)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a(b)", "é", "X-A: 1; b", '"'])
def test_case_44_what_is_no_name_of_a_header_is_refused(use: Use, server: SocketServer, name: str):
    async def upload(client: Any, params: dict[str, Any]) -> None:
        await got(client.beta.files.upload(**params))

    error = refused(use, server, upload, {"file": ("f", b"x", None, {name: "1"})})
    assert type(error) is ValueError
    assert "file: " in str(error)
    assert "is no name of a header" in str(error)


@pytest.mark.parametrize(
    "file",
    [
        (b"f", b"x"),
        ("f", b"x", b"text/plain"),
        ("f", b"x", None, {"a": 1}),
        ("f", b"x", None, {1: "a"}),
    ],
)
def test_case_44_what_is_no_text_is_refused(use: Use, server: SocketServer, file: Any):
    async def upload(client: Any, params: dict[str, Any]) -> None:
        await got(client.beta.files.upload(**params))

    error = refused(use, server, upload, {"file": file})
    assert type(error) is TypeError
    assert re.match(r"file: its (name|media type|header|header a) has to be a text", str(error))


def test_case_44_quotes_are_escaped_where_they_would_end_a_name(use: Use, server: SocketServer):
    async def body(client: Any) -> None:
        await got(client.beta.files.upload(file=('a"; x="b', b"x", 'text/plain; charset="utf-8"')))
        fields = {'t"; filename="u': "1"}
        await got(client.beta.skills.create(extra_body=fields))

    use(body)
    first, second = [body for peer in server.peers for body in peer.requests]
    assert b'name="file"; filename="a%22; x=%22b"\r\n' in first
    assert b'Content-Type: text/plain; charset="utf-8"\r\n' in first
    assert b'form-data; name="t%22; filename=%22u"\r\n' in second
