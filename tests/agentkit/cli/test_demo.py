"""`agentkit demo`: the agent over a folder, as a real process."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from command_line import interrupt, run, start

from agentkit.local import LocalAPI, LocalError, Model, RehearsalModel, ScriptedModel

ROOT = Path(__file__).parents[3]
LIST: dict[str, Any] = {"type": "tool_use", "name": "list_files", "input": {}}
LONG_PATH = f"{'deep_' * 20}/{'down_' * 20}/longest.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder whose longest Python file has 120 lines and a name longer than a line."""
    longest = tmp_path / LONG_PATH
    longest.parent.mkdir(parents=True)
    longest.write_text('"""The longest."""\n' + "x = 1\n" * 119)
    (tmp_path / "short.py").write_text("y = 2\n")
    (tmp_path / "longer.txt").write_text("text\n" * 500)
    return tmp_path


def live(api: LocalAPI) -> dict[str, str]:
    return {"ANTHROPIC_API_KEY": "a-key", "ANTHROPIC_BASE_URL": api.url}


def failure(*arguments: str | Path, **extra: str) -> tuple[int, str]:
    """Run the demo, which must fail with one line; return its exit code and that line."""
    done = run("demo", *arguments, **extra)
    assert done.stdout == ""
    assert done.stderr.startswith("agentkit: ")
    assert done.stderr.count("\n") == 1
    return done.returncode, done.stderr.removeprefix("agentkit: ").rstrip("\n")


def test_the_longest_file_is_named_with_its_lines_through_calls_over_turns(folder: Path) -> None:
    done = run("demo", folder)
    assert (done.returncode, done.stderr) == (0, "")
    turns, answer = done.stdout.split("\nAnswer\n")
    assert answer.startswith(f"{LONG_PATH} is the longest: 120 lines, 359 words.\n")
    assert "No language model here" in turns
    assert '\nTurn 1\n  → count_lines(kind="python", order="longest")\n' in turns
    assert "\nTurn 2\n  → read_file(path=" in turns
    assert re.search(r"\n  ← count_lines, \d+ ms\n +lines +words +path\n +120 +359 +deep_", turns)
    assert re.search(r"\n3 turns · 2 calls · \d+ tokens in, \d+ out · [\d.]+ m?s\n$", answer)


def test_a_pipe_gets_no_control_codes(folder: Path) -> None:
    assert "\x1b" not in run("demo", folder, TERM="xterm-256color").stdout


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="no checkout")
def test_the_answer_about_this_checkout_is_that_of_git() -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.py"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]
    lines, longest = max((path.read_bytes().count(b"\n"), path) for path in paths)
    done = run("demo", ROOT)
    assert f"{longest.relative_to(ROOT).as_posix()} is the longest: {lines} lines" in done.stdout


def test_another_question_can_be_asked(folder: Path) -> None:
    done = run("demo", folder, "--prompt", "Which is the shortest file?")
    assert "\nshort.py is the shortest: 1 line, 3 words.\n" in done.stdout


def test_files_in_other_encodings_are_counted_and_binary_files_left_out(tmp_path: Path) -> None:
    (tmp_path / "latin.py").write_bytes("# grün\n".encode("latin-1") * 7)
    (tmp_path / "wide.py").write_bytes("# grün\n".encode("utf-16"))
    (tmp_path / "binary.py").write_bytes(b"\0\n" * 50)
    done = run("demo", tmp_path, "--prompt", "Which Python file is the longest?")
    assert done.returncode == 0
    assert "latin.py is the longest: 7 lines" in done.stdout
    assert "Left out: 1 binary file." in done.stdout
    assert "Not UTF-8, so read as Latin-1: 1 file." in done.stdout


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert failure(tmp_path / "gone") == (2, f"there is no folder '{tmp_path / 'gone'}'.")


def test_a_file_instead_of_a_folder_is_told(folder: Path) -> None:
    file = folder / "short.py"
    assert failure(file) == (2, f"'{file}' is a file; give a folder.")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert failure(tmp_path) == (1, f"there are no text files in the folder '{tmp_path}'.")


def test_a_folder_of_binary_files_only_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\0")
    (tmp_path / "y").write_bytes(b"\0")
    code, message = failure(tmp_path)
    assert code == 1
    assert message.endswith(f"in the folder '{tmp_path}'. Left out: 2 binary files.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(folder: Path) -> None:
    folder.chmod(0)
    assert failure(folder) == (2, f"the folder '{folder}' may not be read.")
    folder.chmod(0o700)


def test_live_without_a_key_is_told(folder: Path) -> None:
    assert failure(folder, "--live") == (2, "--live needs a key: set ANTHROPIC_API_KEY.")


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("ANTHROPIC_API_KEY", "sentinel\n", "ANTHROPIC_API_KEY has a space at an end"),
        ("ANTHROPIC_BASE_URL", "sentinel", "ANTHROPIC_BASE_URL has to start with http"),
    ],
)
def test_a_key_or_an_address_that_is_wrong_is_told(
    folder: Path, variable: str, value: str, complaint: str
) -> None:
    done = run("demo", folder, "--live", **{"ANTHROPIC_API_KEY": "k", variable: value})
    assert done.returncode == 2
    assert done.stderr.startswith(f"agentkit: {complaint}")
    assert "sentinel" not in done.stderr


def test_live_asks_the_api_with_the_key_the_model_and_the_same_tools(folder: Path) -> None:
    with LocalAPI(RehearsalModel()) as api:
        done = run("demo", folder, "--live", "--model", "claude-opus-4-5", **live(api))
        first, *_, last = [request.body for request in api.requests]
        keys = {request.headers["x-api-key"] for request in api.requests}
    assert done.returncode == 0
    assert done.stdout.startswith("The real API answers; names and contents of files are sent")
    assert "longest.py is the longest: 120 lines" in done.stdout
    assert keys == {"a-key"}
    assert first["model"] == "claude-opus-4-5"
    names = ["list_files", "count_lines", "find_text", "read_file"]
    assert [tool["name"] for tool in first["tools"]] == names
    assert len(last["messages"]) == 5


def test_a_key_alone_asks_nobody_outside(folder: Path) -> None:
    with LocalAPI(RehearsalModel()) as api:
        done = run("demo", folder, **live(api))
        assert api.requests == []
    assert "No language model here" in done.stdout


class Waits:
    """A model that calls a tool, and answers only when it is told to."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if len(request["messages"]) == 1:
            return {"content": [{**LIST, "id": "toolu_1"}], "stop_reason": "tool_use"}
        self.may_answer.wait(60)
        return {"content": [{"type": "text", "text": "Done."}], "stop_reason": "end_turn"}


def test_each_step_is_shown_as_it_happens(folder: Path) -> None:
    model = Waits()
    with LocalAPI(model) as api, start("demo", folder, "--live", **live(api)) as process:
        assert process.stdout is not None
        before = list(takewhile(lambda line: line != "      3 files:\n", process.stdout))
        model.may_answer.set()
        rest, errors = process.communicate(timeout=60)
    assert "  → list_files()\n" in before
    assert "\nAnswer\nDone.\n" in rest
    assert (process.returncode, errors) == (0, "")


def test_ctrl_c_while_the_api_is_waited_for_ends_it_cleanly(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        given = {"ANTHROPIC_API_KEY": "a-key", "ANTHROPIC_BASE_URL": url}
        with start("demo", folder, "--live", **given) as process:
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                errors = interrupt(process)
    assert (process.returncode, errors) == (130, "agentkit: stopped.\n")


def test_ctrl_c_while_the_local_api_runs_ends_it_cleanly(folder: Path) -> None:
    # More than a pipe holds: the demo stands still, with its server up, until it is read from.
    with start("demo", folder, "--prompt", "x" * 120_000) as process:
        assert process.stdout is not None
        assert process.stdout.read(10)
        errors = interrupt(process)
    assert (process.returncode, errors) == (130, "agentkit: stopped.\n")


def test_a_reader_that_goes_away_ends_it_without_a_traceback(folder: Path) -> None:
    with start("demo", folder, "--prompt", "x" * 120_000) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (1, "")


CUT = {"content": [{"type": "text", "text": "The longest"}], "stop_reason": "max_tokens"}


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (ScriptedModel([LocalError(401)]), "the API did not answer: "),
        (ScriptedModel([CUT]), "the answer is not complete: the model stopped with max_tokens."),
        (ScriptedModel([LIST] * 20), "no answer after 20 turns."),
    ],
)
def test_a_run_without_an_answer_ends_in_one_line(folder: Path, model: Model, message: str) -> None:
    with LocalAPI(model) as api:
        done = run("demo", folder, "--live", **live(api))
    assert done.returncode == 1
    assert done.stderr.startswith(f"agentkit: {message}")
    assert done.stderr.count("\n") == 1


def test_an_api_that_is_not_there_is_told_in_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    done = run("demo", folder, "--live", ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("agentkit: the API did not answer: ")
    assert done.stderr.count("\n") == 1


def test_an_output_that_cannot_show_a_character_replaces_it(folder: Path) -> None:
    prompt = "Which is the shortest file? 漢"
    done = run("demo", folder, "--prompt", prompt, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "file? ?" in done.stdout
