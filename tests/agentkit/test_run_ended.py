"""Tools hear of the end of a run, so that nothing they have started is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentkit import AsyncAnthropic
from agentkit.local import LocalAPI, ScriptedModel
from agentkit_tools import AsyncBashTool, BashTool, BetaBuiltinFunctionTool

ASK: dict[str, Any] = {
    "model": "claude-sonnet-4-5-20250929",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Go."}],
}
CALL: dict[str, Any] = {"type": "tool_use", "name": "note", "input": {}}


def run(client: Any, **how: Any) -> Any:
    """Return a runner, of whatever kind."""
    return client.beta.messages.tool_runner(**ASK, **how)


class Note(BetaBuiltinFunctionTool):
    """A tool that counts the ends it hears of."""

    ends = 0
    fails = False

    def to_dict(self) -> Any:
        return {"name": "note", "input_schema": {"type": "object"}}

    def call(self, input: object) -> str:
        assert not self.ends
        if self.fails:
            raise ZeroDivisionError
        return "noted"

    def run_ended(self) -> None:
        self.ends += 1


@pytest.mark.parametrize("way", ["iterate", "events", "stream"])
def test_a_tool_hears_of_the_end_once_when_all_is_done(way: str):
    note = Note()
    with LocalAPI(model=ScriptedModel([CALL, "Done."])) as api, api.client() as client:
        if way == "stream":
            run(client, tools=[note], stream=True).until_done()
        elif way == "events":
            list(run(client, tools=[note]).events())
        else:
            run(client, tools=[note]).until_done()
    assert note.ends == 1


def test_a_tool_hears_of_the_end_when_the_run_fails():
    note = Note()
    note.fails = True
    script = ScriptedModel([CALL])
    with LocalAPI(model=script) as api, api.client() as client, pytest.raises(ZeroDivisionError):
        run(client, tools=[note], on_tool_error="raise").until_done()
    assert note.ends == 1


def test_a_run_that_waits_for_approval_has_not_ended():
    note = Note()
    with LocalAPI(model=ScriptedModel([CALL])) as api, api.client() as client:
        runner = run(client, tools=[note], requires_approval=True)
        runner.until_done()
        assert runner.pending
    assert note.ends == 0


def test_a_shell_ends_with_its_run(tmp_path: Path):
    script = [
        {"type": "tool_use", "name": "bash", "input": {"command": "sleep 1000 & echo on"}},
        ".",
    ]
    bash = BashTool(tmp_path, requires_approval=False)
    with LocalAPI(model=ScriptedModel(script)) as api, api.client() as client:
        runner = run(client, tools=[bash])
        runner.until_done()
    assert runner.calls[0].content == "on"
    bash.close()  # waits for what the end of the run has begun
    assert bash._shell._started is None


async def test_a_shell_ends_with_its_async_run(tmp_path: Path):
    script = [{"type": "tool_use", "name": "bash", "input": {"command": "echo on"}}, "."]
    bash = AsyncBashTool(tmp_path, requires_approval=False)
    with LocalAPI(model=ScriptedModel(script)) as api:
        async with AsyncAnthropic(api_key="K", base_url=api.url) as client:
            runner = run(client, tools=[bash])
            await runner.until_done()
    assert runner.calls[0].content == "on"
    await bash.close()
    assert bash._shell._started is None
