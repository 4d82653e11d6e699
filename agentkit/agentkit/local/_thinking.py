"""What thinking asks of the other parameters, and of the turns that have it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from agentkit.local._problems import Problem
from agentkit.local._turns import Turn

__all__ = ["check_thinking"]

_LEAST_BUDGET = 1024
_KINDS = ("thinking", "redacted_thinking")


def check_thinking(
    body: dict[str, Any], turns: Sequence[Turn], betas: Collection[str]
) -> Iterator[Problem]:
    """Check the parameter `thinking`, what it rules out, and where thinking stands.

    Args:
        body: A body whose fields are known to be right.
        turns: Its conversation.
        betas: The names in the `anthropic-beta` header.
    """
    yield from _signatures(turns)
    # With thinking between the calls, it may stand anywhere, and the budget is for the whole turn.
    interleaved = any(name.startswith("interleaved-thinking") for name in betas)
    thinking: dict[str, Any] = body.get("thinking", {})
    kind = thinking.get("type")
    if kind in (None, "enabled") and not interleaved:
        yield from _order(turns)
    if kind == "enabled":
        yield from _parameters(body, thinking["budget_tokens"], interleaved)
        yield from _beginning(turns)


def _parameters(body: dict[str, Any], budget: int, interleaved: bool) -> Iterator[Problem]:
    if budget < _LEAST_BUDGET:
        yield Problem(
            "thinking.enabled.budget_tokens",
            f"Input should be greater than or equal to {_LEAST_BUDGET}",
        )
    if budget >= body.get("max_tokens", budget + 1) and not interleaved:
        yield Problem("max_tokens", "must be greater than `thinking.budget_tokens`")
    if body.get("temperature", 1) != 1:
        yield Problem("temperature", "may only be set to 1 when thinking is enabled")
    if "top_k" in body:
        yield Problem("top_k", "must be unset when thinking is enabled")
    if body.get("top_p", 1) < 0.95:
        yield Problem("top_p", "must be at least 0.95 or unset when thinking is enabled")
    if body.get("tool_choice", {}).get("type") in ("any", "tool"):
        yield Problem("", "Thinking may not be enabled when tool_choice forces tool use.")


def _signatures(turns: Sequence[Turn]) -> Iterator[Problem]:
    for turn in turns:
        for path, block in turn.blocks:
            if block["type"] == "thinking" and not block["signature"]:
                yield Problem(path, "Invalid `signature` in `thinking` block")


def _order(turns: Sequence[Turn]) -> Iterator[Problem]:
    for turn in turns:
        path, first = turn.blocks[0] if turn.blocks else ("", {"type": "thinking"})
        has_some = any(block["type"] in _KINDS for _, block in turn.blocks)
        if has_some and first["type"] not in _KINDS:
            yield Problem(
                f"{path}.type",
                "If an assistant message contains any thinking blocks, the first block must be "
                f"`thinking` or `redacted_thinking`. Found `{first['type']}`.",
            )


def _beginning(turns: Sequence[Turn]) -> Iterator[Problem]:
    """Check that the answer which is going on, with all calls so far, began with thinking."""
    answer: list[Turn] = []
    for turn in reversed(turns):
        if turn.role == "assistant":
            answer.append(turn)
        elif not any(block["type"] == "tool_result" for _, block in turn.blocks):
            break
    firsts = [turn.blocks[0] for turn in answer if turn.blocks]
    if firsts and not any(block["type"] in _KINDS for _, block in firsts):
        path, block = firsts[-1]
        yield Problem(
            f"{path}.type",
            f"Expected `thinking` or `redacted_thinking`, but found `{block['type']}`. When "
            "`thinking` is enabled, a final `assistant` message must start with a thinking block "
            "(preceding the lastmost set of `tool_use` and `tool_result` blocks).",
        )
