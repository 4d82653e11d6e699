"""Fixtures for pytest: a local API, a scripted one, a cassette; `--agentkit-live`.

Opt in, in the `conftest.py` at the root: `pytest_plugins = ["agentkit.testing.pytest_plugin"]`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from os import PathLike
from typing import TYPE_CHECKING, Any, get_args

import pytest

from agentkit.testing._modes import CassetteMode

if TYPE_CHECKING:
    from agentkit.local import LocalAPI, Model, Reply
    from agentkit.testing._cassette import Cassette

__all__ = [
    "cassette",
    "local_api",
    "local_model",
    "make_cassette",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "scripted",
]

_SERVED = pytest.StashKey[list[Any]]()  # the local APIs of a test
_LONGEST_NAME = 200  # in bytes; file systems take 255


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--agentkit-live` and `--agentkit-record`."""
    group = parser.getgroup("agentkit")
    group.addoption(
        "--agentkit-live",
        action="store_true",
        help="Let tests with a cassette talk to the real API, and record nothing.",
    )
    group.addoption(
        "--agentkit-record",
        default="once",
        choices=[mode for mode in get_args(CassetteMode) if mode != "live"],
        help="When cassettes record: once (where there is none), none, all, new_episodes.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "cassette(mode=..., redact=..., ignore=..., pace=...): options of the Cassette of a test",
    )


@pytest.fixture
def local_model() -> Model:
    """What answers in `local_api`: a rehearsal model, unless a test file defines another."""
    from agentkit.local import RehearsalModel

    return RehearsalModel()


@pytest.fixture
def local_api(local_model: Model, request: pytest.FixtureRequest) -> Iterator[LocalAPI]:
    """Serve a local API, with `local_model`, for the time of a test."""
    with ExitStack() as stack:
        yield _served(request, stack, local_model, {})


@pytest.fixture
def scripted(request: pytest.FixtureRequest) -> Iterator[Callable[..., LocalAPI]]:
    """Serve a local API that plays the replies it is called with, all of them.

        def test_hello(scripted):
            api = scripted("Hello!")
            assert ask(api.client()) == "Hello!"

    A test that passes but for replies that were missing or left over fails; `allow_unused=True`
    lets some be left over. Options of `LocalAPI` are taken by name.
    """
    from agentkit.local import ScriptedModel

    with ExitStack() as stack:

        def serve(*replies: Reply, allow_unused: bool = False, **options: Any) -> LocalAPI:
            model = ScriptedModel(replies, allow_unused=allow_unused)
            return _served(request, stack, model, options)

        yield serve


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any]:
    """Let a test fail that has passed, but whose model has something to complain about."""
    outcome = yield
    if outcome.excinfo is None:
        try:
            for api in _served_for(item):
                api.verify()
        except Exception as error:
            is_clear = type(error).__name__ == "ScriptError"
            outcome.force_exception(
                pytest.fail.Exception(str(error), pytrace=False) if is_clear else error
            )


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any]:
    """Show what the local APIs of a test were asked, where it fails."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    served = _served_for(item)
    if report.failed and report.when == "call" and served:
        from agentkit.testing._shown import shown

        for api in served:
            report.sections.append(("Requests to the local API", shown(api)))


@pytest.fixture(scope="session")
def make_cassette(pytestconfig: pytest.Config) -> Callable[..., Cassette]:
    """Make cassettes for fixtures of any scope, which record when the options say so.

        @pytest.fixture(scope="module")
        def weather(make_cassette):
            return ask(make_cassette("cassettes/weather.jsonl").client())

    Takes a path and options of `Cassette`.
    """
    from agentkit.testing._cassette import Cassette

    def make(path: str | PathLike[str], **options: Any) -> Cassette:
        return Cassette(path, **_completed(pytestconfig, options))

    return make


@pytest.fixture
def cassette(request: pytest.FixtureRequest) -> Cassette:
    """Give a test its cassette: `cassettes/<file>/<test>.jsonl` beside the test's file.

    That of a test in a class is `<class>.<test>.jsonl`.

    `@pytest.mark.cassette(redact=["email"])` gives it options. `--agentkit-record` says when it
    records, `--agentkit-live` lets it talk to the real API and record nothing.
    """
    from agentkit.testing._cassette import Cassette

    name = _file_name(request.node.nodeid.partition("::")[2])
    path = request.path.parent / "cassettes" / request.path.stem / f"{name}.jsonl"
    options: dict[str, Any] = {}
    for mark in reversed(list(request.node.iter_markers("cassette"))):
        options.update(mark.kwargs)
    return Cassette(path, **_completed(request.config, options))


def _completed(config: pytest.Config, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a cassette with a mode; the one for live tests wins."""
    if config.getoption("--agentkit-live"):
        return {**options, "mode": "live"}
    return {"mode": config.getoption("--agentkit-record"), **options}


def _served(
    request: pytest.FixtureRequest, stack: ExitStack, model: Model, options: dict[str, Any]
) -> LocalAPI:
    """Start a local API that ends with the stack, and complains before that, in the test."""
    from agentkit.local import LocalAPI

    api = LocalAPI(model, **options)
    api.__enter__()
    stack.callback(api.__exit__, _Told, _Told(), None)
    request.node.stash.setdefault(_SERVED, []).append(api)
    return api


def _served_for(item: pytest.Item) -> list[LocalAPI]:
    return item.stash.get(_SERVED, None) or []


class _Told(Exception):
    """What an API had to complain about, it has."""


def _file_name(test: str) -> str:
    """Return a name for a file that no other test of the same file has."""
    name = re.sub(r"[^\w.-]+", "_", test.replace("::", ".")).strip("_")
    if re.fullmatch(r"[\w.:]+(\[[\w.-]*\])?", test) and len(name.encode()) <= _LONGEST_NAME:
        return name
    mark = hashlib.sha256(test.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME // 4]}-{mark}"
