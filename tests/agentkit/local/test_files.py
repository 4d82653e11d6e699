"""Files are kept as they came, listed, and streamed where they may be downloaded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from agentkit.local import EchoModel, LocalAPI, ScriptedModel

Connect = Callable[[LocalAPI], httpx.Client]


@pytest.fixture
def api() -> Iterator[LocalAPI]:
    with LocalAPI(ScriptedModel([])) as api:
        yield api


def told(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["type"], error["message"]


def test_a_file_is_kept_described_and_forgotten(api: LocalAPI, connect: Connect):
    client = connect(api)
    file = client.post("/v1/files", files={"file": ("a b.txt", b"Hello", "text/plain")}).json()
    assert file == {
        "id": file["id"],
        "type": "file",
        "filename": "a b.txt",
        "mime_type": "text/plain",
        "size_bytes": 5,
        "created_at": file["created_at"],
        "downloadable": False,
    }
    assert file["id"].startswith("file_")
    assert client.get(f"/v1/files/{file['id']}").json() == file
    gone = client.delete(f"/v1/files/{file['id']}").json()
    assert gone == {"id": file["id"], "type": "file_deleted"}
    text = f"File not found: {file['id']}"
    assert told(client.get(f"/v1/files/{file['id']}")) == (404, "not_found_error", text)
    assert client.delete(f"/v1/files/{file['id']}").status_code == 404


def test_what_was_uploaded_is_not_downloaded(api: LocalAPI, connect: Connect):
    client = connect(api)
    id = client.post("/v1/files", files={"file": b"Hello"}).json()["id"]
    assert told(client.get(f"/v1/files/{id}/content")) == (
        400,
        "invalid_request_error",
        f"File {id} is not downloadable.",
    )


def test_a_file_is_downloaded_in_pieces(api: LocalAPI, connect: Connect):
    content = bytes(range(256)) * 5000
    id = api.add_file("big.bin", content, mime_type="image/png")
    with connect(api).stream("GET", f"/v1/files/{id}/content") as answer:
        pieces = list(answer.iter_raw())
    assert b"".join(pieces) == content
    assert len(pieces) > 1
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == str(len(content))


def test_files_come_in_pages_by_id_and_by_cursor(api: LocalAPI, connect: Connect):
    client = connect(api)
    ids = [api.add_file(f"{n}.txt", b"") for n in range(5)][::-1]
    first = client.get("/v1/files", params={"limit": 2}).json()
    assert [file["id"] for file in first["data"]] == ids[:2]
    assert (first["has_more"], first["first_id"], first["last_id"]) == (True, ids[0], ids[1])
    second = client.get("/v1/files", params={"limit": 2, "after_id": ids[1]}).json()
    assert [file["id"] for file in second["data"]] == ids[2:4]
    before = client.get("/v1/files", params={"limit": 2, "before_id": ids[4]}).json()
    assert [file["id"] for file in before["data"]] == ids[2:4]
    by_cursor = client.get("/v1/files", params={"limit": 3, "page": first["next_page"]}).json()
    assert [file["id"] for file in by_cursor["data"]] == ids[2:]
    assert (by_cursor["has_more"], by_cursor["next_page"]) == (False, None)
    some = client.get("/v1/files", params={"ids[]": ids[1:3]}).json()
    assert [file["id"] for file in some["data"]] == ids[1:3]


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-1"])
def test_a_page_has_a_sensible_size(limit: str, api: LocalAPI, connect: Connect):
    assert connect(api).get("/v1/files", params={"limit": limit}).status_code == 400


def test_a_cursor_that_is_none_is_refused(api: LocalAPI, connect: Connect):
    answer = connect(api).get("/v1/files", params={"page": "page_%%%"})
    assert told(answer) == (400, "invalid_request_error", "page: Invalid cursor")


@pytest.mark.parametrize("name", ["a/b", "a:b", "a<b", "x" * 256, "a\\b"])
def test_a_name_that_is_none_is_refused(name: str, api: LocalAPI, connect: Connect):
    answer = connect(api).post("/v1/files", files={"file": (name, b"")})
    assert answer.status_code == 400
    assert told(answer)[2].startswith("filename: must have 1 to 255 characters")


def test_a_request_that_is_no_form_is_refused(api: LocalAPI, connect: Connect):
    client = connect(api)
    assert told(client.post("/v1/files", json={}))[2].startswith("content-type: must be")
    assert told(client.post("/v1/files", files={"other": b""}))[2] == "file: Field required"
    broken = {"content-type": "multipart/form-data"}
    answer = client.post("/v1/files", content=b"x", headers=broken)
    assert told(answer)[:2] == (400, "invalid_request_error")


def test_files_outlive_the_server_in_a_state_file(tmp_path: Path, connect: Connect):
    state = tmp_path / "state.db"
    with LocalAPI(ScriptedModel([]), state=state) as api:
        id = api.add_file("a.txt", b"Hello")
    with LocalAPI(ScriptedModel([]), state=state) as api:
        assert connect(api).get(f"/v1/files/{id}/content").content == b"Hello"
    assert state.stat().st_mode & 0o777 == 0o600


def test_files_in_memory_are_gone_with_the_server(connect: Connect):
    api = LocalAPI(ScriptedModel([]))
    with api:
        api.add_file("a.txt", b"Hello")
    with api:
        assert connect(api).get("/v1/files").json()["data"] == []


def test_adding_a_file_needs_a_running_server():
    with pytest.raises(RuntimeError, match="not running"):
        LocalAPI(ScriptedModel([])).add_file("a", b"")


def test_ids_are_the_same_in_every_run():
    ids: list[list[str]] = []
    for _ in range(2):
        with LocalAPI(ScriptedModel([])) as api:
            ids.append([api.add_file("a", b""), api.add_file("b", b"")])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


@pytest.mark.parametrize(
    "block",
    [
        {"type": "container_upload", "file_id": "ID"},
        {"type": "image", "source": {"type": "file", "file_id": "ID"}},
        {"type": "document", "source": {"type": "file", "file_id": "ID"}},
        {
            "type": "document",
            "source": {
                "type": "content",
                "content": [{"type": "image", "source": {"type": "file", "file_id": "ID"}}],
            },
        },
    ],
)
def test_a_file_that_a_request_names_must_be_there(block: object, connect: Connect):
    with LocalAPI(EchoModel()) as api:
        client = connect(api)
        id = client.post("/v1/files", files={"file": b"Hello"}).json()["id"]
        for named, status in ((id, 200), ("file_none", 404)):
            content = [
                json.loads(json.dumps(block).replace("ID", named)),
                {"type": "text", "text": "x"},
            ]
            body = {"model": "m", "messages": [{"role": "user", "content": content}]}
            answers = [
                client.post("/v1/messages", json={**body, "max_tokens": 9}),
                client.post("/v1/messages/count_tokens", json=body),
            ]
            assert [answer.status_code for answer in answers] == [status, status]
        assert told(answers[0]) == (404, "not_found_error", "File not found: file_none")
        asked = {"custom_id": "a", "params": {**body, "max_tokens": 9}}
        batch = client.post("/v1/messages/batches", json={"requests": [asked]}).json()["id"]
        results = f"/v1/messages/batches/{batch}/results"
        deadline = time.monotonic() + 30
        while client.get(results).status_code != 200:
            assert time.monotonic() < deadline
        assert client.get(results).json()["result"]["error"]["error"]["type"] == "not_found_error"
