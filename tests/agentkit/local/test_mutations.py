"""A valid request with one thing changed is refused by the name of what was changed, or taken."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from request_cases import MCP, TAKEN
from request_details import TAKEN_IN_DETAIL, TAKEN_IN_DETAIL_BY_BETA

from agentkit.local import Problem, validate_request

BETAS = [
    MCP,
    "compact-2026-01-12",
    "computer-use-2025-01-24",
    "context-management-2025-06-27",
    "task-budgets-2026-03-13",
]
# What may hold anything, and what has its own words for that.
FREE = {"caller", "input", "input_schema", "input_examples", "schema"}
LARGE = {"a hundred images", "six hundred images for a model with a long context"}
VALUES: list[Any] = [None, 7, -1, 1.5, "x", True, [], {}]
CASES: dict[str, tuple[Mapping[str, Any], list[str]]] = {
    **{name: (changes, []) for name, changes in {**TAKEN, **TAKEN_IN_DETAIL}.items()},
    **{f"{name} (beta)": (changes, BETAS) for name, changes in TAKEN_IN_DETAIL_BY_BETA.items()},
}
Path = tuple[str | int, ...]


def whole(changes: Mapping[str, Any]) -> dict[str, Any]:
    messages = [{"role": "user", "content": "Hello"}]
    base = {"model": "claude-sonnet-4-5", "max_tokens": 4000, "messages": messages}
    return {**base, **changes}


def is_free(key: str, value: object) -> bool:
    # The content of what a tool of the API found is an object of its own.
    return key in FREE or (key == "content" and isinstance(value, dict))


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = [(k, v) for k, v in value.items() if not is_free(k, v)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    elif isinstance(value, list):
        pairs = enumerate(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    for key, inner in pairs:
        yield from paths(inner, (*path, key))


def changed(value: Any, path: Path, new: Any) -> Any:
    """Copy what is on the way to a place, and put something else there."""
    if not path:
        return new
    made = copy.copy(value)
    made[path[0]] = changed(value[path[0]], path[1:], new)
    return made


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def names_it(problem: Problem, path: Path, name: str) -> bool:
    found = problem.path.split(".")
    return found[0] == str([*path, name][0]) and found[-1] == name


@pytest.mark.parametrize("case", sorted(CASES.keys() - LARGE))
def test_a_field_that_nobody_knows_is_named(case: str):
    changes, betas = CASES[case]
    body = whole(changes)
    for path in paths(body):
        if isinstance(inner := at(body, path), dict) and (path or not betas):
            problems = validate_request(changed(body, path, {**inner, "zzz": 1}), betas=betas)
            assert [names_it(problem, path, "zzz") for problem in problems[:1]] == [True], path


@pytest.mark.parametrize("case", sorted(CASES.keys() - LARGE))
def test_whatever_stands_in_a_field_is_taken_or_refused(case: str):
    changes, betas = CASES[case]
    body = whole(changes)
    for path in list(paths(body))[1:]:
        for value in VALUES:
            for problem in validate_request(changed(body, path, value), betas=betas):
                assert (problem.status, problem.type) == (400, "invalid_request_error")
                assert problem.message
