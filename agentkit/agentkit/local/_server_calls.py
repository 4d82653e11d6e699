"""Whether the calls that the API ran itself, and those of MCP servers, have their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from agentkit.local._problems import Problem
from agentkit.local._turns import Turn

__all__ = ["check_server_calls"]

_CALLS = ("server_tool_use", "mcp_tool_use")
_SUFFIX = "_tool_result"


def check_server_calls(turns: Sequence[Turn]) -> Iterator[Problem]:
    """Check that each result of the API's own tools has a call, and each call a result.

    The last answer may have calls without a result: it was paused, and goes on.
    """
    blocks = [(turn, path, block) for turn in turns for path, block in turn.blocks]
    # What runs code may get its result in a later turn.
    results = {block["tool_use_id"] for _, _, block in blocks if _is_result(block)}
    over = turns[:-2]
    calls: set[str] = set()
    for turn, path, block in blocks:
        if turn.role != "assistant":
            continue
        if block["type"] in _CALLS:
            if block["id"] in calls:
                yield Problem(path, f"`{block['type']}` ids must be unique")
            calls.add(block["id"])
            if block["id"] not in results and any(turn is other for other in over):
                yield Problem(
                    path,
                    f"`{block['type']}` block with id {block['id']} was found without a "
                    "corresponding result block",
                )
        elif _is_result(block) and block["tool_use_id"] not in calls:
            yield _uncalled(path, block)


def _is_result(block: dict[str, Any]) -> bool:
    return block["type"].endswith(_SUFFIX) and isinstance(block.get("tool_use_id"), str)


def _uncalled(path: str, block: dict[str, Any]) -> Problem:
    kind = block["type"]
    call = "mcp_tool_use" if kind == "mcp_tool_result" else "server_tool_use"
    return Problem(
        path,
        f"unexpected `tool_use_id` found in `{kind}` blocks: {block['tool_use_id']}. Each "
        f"`{kind}` block must have a corresponding `{call}` block before it.",
    )
