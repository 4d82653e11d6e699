"""Every example runs without a key and without a network, and shows what it is about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from google_account import account, token
from scripted_http import Server

from agentkit.local import LocalAPI, RehearsalModel, ScriptedModel

ROOT = Path(__file__).parents[1]
OFFLINE = ROOT / "tests" / "offline.py"
SHOWN = {
    "approval.py": "notes.tmp is gone",
    "bedrock.py": "Sunny in Rome",
    "coding_agent.py": "-> OK",
    "computer.py": "'text': 'Hello, screen!'} -> image",
    "editor.py": "return n % 2 == 0",
    "events.py": "[part 2: 67%]",
    "folder_agent.py": "lines",
    "foundry.py": "Sunny in Rome",
    "hello.py": "recursion",
    "mcp_server.py": "'text': '42.2 km'",
    "memory.py": "You like green tea.",
    "parallel_tools.py": "at the same time",
    "record_and_replay.py": "played:   Nets hold what passes.",
    "shell.py": "-> examples",
    "shop.py": "3 apples, counted for Ada",
    "stream_events.py": "so far: {'location': 'San Francisco'}",
    "stream_text.py": "recursion",
    "stream_thinking.py": "[thinking]\n27 * 453 is",
    "structured.py": "Jane Doe <jane@example.com>",
    "vertex.py": "Sunny in Rome",
    "weather.py": "Sunny",
}
# What has another account than one at the API itself.
CLOUDS = {"bedrock.py", "foundry.py", "vertex.py"}
# What the rehearsal model can't write.
WRITTEN = {
    "editor.py": ["It was compared with 1."],
    "memory.py": ["I'll remember that.", "You like green tea."],
    "structured.py": ['{"name": "Ada", "email": "ada@example.com", "plans": []}'],
}


def run(example: str, **environment: str) -> str:
    """Run an example in a child process that cannot leave this machine; return what it printed."""
    here = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-W", "error", OFFLINE, ROOT / "examples" / example],
        cwd=ROOT,
        env={**here, **environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_example_is_run():
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == SHOWN.keys()


@pytest.mark.parametrize("example", SHOWN)
def test_an_example_runs_without_a_key(example: str):
    assert SHOWN[example] in run(example)


@pytest.mark.parametrize("example", sorted(SHOWN.keys() - CLOUDS))
def test_an_example_uses_the_api_when_there_is_a_key(example: str):
    model = ScriptedModel(WRITTEN[example]) if example in WRITTEN else RehearsalModel()
    with LocalAPI(model=model) as api:
        run(example, ANTHROPIC_API_KEY="a-key", ANTHROPIC_BASE_URL=api.url)
        assert {request.headers["x-api-key"] for request in api.requests} == {"a-key"}


@pytest.mark.parametrize("example", sorted(CLOUDS))
def test_an_example_uses_the_cloud_when_there_is_an_account(example: str, tmp_path: Path):
    tokens = Server()
    tokens.replies_with(token("a-key"))
    try:
        with LocalAPI(model=RehearsalModel(), api_key="a-key") as api:
            run(
                example,
                AWS_REGION="us-east-1",
                AWS_ACCESS_KEY_ID="AK",
                AWS_SECRET_ACCESS_KEY="a-key",
                ANTHROPIC_BEDROCK_BASE_URL=api.url,
                CLOUD_ML_REGION="global",
                GOOGLE_APPLICATION_CREDENTIALS=str(account(tmp_path, tokens)),
                ANTHROPIC_VERTEX_BASE_URL=f"{api.url}/v1",
                ANTHROPIC_FOUNDRY_API_KEY="a-key",
                ANTHROPIC_FOUNDRY_BASE_URL=f"{api.url}/anthropic",
            )
            assert len(api.requests) == 3  # all of them let in
    finally:
        tokens.close()
