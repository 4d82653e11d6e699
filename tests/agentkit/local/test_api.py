"""The local API serves for as long as its block runs, and says at its end what went wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from leaks import our_threads

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


async def test_a_block_that_fails_keeps_its_error_in_async_too():
    with pytest.raises(KeyError, match="mine"):
        async with LocalAPI(ScriptedModel(["left over"])):
            raise KeyError("mine")


async def test_a_left_over_reply_is_an_error_in_async_too():
    with pytest.raises(ScriptError, match="0 of 1 replies were played"):
        async with LocalAPI(ScriptedModel(["left over"])):
            pass


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
        create: Any = client.messages.create
        message = create(**body())
        assert [block.text for block in message.content if block.type == "text"] == ["Hi!"]
        assert api.requests[0].headers["x-api-key"] == "sesame"


async def test_an_async_client_reaches_it_past_any_proxy(
    monkeypatch: pytest.MonkeyPatch, body: Body
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with LocalAPI(ScriptedModel(["Hi!"])) as api, api.async_client() as client:
        create: Any = client.messages.create
        message = await create(**body())
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
