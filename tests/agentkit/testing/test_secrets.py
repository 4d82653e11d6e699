"""A secret that stands in every place of an exchange stands nowhere in the file; it still plays."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local._dialects.frames import Framing
from agentkit.local._events import encoded, events_of
from agentkit.testing import Cassette

FIELD = "sentinel-of-a-field"
URL = "https://api.example/v1/x"
KEY = "sk-ant-sentinel-of-a-key"
NESTED = json.dumps({"user": {"email": FIELD}, "key": KEY})
CALL = {"type": "tool_use", "id": "t", "name": "f", "input": json.loads(NESTED)}
TEXT = {"type": "text", "text": f"They said {NESTED}"}
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "content": [TEXT, CALL],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 1, "output_tokens": 1},
}
RESULT = {"type": "tool_result", "tool_use_id": "t", "content": NESTED}
BLOCKS = [
    {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": NESTED}]}
]
DOCUMENT = {
    "type": "base64",
    "media_type": "text/plain",
    "data": b64encode(NESTED.encode()).decode(),
}
EVENTS = b"".join(encoded(event) for event in events_of(MESSAGE))

REQUESTS: dict[str, dict[str, Any]] = {
    "a text": {"json": {"messages": [{"role": "user", "content": NESTED}]}},
    "a result": {"json": {"messages": [{"role": "user", "content": [RESULT]}]}},
    "a result in blocks": {"json": {"messages": [{"role": "user", "content": BLOCKS}]}},
    "a document": {"json": {"content": [{"type": "document", "source": DOCUMENT}]}},
    "a query": {"params": {"email": FIELD, "key": KEY, "q": NESTED}},
    "a form": {"data": {"email": FIELD, "key": KEY, "note": NESTED}},
    "a multipart form": {
        "data": {"email": FIELD, "note": NESTED},
        "files": {"file": ("a.json", NESTED.encode() + b"\xff", "application/json")},
    },
    "a plain text": {"content": f"email={FIELD}&key={KEY}".encode()},
}
REPLIES: dict[str, dict[str, Any]] = {
    "a message": {"json": MESSAGE},
    "pretty json": {"content": json.dumps(MESSAGE, indent=2)},
    "an error": {"status_code": 401, "json": {"error": {"message": f"not a key: {KEY}, {NESTED}"}}},
    "headers": {"headers": {"x-a": KEY, "email": FIELD, "x-b": NESTED, "x-c": f"/?email={FIELD}"}},
    "lines of json": {"content": f'{{"a": 1}}\n{{"result": {json.dumps(MESSAGE)}}}\n'},
    "a stream": {"headers": {"content-type": "text/event-stream"}, "content": EVENTS},
    "frames": {"content": Framing(str)(EVENTS)},
    "a redirect": {"status_code": 302, "headers": {"location": f"https://x.example/?k={KEY}"}},
}


def everything(path: Path) -> str:
    """Return what a file says, with what is in base64 in it, and deltas put together."""
    text = path.read_text("utf-8")
    for _ in range(3):
        for found in re.findall(r'\\*"([A-Za-z0-9+/]{16,}={0,2})\\*"', text):
            if (
                len(found) % 4 == 0
                and (said := b64decode(found).decode("utf-8", "replace")) not in text
            ):
                text += said
    pieces = re.findall(r'(?:partial_json|text)\\*":\\*"((?:[^"\\]|\\+.)*?)\\*"', text)
    return text + "".join(pieces).replace("\\", "")


def answering(**reply: Any) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        return response(**reply)

    return httpx.MockTransport(answer)


def response(status_code: int = 200, **how: Any) -> httpx.Response:
    return httpx.Response(status_code, **how)


def exchanged(path: Path, how: dict[str, Any], **reply: Any) -> bytes:
    cassette = Cassette(path, redact=["email"])
    with cassette.http_client(transport=answering(**reply)) as http:
        return http.post(URL, headers={"x-api-key": KEY}, follow_redirects=False, **how).content


@pytest.mark.parametrize("how", REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_written_without_secrets_and_found_again(how: dict[str, Any], tmp_path: Path):
    path = tmp_path / "tape.jsonl"
    for _ in range(2):  # the second one is played
        assert exchanged(path, how, text="Hello!") == b"Hello!"
    assert len(path.read_text("utf-8").splitlines()) == 1
    assert "***" in everything(path)
    assert "sentinel" not in everything(path)


@pytest.mark.parametrize("how", REPLIES.values(), ids=REPLIES)
def test_a_reply_is_written_without_secrets(how: dict[str, Any], tmp_path: Path):
    path = tmp_path / "tape.jsonl"
    first = exchanged(path, {}, **how)
    assert first == response(**how).content  # who records sees it all
    again = exchanged(path, {}, **how)
    assert len(path.read_text("utf-8").splitlines()) == 1
    assert b"sentinel" not in again
    assert "***" in everything(path)
    assert "sentinel" not in everything(path)


def test_the_sentinels_are_there_without_redaction(tmp_path: Path):
    for name, how in REQUESTS.items():
        path = tmp_path / f"{name}.jsonl"
        with Cassette(path).http_client(transport=answering()) as http:
            http.post(URL, **how)
        assert "sentinel" in everything(path), name
    for name, how in REPLIES.items():
        path = tmp_path / f"{name}.jsonl"
        with Cassette(path).http_client(transport=answering(**how)) as http:
            http.post(URL, follow_redirects=False)
        assert "sentinel" in everything(path), name


def test_an_error_of_the_connection_is_written_without_secrets(tmp_path: Path):
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"no way with {KEY} to /?email={FIELD}")

    path = tmp_path / "tape.jsonl"
    for said in ("sentinel", r"no way with \*\*\* to /\?email=\*\*\*"):
        cassette = Cassette(path, redact=["email"])
        with (
            cassette.http_client(transport=httpx.MockTransport(fail)) as http,
            pytest.raises(httpx.ConnectError, match=said),
        ):
            http.get(URL, headers={"x-api-key": KEY})
    assert "sentinel" not in everything(path)


def test_a_tape_plays_with_more_fields_masked_than_it_was_recorded_with(tmp_path: Path):
    path = tmp_path / "tape.jsonl"
    body = {"email": FIELD, "note": NESTED}

    def ask(*redact: str) -> str:
        with Cassette(path, redact=redact).http_client(transport=answering(text="Hello!")) as http:
            return http.post(URL, json=body).text

    assert ask() == ask("email") == "Hello!"
    assert len(path.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("option", ["redact", "ignore"])
def test_a_text_is_no_list_of_fields(option: str, tmp_path: Path):
    given: Any = {option: "email"}
    with pytest.raises(TypeError, match=rf"{option} takes names of fields, such as \['email'\]"):
        Cassette(tmp_path / "tape.jsonl", **given)
