"""Requests find their exchange in any order; what is not there is shown, however large it is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from agentkit.testing import Cassette, CassetteMismatch

URL = "http://there.example/v1/messages"


def answering(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=request.content[:100])


def sent(path: Path, bodies: list[Any], mode: Any = "once", **options: Any) -> list[str]:
    transport = httpx.MockTransport(answering)
    with Cassette(path, mode, **options).http_client(transport=transport) as http:
        return [http.post(URL, json=body).text for body in bodies]


def refused(path: Path, body: Any, **options: Any) -> str:
    with pytest.raises(CassetteMismatch) as caught:
        sent(path, [body], "none", **options)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


ONE, TWO = {"say": "one"}, {"say": "two"}
TABLE: list[tuple[Any, bool, Any]] = [
    # mode, is there a file with ONE, and what becomes of ONE and of TWO: what is on the tape after
    ("once", False, ["one", "two"]),
    ("once", True, CassetteMismatch),
    ("none", False, CassetteMismatch),
    ("none", True, CassetteMismatch),
    ("all", False, ["one", "two"]),
    ("all", True, ["one", "two"]),
    ("new_episodes", False, ["one", "two"]),
    ("new_episodes", True, ["one", "two"]),
    ("live", False, None),
    ("live", True, ["one"]),
]


@pytest.mark.parametrize(("mode", "has_file", "after"), TABLE)
def test_modes_are_as_they_are_documented(mode: Any, has_file: bool, after: Any, path: Path):
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, text="Hello!")

    if has_file:
        sent(path, [ONE])
    with Cassette(path, mode).http_client(transport=httpx.MockTransport(answer)) as http:
        if after is CassetteMismatch:
            if has_file:
                assert "one" in http.post(URL, json=ONE).text
            with pytest.raises(CassetteMismatch):
                http.post(URL, json=TWO)
            assert (asked, path.exists()) == ([], has_file)
            return
        replies = [http.post(URL, json=body).text for body in (ONE, TWO)]
    plays_one = has_file and mode == "new_episodes"
    assert len(asked) == (1 if plays_one else 2)
    assert ("one" in replies[0]) == plays_one
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    assert len(lines) == len(after or [])
    assert all(said in line for said, line in zip(after or [], lines, strict=True))


def test_the_same_request_plays_in_turn_and_the_last_word_says_how_many(path: Path):
    count = iter(range(9))
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text=f"{next(count)}"))
    with Cassette(path).http_client(transport=transport) as http:
        for body in (ONE, ONE, TWO, ONE):
            http.post(URL, json=body)
    cassette = Cassette(path, "none")
    with cassette.http_client() as http:
        assert [http.post(URL, json=ONE).text for _ in range(3)] == ["0", "1", "3"]
        with pytest.raises(CassetteMismatch, match="recorded 3 times: played 3 of 3, and this is"):
            http.post(URL, json=ONE)
        assert cassette.unplayed == 1
        assert http.post(URL, json=TWO).text == "2"
        with pytest.raises(CassetteMismatch, match=r"/other is not on it: played 4 of 4\. Record"):
            http.post("http://there.example/other", json=ONE)


def test_requests_at_once_are_played_in_any_order(path: Path, anyio_backend: str):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=request.content)

    async def ask(http: httpx.AsyncClient, number: int) -> None:
        said = f"{number % 10}"
        assert (await http.post(URL, json={"say": said})).json() == {"say": said}

    async def use(numbers: range) -> int:
        cassette = Cassette(path)
        transport = httpx.MockTransport(answer)
        async with (
            cassette.async_http_client(transport=transport) as http,
            anyio.create_task_group() as group,
        ):
            for number in numbers:
                group.start_soon(ask, http, number)
        return cassette.unplayed

    anyio.run(use, range(30), backend=anyio_backend)
    assert anyio.run(use, range(29, -1, -1), backend=anyio_backend) == 0


def test_a_diff_of_long_texts_shows_where_they_differ(path: Path):
    sent(path, [{"text": "a" * 100_000 + "old" + "b" * 100_000, "n": 1}])
    shown = refused(path, {"text": "a" * 100_000 + "new" + "b" * 100_000, "n": 1})
    assert len(shown) < 1500
    assert "aaaaoldbbbb" in shown
    assert "aaaanewbbbb" in shown
    assert "... 200" in shown


def test_a_diff_of_many_lines_is_short_and_quick(path: Path):
    body: dict[str, Any] = {"messages": [{"n": n, "text": "x"} for n in range(10_000)]}
    sent(path, [{**body, "messages": [*body["messages"], number]} for number in range(3)])
    begin = time.monotonic()
    changed = {"messages": [{"n": n, "text": "y"} for n in range(10_000)]}
    shown = refused(path, changed)
    assert time.monotonic() - begin < 30
    assert len(shown.splitlines()) < 70
    assert shown.splitlines()[-1].endswith("more lines")


def test_large_bodies_are_recorded_and_found(path: Path):
    bodies = [{"picture": "A" * 5_000_000, "n": n} for n in range(3)]
    first = sent(path, bodies)
    assert sent(path, bodies[::-1], "none") == first[::-1]


@pytest.mark.parametrize("content", [b"\x00\xff" * 1000, b"plain", b'{"a": NaN}', b"[" * 20_000])
def test_bodies_of_any_kind_are_found(content: bytes, path: Path):
    def ask() -> str:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, text="Hello!"))
        with Cassette(path).http_client(transport=transport) as http:
            return http.post(URL, content=content, headers={"content-type": "x/y"}).text

    assert ask() == ask() == "Hello!"
    assert len(path.read_bytes().splitlines()) == 1
    assert "differs" in refused(path, {"a": 1})


@pytest.mark.parametrize("quoted", ['"{}"', "{}"])
def test_forms_are_the_same_whatever_their_boundary(quoted: str, path: Path):
    def ask(boundary: str) -> str:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, text="Hello!"))
        kind = f"multipart/form-data; boundary={quoted.format(boundary)}; charset=utf-8"
        part = b'Content-Disposition: form-data; name="a"; filename="a"\r\n\r\n\xff\r\n'
        line = b"--" + boundary.encode()
        content = line + b"\r\n" + part + line + b"--\r\n"
        with Cassette(path).http_client(transport=transport) as http:
            return http.post(URL, content=content, headers={"content-type": kind}).text

    assert [ask(one) for one in ("one", "another-boundary", "x" * 70)] == ["Hello!"] * 3
    assert len(path.read_bytes().splitlines()) == 1
