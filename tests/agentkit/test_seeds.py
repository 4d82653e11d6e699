"""The snippets the project began with run as they stand, but for the name of the package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import offline

from agentkit.local import LocalAPI, RecordedRequest, RehearsalModel

SEEDS = Path(__file__).with_name("seeds")
# For the snippet that goes on with a client made before it.
CLIENT = "from agentkit import Anthropic\nclient = Anthropic()\n"


def run(seed: str, folder: Path, before: str = "") -> tuple[str, list[RecordedRequest]]:
    """Run a snippet as a script of its own; return what it printed and what it sent."""
    snippet = (SEEDS / f"{seed}.py.txt").read_text("utf-8")
    script = folder / f"{seed}.py"
    script.write_text(
        before + snippet.replace("from anthropic import", "from agentkit import"), "utf-8"
    )
    with LocalAPI(model=RehearsalModel()) as api:
        here = {"ANTHROPIC_API_KEY": "local", "ANTHROPIC_BASE_URL": api.url}
        done = subprocess.run(
            [sys.executable, "-W", "error", offline.__file__, script],
            env={**os.environ, **here, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout, api.requests


def test_a_simple_message(tmp_path: Path):
    printed, (request,) = run("simple_message", tmp_path)
    assert "Explain recursion in programming" in printed
    assert (request.method, request.path) == ("POST", "/v1/messages")
    assert request.headers["x-api-key"] == "local"
    assert request.body == {
        "model": "claude-sonnet-4-5-20250929",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": "Explain recursion in programming"}],
    }


def test_an_async_message(tmp_path: Path):
    printed, (request,) = run("async", tmp_path)
    assert "Hello!" in printed
    assert request.headers["x-stainless-async"] == "async:asyncio"


def test_a_decorated_function_in_the_tool_runner(tmp_path: Path):
    printed, (first, second) = run("beta_tool", tmp_path)
    called, answer = printed.splitlines()[:2]
    assert "ToolUseBlock(" in called
    assert "TextBlock(" in answer
    assert "Sunny" in answer
    (tool,) = first.body["tools"]
    assert tool["name"] == "get_weather"
    assert tool["description"].startswith("Get the current weather for a location.")
    assert tool["input_schema"]["required"] == ["location"]
    (result,) = second.body["messages"][-1]["content"]
    assert result["type"] == "tool_result"
    assert '"condition": "Sunny"' in result["content"]


def test_a_tool_defined_by_hand(tmp_path: Path):
    printed, (request,) = run("manual_tool", tmp_path, before=CLIENT)
    name, arguments = printed.splitlines()
    assert name == "Tool: get_stock_price"
    assert arguments.startswith("Input: {'ticker': ")
    assert [tool["name"] for tool in request.body["tools"]] == ["get_stock_price"]
