"""A run as plain JSON: what is in it, and what becomes of one that is damaged or misused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from approved_tools import look, ran, rm
from colours import each, every, got
from played import Play, call, play, play_whole, player

from agentkit import Approve, Deny, Middleware, OverloadedError, ToolCall, ToolContext, beta_tool
from agentkit.local import LocalError
from agentkit_client import written

__all__ = ["play", "play_whole"]

CUT = {"content": [call("look", path="a")], "stop_reason": "max_tokens"}


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


def test_growing_goes_on_where_it_was_in_another_process(play_whole: Play) -> None:
    """How often it has grown, and the reply to fall back on, are part of the state."""

    async def one(runner: Any) -> Any:
        states: list[Any] = []
        with suppress(OverloadedError):
            await every((runner.state() async for _ in each(runner)), into=states)
        return [*states, runner.state()]

    script: list[Any] = [CUT, CUT, LocalError(529)]
    states = json.loads(json.dumps(play_whole(script, [look], one, on_truncation="grow").value))
    assert [state["growths"] for state in states] == [0, 1, 2]
    again = play_whole([CUT, CUT, CUT, "done"], [look], state=states[-1], on_truncation="grow")
    assert [body["max_tokens"] for body in again.bodies] == [256, 512, 1024, 1024]
    too_much = LocalError(400, message="max_tokens: 256 > 128")
    told = play_whole([too_much, "done"], [look], state=states[-1], on_truncation="grow")
    assert told.error is None
    assert [body["max_tokens"] for body in told.bodies] == [256, 128]
    assert "cut short" in told.results[0]["content"]


def paused_state(**options: Any) -> Any:
    asked = [call("look", "tu1", path="a"), call("rm", "tu2", path="b")]
    runner = player("sync", stream=False)([asked], [rm, look], **options).runner
    return json.loads(json.dumps(runner.state()))


@pytest.mark.parametrize("state", ["{}", [], 1, "null"])
def test_what_is_no_dict_is_no_state(state: Any) -> None:
    with pytest.raises(TypeError, match=r"as runner\.state\(\) returns it"):
        player("sync", stream=False)([], [rm], state=state)


@pytest.mark.parametrize("version", [0, 3, True, "2", None, [2], {}])
def test_a_version_is_one_of_the_known_numbers(version: Any) -> None:
    with pytest.raises(ValueError, match="reads versions up to 2"):
        player("sync", stream=False)([], [rm], state={**paused_state(), "version": version})


def damages() -> list[tuple[str, Any]]:
    """Name each place of a state, and what has no business there."""
    places = [
        *("params", "messages", "transcript", "last", "open", "calls", "usage", "meter"),
        *("turns_left", "models_left", "is_done", "is_summing_up"),
        *("open.finished", "open.made", "open.before", "open.waiting", "open.inside"),
        *("open.decided_inside", "open.is_counted", "open.waiting.tu2.0.name"),
        *("open.approved", "open.edits", "open.finished.0.content", "open.finished.0.is_error"),
        *("meter.seconds", "meter.last_calls", "messages.0"),
    ]
    kept = {"open.approved", "open.edits"}  # version 1 has them not
    missing = [(place, None) for place in places if place not in kept and place[-1] != "0"]
    return [*((place, 0.5j) for place in places), *missing]


@pytest.mark.parametrize(("place", "value"), damages())
def test_a_damaged_state_is_refused_with_the_place(place: str, value: Any) -> None:
    state: Any = paused_state()
    *path, last = (int(part) if part.isdigit() else part for part in place.split("."))
    holder = state
    for part in path:
        holder = holder[part]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    with pytest.raises(ValueError, match=f"The state is damaged, at {place}"):
        player("sync", stream=False)([], [rm, look], state=state)


def test_an_open_turn_needs_its_reply() -> None:
    with pytest.raises(ValueError, match="no reply that it answers"):
        player("sync", stream=False)([], [rm, look], state={**paused_state(), "last": None})


def test_a_state_says_nothing_of_how_to_reach_the_api(play_whole: Play) -> None:
    state = paused_state()
    state["params"] |= {"extra_headers": {"x-stolen": "1"}, "timeout": 0.001, "tools": [{}]}
    played = play_whole(["done"], [rm, look], state=state, decisions={"tu2": Deny()})
    assert played.error is None
    assert "x-stolen" not in played.headers[0]


def test_a_yes_to_what_is_shown_is_none_to_what_is_not(play_whole: Play) -> None:
    state = paused_state()
    state["open"]["waiting"]["tu2"][0]["input"] = {"path": "harmless"}
    played = play_whole([], [rm, look], state=state, decisions={"tu2": Approve()})
    assert ran == ["look a"]
    assert [each.input for each in played.runner.pending] == [{"path": "b"}]


def test_what_is_done_to_a_pending_call_does_not_change_what_is_run(play_whole: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.pending[0].input["path"] = "***"
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())
        assert ran == []
        assert [each.input for each in runner.pending] == [{"path": "b"}]
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play_whole([[call("rm", "tu1", path="b")], "done"], [rm], body)
    assert (ran, played.error) == (["rm b"], None)


def test_a_middleware_that_is_gone_does_not_leave_its_approval_behind(play_whole: Play) -> None:
    class ToTemp(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return proceed(replace(call, input={"path": "tmp"}))

    def rule(call: ToolCall, context: Any) -> bool:
        return call.input == {"path": "tmp"}

    asked = [[call("look", "tu1", path="/etc")]]
    paused = play_whole(asked, [look], requires_approval=rule, middleware=[ToTemp()]).runner
    assert [each.input for each in paused.pending] == [{"path": "tmp"}]
    state = json.loads(json.dumps(paused.state()))
    decisions = {"tu1": Approve()}
    played = play_whole([], [look], requires_approval=True, state=state, decisions=decisions)
    assert ran == []
    assert [each.input for each in played.runner.pending] == [{"path": "/etc"}]


def test_decisions_are_taken_once_and_all_or_none() -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        with pytest.raises(ValueError, match="No call 'tu9' waits"):
            runner.decide({"tu2": Approve(), "tu9": Approve()})
        assert [each.id for each in runner.pending] == ["tu2"]
        runner.decide({"tu2": Deny()})
        with pytest.raises(ValueError, match="No call 'tu2' waits"):
            runner.decide({"tu2": Approve()})
        await got(runner.until_done())

    asked = [call("look", "tu1", path="a"), call("rm", "tu2", path="b")]
    played = player("sync", stream=False)([asked, "done"], [rm, look], body)
    assert (ran, played.error) == (["look a"], None)


def test_a_decision_that_could_be_on_two_calls_is_refused() -> None:
    state = paused_state()
    other: Any = {"id": "tu2", "name": "rm", "input": {}, "within": ["tu1"]}
    state["open"]["finished"] = []
    state["open"]["waiting"]["tu1"] = [other]
    with pytest.raises(ValueError, match="Several calls 'tu2' wait"):
        player("sync", stream=False)([], [rm], state=state, decisions={"tu2": Approve()})


def test_a_tool_that_is_gone_is_an_error_result_however_it_was_decided(play_whole: Play) -> None:
    decisions = {"tu2": Approve()}
    played = play_whole(["done"], [look], state=paused_state(), decisions=decisions)
    assert played.error is None
    assert "no tool named 'rm'" in played.results[1]["content"]


def test_a_state_that_two_processes_go_on_from_is_two_runs(play_whole: Play) -> None:
    state = paused_state()
    before = json.dumps(state)
    for _ in range(2):
        played = play_whole(["done"], [rm, look], state=state, decisions={"tu2": Approve()})
        assert played.error is None
    assert json.dumps(state) == before
    assert ran == ["look a", "rm b", "rm b"]


def test_what_is_done_to_a_run_does_not_change_the_state_it_goes_on_from(play_whole: Play) -> None:
    state = paused_state()
    before = json.dumps(state)

    async def one(runner: Any) -> None:
        for turns in (runner.messages, runner.transcript):
            turns[0]["content"] = "mine"
        runner.last_reply.content[0].input["path"] = "mine"
        await every(runner)

    played = play_whole(["done"], [rm, look], one, state=state, decisions={"tu2": Approve()})
    assert played.bodies[0]["messages"][0]["content"] == "mine"
    assert json.dumps(state) == before


def test_a_state_can_be_taken_while_calls_are_made(play: Play) -> None:
    states: list[Any] = []

    @beta_tool
    def take(n: int, context: ToolContext) -> str:
        """Take the state."""
        states.extend(json.dumps(context.run.state()) for _ in range(5))
        return str(n)

    asked = [call("take", f"tu{n}", n=n) for n in range(12)]
    played = play([asked, "done"], [take])
    assert played.error is None
    assert [result["is_error"] for result in played.results if "is_error" in result] == []
    again = player("sync", stream=False)(["done"], [take], state=json.loads(states[0]))
    assert again.error is None
    assert [result["content"] for result in again.results] == [str(n) for n in range(12)]


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
WAYS: dict[str, Callable[[Path], object]] = {
    "a path": lambda path: path,
    "bytes": lambda path: path.read_bytes(),
    "a file": lambda path: BytesIO(path.read_bytes()),
    "a text": lambda _: PIXEL,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", [dict, written])
def test_files_in_messages_are_in_the_state(
    play_whole: Play, tmp_path: Path, way: str, form: Any
) -> None:
    path = tmp_path / "pixel.png"
    path.write_bytes(base64.b64decode(PIXEL))
    source = {"type": "base64", "media_type": "image/png", "data": WAYS[way](path)}
    shown = form({"role": "user", "content": [{"type": "image", "source": source}]})

    async def one(runner: Any) -> Any:
        await every(runner)
        return runner.state()

    played = play_whole([[call("look", path="a")], "done"], [look], one, messages=[shown])
    state = json.loads(json.dumps(played.value))
    for messages in (
        state["messages"],
        state["transcript"],
        *(b["messages"] for b in played.bodies),
    ):
        assert messages[0]["content"][0]["source"]["data"] == PIXEL
