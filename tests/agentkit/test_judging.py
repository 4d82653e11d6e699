"""What is run is what was judged, whatever a middleware makes of a call."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import anyio.lowlevel
import pytest
from colours import each, got
from played import Play, call, play, play_whole, player

from agentkit import (
    Approve,
    Deny,
    Edit,
    Middleware,
    PendingCall,
    ToolCall,
    ToolContext,
    Toolset,
    beta_async_tool,
    beta_tool,
)

__all__ = ["play", "play_whole"]

ran: list[Any] = []


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


def is_root(call: ToolCall, context: ToolContext[Any]) -> bool:
    """Ask for approval of what begins at the root."""
    return str(call.input["path"]).startswith("/")  # type: ignore[index]


async def is_root_async(call: ToolCall, context: ToolContext[Any]) -> bool:
    """Ask for approval of what begins at the root, later."""
    await anyio.lowlevel.checkpoint()
    return is_root(call, context)


def remove(path: str) -> str:
    """Remove."""
    ran.append(path)
    return f"removed {path}"


careful = beta_tool(requires_approval=is_root)(remove)
always = beta_tool(requires_approval=True)(remove)
free = beta_tool(remove)


class ToRoot(Middleware):
    """Makes every path one from the root."""

    def tool_call(self, call: ToolCall, proceed: Any) -> Any:
        return proceed(replace(call, input={"path": rooted(call.input)}))


class ToRootInPlace(Middleware):
    """Does so without another call."""

    def tool_call(self, call: ToolCall, proceed: Any) -> Any:
        written: Any = call.input
        written["path"] = rooted(written)
        return proceed(call)


def rooted(written: Any) -> str:
    return "/" + written["path"].lstrip("/")


SCRIPT = [[call("remove", path="x")], "done"]
CHANGERS = pytest.mark.parametrize("changer", [ToRoot, ToRootInPlace])


@pytest.mark.parametrize("where", ["tool", "set", "runner"])
@CHANGERS
def test_a_call_that_becomes_one_to_ask_about_waits(play: Play, where: str, changer: Any) -> None:
    tools: Any = {
        "tool": [careful],
        "set": [Toolset(free).requiring_approval(is_root)],
        "runner": [free],
    }[where]
    rule = is_root if where == "runner" else False
    played = play(SCRIPT[:1], tools, middleware=[changer()], requires_approval=rule)
    assert (ran, played.error) == ([], None)
    assert played.runner.pending == [PendingCall(id="tu1", name="remove", input={"path": "/x"})]


def test_a_rule_may_be_asynchronous(anyio_backend: str) -> None:
    tools = [beta_tool(requires_approval=is_root_async)(remove)]
    played = player(anyio_backend, stream=False)(SCRIPT[:1], tools, middleware=[ToRoot()])
    assert ran == []
    assert [each.input for each in played.runner.pending] == [{"path": "/x"}]


def test_a_middleware_changes_a_copy_of_what_the_model_wrote(play: Play) -> None:
    played = play(SCRIPT, [free], middleware=[ToRootInPlace()])
    assert ran == ["/x"]
    assert played.bodies[1]["messages"][1]["content"][0]["input"] == {"path": "x"}
    assert [made.input for made in played.runner.calls] == [{"path": "/x"}]


@CHANGERS
def test_a_call_that_was_changed_and_approved_is_run_and_goes_on_in_another_process(
    play: Play, changer: Any
) -> None:
    options: Any = {"middleware": [changer()]}
    state = json.dumps(play(SCRIPT[:1], [careful], **options).runner.state(), sort_keys=True)
    decisions = {"tu1": Approve()}
    played = play(["done"], [careful], state=json.loads(state), decisions=decisions, **options)
    assert (ran, played.error) == (["/x"], None)
    assert played.results[0]["content"] == "removed /x"


def test_a_call_that_was_changed_and_denied_is_not_run(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.decide({"tu1": Deny("not there")})
        await got(runner.until_done())

    played = play(SCRIPT, [careful], body, middleware=[ToRoot()])
    assert (ran, played.error) == ([], None)
    assert played.results[0]["content"].endswith("was not run: not there")


def test_an_edit_of_a_changed_call_is_judged_as_any_other(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.decide({"tu1": Edit({"path": "y"})})
        await got(runner.until_done())
        assert [each.input for each in runner.pending] == [{"path": "/y"}]
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play(SCRIPT, [careful], body, middleware=[ToRoot()])
    assert (ran, played.error) == (["/y"], None)
    assert played.results[0]["content"].startswith("The input of this call was changed")


def test_an_edit_that_no_middleware_changes_is_run(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        runner.decide({"tu1": Edit({"path": "/y"})})
        await got(runner.until_done())

    played = play(SCRIPT, [careful], body, middleware=[ToRoot()])
    assert (ran, played.error) == (["/y"], None)


def test_an_approval_holds_for_what_was_approved_alone(play: Play) -> None:
    async def body(runner: Any) -> None:
        await got(runner.until_done())
        assert [each.input for each in runner.pending] == [{"path": "x"}]
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())
        assert ran == []
        assert [each.input for each in runner.pending] == [{"path": "/x"}]
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play(SCRIPT, [always], body, middleware=[ToRoot()])
    assert (ran, played.error) == (["/x"], None)


@pytest.mark.parametrize("answer", [True, False, None, Deny("no"), Edit({"path": "/z"})])
def test_who_is_asked_at_once_is_asked_about_what_is_run(play: Play, answer: Any) -> None:
    asked: list[Any] = []

    def approve(call: ToolCall, context: ToolContext[Any]) -> Any:
        asked.append((call.name, call.input, context.tool_use_id))
        return answer

    played = play(SCRIPT, [careful], middleware=[ToRoot()], approve=approve)
    assert asked == [("remove", {"path": "/x"}, "tu1")]
    edit = isinstance(answer, Edit)
    assert ran == (["/x"] if answer is True else ["/z"] if edit else [])
    content = played.results[0]["content"]
    if edit:
        assert content == (
            'The input of this call was changed before it was run, to: {"path":"/z"}\n\nremoved /z'
        )
        assert played.runner.calls[0].content == "removed /z"
    else:
        assert content.startswith("removed /x" if answer is True else "This call was not approved")


def test_those_who_are_asked_at_once_are_asked_one_after_another(play: Play) -> None:
    now, most = 0, 0

    def approve(call: ToolCall, context: ToolContext[Any]) -> bool:
        nonlocal now, most
        now += 1
        most = max(most, now)
        time.sleep(0.01)
        now -= 1
        return True

    asked = [call("remove", f"tu{n}", path=str(n)) for n in range(5)]
    played = play([asked, "done"], [careful], middleware=[ToRoot()], approve=approve)
    assert (most, played.error) == (1, None)
    assert sorted(ran) == ["/0", "/1", "/2", "/3", "/4"]


@pytest.mark.parametrize("of_runner", [False, True])
def test_a_call_that_becomes_one_of_another_tool_is_asked_about(
    play: Play, *, of_runner: bool
) -> None:
    @beta_tool(requires_approval=not of_runner)
    def rm(path: str) -> str:
        """Remove."""
        ran.append(path)
        return path

    class Rename(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return proceed(replace(call, name="rm"))

    def is_removal(call: ToolCall, context: Any) -> bool:
        return call.name == "rm"

    rule = is_removal if of_runner else False
    state = play(
        SCRIPT[:1], [free, rm], middleware=[Rename()], requires_approval=rule
    ).runner.state()
    assert ran == []
    played = play(
        ["done"],
        [free, rm],
        state=state,
        decisions={"tu1": Approve()},
        middleware=[Rename()],
        requires_approval=rule,
    )
    assert (ran, played.error) == (["x"], None)
    assert played.results[0]["content"] == "x"


def test_a_call_that_could_not_run_and_was_mended_is_asked_about(play_whole: Play) -> None:
    class Mend(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return proceed(replace(call, name="remove", malformed=None))

    played = play_whole([[call("remvoe", path="x")]], [always], middleware=[Mend()])
    assert ran == []
    assert [each.name for each in played.runner.pending] == ["remove"]


def test_a_call_keeps_its_id(play_whole: Play) -> None:
    class Swap(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return proceed(replace(call, id="tu9"))

    played = play_whole(SCRIPT, [careful], middleware=[Swap()])
    assert ran == []
    assert "a middleware changed its id" in played.results[0]["content"]


def test_each_try_is_judged(play: Play) -> None:
    class Fallback(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            first = proceed(replace(call, input={"path": "y"}))
            return replace(proceed(replace(call, input={"path": "/"})), content=first.content)

    async def body(runner: Any) -> None:
        await got(runner.until_done())
        assert ran == ["y"]
        assert [each.input for each in runner.pending] == [{"path": "/"}]
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    played = play(SCRIPT, [careful], body, middleware=[Fallback()])
    assert (ran, played.error) == (["y", "y", "/"], None)


def test_calls_after_a_barrier_wait_for_one_that_was_changed(play: Play) -> None:
    @beta_tool(sequential=True)
    def alone(path: str) -> str:
        """Be alone."""
        ran.append("alone")
        return "ok"

    class OnlyRemovals(ToRoot):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            return super().tool_call(call, proceed) if call.name == "remove" else proceed(call)

    async def body(runner: Any) -> None:
        await got(runner.until_done())
        assert ran == []
        runner.decide({"tu1": Approve()})
        await got(runner.until_done())

    script = [[call("remove", "tu1", path="x"), call("alone", "tu2", path="a")], "done"]
    played = play(script, [careful, alone], body, middleware=[OnlyRemovals()])
    assert (ran, played.error) == (["/x", "alone"], None)


def test_a_call_that_began_early_waits_too(play: Play) -> None:
    script = [[call("remove", "tu1", path="x"), call("remove", "tu2", path="y")]]

    async def body(runner: Any) -> None:
        events = [event async for event in each(runner.events())]
        needed = [event for event in events if event.type == "approval_needed"]
        assert sorted(event.input["path"] for event in needed) == ["/x", "/y"]

    played = play(script, [careful], body, middleware=[ToRoot()], eager=True)
    assert (ran, played.error) == ([], None)
    assert [each.id for each in played.runner.pending] == ["tu1", "tu2"]


def test_a_run_inside_of_a_call_that_waits_again_is_not_begun_anew(play_whole: Play) -> None:
    @beta_tool(requires_approval=True)
    def rm(path: str) -> str:
        """Remove."""
        ran.append(path)
        return path

    options: Any = {"model": "i", "max_tokens": 8, "messages": [{"role": "user", "content": "go"}]}

    class Twice(Middleware):
        def tool_call(self, call: ToolCall, proceed: Any) -> Any:
            if call.name != "nest":
                return proceed(call)
            proceed(call)
            return proceed(replace(call, input={"path": "/"}))

    async def body(runner: Any) -> None:
        ask, opened = runner._ask_whole, runner

        def given(params: Any) -> Any:
            return ask(**params)

        @beta_tool(name="nest", requires_approval=is_root)
        def nest(path: str) -> str:
            """Nest."""
            inner = type(opened)(ask=given, params=options, tools=[rm])
            inner.until_done()
            return path

        @beta_async_tool(name="nest", requires_approval=is_root)
        async def nest_async(path: str) -> str:
            """Nest."""
            inner = type(opened)(ask=given, params=options, tools=[rm])
            await inner.until_done()
            return path

        runner._take_tools([nest_async if hasattr(runner, "__anext__") else nest])
        await got(runner.until_done())
        assert [each.id for each in runner.pending] == ["in1"]
        runner.decide({"in1": Approve()})
        await got(runner.until_done())
        assert [(each.id, each.input) for each in runner.pending] == [("out1", {"path": "/"})]
        state = json.loads(json.dumps(runner.state()))
        assert len(state["open"]["inside"]["out1"]) == 1

    script = [[call("nest", "out1", path="a")], [call("rm", "in1", path="b")], "inner done"]
    assert play_whole(script, [], body, middleware=[Twice()]).error is None
    assert ran == ["b"]


def test_what_needed_no_approval_in_one_process_may_need_it_in_the_next(play: Play) -> None:
    asked = [call("remove", "tu1", path="/x"), call("look", "tu2")]

    def look() -> str:
        """Look."""
        ran.append("look")
        return "seen"

    before, after = beta_tool(sequential=True)(look), beta_tool(requires_approval=True)(look)
    state = play([asked], [careful, before]).runner.state()
    played = play([], [careful, after], state=state, decisions={"tu1": Approve()})
    assert ran == ["/x"]
    assert [each.id for each in played.runner.pending] == ["tu2"]
