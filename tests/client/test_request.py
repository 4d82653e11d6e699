"""From a call to the URL and the headers of a request."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit_client._config import resolve
from agentkit_client._request import (
    encode_query,
    final_headers,
    timing_headers,
    url_of,
)
from agentkit_client._sentinels import NOT_GIVEN, omit
from agentkit_client._timeouts import Timeout
from agentkit_client.errors import CredentialError


def test_query_parameters_are_written_as_recorded(facts: dict[str, Any]) -> None:
    query = {"a": 1, "b": 3, "l": ["x", "y"], "n": {"k": "v"}, "t": True, "gone": None}
    assert encode_query(query) == facts["override_rules_observed"]["query"]


@pytest.mark.parametrize("base", ["https://h.example/a/b", "https://h.example/a/b/"])
def test_paths_go_behind_the_path_of_the_base_url(base: str) -> None:
    config = resolve(
        api_key=None,
        auth_token=None,
        base_url=base,
        timeout=NOT_GIVEN,
        max_retries=2,
        default_headers=None,
        default_query={"d": 1},
        http_client=None,
        strict=False,
    )
    assert str(url_of(config, "/v1/messages", {})) == "https://h.example/a/b/v1/messages?d=1"
    assert url_of(config, "/v1/messages", {"d": 2, "beta": "true"}).query == b"d=2&beta=true"


def test_headers_of_a_call_win_and_omit_takes_one_out() -> None:
    client = {"x-api-key": "K", "accept": "a", "gone": "g", "content-type": "application/json"}
    merged = final_headers(client, {"accept": "b", "gone": omit}, is_json=True)
    assert merged == {"x-api-key": "K", "accept": "b", "content-type": "application/json"}
    assert "content-type" not in final_headers(client, {}, is_json=False)


def test_an_unsigned_request_is_refused_unless_that_is_meant() -> None:
    with pytest.raises(CredentialError, match="Set ANTHROPIC_API_KEY"):
        final_headers({"accept": "a"}, {}, is_json=True)
    assert final_headers({"accept": "a"}, {"x-api-key": omit}, is_json=True) == {"accept": "a"}


@pytest.mark.parametrize(
    ("own", "holds", "headers"),
    [
        (NOT_GIVEN, Timeout(600, connect=5), ("NOT_GIVEN", "600")),
        (3, 3, ("3", "3")),
        (Timeout(9, connect=1), Timeout(9, connect=1), ("9", "9")),
        (NOT_GIVEN, 7, ("NOT_GIVEN", "7")),
    ],
)
def test_the_api_is_told_how_long_the_caller_waits(
    own: Any, holds: Any, headers: tuple[str, str]
) -> None:
    written = timing_headers(own, holds)
    assert (written["x-stainless-timeout"], written["x-stainless-read-timeout"]) == headers


def test_no_limit_is_told_as_none() -> None:
    assert timing_headers(None, None) == {"x-stainless-timeout": "None"}
