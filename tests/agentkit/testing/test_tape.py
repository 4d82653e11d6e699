"""Tapes are whole whoever writes them at once, and what is wrong in one is named by its line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import ReplayModel, ScriptError
from agentkit.testing import Cassette
from agentkit.testing._tape import Exchange, RecordedReply, RecordedRequest, line_of, read_tape
from agentkit.testing._tape_file import append

URL = "http://there.example/v1/messages"


def exchange(number: int = 0, text: str = "Hello!") -> Exchange:
    return Exchange(
        RecordedRequest(method="POST", path="/v1/messages", body={"number": number}),
        RecordedReply(status=200, headers={"x": "y"}, chunks=[text.encode()], times=[1.0]),
    )


def played(path: Path, number: int = 0, **options: Any) -> str:
    with Cassette(path, "none", **options).http_client() as http:
        return http.post(URL, json={"number": number}).text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tape.jsonl"


def test_what_is_written_is_read(path: Path):
    given = [
        exchange(1, "\u2028 \x85 \r\n \U0001f600 \ud83d".encode("utf-8", "replace").decode()),
        Exchange(
            RecordedRequest(method="GET", path="/x?y", body={"base64": "AAE="}),
            RecordedReply(
                status=200, headers={}, chunks=[b"\xff", b""], times=[1, 2], is_left=True
            ),
        ),
        Exchange(
            RecordedRequest(method="GET", path="/", body="half \ud83d"),
            RecordedReply(status=0, headers={}, chunks=[], times=[], error=("ReadError", "gone")),
        ),
    ]
    for one in given:
        append(path, line_of(one))
    assert read_tape(path) == given
    assert len(path.read_bytes().split(b"\n")) == 4


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\n", b"\r\n"), (b"{", b"\xef\xbb\xbf{"), (b"\n", b"\n\n  \n"), (b"\n", b"")],
    ids=["Windows newlines", "a byte order mark", "blank lines", "no newline at the end"],
)
def test_what_editors_do_to_a_file_does_no_harm(old: bytes, new: bytes, path: Path):
    append(path, line_of(exchange()))
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert played(path) == "Hello!"
    append(path, line_of(exchange(1, "more")))
    assert [played(path), played(path, 1)] == ["Hello!", "more"]


def test_a_file_of_an_older_version_is_played(path: Path):
    asked = {"method": "POST", "path": "/v1/messages", "body": {"number": 0}}
    reply: Any = {"status": 200, "headers": {}, "chunks": ["Hel", {"base64": "bG8h"}]}
    path.write_text(json.dumps({"version": 1, "request": asked, "reply": reply}) + "\n", "utf-8")
    append(path, line_of(exchange(1)))
    assert played(path, pace=1.0) == "Hello!"
    assert played(path, 1) == "Hello!"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 3}, "version 3, not 2: a later agentkit wrote it"),
        ({"request": {"method": "GET"}}, "'path' is missing"),
        ({"reply": 5}, "not subscriptable"),
        ({"chunks": "Hello!"}, "`chunks` is no list"),
        ({"chunks": [5]}, "not subscriptable"),
        ({"chunks": [{"base64": "A"}]}, "base64"),
        ({"status": "200"}, "`status` is no int"),
        ({"headers": []}, "`headers` is no dict"),
        ({"headers": {"x": 1}}, "a header is no text"),
        ({"times": ["x"]}, "could not convert"),
        ({"error": ["ReadError"]}, "out of range"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(change: dict[str, Any], reason: str, path: Path):
    append(path, line_of(exchange()))
    line: dict[str, Any] = json.loads(line_of(exchange()))
    of_reply = {k: v for k, v in change.items() if k not in line}
    line.update({k: v for k, v in change.items() if k in line})
    if of_reply:
        line["reply"].update(of_reply)
    with path.open("a", encoding="utf-8") as tape:
        tape.write(f"\n{json.dumps(line)}\n")
    for read in (Cassette, ReplayModel):
        with pytest.raises((ValueError, ScriptError)) as caught:
            read(path)
        said = str(caught.value)
        assert "tape.jsonl, line 3: not an exchange of a cassette (" in said
        assert reason in said


@pytest.mark.parametrize("line", [b"{", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_json_is_named_with_its_line(line: bytes, path: Path):
    path.write_bytes(line + b"\n" + line_of(exchange()))
    with pytest.raises(ValueError, match=r"tape\.jsonl, line 1: not an exchange"):
        Cassette(path)


@pytest.mark.parametrize("left", [20, 70, 1])
def test_half_a_line_of_a_killed_process_is_none(left: int, path: Path):
    line = line_of(exchange())
    path.write_bytes(line + line_of(exchange(1))[:left])
    if left > 10:
        assert len(read_tape(path)) == 1
    append(path, line_of(exchange(2)))
    assert [one.request.body["number"] for one in read_tape(path)] == [0, 2]


RECORD = """
import sys, httpx
from agentkit.testing import Cassette
path, name, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
def answer(request):
    return httpx.Response(200, text=name * size)
cassette = Cassette(path, sys.argv[5])
print("ready", flush=True)
sys.stdin.readline()
with cassette.http_client(transport=httpx.MockTransport(answer)) as http:
    for number in range(count):
        http.post("http://there.example/v1/messages", json={"name": name, "number": number})
"""


def recorders(path: Path, count: int, size: int, mode: str = "once") -> list[Any]:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", RECORD, str(path), name, str(count), str(size), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return started


def test_two_processes_record_anew_into_one_file(path: Path):
    append(path, line_of(exchange()))
    for process in recorders(path, 40, 30_000, "all"):
        with process:
            assert process.wait(120) == 0
    recorded = read_tape(path)
    names = [(one.request.body["name"], one.request.body["number"]) for one in recorded]
    assert sorted(names) == [(name, number) for name in "ab" for number in range(40)]
    assert all(
        one.reply.chunks == [names[at][0].encode() * 30_000] for at, one in enumerate(recorded)
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_recording_that_is_killed_leaves_whole_lines(path: Path):
    first, second = recorders(path, 100_000, 300_000)
    with first, second:
        while not path.exists() or path.stat().st_size < 3_000_000:
            assert first.poll() is None
        os.kill(first.pid, signal.SIGKILL)
        os.kill(second.pid, signal.SIGKILL)
    recorded = read_tape(path)
    assert len(recorded) > 5
    assert {len(b"".join(one.reply.chunks)) for one in recorded} == {300_000}
    append(path, line_of(exchange()))
    assert read_tape(path)[:-1] == recorded


def test_threads_record_and_play_at_once(path: Path):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.content.decode())

    def use(http: httpx.Client, wrong: list[object]) -> None:
        def ask(number: int) -> None:
            found = http.post(URL, json={"number": number}).json()
            if found != {"number": number}:
                wrong.append(found)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    wrong: list[object] = []
    with Cassette(path).http_client(transport=httpx.MockTransport(answer)) as http:
        use(http, wrong)
    cassette = Cassette(path, "none")
    with cassette.http_client() as http:
        use(http, wrong)
    assert (wrong, cassette.unplayed, len(read_tape(path))) == ([], 0, 50)
