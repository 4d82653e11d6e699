"""A request is read and recorded whole, or told why not; a fault of the server is no silence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._exchange import Door, Log, json_response
from agentkit.local._server import ServerThread
from agentkit.local._threads import ModelThreads

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]


def test_a_body_beyond_the_limit_is_too_large(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel([])) as api:
        answer = connect(api).post("/v1/messages", content=b" " * (32 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["error"]["type"] == "request_too_large"


def test_a_body_up_to_the_limit_is_read(connect: Connect, body: Body):
    text = "x" * 31 * 1024 * 1024
    with LocalAPI(ScriptedModel(["Long."])) as api:
        messages = [{"role": "user", "content": text}]
        answer = connect(api).post("/v1/messages", json=body(messages=messages))
        assert answer.status_code == 200
        assert api.requests[0].body["messages"] == messages


def test_a_body_without_a_length_is_read(connect: Connect, body: Body):
    chunks = [
        b'{"model": "m", "max_tokens": 9, "messages": ',
        b'[{"role": "user", "content": "?"}]}',
    ]
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        assert connect(api).post("/v1/messages", content=iter(chunks)).status_code == 200
        assert api.requests[0].content == b"".join(chunks)


def test_half_a_request_is_not_recorded(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        with socket.create_connection(("127.0.0.1", httpx.URL(api.url).port or 0)) as half:
            half.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}")
        connect(api).post("/v1/messages", json=body())
        assert [request.body for request in api.requests] == [body()]


def test_a_fault_of_the_server_is_answered_and_kept(headers: dict[str, str]):
    async def fail(request: Request) -> Response:
        raise LookupError("lost")

    log, threads = Log(), ModelThreads()
    app = Door(Starlette(routes=[Route("/", fail)]), log)
    server = ServerThread(app, threads, "127.0.0.1", 0)
    server.start()
    try:
        answer = httpx.get(f"http://127.0.0.1:{server.port}/")
    finally:
        server.stop()
    assert answer.status_code == 500
    assert [repr(error) for error in log.failures] == ["LookupError('lost')"]


@pytest.mark.parametrize("value", [float("nan"), "\ud800", b"", {"a": object()}])
def test_what_is_no_json_is_not_answered_as_such(value: object):
    with pytest.raises((TypeError, ValueError)):
        json_response(value)


def test_a_log_takes_requests_from_any_thread():
    log = Log()
    threads = [
        threading.Thread(target=lambda: [log.fail(ValueError()) for _ in range(200)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.failures) == 1600


def test_a_whole_url_is_taken_for_the_path_in_it(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel([])) as api, httpx.Client(proxy=api.url) as client:
        headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
        answer = client.get("http://somewhere.example/v1/models?limit=1", headers=headers)
        assert len(answer.json()["data"]) == 1
        assert api.requests[0].path == "/v1/models"


def test_a_whole_url_that_is_none_is_not_found():
    with (
        LocalAPI(ScriptedModel([])) as api,
        socket.create_connection(("127.0.0.1", httpx.URL(api.url).port or 0)) as connection,
    ):
        connection.sendall(b"GET http://[/v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 404 ")
