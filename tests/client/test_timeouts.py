"""Which calls have to be streamed because they would take too long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentkit_client._timeouts import DEFAULT_TIMEOUT, nonstreaming_timeout

RULES: dict[str, Any] = json.loads(
    Path(__file__).with_name("facts").joinpath("endpoints.json").read_text("utf-8")
)["timeout_rules"]


def test_ten_minutes_and_five_seconds_to_connect_are_the_default() -> None:
    assert httpx.Timeout(600, connect=5.0) == DEFAULT_TIMEOUT


def test_the_largest_recorded_reply_is_the_largest_accepted() -> None:
    largest = RULES["nonstreaming_check"]["largest_max_tokens_accepted"]["messages.create"]
    assert nonstreaming_timeout({"max_tokens": largest, "model": "m"}) == DEFAULT_TIMEOUT
    with pytest.raises(ValueError, match="lower max_tokens to 21333"):
        nonstreaming_timeout({"max_tokens": largest + 1, "model": "m"})


@pytest.mark.parametrize("model", RULES["model_nonstreaming_tokens"])
def test_some_models_accept_less(model: str) -> None:
    largest = RULES["model_nonstreaming_tokens"][model]["table"]
    assert nonstreaming_timeout({"max_tokens": largest, "model": model}) == DEFAULT_TIMEOUT
    with pytest.raises(ValueError, match=f"lower max_tokens to {largest}"):
        nonstreaming_timeout({"max_tokens": largest + 1, "model": model})


def test_what_is_no_number_is_left_for_the_api_to_judge() -> None:
    assert nonstreaming_timeout({"max_tokens": "many", "model": "m"}) == DEFAULT_TIMEOUT
