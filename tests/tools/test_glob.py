"""Patterns of paths: what matches, what is refused, and that no pattern takes long."""

from __future__ import annotations

import time

import pytest

from agentkit_tools import ToolError
from agentkit_tools._glob import matcher

PATHS = ["a.py", "b.md", "src/a.py", "src/deep/er/c.py", "src/deep/d.txt", ".hidden/x.py"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.py", ["a.py", "src/a.py", "src/deep/er/c.py", ".hidden/x.py"]),
        ("./*.py", ["a.py", "src/a.py", "src/deep/er/c.py", ".hidden/x.py"]),
        ("**/*.py", ["a.py", "src/a.py", "src/deep/er/c.py", ".hidden/x.py"]),
        ("src/*.py", ["src/a.py"]),
        ("src/**", ["src/a.py", "src/deep/er/c.py", "src/deep/d.txt"]),
        ("src/**/*.{py,txt}", ["src/a.py", "src/deep/er/c.py", "src/deep/d.txt"]),
        ("{a,b}.{py,md}", ["a.py", "b.md", "src/a.py"]),
        ("**/deep/**/c.py", ["src/deep/er/c.py"]),
        ("[ab].*", ["a.py", "b.md", "src/a.py"]),
        ("?.txt", ["src/deep/d.txt"]),
        ("**", PATHS),
        ("*", PATHS),
        ("A.PY", []),
        ("src", []),
    ],
)
def test_paths_that_match(pattern: str, expected: list[str]) -> None:
    assert [path for path in PATHS if matcher(pattern)(path)] == expected


@pytest.mark.parametrize(
    "pattern", ["", "/etc/*", "~/x", "../*", "a/../b", "x" * 501, "{a,b,c,d}" * 5]
)
def test_a_pattern_that_leads_out_or_is_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(ToolError, match="pattern"):
        matcher(pattern)


@pytest.mark.parametrize(
    "pattern", ["*a" * 100 + "b", "**/" * 100 + "b", "**/*" * 60 + "b", "?*" * 100 + "b"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    matches = matcher(pattern)
    started = time.perf_counter()
    assert not any(matches("a" * 200 + f"/{number}" * 20) for number in range(50))
    assert time.perf_counter() - started < 10
