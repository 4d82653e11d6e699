"""What the API would refuse about a request: as strict as it, and no stricter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object
from agentkit.local._shapes import Shapes
from agentkit.local._turns import check_turns

__all__ = ["validate_request"]

_MOST_BREAKPOINTS = 4
_LEAST_BUDGET = 1024


def validate_request(
    body: object,
    *,
    beta: bool = False,
    betas: Collection[str] = (),
    counting: bool = False,
) -> list[Problem]:
    """Say what the API would refuse about the body of a request to `/v1/messages`.

    Args:
        body: The body, as parsed JSON.
        beta: Whether it came to the beta surface (`?beta=true`): parameters, content blocks and
            tools that nobody here knows are let through then.
        betas: The names in the `anthropic-beta` header. Having any implies `beta`.
        counting: Whether it came to `/v1/messages/count_tokens`, which takes fewer parameters.

    Returns:
        The problems, those of single fields first. The API answers with the first of them only.
    """
    if not is_object(body):
        return [Problem("", "Input should be a valid dictionary or object")]
    beta = beta or bool(betas)
    problems = list(Shapes(beta).parameters(body, counting))
    # What follows looks into the parts, so they must be what they claim to be.
    if not problems:
        problems = [
            *check_turns(body["messages"], beta),
            *_numbers(body),
            *_texts(body),
            *_tools(body, beta),
            *_thinking(body, betas),
            *_breakpoints(body),
        ]
    return problems


def _numbers(body: dict[str, Any]) -> Iterator[Problem]:
    if body.get("max_tokens", 1) < 1:
        yield Problem("max_tokens", "must be greater than or equal to 1")
    for name in ("temperature", "top_p"):
        if not 0 <= body.get(name, 0) <= 1:
            yield Problem(name, "range: 0..1")
    if body.get("top_k", 0) < 0:
        yield Problem("top_k", "Input should be greater than or equal to 0")


def _texts(body: dict[str, Any]) -> Iterator[Problem]:
    if any(not text.strip() for text in body.get("stop_sequences", ())):
        yield Problem("stop_sequences", "each stop sequence must contain non-whitespace")
    system = body.get("system", "")
    if is_list(system) and any(block.get("text") == "" for block in system):
        yield Problem("system", "text content blocks must be non-empty")


def _tools(body: dict[str, Any], beta: bool) -> Iterator[Problem]:
    tools: list[dict[str, Any]] = body.get("tools", [])
    names = [tool["name"] for tool in tools if isinstance(tool.get("name"), str)]
    if len(set(names)) < len(names):
        yield Problem("tools", "Tool names must be unique.")
    choice: dict[str, Any] = body.get("tool_choice", {})
    if choice.get("type") not in ("any", "tool"):
        return
    # A server's tools are not in the request, nor are those of a toolset.
    if beta and (body.get("mcp_servers") or len(names) < len(tools)):
        return
    if not tools:
        yield Problem("tool_choice", "may only be specified while providing `tools`")
    elif choice["type"] == "tool" and choice["name"] not in names:
        yield Problem("tool_choice", f"Tool '{choice['name']}' not found in provided tools")


def _thinking(body: dict[str, Any], betas: Collection[str]) -> Iterator[Problem]:
    thinking: dict[str, Any] = body.get("thinking", {})
    if thinking.get("type") != "enabled":
        return
    budget = thinking["budget_tokens"]
    if budget < _LEAST_BUDGET:
        yield Problem(
            "thinking.enabled.budget_tokens",
            f"Input should be greater than or equal to {_LEAST_BUDGET}",
        )
    # With thinking between the calls, the budget is one for the whole turn.
    interleaved = any(name.startswith("interleaved-thinking") for name in betas)
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


def _breakpoints(body: dict[str, Any]) -> Iterator[Problem]:
    contents = [message.get("content") for message in body["messages"]]
    found = sum(map(_marked, [body.get("tools"), body.get("system"), *contents]))
    if found > _MOST_BREAKPOINTS:
        yield Problem(
            "",
            f"A maximum of {_MOST_BREAKPOINTS} blocks with cache_control may be provided. "
            f"Found {found}.",
        )


def _marked(blocks: object, depth: int = 3) -> int:
    """Count the cache breakpoints among `blocks` and, down to `depth`, in what they hold."""
    if not is_list(blocks) or not depth:
        return 0
    inside = [block for block in blocks if is_object(block)]
    marks = sum(block.get("cache_control") is not None for block in inside)
    return marks + sum(_marked(block.get("content"), depth - 1) for block in inside)
