"""What ends a run leaves it as it is, not in a group of exceptions; and nothing is left running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import each, got
from played import COLOURS, call, player, results_in

from agentkit import Middleware, beta_async_tool, beta_tool
from agentkit._groups import Group
from agentkit.errors import record_of

TWO = [[call("echo", "tu1", n=1), call("end", "tu2")]]
COLOUR = pytest.mark.parametrize("colour", COLOURS)
WAYS = pytest.mark.parametrize("way", ["until_done", "iterate", "events"])
EAGER = pytest.mark.parametrize("eager", [False, True], ids=["", "eager"])


@beta_tool
def echo(n: int) -> str:
    """Echo."""
    return str(n)


def going(way: str, seen: list[BaseException]) -> Any:
    """Return a body that runs a runner in a way, and notes what ends it."""

    async def body(runner: Any) -> None:
        try:
            if way == "until_done":
                await got(runner.until_done())
            else:
                async for _ in each(runner if way == "iterate" else runner.events()):
                    pass
        except BaseException as error:
            seen.append(error)

    return body


@COLOUR
@WAYS
@EAGER
def test_an_interrupt_in_a_tool_is_one(colour: str, way: str, *, eager: bool) -> None:
    @beta_tool
    def end() -> str:
        """Press Ctrl-C."""
        raise KeyboardInterrupt

    seen: list[BaseException] = []
    play = player(colour, stream=eager)
    played = play(TWO, [echo, end], going(way, seen), eager=eager)
    assert [type(error) for error in seen] == [KeyboardInterrupt]
    assert record_of(seen[0]) is not None
    assert len(results_in(played.runner.messages)) == 2


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), RuntimeError("no money")])
@COLOUR
@WAYS
@EAGER
def test_what_a_middleware_ends_the_run_with_comes_out_as_it_is(
    colour: str, way: str, error: BaseException, *, eager: bool
) -> None:
    class End(Middleware):
        def model_call(self, call: Any, proceed: Any) -> Any:
            if call.turn == 2:
                raise error
            return proceed(call)

    seen: list[BaseException] = []
    script = [[call("echo", "tu1", n=1), call("echo", "tu2", n=2)]]
    play = player(colour, stream=eager)
    played = play(script, [echo], going(way, seen), eager=eager, middleware=[End()])
    assert seen == [error]
    assert [result["content"] for result in results_in(played.runner.messages)] == ["1", "2"]


@pytest.mark.parametrize("error", [GeneratorExit(), StopAsyncIteration(), StopIteration()])
@EAGER
def test_an_asynchronous_tool_that_raises_what_ends_generators_is_an_error_result(
    anyio_backend: str, error: BaseException, *, eager: bool
) -> None:
    @beta_async_tool
    async def end() -> str:
        """Raise."""
        await anyio.lowlevel.checkpoint()
        raise error

    @beta_async_tool
    async def plain() -> Any:
        """Raise at once."""
        raise error

    asked = [call("end", "tu1"), call("plain", "tu2"), call("echo", "tu3", n=1)]
    play = player(anyio_backend, stream=True)
    played = play([asked, "done"], [echo, end, plain], eager=eager)
    assert played.error is None
    assert [result.get("is_error", False) for result in played.results] == [True, True, False]
    if isinstance(error, GeneratorExit):
        assert played.results[0]["content"] == "GeneratorExit()"


def test_a_task_that_is_thrown_away_ends_quietly() -> None:
    """Whose event loop is closed under it: there is nobody to tell."""
    program = """
        import asyncio, gc
        from agentkit import beta_async_tool
        from agentkit.local import LocalAPI, ScriptedModel

        @beta_async_tool
        async def wait() -> str:
            "Wait."
            asyncio.get_running_loop().stop()
            await asyncio.sleep(3600)
            return "never"

        CALLS = [dict(type="tool_use", id=f"t{n}", name="wait", input={}) for n in (1, 2)]
        def run(api):
            loop = asyncio.new_event_loop()
            runner = api.async_client().messages.tool_runner(
                model="m", max_tokens=8, tools=[wait], messages=[dict(role="user", content="go")]
            )
            task = loop.create_task(runner.until_done())
            loop.run_forever()
            loop.close()

        with LocalAPI(model=ScriptedModel([CALLS])) as api:
            run(api)
            gc.collect()
            print("left")
    """
    done = run_program(program)
    assert done.stdout.split() == ["left"], done.stderr
    assert "GeneratorExit" not in done.stderr


@pytest.mark.parametrize(("way", "eager"), [("until_done", False), ("events", True)])
def test_ctrl_c_in_an_event_loop_is_one(
    tmp_path: Path, anyio_backend: str, way: str, *, eager: bool
) -> None:
    file = tmp_path / "pid"
    program = f"""
        import json, os, signal, sys, threading, time
        from pathlib import Path
        import anyio
        from agentkit import beta_async_tool, beta_tool
        from agentkit.local import LocalAPI, ScriptedModel

        FILE = Path({str(file)!r})

        @beta_tool(isolated=True)
        def hang() -> str:
            "Hang."
            FILE.write_text(str(os.getpid()))
            time.sleep(3600)
            return "never"

        @beta_async_tool
        async def wait() -> str:
            "Wait for the other one, and for ever."
            while not FILE.exists() or not FILE.read_text():
                await anyio.sleep(0.01)
            os.kill(os.getpid(), signal.SIGINT)
            await anyio.sleep_forever()
            return "never"

        CALLS = [dict(type="tool_use", id=name, name=name, input={{}}) for name in ("hang", "wait")]
        kept = []

        async def main(api):
            async with api.async_client() as client:
                runner = client.messages.tool_runner(
                    model="m", max_tokens=8, tools=[hang, wait], eager={eager}, stream={eager},
                    messages=[dict(role="user", content="go")],
                )
                kept.append(runner)
                if {way == "events"}:
                    async for event in runner.events():
                        pass
                else:
                    await runner.until_done()

        if __name__ == "__main__":
            with LocalAPI(model=ScriptedModel([CALLS, "done"])) as api:
                try:
                    anyio.run(main, api, backend={anyio_backend!r})
                except BaseException as error:
                    print(type(error).__name__)
                print(json.dumps([turn["role"] for turn in kept[0].messages]))
                print(len(kept[0].messages[-1]["content"]))
    """
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(program))
    done = run_program(str(path))
    first, roles, count = done.stdout.splitlines()
    assert (first, count) == ("KeyboardInterrupt", "2"), done.stderr
    assert json.loads(roles) == ["user", "assistant", "user"]
    assert is_gone(int(file.read_text()))


def run_program(program: str) -> subprocess.CompletedProcess[str]:
    given = [program] if program.endswith(".py") else ["-c", textwrap.dedent(program)]
    return subprocess.run(
        [sys.executable, *given], capture_output=True, text=True, timeout=60, check=False
    )


def is_gone(pid: int) -> bool:
    """Tell whether a process ends within a while."""
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


@EAGER
@pytest.mark.parametrize("way", ["until_done", "iterate", "events"])
def test_a_cancellation_is_one(anyio_backend: str, way: str, *, eager: bool) -> None:
    seen: list[BaseException] = []
    left: list[bool] = []

    async def body(runner: Any) -> None:
        with anyio.CancelScope() as scope:
            scopes.append(scope)
            await going(way, seen)(runner)
            await anyio.lowlevel.checkpoint()
        left.append(scope.cancelled_caught)

    scopes: list[anyio.CancelScope] = []

    @beta_async_tool
    async def end() -> str:
        """Cancel what is around the run."""
        scopes[0].cancel()
        await anyio.sleep_forever()
        return "never"

    played = player(anyio_backend, stream=True)(TWO, [echo, end], body, eager=eager)
    names = {"asyncio": "CancelledError", "trio": "Cancelled"}
    assert [type(error).__name__ for error in seen] == [names[anyio_backend]]
    assert (left, played.error) == ([True], None)
    assert len(results_in(played.runner.messages)) == 2


async def test_what_matters_most_comes_out() -> None:
    async def fail(error: BaseException) -> None:
        raise error

    async def all_fail() -> None:
        async with Group() as group:
            for error in (ValueError("a"), SystemExit(2), KeyboardInterrupt(), ValueError("b")):
                group.start_soon(fail, error)

    with pytest.raises(KeyboardInterrupt):
        await all_fail()


async def test_what_is_raised_in_the_block_keeps_its_cause() -> None:
    with pytest.raises(KeyError) as caught:
        async with Group():
            raise KeyError("k") from ValueError("why")
    assert isinstance(caught.value.__cause__, ValueError)
    assert not hasattr(caught.value, "exceptions")
