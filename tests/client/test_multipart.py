"""Uploads: the parts of the body as they arrive, and the files they come from."""

from __future__ import annotations

import io
import json
import os
import re
import tracemalloc
from collections.abc import Callable, Iterable
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from colours import Use, got
from scripted_http import Received, Reply, Server

from agentkit_client import Anthropic, APIConnectionError

OBSERVED: dict[str, Any] = json.loads(
    Path(__file__).with_name("facts").joinpath("endpoints.json").read_text("utf-8")
)["multipart_observed"]

SKILL = ("a/SKILL.md", b"data", "text/markdown")
SOON = {"retry-after-ms": "1"}
BUSY = Reply(529, headers=SOON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "zz.bin"
    path.write_bytes(b"q")
    return path


def parts(request: Received) -> list[dict[str, Any]]:
    """Read a body as another implementation of MIME does."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + request.raw)
    return [
        {
            "name": part.get_param("name", header="content-disposition"),
            "filename": part.get_filename(),
            "content_type": part.get_content_type() if "content-type" in part else None,
            "body": cast("bytes", part.get_payload(decode=True) or b"").decode(),
        }
        for part in (message.iter_parts() if message.is_multipart() else ())
    ]


CASES: dict[str, tuple[str, Any]] = {
    "beta.files.upload(file=(name, bytes, type))": ("file", ("f.txt", b"data", "text/plain")),
    "beta.files.upload(file=(name, bytes))": ("file", ("f.txt", b"data")),
    "beta.files.upload(file=(name, bytes, type, headers))": (
        "file",
        ("f.txt", b"data", "text/plain", {"X-Part": "1"}),
    ),
    "beta.files.upload(file=bytes)": ("file", b"data"),
    "beta.files.upload(file=Path)": ("file", "path"),
    "beta.files.upload(file=open file)": ("file", "open"),
    "beta.files.upload(file=BytesIO)": ("file", io.BytesIO(b"x")),
    "beta.skills.create(display_title, files=[tuple])": ("skill", [SKILL]),
    "beta.skills.create(files=[bytes])": ("skill", [b"raw"]),
    "beta.skills.create()": ("skill", None),
    "beta.skills.versions.create(files=[tuple])": ("version", [("a/SKILL.md", b"data")]),
}


def test_every_recorded_case_is_tested() -> None:
    assert {*CASES, "beta.files.upload(file=str)"} == OBSERVED.keys()


@pytest.mark.parametrize("case", CASES)
def test_the_parts_are_those_recorded_without_the_stray_ones(
    use: Use, server: Server, file: Path, case: str
) -> None:
    kind, value = CASES[case]

    async def body(client: Any) -> None:
        if kind == "file":
            with file.open("rb") as opened:
                what = {"path": file, "open": opened}.get(value) if type(value) is str else value
                await got(client.beta.files.upload(file=what))
        elif kind == "version":
            await got(client.beta.skills.versions.create("S", files=value))
        elif value is None:
            await got(client.beta.skills.create())
        else:
            title = {"display_title": "T"} if "display_title" in case else {}
            await got(client.beta.skills.create(files=value, **title))

    use(body)
    (request,) = server.requests
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    found = parts(request)
    recorded = [part for part in OBSERVED[case] if not part["name"].endswith("[][]")]
    if "files=[bytes]" in case:  # recorded twice, once as a text: a bug there
        recorded = [part for part in recorded if part["filename"]]
    if "versions" in case:  # the type is told by the name, which the records don't say
        found[0]["content_type"] = recorded[0]["content_type"]
    assert found == recorded
    assert request.raw.count(b"Content-Disposition") == len(recorded)


def test_headers_of_a_part_are_sent_and_the_callers_stay_as_they_are(
    use: Use, server: Server
) -> None:
    headers = {"X-Part": "1"}

    async def body(client: Any) -> None:
        await got(client.beta.files.upload(file=("f.txt", b"data", "text/plain", headers)))

    use(body)
    assert b"X-Part: 1\r\n" in server.requests[0].raw
    assert headers == {"X-Part": "1"}


@pytest.mark.parametrize(
    "file",
    [
        "a path as text",
        ("name", "content as text"),
        io.StringIO("text"),
        ("name", io.StringIO("text")),
        ("name", b"x", "text/plain", {}, "more"),
        ("name",),
        5,
        None,
        {"name": b"x"},
        [b"x"],
    ],
)
def test_what_is_no_file_is_refused_with_advice(use: Use, server: Server, file: Any) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match=r"file: a file is (a path|\(name, content, media)"):
            await got(client.beta.files.upload(file=file))
        with pytest.raises(TypeError, match=r"files\[0\]: a file is "):
            await got(client.beta.skills.create(files=[file]))

    use(body)
    assert server.requests == []


@pytest.mark.parametrize("files", ["text", b"bytes", Path("folder"), ("f", b"x"), 5])
def test_one_file_where_a_list_is_meant_is_refused_or_taken_for_one(
    use: Use, server: Server, files: Any
) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match=r"files: .* list"):
            await got(client.beta.skills.create(files=files))

    use(body)
    assert server.requests == []


def test_a_text_that_is_none_is_refused(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(TypeError, match=r"display_title: .* text"):
            await got(client.beta.skills.create(display_title=["a"]))

    use(body)
    assert server.requests == []


def test_files_may_come_from_any_iterable(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        await got(client.beta.skills.create(files=(("f", bytes([65 + n])) for n in range(3))))

    use(body)
    assert [(part["name"], part["body"]) for part in parts(server.requests[0])] == [
        ("files[]", "A"),
        ("files[]", "B"),
        ("files[]", "C"),
    ]


@pytest.mark.parametrize("bad", ["a\r\nX-Evil: 1", "a\nb", "a\0b", "a\rb", "\x7f"])
def test_control_characters_are_refused(use: Use, server: Server, bad: str) -> None:
    async def body(client: Any) -> None:
        for file in [
            (bad, b"x"),
            ("f", b"x", bad),
            ("f", b"x", None, {bad: "1"}),
            ("f", b"x", None, {"X": bad}),
        ]:
            with pytest.raises(ValueError, match="control character"):
                await got(client.beta.files.upload(file=file))

    use(body)
    assert server.requests == []


def test_quotes_and_other_letters_of_a_name_are_escaped(use: Use, server: Server) -> None:
    async def body(client: Any) -> None:
        await got(client.beta.files.upload(file=('a"; name="b.txt', b"x")))
        await got(client.beta.files.upload(file=("é\\.txt", b"x")))

    use(body)
    names = [re.findall(rb'name="([^"]*)"', request.raw) for request in server.requests]
    assert names == [[b"file", b"a%22; name=%22b.txt"], [b"file", "é\\\\.txt".encode()]]


class Unseekable(io.RawIOBase):
    """A stream that can be read once, as a pipe."""

    def __init__(self, content: bytes) -> None:
        self._left = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        given, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class OnlyRead:
    """The least a file object has."""

    def __init__(self, content: bytes) -> None:
        self._left = content

    def read(self, _size: int = -1) -> bytes:
        given, self._left = self._left, b""
        return given


def opened(path: Path) -> Any:
    file = path.open("rb")
    file.seek(2)
    return file


ONCE: dict[str, Callable[[Path], Any]] = {
    "open file": opened,
    "path": Path,
    "BytesIO": lambda path: io.BytesIO(path.read_bytes()),
    "unseekable stream": lambda path: Unseekable(path.read_bytes()),
    "object with read": lambda path: OnlyRead(path.read_bytes()),
    "generator": lambda path: ("f", (bytes([byte]) for byte in path.read_bytes())),
    "bytearray": lambda path: bytearray(path.read_bytes()),
}


@pytest.mark.parametrize("kind", ONCE)
def test_a_retry_sends_the_same_file_again(
    use: Use, server: Server, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"data")
    server.replies_with(BUSY, BUSY, Reply(200, {"id": "f"}))

    async def body(client: Any) -> None:
        value = ONCE[kind](path)
        await got(client.beta.files.upload(file=value))
        if isinstance(value, io.BufferedReader):
            assert not value.closed
            value.close()

    use(body)
    assert [parts(request)[0]["body"] for request in server.requests] == ["data"] * 3
    assert len({request.raw for request in server.requests}) == 1


def open_files() -> list[str]:
    return [os.path.realpath(f"/dev/fd/{name}") for name in os.listdir("/dev/fd")]


@pytest.mark.parametrize("fails", [False, True])
def test_files_that_were_opened_here_are_closed(
    use: Use, server: Server, file: Path, fails: bool
) -> None:
    server.replies_with(Reply(hang_up=True) if fails else Reply(200, {"id": "f"}))

    async def body(client: Any) -> None:
        if fails:
            with pytest.raises(APIConnectionError):
                await got(client.with_options(max_retries=0).beta.files.upload(file=file))
        else:
            await got(client.beta.files.upload(file=file))
        assert str(file) not in open_files()

    use(body)


def test_a_file_that_is_not_there_is_said_before_anything_is_sent(
    use: Use, server: Server, tmp_path: Path
) -> None:
    async def body(client: Any) -> None:
        with pytest.raises(FileNotFoundError):
            await got(client.beta.files.upload(file=tmp_path / "none"))

    use(body)
    assert server.requests == []


def test_a_large_file_is_sent_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * 20_000_000)
    sent: list[int] = []

    class Count(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            sent.append(sum(map(len, cast("Iterable[bytes]", request.stream))))
            assert int(request.headers["content-length"]) == sent[0]
            return httpx.Response(200, json={"id": "f"})

    with Anthropic(api_key="K", http_client=httpx.Client(transport=Count())) as client:
        client.beta.files.upload(file=b"warm")
        sent.clear()
        tracemalloc.start()
        client.beta.files.upload(file=path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert sent[0] > 20_000_000
    assert peak < 1_000_000


def test_truth_values_are_written_as_in_json(use: Use, server: Server) -> None:
    async def send(client: Any) -> None:
        sent: Any = {"files": [("file", b"q")], "body": {"yes": True, "no": False, "n": 1}}
        await got(client.post("/x", cast_to=object, **sent))

    use(send)
    texts = {part["name"]: part["body"] for part in parts(server.requests[-1])}
    assert texts == {"yes": "true", "no": "false", "n": "1", "file": "q"}


@pytest.mark.parametrize("content", ["text", 5, [1], {"a": 1}])
def test_content_that_is_no_bytes_is_refused_with_advice(content: Any) -> None:
    with Anthropic(api_key="K") as client, pytest.raises(TypeError, match="content is bytes, a"):
        client.post("/x", cast_to=object, content=content)


def test_content_is_any_kind_of_bytes(use: Use, server: Server) -> None:
    async def send(client: Any) -> None:
        for content in (b"q", bytearray(b"q"), memoryview(b"q"), io.BytesIO(b"q"), iter([b"q"])):
            await got(client.post("/x", cast_to=object, content=content))

    use(send)
    assert {request.raw for request in server.requests} == {b"q"}
