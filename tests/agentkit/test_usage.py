"""Adding up usages."""

from __future__ import annotations

from agentkit._usage import added
from agentkit_client.types import Usage


def usage(**fields: object) -> Usage:
    return Usage.model_validate({"input_tokens": 1, "output_tokens": 2, **fields})


def test_the_first_is_the_sum() -> None:
    assert added(None, usage()) == usage()


def test_numbers_are_added_at_every_depth_and_unknown_ones_too() -> None:
    one = usage(cache_creation={"ephemeral_1h_input_tokens": 5, "ephemeral_5m_input_tokens": 1})
    other = usage(
        cache_creation={"ephemeral_1h_input_tokens": 7, "ephemeral_5m_input_tokens": 0}, brand_new=3
    )
    total = added(added(one, other), other)
    assert (total.input_tokens, total.output_tokens) == (3, 6)
    assert total.cache_creation is not None
    assert total.cache_creation.ephemeral_1h_input_tokens == 19
    assert total.to_dict()["brand_new"] == 6


def test_what_is_missing_or_null_counts_as_nothing() -> None:
    total = added(usage(cache_read_input_tokens=4), usage(cache_read_input_tokens=None))
    assert total.cache_read_input_tokens == 4
    assert added(usage(), usage(cache_read_input_tokens=4)).cache_read_input_tokens == 4


def test_words_are_those_of_the_later_one() -> None:
    total = added(usage(service_tier="standard"), usage(service_tier="priority"))
    assert total.service_tier == "priority"
