"""The local API serves for as long as its block runs, and says at its end what went wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from agentkit.local import (
    LocalAPI,
    LocalError,
    ModelError,
    RecordedRequest,
    ScriptedModel,
    ScriptError,
)

Body = Callable[..., dict[str, Any]]
Connect = Callable[[LocalAPI], httpx.Client]


class Crashing:
    """A model that raises."""

    def __init__(self, error: BaseException) -> None:
        """Keep what to raise."""
        self.error = error

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        raise self.error


def our_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("agentkit-local")]


def open_sockets() -> int:
    """Count the descriptors of this process that are sockets."""
    folder = Path("/proc/self/fd")
    if not folder.exists():
        pytest.skip("descriptors are listed on Linux only")
    links = [folder / name for name in os.listdir(folder)]
    return sum(os.readlink(link).startswith("socket:") for link in links if link.is_symlink())


def test_a_script_is_played_over_http(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        answer = connect(api).post("/v1/messages", json=body())
    assert answer.status_code == 200
    message = answer.json()
    assert message["content"] == [{"type": "text", "text": "Hi!"}]
    assert (message["type"], message["role"]) == ("message", "assistant")
    assert (message["stop_reason"], message["stop_sequence"]) == ("end_turn", None)
    assert message["model"] == "claude-sonnet-4-5"
    assert message["id"].startswith("msg_")
    assert message["usage"]["output_tokens"] == 1
    assert message["usage"]["input_tokens"] > 1


async def test_a_script_is_played_in_an_async_block(body: Body, headers: dict[str, str]):
    async with (
        LocalAPI(ScriptedModel(["Hi!"])) as api,
        httpx.AsyncClient(base_url=api.url, headers=headers) as client,
    ):
        answer = await client.post("/v1/messages", json=body())
    assert answer.json()["content"] == [{"type": "text", "text": "Hi!"}]
    assert our_threads() == []


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


async def test_a_block_that_fails_keeps_its_error_in_async_too():
    with pytest.raises(KeyError, match="mine"):
        async with LocalAPI(ScriptedModel(["left over"])):
            raise KeyError("mine")


async def test_a_left_over_reply_is_an_error_in_async_too():
    with pytest.raises(ScriptError, match="0 of 1 replies were played"):
        async with LocalAPI(ScriptedModel(["left over"])):
            pass


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
    assert time.perf_counter() - start < 0.1


def test_stopping_is_quick_in_the_middle_of_a_request(headers: dict[str, str]):
    with LocalAPI(ScriptedModel([])) as api:
        port = int(api.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Le")
            start = time.perf_counter()
            api.__exit__(None, None, None)
            assert time.perf_counter() - start < 0.1
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
    assert time.perf_counter() - start < 2
    release.set()


def test_requests_are_recorded_in_their_order(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        client = connect(api)
        client.post("/v1/messages", json=body(), params={"beta": "true"})
        client.post("/v1/messages", content=b"{")
        client.get("/nowhere")
        first, second, third = api.requests
    assert (first.method, first.path, first.query) == ("POST", "/v1/messages", {"beta": "true"})
    assert first.body == body()
    assert first.headers["X-Api-Key"] == "a-key"
    assert (second.content, second.body) == (b"{", None)
    assert (third.method, third.path, third.body) == ("GET", "/nowhere", None)


def test_the_list_of_requests_is_a_copy(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"])) as api:
        connect(api).post("/v1/messages", json=body())
        api.requests.clear()
        assert len(api.requests) == 1


def test_a_model_cannot_change_what_is_recorded(connect: Connect, body: Body):
    class Meddling:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            request["messages"].clear()
            return {"content": "Gone."}

    with LocalAPI(Meddling()) as api:
        connect(api).post("/v1/messages", json=body())
        assert api.requests[0].body == body()


def test_fifty_requests_are_answered_at_the_same_time(connect: Connect, body: Body):
    together = threading.Barrier(50, timeout=10)

    class Meeting:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            together.wait()
            return {"content": request["messages"][0]["content"]}

    with LocalAPI(Meeting()) as api:
        texts = [f"question {number}" for number in range(50)]
        answers = dict[str, str]()

        client = connect(api)

        def ask(text: str) -> None:
            messages = [{"role": "user", "content": text}]
            answer = client.post("/v1/messages", json=body(messages=messages), timeout=10)
            answers[text] = answer.json()["content"][0]["text"]

        callers = [threading.Thread(target=ask, args=(text,)) for text in texts]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert len(api.requests) == 50
    assert answers == {text: text for text in texts}
    assert our_threads() == []


def test_one_script_answers_parallel_requests_each_once(connect: Connect, body: Body):
    replies = [f"reply {number}" for number in range(50)]
    with LocalAPI(ScriptedModel(replies)) as api:
        played: list[str] = []

        client = connect(api)

        def ask() -> None:
            answer = client.post("/v1/messages", json=body())
            played.append(answer.json()["content"][0]["text"])

        callers = [threading.Thread(target=ask) for _ in replies]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert sorted(played) == sorted(replies)


def test_any_key_will_do(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!", "Hi!"])) as api:
        plain = httpx.Client(base_url=api.url, headers={"anthropic-version": "2023-06-01"})
        with plain:
            by_key = plain.post("/v1/messages", json=body(), headers={"x-api-key": "?"})
            by_token = plain.post(
                "/v1/messages", json=body(), headers={"authorization": "Bearer ?"}
            )
    assert (by_key.status_code, by_token.status_code) == (200, 200)


def test_a_key_that_was_given_is_the_only_one(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!", "Hi!"]), api_key="sesame") as api:
        client = connect(api)
        wrong_key = client.post("/v1/messages", json=body())
        client.headers["x-api-key"] = "sesame"
        right_key = client.post("/v1/messages", json=body())
        del client.headers["x-api-key"]
        wrong_token = client.post(
            "/v1/messages", json=body(), headers={"authorization": "Bearer other"}
        )
        right_token = client.post(
            "/v1/messages", json=body(), headers={"authorization": "Bearer sesame"}
        )
    assert [wrong_key.status_code, wrong_token.status_code] == [401, 401]
    assert [right_key.status_code, right_token.status_code] == [200, 200]
    assert wrong_key.json()["error"] == {
        "type": "authentication_error",
        "message": "invalid x-api-key",
    }
    assert wrong_token.json()["error"]["message"] == "Invalid bearer token"


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


@pytest.mark.parametrize("model", [["Hi!"], ScriptedModel, None])
def test_something_else_than_a_model_is_refused(model: Any):
    with pytest.raises(TypeError, match="model must be an object with a method `reply`"):
        LocalAPI(model)


@pytest.mark.parametrize("error", [ValueError("no idea"), SystemExit("no idea"), StopIteration()])
def test_what_a_model_raises_is_a_500_and_raised_at_the_end(
    error: BaseException, connect: Connect, body: Body
):
    answers: list[httpx.Response] = []
    text = f"the model raised {type(error).__name__}: {error}"
    with pytest.raises(ModelError, match=text) as caught, LocalAPI(Crashing(error)) as api:
        answers.append(connect(api).post("/v1/messages", json=body()))
    assert answers[0].status_code == 500
    assert answers[0].json()["error"] == {"type": "api_error", "message": text}
    assert caught.value.__cause__ is error
    assert caught.value.errors == (error,)


def test_several_crashes_are_counted(connect: Connect, body: Body):
    def ask_thrice(api: LocalAPI) -> None:
        for _ in range(3):
            connect(api).post("/v1/messages", json=body())

    model = Crashing(ValueError("no idea"))
    three = pytest.raises(ModelError, match=r"ValueError: no idea \(and 2 more\)")
    with three, LocalAPI(model) as api:
        ask_thrice(api)


@pytest.mark.parametrize(
    "reply", [None, "Hi!", {"text": "Hi!"}, {"content": [1]}, {"content": [{"text": "Hi!"}]}]
)
def test_a_reply_that_is_no_message_is_a_crash_of_the_model(
    reply: Any, connect: Connect, body: Body
):
    class Odd:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            return reply

    crash = pytest.raises(ModelError, match=r"TypeError: a (model|content block) must")
    with crash, LocalAPI(Odd()) as api:
        assert connect(api).post("/v1/messages", json=body()).status_code == 500


@pytest.mark.parametrize("stream", [False, True])
def test_a_reply_that_is_no_json_is_a_crash_of_the_model(
    stream: bool, connect: Connect, body: Body
):
    class Odd:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            return {"content": [{"type": "tool_use", "id": "t", "name": "f", "input": {"x": b""}}]}

    crash = pytest.raises(ModelError, match="TypeError: Object of type bytes")
    with crash, LocalAPI(Odd()) as api:
        assert connect(api).post("/v1/messages", json=body(stream=stream)).status_code == 500


def test_an_error_a_model_means_is_no_crash(connect: Connect, body: Body):
    with LocalAPI(Crashing(LocalError(529))) as api:
        answer = connect(api).post("/v1/messages", json=body())
    assert answer.status_code == 529
    assert answer.json()["error"] == {"type": "overloaded_error", "message": "Overloaded"}


def test_an_exception_of_the_block_is_kept(connect: Connect, body: Body):
    def ask_and_fail(api: LocalAPI) -> None:
        connect(api).post("/v1/messages", json=body())
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"), LocalAPI(Crashing(ValueError())) as api:
        ask_and_fail(api)


def test_the_model_is_asked_at_the_end(connect: Connect):
    class Doubtful:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            raise NotImplementedError

        def verify(self) -> None:
            raise ScriptError("not convinced")

    with pytest.raises(ScriptError, match="not convinced"), LocalAPI(Doubtful()):
        pass


def test_a_client_reaches_it_past_any_proxy(monkeypatch: pytest.MonkeyPatch, body: Body):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with LocalAPI(ScriptedModel(["Hi!"]), api_key="sesame") as api, api.client() as client:
        message = client.messages.create(**body())
        assert [block.text for block in message.content if block.type == "text"] == ["Hi!"]
        assert api.requests[0].headers["x-api-key"] == "sesame"


async def test_an_async_client_reaches_it_past_any_proxy(
    monkeypatch: pytest.MonkeyPatch, body: Body
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with LocalAPI(ScriptedModel(["Hi!"])) as api, api.async_client() as client:
        message = await client.messages.create(**body())
    assert [block.text for block in message.content if block.type == "text"] == ["Hi!"]


def test_options_of_a_client_win(body: Body):
    with LocalAPI(ScriptedModel([])) as api, api.client(api_key="mine", max_retries=0) as client:
        assert (client.api_key, client.max_retries) == ("mine", 0)
    with pytest.raises(RuntimeError, match="not running"):
        api.client()
    with pytest.raises(RuntimeError, match="not running"):
        api.async_client()


def test_credentials_do_not_show(connect: Connect, body: Body):
    with LocalAPI(ScriptedModel(["Hi!"]), api_key="a-key") as api:
        connect(api).post("/v1/messages", json=body())
        request = api.requests[0]
        shown = [repr(request), str(request), repr(request.headers), repr(api)]
    assert isinstance(request, RecordedRequest)
    assert [text for text in shown if "a-key" in text] == []


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
