"""Tools that run a runner: what is used counts, what waits pauses both, and both go on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from approved_tools import look, ran, rm
from colours import got
from played import GO, call, player, text

from agentkit import Approve, AsyncAnthropic, Deny, PendingCall, beta_async_tool, beta_tool
from agentkit.local import LocalAPI, ScriptedModel

PROGRAM = Path(__file__).with_name("nested_run.py")


INNER = [[call("look", "in1", path="a"), call("rm", "in2", path="b")]]


def cleaner(client: Any) -> Any:
    """Return a tool that runs a runner with a client of either colour."""
    given: Any = {"model": "i", "max_tokens": 8, "messages": [GO], "tools": [rm, look]}

    if isinstance(client, AsyncAnthropic):

        @beta_async_tool(name="clean")
        async def clean_async(folder: str) -> str:
            """Clean a folder."""
            ran.append(f"begin {folder}")
            reply: Any = await cast("Any", client).messages.tool_runner(**given).until_done()
            ran.append(f"end {folder}")
            return str(reply.content[0].to_dict()["text"])

        return clean_async

    @beta_tool(name="clean")
    def clean(folder: str) -> str:
        """Clean a folder."""
        ran.append(f"begin {folder}")
        reply: Any = client.messages.tool_runner(**given).until_done()
        ran.append(f"end {folder}")
        return str(reply.content[0].to_dict()["text"])

    return clean


@pytest.fixture(autouse=True)
def forget() -> None:
    ran.clear()


def runs(colour: str, script: list[Any], body: Any) -> Any:
    """Run `body(client, make)` with a client of a colour; `make` sets the outer run up."""
    import anyio
    from colours import entered

    async def main() -> Any:
        with LocalAPI(model=ScriptedModel(script)) as api:
            made = api.client() if colour == "sync" else api.async_client()
            async with entered(made) as client:

                def make(**options: Any) -> Any:
                    given: Any = {"model": "m", "max_tokens": 8, "messages": [GO]}
                    tools = [cleaner(client), look]
                    options = options if "state" in options else {**given, **options}
                    return client.messages.tool_runner(tools=tools, **options)

                return await body(make)

    return anyio.run(main, backend="asyncio" if colour == "sync" else colour)


COLOURS = pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
OUTER = [[call("clean", "out1", folder="f"), call("look", "out2", path="c")]]


@COLOURS
def test_a_run_inside_pauses_the_run_around_it_and_goes_on_with_it(colour: str) -> None:
    async def body(make: Any) -> Any:
        runner = make()
        await got(runner.until_done())
        assert runner.pending == [
            PendingCall(id="in2", name="rm", input={"path": "b"}, within=("out1",))
        ]
        assert sorted(ran) == ["begin f", "look a", "look c"]
        runner.decide({"in2": Approve()})
        last = await got(runner.until_done())
        return runner, last

    script = [*OUTER, *INNER, "cleaned", "done"]
    runner, last = runs(colour, script, body)
    assert last.content[0].text == "done"
    assert ran.count("look a") == ran.count("rm b") == ran.count("look c") == 1
    assert ran[-1] == "end f"
    results = runner.messages[2]["content"]
    assert [result["content"] for result in results] == ["cleaned", "saw c"]
    assert runner.usage.requests == 2
    assert runner.usage.tools["clean"].usage.output_tokens > 0


@COLOURS
def test_a_run_inside_of_a_state_goes_on_too(colour: str) -> None:
    async def begin(make: Any) -> Any:
        runner = make()
        await got(runner.until_done())
        return json.loads(json.dumps(runner.state()))

    async def go_on(make: Any) -> Any:
        runner = make(state=state, decisions={"in2": Deny("keep it")})
        await got(runner.until_done())
        return runner

    state = runs(colour, [*OUTER, *INNER], begin)
    runner = runs(colour, ["kept", "done"], go_on)
    assert "rm b" not in ran
    assert [result["content"] for result in runner.messages[2]["content"]] == ["kept", "saw c"]
    assert runner.pending == []


def test_a_run_inside_that_is_never_resumed_is_closed_with_the_turn() -> None:
    async def body(make: Any) -> Any:
        runner = make()
        runner.until_done()
        runner.append_messages({"role": "user", "content": "never mind"})
        runner.until_done()
        return runner

    runner = runs("sync", [*OUTER, *INNER, "done"], body)
    contents = [result["content"] for result in runner.messages[2]["content"]]
    assert "was not run" in contents[0]
    assert contents[1] == "saw c"


def step(api: LocalAPI, file: Path, decisions: Any = None) -> list[Any]:
    """Run the program until it dies; return the calls that wait."""
    done = subprocess.run(
        [sys.executable, PROGRAM, api.url, file],
        input=json.dumps(decisions or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return json.loads(done.stdout)


def test_a_paused_run_survives_the_death_of_its_process(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    script = [
        [call("clean", "out1", folder="f"), call("rm", "out2", path="o")],
        [call("look", "in1", path="a"), call("rm", "in2", path="b"), call("rm", "in3", path="c")],
        "cleaned",
        [text("that is all")],
    ]
    with LocalAPI(model=ScriptedModel(script)) as api:
        pending = step(api, file)
        assert pending == [
            ["in2", "rm", {"path": "b"}, ["out1"]],
            ["in3", "rm", {"path": "c"}, ["out1"]],
            ["out2", "rm", {"path": "o"}, []],
        ]
        pending = step(api, file, {"in2": ["edit", {"path": "z"}], "out2": ["deny", "not o"]})
        assert [each[0] for each in pending] == ["in3"]
        assert step(api, file, {"in3": ["approve"]}) == []
        bodies = [dict(request.body) for request in api.requests]
    log = file.with_suffix(".log").read_text("utf-8").splitlines()
    assert log == ["look a", "rm z", "rm c"]
    assert [body["model"] for body in bodies] == ["outer", "inner", "inner", "outer"]
    inner = [result["content"] for result in bodies[2]["messages"][-1]["content"]]
    assert inner[0] == "saw a"
    assert inner[1].endswith("removed z")
    assert inner[2] == "removed c"
    outer = [result["content"] for result in bodies[3]["messages"][-1]["content"]]
    assert outer == ["cleaned", "This call was not approved, and was not run: not o"]


def test_a_run_beside_others_is_no_part_of_them() -> None:
    played = player("sync", stream=False)([[call("look", path="a")], "done"], [look])
    assert played.runner.pending == []
    assert played.error is None
