"""What a client is set to holds for its resources, which keep no client alive."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from scripted_http import Reply, Server

from agentkit import Anthropic, AsyncAnthropic
from agentkit_client._twin import Twinned

MODEL = {"id": "m", "type": "model", "display_name": "M", "created_at": "2026-01-01T00:00:00Z"}


@pytest.fixture
def no_search_for_circles() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def client(server: Server) -> Iterator[Anthropic]:
    server.replies_with(Reply(body=MODEL))
    with Anthropic(api_key="K", base_url=server.url, max_retries=0) as client:
        client.models.retrieve("m")
        yield client


def sent(client: Anthropic, server: Server) -> dict[str, str]:
    client.models.retrieve("m")
    return server.requests[-1].headers


def test_a_client_is_set_anew_after_its_first_call(client: Anthropic, server: Server) -> None:
    client.api_key = "K2"
    client.timeout = 7
    assert sent(client, server)["x-api-key"] == "K2"
    assert sent(client, server)["x-stainless-read-timeout"] == "7"
    client.base_url = f"{server.url}/below"
    client.models.retrieve("m")
    assert server.requests[-1].path == "/below/v1/models/m"


def test_a_method_of_one_client_can_be_replaced_and_put_back(
    client: Anthropic, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def three_seconds(call: object) -> tuple[float, float]:
        return 3, 3

    with monkeypatch.context() as patch:
        patch.setattr(client, "_time_limit", three_seconds)
        assert sent(client, server)["x-stainless-timeout"] == "3"
    assert sent(client, server)["x-stainless-timeout"] != "3"


def test_what_is_taken_from_one_is_taken_from_the_other() -> None:
    class Thing(Twinned):
        colour: str

    thing = Thing()
    thing.colour = "red"
    assert thing._twin.colour == "red"
    thing.colour = "blue"
    assert thing._twin.colour == "blue"
    del thing.colour
    assert not hasattr(thing._twin, "colour")
    with pytest.raises(AttributeError):
        del thing.colour


@pytest.mark.usefixtures("no_search_for_circles")
@pytest.mark.parametrize("class_", [Anthropic, AsyncAnthropic])
def test_a_client_is_no_part_of_a_circle(class_: Any) -> None:
    client = class_(api_key="K")
    assert client.messages.batches
    assert client.beta.messages.with_raw_response
    assert client.with_raw_response
    assert client.with_streaming_response
    gone = [weakref.ref(client), weakref.ref(client._twin), weakref.ref(client._http)]
    assert client.messages is client.messages
    del client
    assert [reference() for reference in gone] == [None, None, None]


def test_a_resource_works_without_its_client(server: Server) -> None:
    server.replies_with(Reply(body=MODEL))
    models = Anthropic(api_key="K", base_url=server.url).models
    assert models.retrieve("m").id == "m"
