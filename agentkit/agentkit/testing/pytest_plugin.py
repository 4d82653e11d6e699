"""Fixtures for pytest: a local API, a scripted one, a cassette; `--agentkit-live`.

Opt in, in the `conftest.py` at the root: `pytest_plugins = ["agentkit.testing.pytest_plugin"]`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
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
    "pytest_addoption",
    "pytest_configure",
    "scripted",
]

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
        "cassette(mode=..., redact=..., ignore=...): options of the Cassette of a test",
    )


@pytest.fixture
def local_model() -> Model:
    """What answers in `local_api`: a rehearsal model, unless a test file defines another."""
    from agentkit.local import RehearsalModel

    return RehearsalModel()


@pytest.fixture
def local_api(local_model: Model) -> Iterator[LocalAPI]:
    """Serve a local API, with `local_model`, for the time of a test."""
    from agentkit.local import LocalAPI

    with LocalAPI(local_model) as api:
        yield api


@pytest.fixture
def scripted() -> Iterator[Callable[..., LocalAPI]]:
    """Serve a local API that plays the replies it is called with, all of them.

        def test_hello(scripted):
            api = scripted("Hello!")
            assert ask(api.client()) == "Hello!"

    At the end of the test it complains about replies that were missing or left over. Options of
    `LocalAPI` are taken by name.
    """
    from agentkit.local import LocalAPI, ScriptedModel

    with ExitStack() as stack:

        def serve(*replies: Reply, **options: Any) -> LocalAPI:
            return stack.enter_context(LocalAPI(ScriptedModel(replies), **options))

        yield serve


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
    options: dict[str, Any] = {"mode": request.config.getoption("--agentkit-record")}
    for mark in reversed(list(request.node.iter_markers("cassette"))):
        options.update(mark.kwargs)
    if request.config.getoption("--agentkit-live"):
        options["mode"] = "live"
    return Cassette(path, **options)


def _file_name(test: str) -> str:
    """Return a name for a file that no other test of the same file has."""
    name = re.sub(r"[^\w.-]+", "_", test.replace("::", ".")).strip("_")
    if re.fullmatch(r"[\w.:]+(\[[\w.-]*\])?", test) and len(name.encode()) <= _LONGEST_NAME:
        return name
    mark = hashlib.sha256(test.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME // 4]}-{mark}"
