"""What is of the beta surface alone is taken with its beta, and not without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from request_cases import MCP, SERVER, tools

from agentkit.local import validate_request
from agentkit.local._betas import BETAS, unknown_betas

Body = Callable[..., dict[str, Any]]
EXTRA = "Extra inputs are not permitted"
CLIENT = {"type": "mcp_toolset", "mcp_server_name": "s"}
SCREEN = {"name": "computer", "display_width_px": 1024, "display_height_px": 768}


def edits(*edits: object) -> dict[str, Any]:
    return {"context_management": {"edits": list(edits)}}


# What changes a request, the beta it then needs, and the words without it.
NEEDING: dict[str, tuple[dict[str, Any], str, str]] = {
    "a server": ({"mcp_servers": [SERVER]}, "mcp-client-2025-04-04", f"mcp_servers: {EXTRA}"),
    "a later client of servers": (
        {"mcp_servers": [SERVER]},
        "mcp-client-2026-09-15",
        f"mcp_servers: {EXTRA}",
    ),
    "no edits": (edits(), "compact-2026-01-12", f"context_management: {EXTRA}"),
    "an edit": (
        edits({"type": "clear_tool_uses_20250919"}),
        "context-management-2025-06-27",
        f"context_management: {EXTRA}",
    ),
    "an edit of thinking": (
        edits({"type": "clear_thinking_20251015"}),
        "context-management-2025-06-27",
        f"context_management: {EXTRA}",
    ),
    "compaction": (
        edits({"type": "compact_20260112"}),
        "compact-2026-01-12",
        f"context_management: {EXTRA}",
    ),
    "compaction at once": (
        {"compaction": {"type": "summarize"}},
        "compact-2026-09-04",
        f"compaction: {EXTRA}",
    ),
    "a thread": (
        {"thread": {"type": "create"}},
        "message-threads-2026-08-12",
        f"thread: {EXTRA}",
    ),
    "fallbacks": (
        {"fallbacks": [{"model": "claude-haiku-4-5"}]},
        "server-side-fallback-2026-07-01",
        f"fallbacks: {EXTRA}",
    ),
    "a token for a fallback": (
        {"fallback_credit_token": "t"},
        "fallback-credit-2026-06-01",
        f"fallback_credit_token: {EXTRA}",
    ),
    "the first screen": (
        tools({"type": "computer_20241022", **SCREEN}),
        "computer-use-2024-10-22",
        "tools.0: Input tag 'computer_20241022' found using 'type' does not match any of the",
    ),
    "a screen": (
        tools({"type": "computer_20250124", **SCREEN}),
        "computer-use-2025-01-24",
        "tools.0: Input tag 'computer_20250124' found",
    ),
    "a screen that zooms": (
        tools({"type": "computer_20251124", **SCREEN}),
        "computer-use-2025-11-24",
        "tools.0: Input tag 'computer_20251124' found",
    ),
    "an adviser": (
        tools({"type": "advisor_20260301", "name": "advisor", "model": "claude-opus-4-5"}),
        "advisor-tool-2026-03-01",
        "tools.0: Input tag 'advisor_20260301' found",
    ),
}


@pytest.mark.parametrize("case", NEEDING)
def test_what_needs_a_beta_is_taken_with_it_alone(case: str, body: Body):
    changes, needed, message = NEEDING[case]
    assert validate_request(body(**changes), betas=[needed]) == []
    problems = [
        validate_request(body(**changes), betas=["context-1m-2025-08-07"]),
        validate_request(body(**changes), beta=True),
        validate_request(body(max_tokens=None, **changes), beta=True, counting=True),
    ]
    if changes.keys() & {"thread", "fallbacks", "fallback_credit_token"}:
        problems.pop()  # counting takes none of these, and says no more on the beta surface
    assert [str(found[0])[: len(message)] for found in problems] == [message] * len(problems)


@pytest.mark.parametrize("beta", ["compact-2026-01-12", "compact-2026-09-04"])
def test_one_edit_needs_not_the_same_as_another(beta: str, body: Body):
    request = body(**edits({"type": "compact_20260112"}, {"type": "clear_tool_uses_20250919"}))
    assert [str(problem) for problem in validate_request(request, betas=[beta])] == [
        "context_management.edits.1: Input tag 'clear_tool_uses_20250919' found using 'type' does "
        "not match any of the expected tags: 'compact_20260112'"
    ]


def test_a_toolset_of_a_server_came_with_the_second_client(body: Body):
    request = body(mcp_servers=[SERVER], **tools(CLIENT))
    assert validate_request(request, betas=[MCP]) == []
    (problem,) = validate_request(request, betas=["mcp-client-2025-04-04"])
    assert str(problem).startswith("tools.0: Input tag 'mcp_toolset' found")


def test_with_a_beta_nobody_knows_here_anything_may_be_taken(body: Body):
    later = ["mcp-servers-2027-01-01"]
    assert validate_request(body(mcp_servers=[SERVER], **tools(CLIENT)), betas=later) == []


def test_the_betas_are_those_of_the_facts(facts: Callable[[str], Any]):
    assert sorted(BETAS) == facts("betas.json")["betas"]
    assert unknown_betas(facts("betas.json")["betas"]) == []
