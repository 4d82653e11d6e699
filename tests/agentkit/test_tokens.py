"""Adding up usages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentkit._tokens import Tokens, added, billed_tokens, cache_hit_rate
from agentkit_client.types import Usage
from agentkit_client.types.beta import BetaUsage


def usage(**fields: object) -> Usage:
    return Usage.model_validate({"input_tokens": 1, "output_tokens": 2, **fields})


def iterated(*steps: dict[str, Any]) -> BetaUsage:
    return BetaUsage.model_validate({"input_tokens": 1, "output_tokens": 2, "iterations": steps})


def step(type: str, tokens: int) -> dict[str, Any]:
    return {
        "type": type,
        "input_tokens": tokens,
        "output_tokens": 1,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
    }


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


def test_calls_of_the_apis_own_tools_and_thinking_are_added() -> None:
    one = usage(server_tool_use={"web_search_requests": 1, "web_fetch_requests": 2})
    other = usage(
        server_tool_use={"web_search_requests": 3}, output_tokens_details={"thinking_tokens": 4}
    )
    total = added(added(one, other), other)
    assert total.server_tool_use is not None
    assert total.server_tool_use.web_search_requests == 7
    assert total.server_tool_use.web_fetch_requests == 2
    assert total.output_tokens_details is not None
    assert total.output_tokens_details.thinking_tokens == 8


def test_what_is_missing_or_null_counts_as_nothing() -> None:
    total = added(usage(cache_read_input_tokens=4), usage(cache_read_input_tokens=None))
    assert total.cache_read_input_tokens == 4
    assert added(usage(), usage(cache_read_input_tokens=4)).cache_read_input_tokens == 4


def test_words_and_flags_are_those_of_the_later_one() -> None:
    total = added(
        usage(service_tier="standard", odd=True), usage(service_tier="priority", odd=True)
    )
    assert total.service_tier == "priority"
    assert total.to_dict()["odd"] is True


def test_an_object_of_another_type_takes_the_place_of_the_earlier_one() -> None:
    one, other = {"type": "granted", "token": "x"}, {"type": "redeemed", "of": 1}
    total = added(
        usage(fallback_credit={"status": one}), usage(fallback_credit={"status": other})
    ).to_dict()
    assert total["fallback_credit"] == {"status": other}


def test_steps_are_joined_and_nothing_that_was_added_is_changed() -> None:
    one, other = iterated(step("message", 10)), iterated(step("compaction", 20))
    total = added(added(None, one), other)
    assert [item.type for item in total.iterations or []] == ["message", "compaction"]
    assert (len(one.iterations or []), len(other.iterations or [])) == (1, 1)


@pytest.mark.parametrize("given", [Usage.construct(), Usage.construct(input_tokens="many")])
def test_a_usage_that_is_none_adds_nothing_to_what_is_billed(given: Any) -> None:
    assert billed_tokens(given) == 0
    assert cache_hit_rate(given) is None


def test_all_tokens_are_billed_and_those_of_steps_that_the_sums_leave_out() -> None:
    assert billed_tokens(None) == 0
    assert billed_tokens(usage(cache_read_input_tokens=4, cache_creation_input_tokens=5)) == 12
    assert billed_tokens(iterated(step("compaction", 100), step("message", 10))) == 112


def test_the_hit_rate_is_the_part_of_the_prompt_that_was_read_from_the_cache() -> None:
    assert cache_hit_rate(None) is None
    assert cache_hit_rate(usage()) == 0
    assert cache_hit_rate(usage(cache_read_input_tokens=2, cache_creation_input_tokens=1)) == 0.5


COUNTS = st.integers(0, 1000)
USAGES = st.lists(
    st.builds(
        usage,
        input_tokens=COUNTS,
        output_tokens=COUNTS,
        cache_read_input_tokens=COUNTS | st.none(),
        server_tool_use=st.fixed_dictionaries({"web_search_requests": COUNTS}) | st.none(),
        brand_new=COUNTS,
    )
)


@given(USAGES)
def test_a_sum_is_that_of_each_field_in_whatever_order_it_was_made(usages: list[Usage]) -> None:
    tokens, backwards = Tokens(), Tokens()
    for one in usages:
        tokens.add(one)
    for one in reversed(usages):
        backwards.add(one)
    total, same = tokens.value, backwards.value
    if total is None or same is None:
        assert usages == []
        return
    assert total.model_dump() == same.model_dump()
    assert total.input_tokens == sum(one.input_tokens for one in usages)
    counts: list[Any] = [one.to_dict()["brand_new"] for one in usages]
    assert total.to_dict()["brand_new"] == sum(counts)
    assert tokens.billed == sum(map(billed_tokens, usages))
    folded: Usage | None = None
    for one in usages:
        folded = added(folded, one)
    assert folded is not None
    assert folded.model_dump() == total.model_dump()


def test_the_wider_of_two_types_is_that_of_the_sum() -> None:
    tokens = Tokens()
    for one in (usage(), iterated(step("message", 1)), usage()):
        tokens.add(one)
    assert type(tokens.value) is BetaUsage


def test_what_was_given_out_is_not_changed_by_what_is_added_later() -> None:
    tokens = Tokens()
    tokens.add(iterated(step("message", 1)))
    before: Any = tokens.value
    tokens.add(iterated(step("message", 1)))
    assert len(before.iterations) == 1


def test_a_sum_within_a_sum_counts_the_steps_of_those_that_have_some() -> None:
    inner, outer = Tokens(), Tokens()
    inner.add(usage())
    inner.add(iterated(step("compaction", 100)))
    outer.include(inner)
    outer.include(Tokens())
    assert outer.billed == inner.billed == 104
    assert outer.value == inner.value
