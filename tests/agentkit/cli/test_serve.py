"""`agentkit serve`: the local API in the foreground, as a real process."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from command_line import interrupt, run, start

import agentkit
from agentkit.local import Fault
from agentkit.local._store import Store


@contextmanager
def serving(*arguments: str | Path) -> Generator[tuple[str, subprocess.Popen[str]]]:
    """Start a server and yield its URL; end it with Ctrl-C, which is no failure."""
    with start("serve", *arguments) as process:
        assert process.stdout is not None
        process.stdout.readline()
        variable, url = process.stdout.readline().strip().split("=")
        assert variable == "export ANTHROPIC_BASE_URL"
        assert process.stdout.readline().strip() == "export ANTHROPIC_API_KEY=none"
        try:
            yield url, process
        finally:
            errors = interrupt(process)
        assert (process.returncode, errors) == (0, "")


def connected(url: str) -> agentkit.Anthropic:
    return agentkit.Anthropic(api_key="none", base_url=url, max_retries=0)


def ask(url: str) -> str:
    with connected(url) as client:
        reply = client.messages.create(
            model="m", max_tokens=10, messages=[{"role": "user", "content": "Hello!"}]
        )
    return "".join(block.text for block in reply.content if block.type == "text")


@pytest.mark.parametrize("arguments", [[], ["rehearsal"], ["--model", "rehearsal"]])
def test_the_rehearsal_model_answers_by_default(arguments: list[str]) -> None:
    with serving(*arguments) as (url, _):
        assert "not a language model" in ask(url)


@pytest.mark.parametrize("option", [[], ["--model"]])
def test_a_script_is_played(tmp_path: Path, option: list[str]) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps(["First.", "Second."]))
    with serving(*option, script) as (url, _):
        assert [ask(url), ask(url)] == ["First.", "Second."]
        with pytest.raises(agentkit.InternalServerError, match="no reply left"):
            ask(url)


def test_the_port_can_be_chosen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as chosen:
        port = chosen.getsockname()[1]
    with serving("--port", str(port)) as (url, _):
        assert url == f"http://127.0.0.1:{port}"
        done = run("serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"agentkit: can't listen on 127.0.0.1, port {port}: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("text", "reason"), [(None, "No such file"), ("{", "JSON"), ("[1]", "")])
def test_a_script_that_cannot_be_used_is_told(
    tmp_path: Path, text: str | None, reason: str
) -> None:
    script = tmp_path / "script.json"
    if text is not None:
        script.write_text(text)
    done = run("serve", script)
    assert done.returncode == 2
    assert done.stderr.startswith("agentkit: ")
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_is_given_once() -> None:
    done = run("serve", "rehearsal", "--model", "rehearsal")
    assert (done.returncode, done.stderr) == (2, "agentkit: give MODEL or --model, not both.\n")


MODELS = """
from agentkit.local import LocalError, ScriptedModel

def function(request):
    return f"max {request['max_tokens']}"

class Model:
    def reply(self, request):
        return {"content": "a class"}

class inner:
    model = ScriptedModel(["an object"])

class Picky:
    def __init__(self, needed):
        pass
    def reply(self, request):
        return {"content": ""}

nothing = 5
"""


@pytest.mark.parametrize(
    ("name", "said"), [("mine:function", "max 10"), ("mine:inner.model", "an object")]
)
def test_a_model_is_imported_from_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    (tmp_path / "mine.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    with serving("--model", name) as (url, _):
        assert ask(url) == said


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere:model", "there is no nowhere:model: No module named 'nowhere'."),
        ("mine:gone", "there is no mine:gone: "),
        ("mine:nothing", "mine:nothing is neither a model nor a function of the request."),
        ("mine:Picky", "mine:Picky can't be made: TypeError: "),
        ("broken:model", "broken:model can't be imported: "),
        ("leaving:model", "leaving:model can't be imported: "),
        ("lacking:model", "lacking:model can't be imported: "),
    ],
)
def test_a_model_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    (tmp_path / "mine.py").write_text(MODELS)
    (tmp_path / "broken.py").write_text("model = (\n")
    (tmp_path / "leaving.py").write_text("raise SystemExit(0)\n")
    (tmp_path / "lacking.py").write_text("import nowhere_at_all\n")
    monkeypatch.chdir(tmp_path)
    done = run("serve", "--model", name)
    assert done.returncode == 2
    assert done.stderr.startswith(f"agentkit: {reason}")
    assert "Traceback" not in done.stderr


def test_faults_happen_and_requests_are_logged() -> None:
    with serving("echo", "--fault", "status status=429 calls=1") as (url, process):
        with pytest.raises(agentkit.RateLimitError):
            ask(url)
        assert ask(url) == "Hello!"
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
    assert "429  POST /v1/messages" in lines[0]
    assert "rate_limit_error" in lines[0]
    assert "200  POST /v1/messages" in lines[1]
    assert "tokens · end_turn" in lines[1]


def test_a_fault_that_is_none_is_told() -> None:
    done = run("serve", "--fault", "boom")
    assert done.returncode == 2
    assert done.stderr.startswith("agentkit: --fault: a fault is one of cut, ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "status=429",
        "status status",
        "status status=",
        "status status=200",
        "status status=429x",
        "status calls=0",
        "status calls=1,,2",
        "cut after=-1",
        "cut after=1.5",
        "stall seconds=inf",
        "stall seconds=-1",
        "drip probability=nan",
        "drip probability=2",
        "cut retry_after=nan",
        "cut kind=reset",
        "cut colour=red",
    ],
)
def test_a_line_that_is_no_fault_says_why(line: str) -> None:
    with pytest.raises(ValueError, match=r"fault|not|is none|there are|0 or more|0 to 1"):
        Fault.parse(line)


def test_ctrl_c_ends_at_once_whatever_is_open(tmp_path: Path) -> None:
    body = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    headers = {"x-api-key": "a", "anthropic-version": "2023-06-01"}
    with start("serve", "echo", "--fault", "stall seconds=600") as process:
        assert process.stdout is not None
        process.stdout.readline()
        url = process.stdout.readline().strip().split("=")[1]
        with (
            httpx.stream(
                "POST", f"{url}/v1/messages", json={**body, "stream": True}, headers=headers
            ) as answer,
            httpx.stream("GET", f"{url}/-/changes") as changes,
        ):
            assert next(answer.iter_bytes())
            assert next(changes.iter_bytes())
            begin = time.monotonic()
            assert interrupt(process) == ""
            assert time.monotonic() - begin < 15
    assert process.returncode == 0


def test_state_outlives_the_server(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with serving("--state", state) as (url, _), connected(url) as client:
        file = client.beta.files.upload(file=("a.txt", b"Hello"))
    with serving("--state", state) as (url, _), connected(url) as client:
        assert client.beta.files.retrieve_metadata(file.id).filename == "a.txt"
    (tmp_path / "notes.txt").write_text("no database" * 100)
    done = run("serve", "--state", tmp_path / "notes.txt")
    assert done.returncode == 2
    assert "holds no state of a local API" in done.stderr


def test_further_betas_are_taken_by_name() -> None:
    with serving("--beta", "ours", "--beta", "mine") as (url, _), connected(url) as client:
        assert client.models.list(extra_headers={"anthropic-beta": "ours,mine"}).data
        with pytest.raises(agentkit.BadRequestError, match="`theirs` for the `anthropic-beta`"):
            client.models.list(extra_headers={"anthropic-beta": "ours,theirs"})


@pytest.mark.parametrize("is_option", [True, False])
def test_a_key_of_its_own_is_needed_and_lets_in_by_any_name(
    is_option: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "sk-sentinel"
    if not is_option:
        monkeypatch.setenv("AGENTKIT_SERVE_API_KEY", key)
    tunnel = {"host": "abc.tunnel.example.com", "anthropic-version": "2023-06-01"}
    with start("serve", *(["--api-key", key] if is_option else [])) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(2)]
        url = f"{said[1].strip().partition('=')[2]}/v1/models"
        right = httpx.get(url, headers={**tunnel, "x-api-key": key})
        wrong = httpx.get(url, headers={**tunnel, "x-api-key": "none"})
        page = httpx.get(url.removesuffix("v1/models"), headers=tunnel)
        said += [process.stdout.readline() for _ in range(2)]
        said.append(interrupt(process))
    assert [right.status_code, wrong.status_code, page.status_code] == [200, 401, 403]
    assert "the key it was given is needed" in said[0]
    assert "sentinel" not in "".join(said)


def test_a_blank_key_is_refused() -> None:
    done = run("serve", "--api-key", " ")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "the api_key is blank" in done.stderr


def test_a_state_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    taken, later, folder = (tmp_path / name for name in ("taken.db", "later.db", "no/state.db"))
    for path in (taken, later):
        Store(path).close()
    with sqlite3.connect(later) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()
    holder = Store(taken)
    try:
        done = [run("serve", "--state", path) for path in (taken, later, folder)]
    finally:
        holder.close()
    assert [one.returncode for one in done] == [1, 2, 1]
    assert [one.stderr for one in done] == [
        f"agentkit: can't open {taken}: another server has it open.\n",
        f"agentkit: {later} holds no state of a local API: a later agentkit wrote it (version 2)"
        ".\n",
        f"agentkit: can't open {folder}: No such file or directory.\n",
    ]
    Store(taken).close()


def test_no_key_is_logged_or_shown() -> None:
    key = "sk-ant-sentinel-of-a-key"
    with serving("echo") as (url, process):
        with agentkit.Anthropic(
            api_key=key, auth_token=f"{key}-too", base_url=url, default_headers={"x-own-key": key}
        ) as client:
            client.messages.create(
                model="m", max_tokens=10, messages=[{"role": "user", "content": "Hello!"}]
            )
        assert process.stdout is not None
        shown = [process.stdout.readline()]
        with httpx.stream("GET", f"{url}/-/changes") as changes:
            for line in changes.iter_lines():
                shown.append(line)
                if '"kind": "end"' in line:
                    break
    assert "Hello!" in "".join(shown)
    assert "sentinel" not in "".join(shown)
