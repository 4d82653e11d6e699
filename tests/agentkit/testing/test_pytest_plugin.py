"""The fixtures of the pytest plugin work where a project opts in, and cost others nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentkit.local import EchoModel, LocalAPI

OPTED_IN = 'pytest_plugins = ["agentkit.testing.pytest_plugin"]\n'
WITH_CASSETTE = """
import pytest
def ask(client, text="Hi", user="me"):
    asked = [{"role": "user", "content": text}]
    metadata = {"user_id": user}
    reply = client.messages.create(model="m", max_tokens=9, messages=asked, metadata=metadata)
    return reply.content[0].text
def test_plain(cassette):
    assert ask(cassette.client()) == "Hi"
@pytest.mark.cassette(redact=["user_id"])
@pytest.mark.parametrize("n", [1, 2])
def test_marked(cassette, n):
    ask(cassette.client(), f"Hi {n}", "a person")
"""


def run(folder: Path, test: str, *options: str, url: str = "http://127.0.0.1:9") -> str:
    (folder / "conftest.py").write_text(OPTED_IN, encoding="utf-8")
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": "sk-secret-key",
        "ANTHROPIC_BASE_URL": url,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # it is quicker without the others
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120
    )
    return done.stdout + done.stderr


def test_a_local_api_and_its_model(tmp_path: Path):
    test = """
import pytest
from agentkit.local import EchoModel
from agentkit.testing import Sent
@pytest.fixture
def local_model():
    return EchoModel()
def test_echo(local_api):
    client = local_api.client()
    asked = [{"role": "user", "content": "Hi"}]
    reply = client.messages.create(model="m", max_tokens=9, messages=asked)
    assert reply.content[0].text == "Hi"
    Sent(local_api).assert_count(1)
def test_another_one(local_api):
    assert local_api.requests == []
"""
    assert "2 passed" in run(tmp_path, test)


def test_a_script_must_be_played_to_its_end(tmp_path: Path):
    test = """
def test_scripted(scripted):
    client = scripted("One.").client()
    asked = [{"role": "user", "content": "Hi"}]
    assert client.messages.create(model="m", max_tokens=9, messages=asked).content[0].text == "One."
def test_left_over(scripted):
    scripted("One.")
"""
    output = run(tmp_path, test)
    assert "2 passed, 1 error" in output
    assert "0 of 1 replies were played" in output


def test_cassettes_are_recorded_once_and_played_later(tmp_path: Path):
    with LocalAPI(EchoModel()) as api:
        assert "3 passed" in run(tmp_path, WITH_CASSETTE, url=api.url)
        assert len(api.requests) == 3
    names = sorted(path.name for path in (tmp_path / "cassettes" / "test_it").iterdir())
    assert names == ["test_marked_1.jsonl", "test_marked_2.jsonl", "test_plain.jsonl"]
    assert "a person" not in (tmp_path / "cassettes" / "test_it" / names[0]).read_text("utf-8")
    assert "3 passed" in run(tmp_path, WITH_CASSETTE)
    changed = run(tmp_path, WITH_CASSETTE.replace('text="Hi"', 'text="Ho"'))
    assert "1 failed, 2 passed" in changed
    assert '+      "content": "Ho"' in changed


def test_each_test_has_a_cassette_of_its_own(tmp_path: Path):
    test = """
import pytest
def ask(client, text):
    asked = [{"role": "user", "content": text}]
    return client.messages.create(model="m", max_tokens=9, messages=asked).content[0].text
class TestOne:
    def test_it(self, cassette):
        assert ask(cassette.client(), "One") == "One"
class TestTwo:
    def test_it(self, cassette):
        assert ask(cassette.client(), "Two") == "Two"
@pytest.mark.parametrize("text", ["a/b", "a b", "x" * 300, "y" * 300])
def test_texts(cassette, text):
    assert ask(cassette.client(), text) == text
"""
    with LocalAPI(EchoModel()) as api:
        assert "6 passed" in run(tmp_path, test, url=api.url)
    assert "6 passed" in run(tmp_path, test, "--agentkit-record=none")
    names = [path.name for path in (tmp_path / "cassettes" / "test_it").iterdir()]
    assert len(names) == 6
    assert {"TestOne.test_it.jsonl", "TestTwo.test_it.jsonl"} < set(names)


def test_live_tests_talk_to_the_api_and_record_nothing(tmp_path: Path):
    with LocalAPI(EchoModel()) as api:
        assert "3 passed" in run(tmp_path, WITH_CASSETTE, "--agentkit-live", url=api.url)
        assert len(api.requests) == 3
    assert not (tmp_path / "cassettes").exists()


def test_the_option_says_when_cassettes_record(tmp_path: Path):
    output = run(tmp_path, WITH_CASSETTE, "--agentkit-record=none")
    assert "there is no cassette" in output
    assert "3 failed" in output


@pytest.mark.parametrize("module", ["agentkit.local", "agentkit.clients", "httpx", "starlette"])
def test_loading_the_plugin_loads_no_client_and_no_server(module: str):
    source = (
        "import sys, pytest\nbefore = set(sys.modules)\nimport agentkit.testing.pytest_plugin\n"
        f"print({module!r} in set(sys.modules) - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
