"""The list of models can be read, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    with (
        LocalAPI(ScriptedModel([])) as api,
        httpx.Client(base_url=api.url, headers=headers) as client,
    ):
        yield client


def page(client: httpx.Client, **query: Any) -> dict[str, Any]:
    return client.get("/v1/models", params=query).json()


def ids(page: dict[str, Any]) -> list[str]:
    return [model["id"] for model in page["data"]]


def test_all_models_are_listed(client: httpx.Client):
    whole = page(client)
    assert "claude-sonnet-4-5-20250929" in ids(whole)
    assert whole["has_more"] is False
    assert (whole["first_id"], whole["last_id"]) == (ids(whole)[0], ids(whole)[-1])
    assert whole["data"][0].keys() == {"type", "id", "display_name", "created_at"}


def test_pages_forward_make_the_whole(client: httpx.Client):
    first = page(client, limit=5)
    second = page(client, limit=5, after_id=first["last_id"])
    assert ids(first) + ids(second) == ids(page(client))
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_pages_backward_make_the_whole(client: httpx.Client):
    last = ids(page(client))[-1]
    second = page(client, limit=5, before_id=last)
    first = page(client, limit=5, before_id=second["first_id"])
    assert [*ids(first), *ids(second), last] == ids(page(client))
    assert (second["has_more"], first["has_more"]) == (True, False)


def test_a_page_may_be_empty(client: httpx.Client):
    last = ids(page(client))[-1]
    assert page(client, after_id=last) == {
        "data": [],
        "has_more": False,
        "first_id": None,
        "last_id": None,
    }


@pytest.mark.parametrize("limit", ["0", "1001", "many", "-1", "²", "1" * 5000])
def test_an_odd_limit_is_refused(limit: str, client: httpx.Client):
    answer = client.get("/v1/models", params={"limit": limit})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("limit: Input should be")


def test_one_model_is_found_by_its_id(client: httpx.Client):
    model = client.get("/v1/models/claude-sonnet-4-5-20250929").json()
    assert model["display_name"] == "Claude Sonnet 4.5"


def test_a_model_that_is_not_there_is_not_found(client: httpx.Client):
    answer = client.get("/v1/models/gpt")
    assert answer.status_code == 404
    assert answer.json()["error"] == {"type": "not_found_error", "message": "model: gpt"}
