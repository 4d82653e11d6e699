"""The demo's agent in this process: the folder it opens, the steps it shows, how it ends."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from agentkit.cli._agent import open_workspace, run_agent
from agentkit.cli._display import Display
from agentkit.cli._failures import Failure
from agentkit.local import LocalAPI, Model, RehearsalModel, ScriptedModel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with one file."""
    (tmp_path / "a.py").write_text("x = 1\n")
    return tmp_path


def run(folder: Path, model: Model) -> str:
    file = io.StringIO()
    with LocalAPI(model) as api, api.client() as client:
        display = Display(Console(file=file))
        run_agent(client, open_workspace(folder), "Count the lines", "m", display)
    return file.getvalue()


def test_turns_calls_results_and_the_answer_are_shown_in_this_order(folder: Path) -> None:
    shown = run(folder, RehearsalModel())
    steps = ["Turn 1", "  → count_lines()", "  ← count_lines, ", "Answer", "2 turns · 1 call · "]
    places = [shown.index(step) for step in steps]
    assert places == sorted(places)


def test_a_failed_call_is_shown_and_the_run_goes_on(folder: Path) -> None:
    use = {"type": "tool_use", "name": "read_file", "input": {"path": "../x"}}
    shown = run(folder, ScriptedModel([use, "Sorry."]))
    assert "  ← read_file failed, " in shown
    assert "'..' is not allowed" in shown
    assert "\nAnswer\nSorry.\n" in shown


def test_an_answer_that_was_refused_is_a_failure(folder: Path) -> None:
    with pytest.raises(Failure, match="stopped with refusal"):
        run(folder, ScriptedModel([{"content": [], "stop_reason": "refusal"}]))


def test_a_folder_that_cannot_be_used_is_a_failure(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failure, match="there is no folder") as missing:
        open_workspace(folder / "gone")
    with pytest.raises(Failure, match="give a folder") as file:
        open_workspace(folder / "a.py")
    assert (missing.value.code, file.value.code) == (2, 2)
    monkeypatch.setattr(os, "supports_dir_fd", set[object]())
    with pytest.raises(Failure, match="works on Linux and macOS") as elsewhere:
        open_workspace(folder)
    assert elsewhere.value.code == 1
