"""The bash tool: what it takes, what the model reads, how it ends, in both colours."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from agentkit_tools import InvalidArguments, ToolContext, ToolError
from agentkit_tools.bash import AsyncBashTool, BashTool, ProcessLimits


@pytest.fixture
def bash(tmp_path: Path) -> Iterator[BashTool]:
    with BashTool(tmp_path) as bash:
        yield bash


def test_it_is_the_tool_of_the_api():
    assert BashTool("/").to_dict() == {"type": "bash_20250124", "name": "bash"}
    old = BashTool("/", version="bash_20241022", cache_control={"type": "ephemeral"})
    assert old.to_dict() == {
        "type": "bash_20241022",
        "name": "bash",
        "cache_control": {"type": "ephemeral"},
    }
    assert BashTool("/").name == "bash"


def test_it_asks_before_each_call_and_is_never_run_beside_another_call():
    assert BashTool("/").requires_approval is True
    assert BashTool("/", requires_approval=False).requires_approval is False
    assert AsyncBashTool("/").sequential


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("echo hello", "hello"),
        ("true", "(It worked and wrote nothing.)"),
        ("false", "[exit code 1]"),
        ("echo out; echo err >&2; exit_with() { return 3; }; exit_with",
         "out\n[stderr]\nerr\n[exit code 3]"),
        ("printf '\\n\\n'", "(It worked and wrote nothing.)"),
    ],
)  # fmt: skip
def test_the_model_reads_output_and_exit_code(bash: BashTool, command: str, told: str):
    assert bash.call({"command": command}) == told


def test_the_model_is_told_when_the_shell_has_ended(bash: BashTool, tmp_path: Path):
    told = bash.call({"command": "echo bye; exit 4"})
    assert told == (
        "bye\n[exit code 4]\n[The shell has ended, its variables and functions are gone. "
        f"The next command starts a new one in {tmp_path}]"
    )


def test_a_command_that_takes_too_long_is_an_error_with_what_it_wrote(tmp_path: Path):
    with BashTool(tmp_path, max_seconds=0.5) as bash:
        with pytest.raises(ToolError, match=r"(?s)begun\n\[It took more than 0.5 seconds"):
            bash.call({"command": "echo begun; sleep 60"})
        assert bash.call({"command": "echo on"}) == "on"


def test_the_model_may_ask_for_less_time_and_not_for_more(tmp_path: Path):
    with BashTool(tmp_path, max_seconds=1.5) as bash:
        with pytest.raises(ToolError, match="more than 1 seconds"):
            bash.call({"command": "sleep 60", "timeout": 0.001})
        with pytest.raises(ToolError, match=r"more than 1\.5 seconds"):
            bash.call({"command": "sleep 60", "timeout": 1e9})


def test_to_restart_starts_anew_where_it_began(bash: BashTool, tmp_path: Path):
    bash.call({"command": "x=1; cd /"})
    assert bash.call({"restart": True}) == "The shell has been restarted."
    assert bash.call({"command": 'echo "[$x]" $PWD'}) == f"[] {tmp_path}"


@pytest.mark.parametrize(
    ("input", "problem"),
    [
        ("ls", "has to be an object"),
        ({}, "command: has to be a text"),
        ({"command": 3}, "command: has to be a text"),
        ({"command": "  "}, "command: has to be a text"),
        ({"command": "a\0b"}, "NUL"),
        ({"command": "a\ud800"}, "surrogate"),
        ({"command": "ls", "cwd": "/"}, "cwd: there is no such parameter"),
        ({"command": "ls", "timeout": "5"}, "timeout: has to be a number"),
        ({"command": "ls", "timeout": True}, "timeout: has to be a number"),
        ({"command": "ls", "timeout": float("nan")}, "timeout: has to be a number"),
        ({"restart": "yes"}, "restart: has to be true or false"),
    ],
)
def test_an_input_that_does_not_fit_is_explained_and_nothing_is_run(
    bash: BashTool, input: Any, problem: str
):
    with pytest.raises(InvalidArguments, match=problem):
        bash.call(input)
    assert bash._shell._started is None


@pytest.mark.parametrize("most", [60.0, float("inf")])
@pytest.mark.parametrize("timeout", [0, -5, 10**400, float("inf")])
def test_any_number_of_seconds_is_brought_into_the_limits(
    tmp_path: Path, timeout: float, most: float
):
    with BashTool(tmp_path, max_seconds=most) as bash:
        assert bash.call({"command": "echo on", "timeout": timeout}) == "on"


@pytest.mark.parametrize("wrong", [{"max_seconds": 0}, {"max_seconds": -1}, {"max_output": 1}])
def test_limits_that_make_no_sense_are_refused(wrong: dict[str, Any]):
    with pytest.raises(ValueError, match="max_seconds"):
        BashTool("/", **wrong)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        BashTool(tmp_path / "none")


def test_a_long_output_is_cut_in_the_middle(tmp_path: Path):
    with BashTool(tmp_path, max_output=40) as bash:
        told = bash.call({"command": "printf 'x%.0s' $(seq 100); printf end"})
    assert told == f"{'x' * 10}\n[... 83 bytes left out ...]\n{'x' * 7}end"


def test_limits_are_handed_to_commands(tmp_path: Path):
    with BashTool(tmp_path, limits=ProcessLimits(open_files=40)) as bash:
        assert bash.call({"command": "ulimit -n"}) == "40"


def test_a_cancelled_call_ends_what_it_had_started(bash: BashTool):
    context: ToolContext[None] = ToolContext(None)
    threading.Timer(0.5, context.cancel).start()
    with pytest.raises(ToolError, match="It was cancelled"):
        bash.call({"command": "sleep 60"}, context)


def test_a_call_that_is_cancelled_before_is_not_begun(bash: BashTool, tmp_path: Path):
    context: ToolContext[None] = ToolContext(None)
    context.cancel()
    with pytest.raises(ToolError, match="It was cancelled before it began"):
        bash.call({"command": "touch begun"}, context)
    assert not (tmp_path / "begun").exists()


async def test_the_async_tool_does_the_same(tmp_path: Path):
    async with AsyncBashTool(tmp_path) as bash:
        assert await bash.call({"command": "x=1; echo $x; (exit 2)"}) == "1\n[exit code 2]"
        assert await bash.call({"command": "echo $x"}) == "1"
        with pytest.raises(InvalidArguments):
            await bash.call({"command": ""})
        assert await bash.call({"restart": True}) == "The shell has been restarted."


async def test_a_cancelled_task_ends_its_command_and_the_tool_goes_on(tmp_path: Path):
    async with AsyncBashTool(tmp_path) as bash:
        with anyio.move_on_after(20) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(bash.call, {"command": "touch started; sleep 60; touch late"})
                while not (tmp_path / "started").exists():  # noqa: ASYNC110 - by another process
                    await anyio.sleep(0.01)
                group.cancel_scope.cancel()
        assert not scope.cancelled_caught
        assert await bash.call({"command": "ls"}) == "started"


async def test_the_event_loop_is_free_while_a_command_runs(tmp_path: Path):
    async with AsyncBashTool(tmp_path) as bash, anyio.create_task_group() as group:
        group.start_soon(bash.call, {"command": "until [ -e go ]; do sleep 0.01; done"})
        await anyio.sleep(0.05)
        (tmp_path / "go").touch()


def test_to_close_twice_is_fine_and_a_call_starts_it_again(bash: BashTool):
    bash.close()
    assert bash.call({"command": "echo on"}) == "on"
    bash.close()
    bash.close()


def ended(bash: BashTool | AsyncBashTool) -> bool:
    """Wait until the shell of a tool has ended; tell whether it has."""
    until = time.monotonic() + 20
    while bash._shell._started is not None and time.monotonic() < until:
        time.sleep(0.01)
    return bash._shell._started is None


def test_the_end_of_a_run_ends_the_shell_and_a_block_keeps_it(tmp_path: Path):
    bash = BashTool(tmp_path)
    bash.call({"command": "true"})
    bash.run_ended()
    assert ended(bash)
    with bash:
        bash.call({"command": "x=kept"})
        bash.run_ended()
        assert bash.call({"command": "echo $x"}) == "kept"
    assert ended(bash)
    bash.run_ended()
