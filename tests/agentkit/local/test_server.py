"""The server starts and stops quickly, leaves nothing behind, and names what is in its way."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import anyio
import httpx
import pytest
from leaks import open_sockets, our_threads

from agentkit.local import (
    LocalAPI,
    ScriptedModel,
    ScriptError,
)

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]


async def test_a_cancelled_block_ends_its_server():
    api = LocalAPI(ScriptedModel([]))
    with anyio.CancelScope() as scope:
        async with api:
            scope.cancel()
            await anyio.sleep_forever()
    assert our_threads() == []
    with pytest.raises(RuntimeError, match="not running"):
        _ = api.url


async def test_starting_and_stopping_does_not_wait_for_busy_threads(anyio_backend_name: str):
    limiter = anyio.to_thread.current_default_thread_limiter()
    taken = limiter.total_tokens
    release = threading.Event()
    async with anyio.create_task_group() as tasks:
        for _ in range(int(taken)):
            tasks.start_soon(anyio.to_thread.run_sync, release.wait)
        await anyio.wait_all_tasks_blocked()
        assert limiter.available_tokens == 0
        async with LocalAPI(ScriptedModel([])):
            pass
        release.set()


def test_nothing_is_left_behind(headers: dict[str, str], body: Body):
    before = open_sockets()
    for _ in range(3):
        with LocalAPI(ScriptedModel(["Hi!"])) as api, httpx.Client(headers=headers) as client:
            client.post(f"{api.url}/v1/messages", json=body())
        assert our_threads() == []
    assert open_sockets() == before


def test_stopping_is_quick_though_a_connection_is_open(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        connect(api).post("/v1/messages", json=body())
        start = time.perf_counter()
    assert time.perf_counter() - start < 10


def test_stopping_is_quick_in_the_middle_of_a_request(headers: dict[str, str]):
    with LocalAPI(ScriptedModel([])) as api:
        port = int(api.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Le")
            start = time.perf_counter()
            api.__exit__(None, None, None)
            assert time.perf_counter() - start < 10
            assert half.recv(1) == b""
        api.__enter__()


def test_what_is_being_answered_when_the_block_ends_is_answered(connect: Connect, body: Body):
    asked, answers = threading.Event(), list[httpx.Response]()

    class Slow:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            asked.set()
            leaving.wait(5)
            return {"content": "Late."}

    leaving = threading.Event()
    with LocalAPI(Slow()) as api:
        client = connect(api)
        caller = threading.Thread(
            target=lambda: answers.append(client.post("/v1/messages", json=body()))
        )
        caller.start()
        assert asked.wait(5)
        threading.Timer(0.05, leaving.set).start()
    caller.join(5)
    assert [answer.json()["content"][0]["text"] for answer in answers] == ["Late."]


def test_a_model_that_hangs_does_not_hold_up_the_end_for_long(connect: Connect, body: Body):
    release = threading.Event()

    class Hanging:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            release.wait(30)
            return {"content": "Too late."}

    with LocalAPI(Hanging()) as api:
        with pytest.raises(httpx.ReadTimeout):
            connect(api).post("/v1/messages", json=body(), timeout=0.05)
        start = time.perf_counter()
    assert time.perf_counter() - start < 20
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("agentkit-local"):
            thread.join(60)


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is in use; choose another"):
            LocalAPI(ScriptedModel([]), port=port).__enter__()
    assert our_threads() == []


def test_an_address_that_is_not_ours_is_an_os_error():
    with pytest.raises(OSError, match=r"192\.0\.2\.1"):
        LocalAPI(ScriptedModel([]), host="192.0.2.1").__enter__()


def test_a_port_can_be_chosen_and_used_again_at_once(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel([])) as api:
        port = int(api.url.rpartition(":")[2])
    with LocalAPI(ScriptedModel(["Hi!"]), port=port) as api:
        assert api.url == f"http://127.0.0.1:{port}"
        assert connect(api).post("/v1/messages", json=body()).status_code == 200
    with LocalAPI(ScriptedModel([]), port=port):
        pass


def test_it_is_not_started_twice():
    api = LocalAPI(ScriptedModel([]))
    with api, pytest.raises(RuntimeError, match="running already"):
        api.__enter__()
    assert our_threads() == []


def test_it_can_be_started_again(connect: Connect, body: Body):
    api = LocalAPI(ScriptedModel(["one", "two"]))
    with pytest.raises(ScriptError, match="1 of 2 replies"), api:
        connect(api).post("/v1/messages", json=body())
    assert len(api.requests) == 1
    with api:
        connect(api).post("/v1/messages", json=body())
        assert len(api.requests) == 1


def test_it_has_no_url_before_it_runs():
    with pytest.raises(RuntimeError, match="not running"):
        _ = LocalAPI(ScriptedModel([])).url


@pytest.mark.parametrize(
    ("host", "seen_as"), [("0.0.0.0", "127.0.0.1"), ("localhost", "localhost"), ("::1", "[::1]")]
)
def test_the_url_can_be_connected_to(host: str, seen_as: str, connect: Connect, body: Body):
    if not socket.has_ipv6 and ":" in host:
        pytest.skip("this machine has no IPv6")
    with LocalAPI(ScriptedModel(["Hi!"]), host=host) as api:
        assert api.url.startswith(f"http://{seen_as}:")
        assert connect(api).post("/v1/messages", json=body()).status_code == 200


CHILD = """
import socket, httpx
from agentkit.local import LocalAPI, ScriptedModel
key = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
body = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello"}]}
with LocalAPI(ScriptedModel(["one", "two"])) as api, httpx.Client(headers=key) as client:
    client.post(api.url + "/v1/messages", json=body)
    client.post(api.url + "/v1/messages", json={**body, "stream": True})
    client.get(api.url)
    with socket.create_connection(("127.0.0.1", httpx.URL(api.url).port)) as other:
        other.sendall(b"no HTTP\\r\\n\\r\\n")
        while other.recv(999):
            pass
"""


def python(source: str, *options: str) -> tuple[int, str, str]:
    command = [sys.executable, *options, "-c", source]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return run.returncode, run.stdout, run.stderr


def test_a_run_says_nothing_and_warns_of_nothing():
    assert python(CHILD, "-X", "dev", "-W", "error") == (0, "", "")


def test_a_run_where_logging_is_set_up_says_no_more_than_what_is_wrong():
    set_up = "import logging; logging.basicConfig(level=10)\n"
    names = ("httpx", "httpcore.connection", "httpcore.http11", "asyncio")
    quiet = f"for name in {names}: logging.getLogger(name).disabled = True\n"
    assert python(set_up + CHILD.replace("key =", f"{quiet}key =")) == (
        0,
        "",
        "WARNING:agentkit.local.http:Invalid HTTP request received.\n",
    )


def test_a_process_that_never_leaves_the_block_ends():
    source = "from agentkit.local import *\nLocalAPI(ScriptedModel([])).__enter__()\nprint('end')"
    assert python(source) == (0, "end\n", "")


def test_signal_handlers_are_left_alone():
    source = (
        "import signal\nfrom agentkit.local import LocalAPI, ScriptedModel\n"
        "names = [signal.SIGINT, signal.SIGTERM]\nbefore = [signal.getsignal(n) for n in names]\n"
        "with LocalAPI(ScriptedModel([])):\n"
        "    print(before == [signal.getsignal(n) for n in names])"
    )
    assert python(source) == (0, "True\n", "")
