"""The tool loop, in every colour, against a Messages API on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

import agentkit_client
from agentkit import (
    APIStatusError,
    AsyncAnthropic,
    ToolError,
    beta_async_tool,
    beta_tool,
)
from agentkit.local import LocalAPI, LocalError, ScriptedModel
from agentkit_client.types import Message
from agentkit_client.types.beta import BetaMessage

FACTS = Path(__file__).parents[1] / "client" / "facts" / "client.json"
CASES: dict[str, Any] = json.loads(FACTS.read_text("utf-8"))["tool_runner_cases"]

GO: Any = {"role": "user", "content": "go"}


@beta_tool
def add(a: int, b: int) -> str:
    return str(a + b)


@beta_tool
def boom(a: int) -> str:
    """Fail."""
    raise KeyError("k")


@beta_tool
def blocks(a: int) -> Any:
    """Return blocks."""
    return [{"type": "text", "text": "T"}]


def call(name: str = "add", id_: str = "tu1", **input_: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": name, "input": input_}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def words(reply: Message | BetaMessage) -> str:
    (block,) = reply.content
    assert block.type == "text"
    return block.text


class Played:
    """What a run came to: replies, request bodies, and the runner itself."""

    def __init__(self, replies: list[Any], runner: Any, api: LocalAPI) -> None:
        self.replies = replies
        self.runner = runner
        self.requests = list(api.requests)
        self.bodies = [dict(request.body) for request in api.requests]


Play = Callable[..., Played]


@pytest.fixture(
    params=[
        (colour, resource)
        for colour in ("sync", "asyncio", "trio")
        for resource in ("messages", "beta.messages")
    ],
    ids=lambda param: "-".join(param),
)
def play(request: pytest.FixtureRequest) -> Play:
    """`play(script, tools, on_reply=...)`: run a loop to its end, in every colour and resource."""
    colour, resource = request.param

    def run(
        script: Iterable[Any],
        tools: Iterable[Any] = (add,),
        on_reply: Callable[[Any, Any], Any] | None = None,
        **params: Any,
    ) -> Played:
        given = {"model": "m", "max_tokens": 64, "messages": [GO], "tools": tools, **params}
        with LocalAPI(model=ScriptedModel(script)) as api:
            if colour == "sync":
                with api.client(max_retries=0) as client:
                    return run_sync(client, given, on_reply, api)
            return anyio.run(run_async, given, on_reply, api, backend=colour)

    def run_sync(client: Any, given: Any, on_reply: Any, api: LocalAPI) -> Played:
        runner = (client.beta.messages if "beta" in resource else client.messages).tool_runner(
            **given
        )
        replies: list[Any] = []
        for reply in runner:
            replies.append(reply)
            if on_reply is not None:
                on_reply(runner, reply)
        return Played(replies, runner, api)

    async def run_async(given: Any, on_reply: Any, api: LocalAPI) -> Played:
        async with api.async_client(max_retries=0) as client:
            messages: Any = client.beta.messages if "beta" in resource else client.messages
            runner = messages.tool_runner(**given)
            replies: list[Any] = []
            async for reply in runner:
                replies.append(reply)
                if on_reply is not None:
                    made = on_reply(runner, reply)
                    if hasattr(made, "__await__"):
                        await made
            return Played(replies, runner, api)

    return run


SCRIPTS: dict[str, tuple[list[Any], list[Any], dict[str, Any]]] = {
    "one call then end": ([[text("let me"), call(a=1, b=2)], "done"], [add], {}),
    "two calls in one message": ([[call(a=1, b=2), call(id_="tu2", a=3, b=4)], "done"], [add], {}),
    "string argument coerced": ([[call(a="1", b=2)], "done"], [add], {}),
    "tool raises": ([[call("boom", a=1)], "done"], [boom], {}),
    "tool returns blocks": ([[call("blocks", a=1)], "done"], [blocks], {}),
    "raw tool dict mixed": (
        [[call(a=1, b=1)], "done"],
        [add, {"name": "raw", "input_schema": {"type": "object"}}],
        {},
    ),
    "no tool call": (["done"], [add], {}),
    "max_iterations=1": ([[call(a=1, b=2)]], [add], {"max_iterations": 1}),
    "max_iterations=2": ([[call(a=1, b=2)], [call(a=1, b=2)]], [add], {"max_iterations": 2}),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_the_turns_are_those_recorded(play: Play, case: str) -> None:
    script, tools, params = SCRIPTS[case]
    played = play(script, tools, **params)
    recorded = CASES[case]["requests"]
    assert [body["messages"] for body in played.bodies] == [r["messages"] for r in recorded]
    assert [body["max_tokens"] for body in played.bodies] == [64] * len(recorded)
    if tools == [add]:
        assert [body["tools"] for body in played.bodies] == [r["tools"] for r in recorded]
    helpers = [request.headers["x-stainless-helper"] for request in played.requests]
    assert helpers == CASES[case]["helper_headers"]


@pytest.mark.parametrize(
    ("case", "asked"),
    [("invalid argument", call(a="x", b=2)), ("unknown tool", call("nope"))],
)
def test_the_turns_after_a_bad_call_are_those_recorded_but_for_the_words(
    play: Play, case: str, asked: dict[str, Any]
) -> None:
    played = play([[asked], "done"])
    turns = [body["messages"] for body in played.bodies]
    assert turns[1][-1]["content"][0].pop("content")
    recorded = [request["messages"] for request in CASES[case]["requests"]]
    recorded[1][-1]["content"][0].pop("content", None)
    assert turns == recorded


def test_betas_of_the_caller_go_before_that_of_the_loop(play: Play) -> None:
    played = play([[call(a=1, b=2)], "done"], extra_headers={"x-more": "1"})
    assert {request.headers["x-more"] for request in played.requests} == {"1"}
    if isinstance(played.replies[0], BetaMessage):
        recorded = CASES["until_done, betas=[B1]"]
        played = play([[call(a=1, b=2)], "done"], betas=["context-1m-2025-08-07"])
        assert played.replies[-1].stop_reason == recorded["stop_reason"]
        loop = CASES["no tool call"]["beta_headers"][0]
        betas = [request.headers["anthropic-beta"] for request in played.requests]
        assert betas == [f"context-1m-2025-08-07,{loop}" for _ in recorded["beta_headers"]]


def test_only_the_beta_loop_asks_for_beta_features(play: Play) -> None:
    played = play(["done"])
    (request,) = played.requests
    if isinstance(played.replies[0], BetaMessage):
        assert request.headers["anthropic-beta"] == CASES["no tool call"]["beta_headers"][0]
        assert dict(request.query) == {"beta": "true"}
    else:
        assert isinstance(played.replies[0], Message)
        assert "anthropic-beta" not in request.headers
        assert dict(request.query) == {}


@pytest.mark.parametrize("count", [1, 2, 10])
def test_all_calls_of_a_turn_are_made_and_answered_in_order(play: Play, count: int) -> None:
    asked = [call(id_=f"tu{n}", a=n, b=1) for n in range(count)]
    played = play([asked, "done"])
    results = played.bodies[1]["messages"][-1]["content"]
    assert [(r["tool_use_id"], r["content"]) for r in results] == [
        (f"tu{n}", str(n + 1)) for n in range(count)
    ]
    assert [c.name for c in played.runner.calls] == ["add"] * count
    assert words(played.replies[-1]) == "done"


def test_an_error_is_a_result_that_says_so_and_the_loop_goes_on(play: Play) -> None:
    asked = [call(a="x", b=2), call("nope", "tu2"), call("boom", "tu3", a=1)]
    played = play([asked, "sorry"], [add, boom])
    bad, unknown, raised = played.bodies[1]["messages"][-1]["content"]
    assert bad["is_error"] is unknown["is_error"] is raised["is_error"] is True
    assert "a:" in bad["content"] or "a " in bad["content"]
    assert "no tool named 'nope'" in unknown["content"]
    assert raised["content"] == "KeyError('k')"
    assert words(played.replies[-1]) == "sorry"


def test_a_paused_turn_is_sent_back_to_be_continued(play: Play) -> None:
    paused = {"content": [text("so far")], "stop_reason": "pause_turn"}
    played = play([paused, "done"])
    assert played.bodies[1]["messages"] == [
        GO,
        {"role": "assistant", "content": [text("so far")]},
    ]


def test_the_conversation_calls_and_usage_can_be_read(play: Play) -> None:
    seen: list[int] = []

    def note(runner: Any, reply: Any) -> None:
        seen.append(len(runner.messages))

    played = play(
        [
            {"content": [call(a=1, b=2)], "usage": {"input_tokens": 10, "output_tokens": 1}},
            {"content": [text("3")], "usage": {"input_tokens": 20, "output_tokens": 2}},
        ],
        on_reply=note,
    )
    assert seen == [1, 3]
    assert [turn["role"] for turn in played.runner.messages] == ["user", "assistant"] * 2
    assert played.runner.usage.input_tokens == 30
    assert played.runner.usage.output_tokens == 3
    (made,) = played.runner.calls
    assert (made.id, made.name, made.input, made.content) == ("tu1", "add", {"a": 1, "b": 2}, "3")


def test_calls_made_early_are_not_made_again(play: Play) -> None:
    made: list[int] = []

    @beta_tool
    def counted(a: int) -> str:
        """Count."""
        made.append(a)
        return "c"

    def answer(runner: Any, reply: Any) -> Any:
        return runner.generate_tool_call_response()

    played = play(
        [[call("counted", a=1)], "done"],
        [counted],
        on_reply=answer,
    )
    assert made == [1]
    recorded = CASES["generate_tool_call_response in the loop"]["requests"]
    assert [body["messages"] for body in played.bodies] == [r["messages"] for r in recorded]


def test_your_own_turns_replace_those_of_the_runner(play: Play) -> None:
    def extra(runner: Any, reply: Any) -> None:
        if reply.stop_reason == "tool_use":
            runner.append_messages({"role": "user", "content": "EXTRA"})

    played = play([[call(a=1, b=2)], "done"], on_reply=extra)
    recorded = CASES["append_messages in the loop"]["requests"]
    assert [body["messages"] for body in played.bodies] == [r["messages"] for r in recorded]


def test_a_run_that_was_done_goes_on_when_turns_are_added(play: Play) -> None:
    def once_more(runner: Any, reply: Any) -> None:
        if len(runner.messages) == 1:
            runner.append_messages(reply, {"role": "user", "content": "and?"})

    played = play(["one", "two"], on_reply=once_more)
    assert [turn["role"] for turn in played.runner.messages] == ["user", "assistant"] * 2


def test_turns_can_be_added_after_the_end() -> None:
    with LocalAPI(model=ScriptedModel(["one", "two"])) as api, api.client() as client:
        runner = client.messages.tool_runner(model="m", max_tokens=9, messages=[GO], tools=[add])
        assert words(runner.until_done()) == "one"
        runner.append_messages({"role": "user", "content": "and?"})
        assert words(runner.until_done()) == "two"
        roles = [turn["role"] for turn in runner.messages]
        assert roles == ["user", "assistant", "user", "assistant"]


def test_a_reply_without_content_is_not_kept(play: Play) -> None:
    played = play([{"content": [], "stop_reason": "end_turn"}])
    assert played.runner.messages == [GO]


def test_a_reply_can_be_appended_as_it_is(play: Play) -> None:
    def again(runner: Any, reply: Any) -> None:
        if len(runner.messages) == 1:
            runner.append_messages(reply, {"role": "user", "content": "again"})

    played = play(["one", "two"], on_reply=again)
    assert [turn["role"] for turn in played.bodies[1]["messages"]] == ["user", "assistant", "user"]
    assert len(played.replies) == 2


def test_parameters_can_be_changed_between_turns(play: Play) -> None:
    def with_less(params: Mapping[str, Any]) -> dict[str, Any]:
        return {**params, "max_tokens": 5}

    def shorter(runner: Any, reply: Any) -> None:
        if reply.stop_reason == "tool_use":
            runner.set_messages_params(with_less)

    played = play([[call(a=1, b=2)], "done"], on_reply=shorter)
    assert [body["max_tokens"] for body in played.bodies] == [64, 5]
    recorded = CASES["set_messages_params in the loop"]["requests"]
    assert [body["messages"] for body in played.bodies] == [r["messages"] for r in recorded]


def test_parameters_can_be_given_anew(play: Play) -> None:
    def anew(runner: Any, reply: Any) -> None:
        if reply.stop_reason == "tool_use":
            runner.set_messages_params(
                {"model": "other", "max_tokens": 7, "messages": (GO,), "tools": []}
            )

    script = [[call(a=1, b=2)], "done"]
    with pytest.raises(APIStatusError):
        play([*script[:1], LocalError(400, "invalid_request_error", "no")], on_reply=anew)


def test_an_error_of_the_api_leaves_the_run_where_it_was() -> None:
    script = [[call(a=1, b=2)], LocalError(529, "overloaded_error", "Busy"), "done"]
    with LocalAPI(model=ScriptedModel(script)) as api, api.client(max_retries=0) as client:
        runner = client.messages.tool_runner(model="m", max_tokens=9, messages=[GO], tools=[add])
        with pytest.raises(APIStatusError, match="Busy"):
            runner.until_done()
        assert [turn["role"] for turn in runner.messages] == ["user", "assistant", "user"]
        assert words(runner.until_done()) == "done"
        assert len(runner.calls) == 1


def test_until_done_gives_the_last_reply_every_time(anyio_backend: str) -> None:
    async def main(api: LocalAPI) -> None:
        async with api.async_client() as client:
            runner = client.messages.tool_runner(
                model="m", max_tokens=9, messages=[GO], tools=[add]
            )
            last = await runner.until_done()
            assert words(last) == "done"
            assert await runner.until_done() is last

    with LocalAPI(model=ScriptedModel([[call(a=1, b=2)], "done"])) as api:
        anyio.run(main, api, backend=anyio_backend)
    with LocalAPI(model=ScriptedModel([[call(a=1, b=2)], "done"])) as api, api.client() as client:
        runner = client.messages.tool_runner(model="m", max_tokens=9, messages=[GO], tools=[add])
        assert runner.until_done() is runner.until_done()
        assert next(runner, None) is None


def test_the_asynchronous_loop_takes_tools_of_both_kinds(anyio_backend: str) -> None:
    @beta_async_tool
    async def double(a: int) -> str:
        """Double a number."""
        await anyio.lowlevel.checkpoint()
        if a < 0:
            raise ToolError("Only positive numbers.")
        return str(2 * a)

    async def main(api: LocalAPI) -> list[Any]:
        async with api.async_client() as client:
            runner = client.beta.messages.tool_runner(
                model="m", max_tokens=9, messages=[GO], tools=[add, double]
            )
            await runner.until_done()
            return runner.calls

    asked = [call(a=1, b=2), call("double", "tu2", a=4), call("double", "tu3", a=-4)]
    with LocalAPI(model=ScriptedModel([asked, "done"])) as api:
        calls = anyio.run(main, api, backend=anyio_backend)
    assert [c.content for c in calls] == ["3", "8", "Only positive numbers."]


def test_wrong_set_ups_are_refused_before_anything_is_sent() -> None:
    @beta_async_tool
    async def later() -> str:
        """Later."""
        return "x"

    with LocalAPI(model=ScriptedModel([])) as api, api.client() as client:
        ask: Any = client.messages.tool_runner
        good = {"model": "m", "max_tokens": 1, "messages": [GO]}
        with pytest.raises(TypeError, match="'later' is asynchronous: use it with AsyncAnthropic"):
            ask(**good, tools=[later])
        with pytest.raises(ValueError, match="Two tools are named 'add'"):
            ask(**good, tools=[add, add])
        with pytest.raises(TypeError, match="words is no tool: decorate the function with @beta_"):
            ask(**good, tools=[words])
        with pytest.raises(TypeError, match="None is no tool"):
            ask(**good, tools=[None])
        with pytest.raises(ValueError, match="at least 1"):
            ask(**good, tools=[add], max_iterations=0)
        with pytest.raises(TypeError, match="stream_retries"):
            ask(**good, tools=[add], stream_retries=1)
        with pytest.raises(TypeError, match="list"):
            ask(**good, tools=[add], output_format=list[object])
        with pytest.raises(TypeError, match="max_tokens"):
            ask(model="m", messages=[GO], tools=[add])
        with pytest.raises(TypeError, match="modle"):
            ask(**good, tools=[add], modle="m")
        assert api.requests == []


def test_the_raw_client_knows_nothing_of_loops() -> None:
    raw: Any = agentkit_client.Anthropic(api_key="K")
    assert not hasattr(raw.messages, "tool_runner")
    assert issubclass(AsyncAnthropic, agentkit_client.AsyncAnthropic)
