"""Calls in a child process: their results, their limits, and that nothing is left of them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import isolated_tools as tools
import pytest
from leaks import children

from agentkit._caller import Caller
from agentkit._calls import ToolCall
from agentkit._dispatch import Maker
from agentkit._isolated import IsolatedCall, check_isolable
from agentkit._options import RunOptions
from agentkit.errors import IsolatedError, ToolTimeout
from agentkit_tools import InvalidTool, Isolation, ToolError, altered, beta_tool

pytestmark = pytest.mark.skipif(os.name != "posix", reason="child processes are limited on POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what descends from it")

ROOT = Path(__file__).parents[2]


def call(
    tool: Any, input: Any = None, *, timeout: float | None = None, **limits: Any
) -> IsolatedCall:
    return IsolatedCall(tool, input or {}, limits=Isolation(**limits), timeout=timeout)


def run(tool: Any, input: Any = None, *, timeout: float | None = 60, **limits: Any) -> Any:
    return call(tool, input, timeout=timeout, **limits).run()


@contextmanager
def nothing_left() -> Generator[None]:
    """See to it that all descriptors are closed and all children waited for."""
    before, others = len(os.listdir("/dev/fd")), children()
    yield
    assert len(os.listdir("/dev/fd")) == before
    assert children() == others


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # A zombie that nobody waited for yet is as good as gone.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_no_time_at_all_is_not_all_the_time_in_the_world() -> None:
    with nothing_left(), pytest.raises(ToolTimeout, match="longer than 0 seconds"):
        run(tools.spin, timeout=0.0)


def test_a_call_runs_in_another_process_and_reads_nothing() -> None:
    with nothing_left():
        assert run(tools.add, {"a": 1, "b": "2"}) == "3"
        [block] = run(tools.pid)
    number, _, read = block["text"].partition(" ")
    assert int(number) != os.getpid()
    assert read == "''"


@pytest.mark.parametrize(
    ("tool", "input", "said"),
    [
        (tools.Desk.static, {"a": 1}, "static 1"),
        (tools.Desk.of_class, {"a": 1}, "Desk 1"),
        (tools.renamed, {"a": "1"}, "plain 1"),
        (tools.later, {"a": 1}, "1"),
    ],
)
def test_what_has_a_name_in_a_module_is_found(tool: Any, input: Any, said: str) -> None:
    assert run(tool, input) == said


def test_what_a_tool_tells_the_model_comes_through() -> None:
    with pytest.raises(ToolError) as told:
        run(tools.refuse)
    assert told.value.content == [{"type": "text", "text": "not today"}]
    with pytest.raises(ToolError, match=r"Invalid arguments for add:\n- b"):
        run(tools.add, {"a": 1})
    with pytest.raises(ToolError, match=r"Invalid arguments for limited:\n- a"):
        run(tools.limited, {"a": 10})


def test_what_a_tool_raises_comes_through_as_text() -> None:
    with pytest.raises(IsolatedError) as raised:
        run(tools.fail)
    assert repr(raised.value) == "KeyError('k\\ud800')"
    assert "isolated_tools.py" in raised.value.traceback


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("_exit", r"ended its process \(exit code 4\)"),
        ("crash", "ended its process by a SIG"),
        ("signal", "ended its process by a SIGTERM"),
    ],
)
def test_a_crash_is_an_error_of_the_call(how: str, said: str) -> None:
    with nothing_left(), pytest.raises(ToolError, match=said):
        run(tools.leave, {"how": how})


def test_an_exit_is_an_exception_like_any_other() -> None:
    with pytest.raises(IsolatedError, match=r"SystemExit\(3\)"):
        run(tools.leave, {"how": "exit"})


@pytest.mark.parametrize("limits", [{"timeout": 0.5}, {"wall_seconds": 0.5}])
def test_a_call_that_takes_too_long_is_killed(limits: Any) -> None:
    with nothing_left(), pytest.raises(ToolTimeout, match=r"killed: it took longer than 0\.5 sec"):
        run(tools.spin, **limits)


def test_a_call_that_uses_too_much_of_the_processor_is_stopped() -> None:
    with nothing_left(), pytest.raises(ToolError, match="more processor time than 1 seconds"):
        run(tools.spin, cpu_seconds=1)


@linux
def test_a_call_that_takes_too_much_memory_is_stopped() -> None:
    with nothing_left(), pytest.raises(ToolError, match="more memory than 100,000,000 bytes"):
        run(tools.eat, memory_bytes=100_000_000)


def test_a_result_that_is_too_long_is_an_error() -> None:
    with nothing_left(), pytest.raises(ToolError, match="longer than 16,777,216 bytes"):
        run(tools.flood)


def test_what_is_printed_goes_to_standard_error_and_not_all_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(tools.shout, {"times": 5}) == "done"
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("x" * 999)) == ("", 5)
    assert run(tools.shout, {"times": 2000}) == "done"
    assert len(capsys.readouterr().err) == 64 * 1024


@linux
@pytest.mark.parametrize("hang", [True, False])
def test_whatever_a_call_started_ends_with_it(tmp_path: Path, hang: bool) -> None:
    """Also what left its group, and whose parent is gone."""
    born = [tmp_path / name for name in ("child", "stray")]
    breeding = call(tools.breed, {"folder": str(tmp_path), "hang": hang})
    with nothing_left(), ThreadPoolExecutor(1) as pool:
        running = pool.submit(breeding.run)
        if hang:
            wait_until(lambda: all(map(is_written, born)))
            breeding.kill("Enough.")
            with pytest.raises(ToolError, match="Enough"):
                running.result()
        else:
            assert running.result() == "born"
    pids = [int(path.read_text()) for path in born]
    wait_until(lambda: all(map(is_gone, pids)))


def wait_until(is_so: Any) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_written(path: Path) -> bool:
    return path.exists() and bool(path.read_text())


def test_any_thread_can_end_a_call() -> None:
    hanging = call(tools.spin)
    threading.Timer(0.3, hanging.kill, ["Enough."]).start()
    with nothing_left(), pytest.raises(ToolError, match="Enough"):
        hanging.run()
    with pytest.raises(ToolError, match="Enough"):
        hanging.run()


async def test_a_call_can_be_awaited() -> None:
    assert await call(tools.add, {"a": 1, "b": 2}).run_async() == "3"
    with pytest.raises(ToolTimeout, match="longer than"):
        await call(tools.spin, timeout=0.3).run_async()


@linux
async def test_a_call_that_is_cancelled_is_killed(tmp_path: Path) -> None:
    hanging = call(tools.breed, {"folder": str(tmp_path), "hang": True})
    born = [tmp_path / name for name in ("child", "stray")]
    async with anyio.create_task_group() as group:
        group.start_soon(hanging.run_async)
        await anyio.to_thread.run_sync(wait_until, lambda: all(map(is_written, born)))
        group.cancel_scope.cancel()
    pids = [int(path.read_text()) for path in born]
    await anyio.to_thread.run_sync(wait_until, lambda: all(map(is_gone, pids)))


ROUNDS = int(os.environ.get("ISOLATED_ROUNDS", "6"))


@linux
def test_a_call_that_is_cancelled_at_any_moment_leaves_nothing(anyio_backend: str) -> None:
    async def cancel_after(seconds: float) -> None:
        hanging = call(tools.spin)
        with anyio.move_on_after(seconds) as scope:
            await hanging.run_async()
        assert scope.cancelled_caught
        with pytest.raises(ToolError, match="cancelled, and killed"):
            hanging.run()

    async def rounds() -> None:
        descriptors, others = os.listdir("/dev/fd"), children()
        for number in range(ROUNDS):
            await cancel_after(0.15 * number / ROUNDS)
        await anyio.to_thread.run_sync(wait_until, lambda: children() == others)
        await anyio.to_thread.run_sync(
            wait_until, lambda: len(os.listdir("/dev/fd")) <= len(descriptors)
        )

    async def main() -> None:
        await anyio.to_thread.run_sync(len, "")  # what an event loop and its threads need is open
        await rounds()

    anyio.run(main, backend=anyio_backend)


@linux
def test_a_call_that_is_killed_at_any_moment_leaves_nothing() -> None:
    for number in range(ROUNDS):
        hanging = call(tools.spin)
        killer = threading.Timer(0.15 * number / ROUNDS, hanging.kill, ["Enough."])
        killer.start()
        with nothing_left(), pytest.raises(ToolError, match="Enough"):
            hanging.run()
        killer.join()


def test_a_copy_that_is_cancelled_before_anybody_watches_it_leaves_nothing() -> None:
    """It is made at once, and watched in another thread, which may never begin."""
    done = subprocess.run(
        [sys.executable, "-c", CANCELLED_COPY],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["asyncio", "0", "0", "trio", "0", "0"], done.stderr


CANCELLED_COPY = """
import os
import anyio
from agentkit._isolated import IsolatedCall
from agentkit_tools import Isolation, beta_tool

def make():
    @beta_tool
    def spin() -> str:
        "Spin."
        while True:
            pass
    return spin

def children():
    return open("/proc/self/task/%d/children" % os.getpid()).read().split()

async def main(backend):
    before = len(os.listdir("/dev/fd"))
    call = IsolatedCall(make(), {}, limits=Isolation())
    with anyio.CancelScope() as scope:
        scope.cancel()
        await call.run_async()
    print(backend, len(os.listdir("/dev/fd")) - before, len(children()))

for backend in ("asyncio", "trio"):
    anyio.run(main, backend, backend=backend)
"""


@pytest.mark.parametrize("isolated", [False, True])
def test_a_call_that_was_cancelled_before_it_began_does_not_begin(isolated: bool) -> None:
    tool = altered(tools.leave, isolated=isolated)
    caller = Caller(
        run=None,
        turn=1,
        tools={"leave": tool},
        options=RunOptions(),
        approved={},
        inside={},
    )
    asked = ToolCall(id="tu1", name="leave", input={"how": "exit"})
    caller.cancel([asked], "Too late.")
    finished = Maker(caller).make(asked).finished
    assert finished is not None
    assert finished.content == "Too late."
    made = IsolatedCall(tool, {"how": "exit"}, limits=Isolation())
    caller.children["tu1"] = made
    caller.cancel([asked], "Too late.")
    with pytest.raises(ToolError, match="Too late"):
        made.run()


@linux
def test_a_call_ends_with_the_process_that_made_it(tmp_path: Path) -> None:
    code = (
        "import isolated_tools as t, sys; from agentkit._isolated import IsolatedCall;"
        "from agentkit_tools import Isolation;"
        "IsolatedCall(t.breed, {'folder': sys.argv[1], 'hang': True}, limits=Isolation()).run()"
    )
    path = os.pathsep.join(sys.path)
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}
    )
    wait_until(lambda: is_written(tmp_path / "child"))
    parent.kill()
    parent.wait()
    pid = int((tmp_path / "child").read_text())
    wait_until(lambda: is_gone(pid))


PROGRAM = """
import sys
from agentkit_tools import Isolation, beta_tool
from agentkit._isolated import IsolatedCall

@beta_tool
def where() -> str:
    "Say what this module is called."
    return __name__

def made(word: str):
    @beta_tool
    def inner() -> str:
        "Say a word."
        return word
    return inner

if __name__ == "__main__":
    print("before")
    for tool in (where, made("hello")):
        print(IsolatedCall(tool, {}, limits=Isolation()).run())
"""


@linux
def test_tools_of_a_program_and_those_made_inside_of_functions_run(tmp_path: Path) -> None:
    """The second is in no module; a program of one thread can be copied."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.split() == ["before", "__agentkit_main__", "hello"]


def test_what_cannot_be_found_in_another_process_is_refused() -> None:
    @beta_tool
    def inner() -> str:
        """Say nothing."""
        return ""

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(InvalidTool, match="'inner' is isolated, but can't be found by"):
            check_isolable(inner)
        check_isolable(tools.add)
    finally:
        stop.set()
        thread.join()


def test_there_are_systems_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentkit._isolated.os.name", "nt")
    with pytest.raises(InvalidTool, match="works on Linux and macOS only"):
        check_isolable(tools.add)


def test_an_input_that_is_no_json_starts_nothing() -> None:
    with nothing_left(), pytest.raises(ValueError, match="serialize"):
        run(tools.add, {"a": object()})
