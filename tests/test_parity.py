"""Every method works on every cloud that has it, in every colour; the docs have the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from parity import COLOURS, PLATFORMS, calls, outcomes, table
from recorded_endpoints import FACTS

PAGE = Path(__file__).parents[1] / "docs" / "platforms" / "index.md"
# What people choose a cloud's client for.
EVERYWHERE = [
    f"{resource}.{method}"
    for resource in ("messages", "beta.messages")
    for method in (
        "create",
        "create(stream=True)",
        "stream",
        "parse",
        "tool_runner",
        "tool_runner(stream=True)",
        "count_tokens",
        "with_raw_response",
        "with_streaming_response",
    )
]


def test_the_table_in_the_docs_is_what_was_found():
    written = PAGE.read_text("utf-8").partition("<!-- made by tests/parity.py -->\n")[2]
    assert written.partition("<!-- end -->")[0].strip().splitlines() == table()


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_people_need_works_everywhere(platform: str, colour: str):
    found = outcomes(platform, colour)
    assert [name for name in EVERYWHERE if not found[name]] == []


def test_every_method_is_in_the_table():
    assert calls().keys() >= FACTS.keys()
