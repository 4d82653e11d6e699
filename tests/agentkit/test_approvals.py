"""Calls that wait for somebody's yes: who is asked, what counts, pausing and going on."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from colours import each, got
from played import KINDS, Play, call, play, play_whole, player, results_in

from agentkit import Approve, Deny, Edit, PendingCall, Toolset, beta_tool
from agentkit.local import LocalAPI, ScriptedModel

__all__ = ["play", "play_whole"]

ran: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


@beta_tool(requires_approval=True)
def rm(path: str) -> str:
    """Remove."""
    ran.append(path)
    return f"removed {path}"


@beta_tool
def look(path: str) -> str:
    """Look."""
    ran.append(path)
    return f"saw {path}"


def saying(answer: Any) -> Any:
    """Return a function that answers so, whatever it is asked."""

    def approve(call: Any, context: Any) -> Any:
        return answer

    return approve


def broken(call: Any, context: Any) -> bool:
    raise ZeroDivisionError


def not_a(call: Any, context: Any) -> bool:
    return call.input["path"] != "a"


RM = [[call("rm", path="x")], "done"]
TWO = [[call("look", "tu1", path="a"), call("rm", "tu2", path="b"), call("rm", "tu3", path="c")]]


@pytest.mark.parametrize("answer", [True, Approve()])
def test_only_a_yes_runs_a_call(play: Play, answer: Any) -> None:
    played = play(RM, [rm], approve=saying(answer))
    assert ran == ["x"]
    assert played.results[0]["content"] == "removed x"


@pytest.mark.parametrize("answer", [None, False, 1, "yes", [True], Deny(), object()])
def test_anything_else_refuses_it(play: Play, answer: Any) -> None:
    played = play(RM, [rm], approve=saying(answer))
    assert ran == []
    assert played.results[0]["is_error"]
    assert "not approved" in played.results[0]["content"]
    assert played.error is None


def test_who_is_asked_and_fails_has_not_said_yes(play: Play) -> None:
    def approve(call: Any, context: Any) -> bool:
        raise TimeoutError

    played = play(RM, [rm], approve=approve)
    assert (ran, played.error) == ([], None)
    assert "not approved" in played.results[0]["content"]


@pytest.mark.parametrize("input_", [None, ["x"], "x"])
def test_an_edit_that_is_no_input_is_refused_at_once(play: Play, input_: Any) -> None:
    with pytest.raises(TypeError, match="the whole input of the call, a dict"):
        Edit(input_)

    def approve(call: Any, context: Any) -> Edit:
        return Edit(input_)

    played = play(RM, [rm], approve=approve)
    assert (ran, played.error) == ([], None)
    assert "not approved" in played.results[0]["content"]


def test_a_run_that_paused_when_it_was_long_is_summed_up_when_it_goes_on(play_whole: Play) -> None:
    control = {"enabled": True, "context_token_threshold": 50}
    long = {"content": RM[0], "usage": {"input_tokens": 60, "output_tokens": 1}}
    paused = play_whole([long], [rm], compaction_control=control).runner
    state = json.loads(json.dumps(paused.state()))
    decisions = {"tu1": Approve()}
    played = play_whole(
        ["SUMMARY", "done"], [rm], state=state, decisions=decisions, compaction_control=control
    )
    assert ran == ["x"]
    assert played.bodies[-1]["messages"][0]["content"][0]["text"] == "SUMMARY"


def test_who_takes_too_long_has_not_said_yes(play: Play) -> None:
    def approve(call: Any, context: Any) -> bool:
        time.sleep(0.5)
        return True

    played = play(RM, [rm], approve=approve, approval_timeout=0.02)
    assert (ran, played.error) == ([], None)
    assert "not approved" in played.results[0]["content"]


@pytest.mark.parametrize("value", ["half \ud800", object()])
def test_what_could_not_be_sent_is_no_decision(value: Any) -> None:
    with pytest.raises(ValueError, match="takes an input that is JSON: "):
        Edit({"path": value})


def test_a_reason_that_could_not_be_sent_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        Deny("half \ud800")


def test_a_reason_is_told_and_an_edit_is_run_and_told(play: Play) -> None:
    answers = {"tu2": Deny("keep b"), "tu3": Edit({"path": "d"})}

    def decides(call: Any, context: Any) -> Any:
        return answers[call.id]

    played = play([*TWO, "done"], [look, rm], approve=decides)
    assert sorted(ran) == ["a", "d"]
    first, second, third = (result["content"] for result in played.results)
    assert first == "saw a"
    assert second == "This call was not approved, and was not run: keep b"
    assert third == (
        'The input of this call was changed before it was run, to: {"path":"d"}\n\nremoved d'
    )


def test_what_is_shown_is_what_is_run(play: Play) -> None:
    def approve(call: Any, context: Any) -> bool:
        assert (call.name, call.input, context.tool_use_id) == ("rm", {"path": "x"}, "tu1")
        call.input["path"] = "/"
        return True

    played = play(RM, [rm], approve=approve)
    assert ran == ["x"]
    assert played.bodies[1]["messages"][1]["content"][0]["input"] == {"path": "x"}


@pytest.mark.parametrize("rule", [not_a, True])
def test_a_rule_of_the_runner_holds_for_all_tools(play: Play, rule: Any) -> None:
    played = play(TWO, [look, rm], requires_approval=rule)
    waiting = [each.input["path"] for each in played.runner.pending]
    assert waiting == (["a", "b", "c"] if rule is True else ["b", "c"])


def test_a_rule_that_fails_asks(play: Play) -> None:
    played = play(TWO, [look], requires_approval=broken)
    assert [each.name for each in played.runner.pending] == ["look"]


def test_a_set_of_tools_can_ask(play: Play) -> None:
    played = play([[call("look", path="a")]], [Toolset(look).requiring_approval()], body=None)
    assert [each.name for each in played.runner.pending] == ["look"]


def test_calls_that_can_not_run_ask_nobody(play: Play) -> None:
    played = play([[call("nope")], "done"], [rm], approve=broken)
    assert "no tool named 'nope'" in played.results[0]["content"]


def test_without_an_answer_the_run_pauses(play: Play) -> None:
    played = play(TWO, [look, rm])
    assert len(played.replies) == 1
    assert ran == ["a"]
    assert played.runner.pending == [
        PendingCall(id="tu2", name="rm", input={"path": "b"}),
        PendingCall(id="tu3", name="rm", input={"path": "c"}),
    ]
    assert played.roles == ["user"]
    assert [made.name for made in played.runner.calls] == ["look"]


def test_a_decision_lets_the_run_go_on(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.decide({"tu2": Approve()})
        await got(runner.until_done())
        assert ran == ["a", "b"]
        assert [each.id for each in runner.pending] == ["tu3"]
        runner.decide({"tu3": Deny()})
        await got(runner.until_done())

    played = play([*TWO, "done"], [look, rm], body=body)
    assert played.error is None
    assert [result["tool_use_id"] for result in played.results] == ["tu1", "tu2", "tu3"]
    assert ran == ["a", "b"]
    assert [made.id for made in played.runner.calls] == ["tu1", "tu2"]


def test_turns_of_yours_end_the_waiting(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.append_messages({"role": "user", "content": "never mind"})
        await got(runner.until_done())

    played = play([*TWO, "done"], [look, rm], body=body)
    assert played.error is None
    contents = [result["content"] for result in results_in(played.runner.messages)]
    assert contents[0] == "saw a"
    assert "was not run" in contents[1]


def test_wrong_decisions_are_refused_at_once(play: Play) -> None:
    async def body(runner: Any) -> None:
        with pytest.raises(ValueError, match="No call 'tu9' waits"):
            runner.decide({"tu9": Approve()})
        await got(runner.until_done())
        with pytest.raises(ValueError, match="Calls that do: 'tu2', 'tu3'"):
            runner.decide({"tu1": Approve()})
        with pytest.raises(TypeError, match="has to be Approve"):
            runner.decide({"tu2": True})

    assert play(TWO, [look, rm], body=body).error is None
    assert ran == ["a"]


def test_a_barrier_waits_for_what_waits(play: Play) -> None:
    @beta_tool(sequential=True)
    def alone() -> str:
        """Be alone."""
        ran.append("alone")
        return "ok"

    async def body(runner: Any) -> None:
        await got(runner.until_done())
        assert ran == []
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play([[call("rm", "tu1", path="x"), call("alone", "tu2")], "done"], [rm, alone], body)
    assert (played.error, ran) == (None, ["x", "alone"])


@pytest.mark.parametrize(("colour", "stream"), KINDS)
def test_a_state_goes_through_json_and_on_in_another_runner(colour: str, stream: bool) -> None:
    play = player(colour, stream)
    paused = play(TWO, [look, rm], system="Be brief.", extra_headers={"x-secret": "s3cret"})
    state = json.dumps(paused.runner.state())
    assert "s3cret" not in state
    first = play([], [look, rm], state=json.loads(state), decisions={"tu2": Edit({"path": "z"})})
    assert [each.id for each in first.runner.pending] == ["tu3"]
    assert ran == ["a", "z"]
    state = json.dumps(first.runner.state())
    last = play(["done"], [look, rm], state=json.loads(state), decisions={"tu3": Deny("no")})
    assert (ran, last.error) == (["a", "z"], None)
    assert last.bodies[0]["system"] == "Be brief."
    assert [result["content"].split(":")[0] for result in last.results] == [
        "saw a",
        "The input of this call was changed before it was run, to",
        "This call was not approved, and was not run",
    ]
    assert last.runner.usage.requests == 2
    assert [made.id for made in last.runner.calls] == ["tu1", "tu2"]
    assert last.runner.last_reply.stop_reason == "end_turn"


def test_a_state_of_another_version_is_refused() -> None:
    paused = player("sync", stream=False)(TWO, [look, rm])
    state = {**paused.runner.state(), "version": 99}
    with pytest.raises(ValueError, match="version 99"):
        player("sync", stream=False)([], [rm], state=state)


def test_a_state_of_version_1_goes_on() -> None:
    play = player("sync", stream=False)

    @beta_tool(sequential=True)
    def alone() -> str:
        """Be alone."""
        return "ok"

    asked = [call("rm", f"tu{n}", path=str(n)) for n in (1, 2, 3, 4)]
    paused = play([[*asked[:1], call("alone", "tu0"), *asked[1:]]], [rm, alone])
    state = json.loads(json.dumps(paused.runner.state()))
    del state["open"]["approved"], state["open"]["edits"]
    decided = {"tu2": {"type": "approve"}, "tu3": {"type": "edit", "input": {"path": "z"}}}
    state["version"] = 1
    state["open"] |= {"decisions": decided, "judged": ["tu0", *decided]}
    state["open"]["waiting"] = {id: state["open"]["waiting"][id] for id in ("tu1", "tu4")}
    decisions = {"tu1": Approve(), "tu4": Deny()}
    played = play(["done"], [rm, alone], state=state, decisions=decisions)
    assert (ran, played.error) == (["1", "2", "z"], None)
    assert played.results[3]["content"].startswith("The input of this call was changed")


def test_a_state_between_turns_goes_on_too() -> None:
    play = player("sync", stream=False)

    async def one_turn(runner: Any) -> Any:
        async for _ in each(runner):
            return runner.state()

    state = json.loads(json.dumps(play([[call("look", path="a")]], [look], one_turn).value))
    last = play(["done"], [look], state=state)
    assert last.results[0]["content"] == "saw a"
    assert last.roles == ["user", "assistant", "user", "assistant"]


def test_a_run_that_is_done_stays_done_in_a_state() -> None:
    play = player("sync", stream=False)
    state = play(["done"], [look]).runner.state()
    assert play([], [look], state=state).replies == []


def test_an_asynchronous_approve_is_for_asynchronous_clients() -> None:
    async def approve(call: Any, context: Any) -> bool:
        await asyncio.sleep(0)
        return True

    with LocalAPI(model=ScriptedModel([])) as api, api.client() as client:
        options: Any = {"model": "m", "max_tokens": 8, "messages": [], "tools": [rm]}
        with pytest.raises(TypeError, match="AsyncAnthropic"):
            client.messages.tool_runner(approve=approve, **options)
    played = player("asyncio", stream=False)(RM, [rm], approve=approve)
    assert (ran, played.error) == (["x"], None)


def test_an_approve_that_nothing_asks_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing asks"):
        player("sync", stream=False)([], [look], approve=saying(True))
