"""Code around requests and calls: it sees, blocks, changes and tries again, in every colour."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from colours import got
from played import Play, call, play, play_whole, player, text

from agentkit import FinishedCall, Middleware, ModelCall, OverloadedError, ToolCall, beta_tool
from agentkit.local import LocalError

__all__ = ["play", "play_whole"]

SCRIPT = [[text("let me"), call("echo", words="card 4111")], "done"]
ran: list[str] = []


@beta_tool
def echo(words: str) -> str:
    """Echo."""
    ran.append(words)
    return words


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


class Log(Middleware):
    """Notes what goes by, and in which order."""

    def __init__(self, name: str = "", lines: list[str] | None = None) -> None:
        self.name = name
        self.lines: list[str] = [] if lines is None else lines

    def model_call(self, call: ModelCall, proceed: Any) -> Any:
        self.lines.append(f"{self.name}ask {call.turn} {call.purpose}")
        answer = proceed(call)
        self.lines.append(f"{self.name}asked")
        return answer

    def tool_call(self, call: ToolCall, proceed: Any) -> Any:
        self.lines.append(f"{self.name}call {call.name}")
        finished = proceed(call)
        self.lines.append(f"{self.name}called {finished.content}")
        return finished

    def reply(self, call: ModelCall, reply: Any) -> Any:
        self.lines.append(f"{self.name}reply {call.turn} {reply.stop_reason}")


def test_all_effects_go_by_in_their_order(play: Play) -> None:
    log = Log()
    played = play(SCRIPT, [echo], middleware=[log])
    assert played.error is None
    assert log.lines == [
        *("ask 1 turn", "asked", "reply 1 tool_use"),
        *("call echo", "called card 4111"),
        *("ask 2 turn", "asked", "reply 2 end_turn"),
    ]


def test_the_first_is_the_outermost(play: Play) -> None:
    lines: list[str] = []
    play(["done"], [echo], middleware=[Log("a ", lines), Log("b ", lines)])
    assert lines == [
        *("a ask 1 turn", "b ask 1 turn", "b asked", "a asked"),
        *("b reply 1 end_turn", "a reply 1 end_turn"),
    ]


def test_arguments_and_results_can_be_changed(play: Play) -> None:
    class Redact(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            finished: FinishedCall = proceed(replace(call, input={"words": "changed"}))
            return replace(finished, content=f"{finished.content}, redacted")

    played = play(SCRIPT, [echo], middleware=[Redact()])
    assert ran == ["changed"]
    assert played.results[0]["content"] == "changed, redacted"


def test_a_call_can_be_blocked(play: Play) -> None:
    class Block(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return call.answered("Not on Sundays.", is_error=True)

    played = play(SCRIPT, [echo], middleware=[Block()])
    assert (ran, played.results[0]["content"]) == ([], "Not on Sundays.")
    assert played.results[0]["is_error"]


def test_a_call_can_be_tried_again(play: Play) -> None:
    tries: list[int] = []

    @beta_tool
    def flaky() -> str:
        """Fail at first."""
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionError("gone")
        return "there"

    class Retry(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            finished = proceed(call)
            while isinstance(finished.error, ConnectionError):
                finished = proceed(call)
            return finished

    played = play([[call("flaky")], "done"], [flaky], middleware=[Retry()])
    assert played.results[0]["content"] == "there"
    assert len(tries) == 3
    assert len(played.runner.calls) == 1


def test_a_request_can_be_changed_and_tried_again(play: Play) -> None:
    class Again(Middleware):
        def model_call(self, call: ModelCall, proceed: Any) -> Any:
            try:
                return proceed(call)
            except OverloadedError:
                return proceed(replace(call, params={**call.params, "max_tokens": 9}))

    played = play([LocalError(529), "done"], [echo], middleware=[Again()])
    assert played.error is None
    assert [body["max_tokens"] for body in played.bodies] == [64, 9]


class Greedy(Middleware):
    """Keeps what is asked, and puts into it what is no business of the run."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    def model_call(self, call: ModelCall, proceed: Any) -> Any:
        self.kept.append(call)
        params: Any = call.params
        params["max_tokens"] //= 2
        params["messages"].append({"role": "user", "content": "quick"})
        return proceed(call)


@pytest.mark.parametrize("cache", [None, "auto"])
def test_what_was_asked_stays_what_it_was_and_is_of_that_request_alone(
    play: Play, cache: Any
) -> None:
    greedy = Greedy()
    script = [[call("echo", words="a")], [call("echo", "tu2", words="b")], "done"]
    played = play(script, [echo], middleware=[greedy], cache=cache)
    assert [len(sent["messages"]) for sent in played.bodies] == [2, 4, 6]
    assert [len(asked.params["messages"]) for asked in greedy.kept] == [2, 4, 6]
    assert {sent["max_tokens"] for sent in played.bodies} == {32}
    assert len(played.runner.messages) == 6


def test_a_cache_answers_instead(play: Play) -> None:
    class Cache(Middleware):
        def __init__(self) -> None:
            self.known: dict[str, FinishedCall] = {}

        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            key = f"{call.name} {call.input}"
            if key not in self.known:
                self.known[key] = proceed(call)
            return self.known[key]

    script = [[call("echo", f"tu{n}", words="a")] for n in range(3)]
    played = play([*script, "done"], [echo], middleware=[Cache()])
    assert ran == ["a"]
    assert [result["tool_use_id"] for result in played.results] == ["tu0", "tu1", "tu2"]
    assert [result["content"] for result in played.results] == ["a", "a", "a"]


def test_a_whole_reply_can_be_exchanged(play: Play) -> None:
    class Clean(Middleware):
        def reply(self, call: ModelCall, reply: Any) -> Any:
            clean = reply.to_dict()
            clean["content"] = [text("clean")]
            return reply.construct(**clean)

    played = play(["secret"], [echo], middleware=[Clean()])
    assert played.runner.last_reply.content[0].text == "clean"
    assert "secret" not in str(played.runner.messages)


def test_an_error_of_a_middleware_is_the_result_of_its_call(play: Play) -> None:
    class Broken(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            raise RuntimeError("broken")

    played = play(SCRIPT, [echo], middleware=[Broken()])
    assert played.results[0]["content"] == "RuntimeError('broken')"
    assert ran == []


def test_a_middleware_that_returns_nothing_useful_is_an_error_result(play: Play) -> None:
    class Forgets(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            proceed(call)

    played = play(SCRIPT, [echo], middleware=[Forgets()])
    assert "has to return a FinishedCall, not None" in played.results[0]["content"]


def test_an_error_around_a_request_leaves_the_runner(play: Play) -> None:
    class Stop(Middleware):
        def model_call(self, call: ModelCall, proceed: Any) -> Any:
            raise RuntimeError("no more money")

    played = play([], [echo], middleware=[Stop()])
    assert isinstance(played.error, RuntimeError)
    assert played.bodies == []


def test_asynchronous_middleware_is_for_asynchronous_clients(anyio_backend: str) -> None:
    class Later(Middleware):
        async def model_call(self, call: ModelCall, proceed: Any) -> Any:
            return await proceed(call)

        async def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            finished = await proceed(call)
            return replace(finished, content=f"{finished.content}!")

        async def reply(self, call: ModelCall, reply: Any) -> Any:
            return None

    for stream in (False, True):
        played = player(anyio_backend, stream)(SCRIPT, [echo], middleware=[Later(), Log()])
        assert played.results[0]["content"] == "card 4111!"
    with pytest.raises(TypeError, match=r"Later\.model_call is asynchronous"):
        player("sync", stream=False)([], [echo], middleware=[Later()])


def test_plain_middleware_does_not_hold_up_an_event_loop(anyio_backend: str) -> None:
    threads: list[int] = []

    class Where(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            threads.append(threading.get_ident())
            return proceed(call)

    asked = [call("echo", f"tu{n}", words=str(n)) for n in range(10)]
    layers = [Where() for _ in range(8)]
    played = player(anyio_backend, stream=False)([asked, "done"], [echo], middleware=layers)
    assert [result["content"] for result in played.results] == [str(n) for n in range(10)]
    assert threading.get_ident() not in threads
    assert len(threads) == 80


def test_a_middleware_needs_no_base_class(play_whole: Play) -> None:
    class Plain:
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return replace(proceed(call), content="plain")

    played = play_whole(SCRIPT, [echo], middleware=[Plain()])
    assert played.results[0]["content"] == "plain"


def test_calls_that_are_made_by_hand_go_through_it_too(play_whole: Play) -> None:
    log = Log()

    async def body(runner: Any) -> None:
        await got(runner.__anext__() if hasattr(runner, "__anext__") else next(runner))
        await got(runner.generate_tool_call_response())

    play_whole(SCRIPT[:1], [echo], body, middleware=[log])
    assert log.lines[-1] == "called card 4111"
