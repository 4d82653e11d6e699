"""The clients with a tool loop are the raw clients and nothing less."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import agentkit
import agentkit_client
from agentkit._options import OPTIONS

CLIENTS = pytest.mark.parametrize("name", ["Anthropic", "AsyncAnthropic"])


@CLIENTS
def test_they_are_raw_clients_with_the_same_options(name: str) -> None:
    ours, raw = getattr(agentkit, name), getattr(agentkit_client, name)
    assert issubclass(ours, raw)
    assert inspect.signature(ours) == inspect.signature(raw)


@CLIENTS
def test_copies_keep_the_loop(name: str) -> None:
    client: Any = getattr(agentkit, name)(api_key="K")
    copied = client.with_options(max_retries=0)
    assert type(copied) is type(client)
    for resource in (copied.messages, copied.beta.messages):
        assert callable(resource.tool_runner)
        assert inspect.signature(resource.create) == inspect.signature(client.messages.create) or (
            resource is copied.beta.messages
        )


@CLIENTS
@pytest.mark.parametrize("path", ["messages", "beta.messages"])
def test_a_loop_shows_the_parameters_it_takes(name: str, path: str) -> None:
    resource: Any = getattr(agentkit, name)(api_key="K")
    for part in path.split("."):
        resource = getattr(resource, part)
    shown = inspect.signature(resource.tool_runner).parameters
    of_the_loop = {*OPTIONS, "state", "decisions"}
    assert shown.keys() == {*inspect.signature(resource.create).parameters, *of_the_loop}
    required = [name for name, one in shown.items() if one.default is inspect.Parameter.empty]
    assert sorted(required) == ["max_tokens", "messages", "model", "tools"]
    assert {one.kind for one in shown.values()} == {inspect.Parameter.KEYWORD_ONLY}


@CLIENTS
def test_a_resource_is_made_once(name: str) -> None:
    client: Any = getattr(agentkit, name)(api_key="K")
    assert client.messages is client.messages
    assert client.beta.messages is client.beta.messages


def test_the_short_names_are_the_same_classes() -> None:
    assert agentkit.Client is agentkit.Anthropic
    assert agentkit.AsyncClient is agentkit.AsyncAnthropic
