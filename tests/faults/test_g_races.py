"""Folders, files and the root swapped for links at the worst moment: nothing gets out, or in."""

from __future__ import annotations

import pytest
from races import TOOLS, careless_calls, race

SECONDS = 1.5
"""`python tests/races.py 60` races for a minute each."""


@pytest.mark.parametrize("tool", TOOLS)
def test_case_67_nothing_outside_is_read_or_written(tool: str):
    result = race(TOOLS[tool], SECONDS)
    assert (result.reads_outside, result.writes_outside) == (0, 0)
    assert result.attacks > 10
    assert result.is_telling


def test_case_67_a_tool_that_checks_before_it_opens_does_not_stand_this():
    reads = writes = 0
    for _ in range(20):
        result = race(careless_calls, SECONDS)
        reads += result.reads_outside
        writes += result.writes_outside
        if reads and writes:
            return
    pytest.fail(f"the hostile process is too slow to show anything: {reads} and {writes}")
