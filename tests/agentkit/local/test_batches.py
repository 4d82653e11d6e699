"""Batches are answered in the background, cancelled, and finished after a restart."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, LocalError

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]
URL = "/v1/messages/batches"


class Echo:
    """Repeats the last message; fails where that says so."""

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        said = request["messages"][-1]["content"]
        if said == "fail":
            raise LocalError(529)
        return {"content": said}


def requests(body: Body, *texts: str) -> dict[str, Any]:
    return {
        "requests": [
            {"custom_id": f"r{n}", "params": body(messages=[{"role": "user", "content": text}])}
            for n, text in enumerate(texts)
        ]
    }


def ended(client: httpx.Client, id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        batch = client.get(f"{URL}/{id}").json()
        if batch["processing_status"] == "ended":
            return batch
        time.sleep(0.02)
    raise AssertionError("the batch does not end")


def results(client: httpx.Client, batch: dict[str, Any]) -> dict[str, Any]:
    lines = client.get(batch["results_url"]).text.splitlines()
    return {line["custom_id"]: line["result"] for line in map(json.loads, lines)}


def test_a_batch_is_answered_in_the_background(connect: Connect, body: Body):
    with LocalAPI(Echo()) as api:
        client = connect(api)
        whole = requests(body, "one", "fail", "three")
        whole["requests"][2]["params"]["max_tokens"] = 0
        begun = client.post(URL, json=whole).json()
        assert begun["processing_status"] == "in_progress"
        assert begun["request_counts"]["processing"] == 3
        assert begun["results_url"] is None
        batch = ended(client, begun["id"])
        found = results(client, batch)
    assert batch["request_counts"] == {
        "processing": 0,
        "succeeded": 1,
        "errored": 2,
        "canceled": 0,
        "expired": 0,
    }
    assert batch["ended_at"] > batch["created_at"]
    assert found["r0"]["message"]["content"] == [{"type": "text", "text": "one"}]
    assert found["r0"]["message"]["usage"]["service_tier"] == "batch"
    assert found["r1"]["error"]["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    assert found["r2"]["error"]["error"]["message"].startswith("max_tokens: ")


def test_a_batch_is_cancelled_before_it_begins(connect: Connect, body: Body):
    with LocalAPI(Echo(), batch_delay=600) as api:
        client = connect(api)
        id = client.post(URL, json=requests(body, "one", "two")).json()["id"]
        assert client.get(f"{URL}/{id}/results").status_code == 404
        refused = client.delete(f"{URL}/{id}")
        assert refused.status_code == 400
        assert "in progress" in refused.json()["error"]["message"]
        canceling = client.post(f"{URL}/{id}/cancel").json()
        assert canceling["processing_status"] == "canceling"
        assert canceling["cancel_initiated_at"]
        batch = ended(client, id)
        assert batch["request_counts"]["canceled"] == 2
        assert results(client, batch) == {"r0": {"type": "canceled"}, "r1": {"type": "canceled"}}
        assert client.post(f"{URL}/{id}/cancel").json() == batch
        assert client.delete(f"{URL}/{id}").json()["type"] == "message_batch_deleted"
        assert client.get(f"{URL}/{id}").status_code == 404


def test_a_restarted_server_finishes_its_batches(connect: Connect, body: Body, tmp_path: Path):
    first_done, hold = threading.Event(), threading.Event()
    asked: list[str] = []

    class Slow:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            said = request["messages"][-1]["content"]
            asked.append(said)
            if said != "one" and not hold.is_set():
                first_done.set()
                hold.wait(60)
            return {"content": said}

    state = tmp_path / "state.db"
    with LocalAPI(Slow(), state=state) as api:
        client = connect(api)
        id = client.post(URL, json=requests(body, "one", "two")).json()["id"]
        assert first_done.wait(60)
        time.sleep(0.2)  # the first is answered by now, the second is not
    hold.set()
    with LocalAPI(Slow(), state=state) as api:
        client = connect(api)
        batch = ended(client, id)
        found = results(client, batch)
    assert batch["request_counts"]["succeeded"] == 2
    assert found["r1"]["message"]["content"][0]["text"] == "two"
    assert asked.count("one") == 1


def test_batches_come_in_pages(connect: Connect, body: Body):
    with LocalAPI(Echo()) as api:
        client = connect(api)
        ids = [client.post(URL, json=requests(body, "x")).json()["id"] for _ in range(3)][::-1]
        page = client.get(URL, params={"limit": 2}).json()
        assert [batch["id"] for batch in page["data"]] == ids[:2]
        assert page["has_more"] is True
        rest = client.get(URL, params={"after_id": page["last_id"]}).json()
        assert [batch["id"] for batch in rest["data"]] == ids[2:]


NO_BATCHES: list[tuple[dict[str, Any], str]] = [
    ({"requests": []}, "requests: must have 1 to 100000 items, not 0"),
    ({"requests": "x"}, "requests: Input should be a valid list"),
    ({}, "requests: Field required"),
    ({"requests": [{"custom_id": "a"}]}, "requests.0.params: Field required"),
    ({"requests": [{"params": {}}]}, "requests.0.custom_id: Field required"),
    ({"requests": [{"custom_id": "a b", "params": {}}]}, "requests.0.custom_id: String should"),
    ({"requests": ["x"]}, "requests.0: Input should be a valid dictionary or object"),
    (
        {"requests": [{"custom_id": "a", "params": {}}] * 2},
        "requests.1.custom_id: custom_id must be unique",
    ),
    ({"requests": [], "more": 1}, "more: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("change", "message"), NO_BATCHES)
def test_a_batch_that_is_none_is_refused(change: Any, message: str, connect: Connect):
    with LocalAPI(Echo()) as api:
        answer = connect(api).post(URL, json=change)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(message)


def test_a_request_of_a_batch_is_no_stream(connect: Connect, body: Body):
    with LocalAPI(Echo()) as api:
        client = connect(api)
        whole = {"requests": [{"custom_id": "a", "params": body(stream=True)}]}
        batch = ended(client, client.post(URL, json=whole).json()["id"])
        assert "streaming" in results(client, batch)["a"]["error"]["error"]["message"]


def test_a_batch_expires(connect: Connect, body: Body, tmp_path: Path):
    state = tmp_path / "state.db"
    with LocalAPI(Echo(), state=state, batch_delay=600) as api:
        batch = connect(api).post(URL, json=requests(body, "one", "two")).json()
    with sqlite3.connect(state) as db:
        late = json.dumps({**batch, "expires_at": "2020-01-01T00:00:00Z"})
        db.execute("UPDATE items SET data = ? WHERE kind = 'batch'", (late,))
    db.close()
    with LocalAPI(Echo(), state=state) as api:
        client = connect(api)
        batch = ended(client, batch["id"])
        assert batch["request_counts"]["expired"] == 2
        assert results(client, batch)["r0"] == {"type": "expired"}
