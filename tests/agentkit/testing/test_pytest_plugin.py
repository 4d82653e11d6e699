"""The fixtures of the pytest plugin work where a project opts in, and cost others nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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
    for name, text in (("conftest.py", OPTED_IN), ("test_it.py", test)):
        file = folder / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, encoding="utf-8")
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


SCRIPTED = """
import pytest
from agentkit.testing import Sent
def ask(client, text="Hi"):
    asked = [{"role": "user", "content": text}]
    return client.messages.create(model="m", max_tokens=9, messages=asked).content[0].text
def test_played(scripted):
    assert ask(scripted("One.").client()) == "One."
def test_left_over(scripted):
    scripted("One.", "Two.")
def test_left_over_and_allowed(scripted):
    assert ask(scripted("One.", "Two.", allow_unused=True).client()) == "One."
def test_missing(scripted):
    client = scripted("One.", allow_unused=True).client(max_retries=0)
    ask(client)
    with pytest.raises(Exception):
        ask(client)
def test_fails_otherwise(scripted):
    client = scripted("One.", "Two.", "Three.").client()
    ask(client, "A question of seven words, to be found")
    assert 1 == 2, "the first error"
def test_skipped(scripted):
    scripted("One.")
    pytest.skip("for a reason")
@pytest.mark.xfail(strict=True)
def test_xfails(scripted):
    scripted("One.")
def test_the_model_crashes(scripted):
    def crash(request):
        raise RuntimeError("the model is to blame")
    ask(scripted(crash).client(max_retries=0))
def test_the_model_crashes_unseen(scripted):
    def crash(request):
        raise RuntimeError("seen by nobody")
    try:
        ask(scripted(crash).client(max_retries=0))
    except Exception:
        pass
class TestInAClass:
    @pytest.fixture
    def client(self, scripted):
        with scripted("One.").client() as client:
            yield client
    def test_it(self, client):
        assert ask(client) == "One."
    def test_it_leaves_one_over(self, client):
        pass
"""


def test_a_script_must_be_played_to_its_end_and_no_error_hides_another(tmp_path: Path):
    output = run(tmp_path, SCRIPTED, "-rA", "--tb=short")
    passed = set(re.findall(r"^PASSED test_it\.py::(\S+)", output, re.MULTILINE))
    assert passed == {"test_played", "test_left_over_and_allowed", "TestInAClass::test_it"}
    assert "6 failed, 3 passed, 1 skipped, 1 xfailed" in output
    assert "ERROR" not in output
    for said in (
        "0 of 2 replies were played; the next would have been",
        "the script of 1 reply had no reply left for 1 call",
        "the first error",
        '   {"role": "user", "content": "A question of seven words, to be found"}',
        "1 of 3 replies were played",
        "RuntimeError: the model is to blame",
        "RuntimeError: seen by nobody",
    ):
        assert said in output, said


ASYNC = """
import anyio, pytest
async def ask(client, text="Hi"):
    asked = [{"role": "user", "content": text}]
    return (await client.messages.create(model="m", max_tokens=9, messages=asked)).content[0].text
@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_anyio(scripted, local_api, cassette):
    async with scripted("One.").async_client() as client:
        assert await ask(client) == "One."
    async with cassette.async_client(base_url=local_api.url) as client:
        assert "not a language model" in await ask(client)
@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_anyio_left_over(scripted):
    scripted("One.")
async def test_asyncio(scripted, cassette, local_api):
    async with scripted("One.").async_client() as client:
        assert await ask(client) == "One."
    async with cassette.async_client(base_url=local_api.url) as client:
        assert "not a language model" in await ask(client)
async def test_asyncio_left_over(scripted):
    scripted("One.")
"""
# As pytest-asyncio does it: a coroutine is run in a loop of its own.
IN_A_LOOP = """
import asyncio, inspect, pytest
@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    if pyfuncitem.get_closest_marker("anyio") or not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True
"""


def test_async_tests_have_the_same_fixtures(tmp_path: Path):
    (tmp_path / "in_a_loop.py").write_text(IN_A_LOOP, encoding="utf-8")
    output = run(tmp_path, ASYNC, "-p", "anyio", "-p", "in_a_loop", "--tb=line")
    assert "2 failed, 3 passed" in output
    assert output.count("0 of 1 replies were played") >= 2


WIDE = """
import pytest
def ask(client, text):
    asked = [{"role": "user", "content": text}]
    return client.messages.create(model="m", max_tokens=9, messages=asked).content[0].text
@pytest.fixture(scope="module")
def said(make_cassette, request):
    path = request.path.parent / "cassettes" / "shared.jsonl"
    return ask(make_cassette(path, redact=["user_id"]).client(), "shared")
@pytest.mark.parametrize("n", range(6))
def test_one(cassette, said, n):
    assert said == "shared"
    assert ask(cassette.client(), f"Hi {n}") == f"Hi {n}"
"""


def test_processes_run_parts_of_the_tests_at_once(tmp_path: Path):
    (tmp_path / "conftest.py").write_text(OPTED_IN, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(WIDE, encoding="utf-8")
    with LocalAPI(EchoModel()) as api, ThreadPoolExecutor(2) as pool:
        parts = (["-k", "0 or 1 or 2"], ["-k", "3 or 4 or 5"])
        option = "--agentkit-record=new_episodes"
        runs = [pool.submit(run, tmp_path, WIDE, option, *part, url=api.url) for part in parts]
        recorded = [one.result() for one in runs]
    assert all("3 passed" in output for output in recorded), recorded
    assert "6 passed" in run(tmp_path, WIDE, "--agentkit-record=none")
    assert len(list((tmp_path / "cassettes" / "test_it").iterdir())) == 6


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
