"""The beta features of the API: which there are, and what is only taken by who asks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agentkit.local import _fields as tables
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object
from agentkit.local._shapes import unknown_tag

__all__ = ["BETAS", "check_needed", "unknown_betas"]

# What `anthropic` 0.76 and 2.11 know.
BETAS = frozenset(
    {
        "admin-user-sign-out-2026-10-08",
        "advisor-tool-2026-03-01",
        "agent-memory-2026-07-22",
        "analytics-usage-cost-2026-08-24",
        "cache-diagnosis-2026-04-07",
        "ce-claude-code-managed-settings-2026-10-06",
        "ce-plugins-2026-09-01",
        "ce-user-management-2026-07-13",
        "code-execution-2025-05-22",
        "compact-2026-01-12",
        "compact-2026-09-04",
        "computer-use-2024-10-22",
        "computer-use-2025-01-24",
        "computer-use-2025-11-24",
        "context-1m-2025-08-07",
        "context-management-2025-06-27",
        "dev-full-thinking-2025-05-14",
        "dreaming-2026-04-21",
        "experimental-claude-tag-2026-10-21",
        "extended-cache-ttl-2025-04-11",
        "fallback-credit-2026-06-01",
        "fallback-credit-2026-07-01",
        "fast-mode-2026-02-01",
        "files-api-2025-04-14",
        "inline-tools-2026-09-15",
        "interleaved-thinking-2025-05-14",
        "managed-agents-2026-04-01",
        "mcp-client-2025-04-04",
        "mcp-client-2025-11-20",
        "mcp-client-2026-09-15",
        "mcp-tunnels-2026-06-22",
        "message-batches-2024-09-24",
        "message-threads-2026-08-12",
        "mid-conversation-output-config-2026-07-01",
        "mid-conversation-system-clear-at-2026-08-21",
        "mid-conversation-tool-changes-2026-07-01",
        "model-context-window-exceeded-2025-08-26",
        "output-128k-2025-02-19",
        "output-300k-2026-03-24",
        "pdfs-2024-09-25",
        "prompt-caching-2024-07-31",
        "server-side-fallback-2026-06-01",
        "server-side-fallback-2026-07-01",
        "skills-2025-10-02",
        "spend-limit-reads-2026-09-26",
        "structured-outputs-2025-11-13",
        "task-budgets-2026-03-13",
        "telemetry-destinations-2026-08-11",
        "thinking-binding-controls-2026-08-01",
        "thinking-display-updates-2026-08-18",
        "thinking-token-count-2026-05-13",
        "token-counting-2024-11-01",
        "token-efficient-tools-2025-02-19",
        "user-profiles-2026-03-24",
        "user-profiles-2026-08-18",
        "user-profiles-2026-09-04",
        "user-profiles-billing-2026-10-01",
        "webhooks-2026-10-07",
    }
)
# Further ones that https://docs.claude.com names, or Claude Code sends, and neither package knows.
_ALSO = frozenset(
    {
        "adaptive-thinking-2026-01-28",
        "advanced-tool-use-2025-11-20",
        "claude-code-20250219",
        "code-execution-2025-08-25",
        "effort-2025-11-24",
        "fine-grained-tool-streaming-2025-05-14",
        "max-tokens-3-5-sonnet-2024-07-15",
        "oauth-2025-04-20",
        "prompt-caching-scope-2026-01-05",
        "redact-thinking-2026-02-12",
        "structured-outputs-2025-09-17",
        "tool-examples-2025-10-29",
        "tool-search-tool-2025-10-19",
        "web-fetch-2025-09-10",
    }
)
_LENGTH_OF_DAY = len("2026-10-21")
_LAST_DAY = max(name[-_LENGTH_OF_DAY:] for name in BETAS)

Needed = Mapping[str, tuple[str, ...]]
# What is taken with one of these alone, by the beginning of its name: a later day will do, too.
# `output_format` is not here, as the official packages send it without one.
_PARAMETERS: Needed = {
    "compaction": ("compact-",),
    "context_management": ("context-management-", "compact-"),
    "fallback_credit_token": ("fallback-credit-",),
    "fallbacks": ("server-side-fallback-",),
    "mcp_servers": ("mcp-client-",),
    "thread": ("message-threads-",),
}
_TOOLS: Needed = {
    "advisor_20260301": ("advisor-tool-",),
    "bash_20241022": ("computer-use-2024-10-22",),
    "computer_20241022": ("computer-use-2024-10-22",),
    "computer_20250124": ("computer-use-2025-01-24",),
    "computer_20251124": ("computer-use-2025-11-24",),
    "mcp_toolset": ("mcp-client-2025-11-20", "mcp-client-2026-"),
    "text_editor_20241022": ("computer-use-2024-10-22",),
}
_EDITS: Needed = {
    "clear_thinking_20251015": ("context-management-",),
    "clear_tool_uses_20250919": ("context-management-",),
    "compact_20260112": ("compact-",),
}


def unknown_betas(names: Collection[str]) -> list[str]:
    """Return the names that are no beta's.

    One of a later day than any that is known here is taken: the API is ahead of this table.
    """
    return [name for name in names if not (name in BETAS or name in _ALSO or _is_later(name))]


def _is_later(name: str) -> bool:
    day = name[-_LENGTH_OF_DAY:]
    digits = day[:4] + day[5:7] + day[8:]
    shaped = len(day) == _LENGTH_OF_DAY and day[4] == day[7] == "-" and digits.isdecimal()
    return shaped and digits.isascii() and day > _LAST_DAY and len(name) > _LENGTH_OF_DAY + 1


def check_needed(body: dict[str, Any], betas: Collection[str]) -> Iterator[Problem]:
    """Check that a body of the beta surface asks for the betas of what is in it.

    Args:
        body: A body whose fields are known to be right.
        betas: The names in the `anthropic-beta` header. One that is unknown here may stand for
            anything, so with it nothing is refused.
    """
    if any(name not in BETAS and name not in _ALSO for name in betas):
        return
    for name in _PARAMETERS:
        if body.get(name) is not None and not _has(_PARAMETERS, name, betas):
            yield Problem(name, "Extra inputs are not permitted")
    known = ["custom", *(kind for kind in tables.BETA_TOOLS if _has(_TOOLS, kind, betas))]
    yield from _kinds(body.get("tools"), _TOOLS, betas, known, "tools")
    management = body.get("context_management")
    edits = management.get("edits") if is_object(management) else None
    known = [kind for kind in _EDITS if _has(_EDITS, kind, betas)]
    yield from _kinds(edits, _EDITS, betas, known, "context_management.edits")


def _kinds(
    items: object, table: Needed, betas: Collection[str], known: list[str], path: str
) -> Iterator[Problem]:
    for index, item in enumerate(items if is_list(items) else []):
        kind = item.get("type") if is_object(item) else None
        if isinstance(kind, str) and not _has(table, kind, betas):
            yield unknown_tag(kind, known, f"{path}.{index}")


def _has(table: Needed, name: str, betas: Collection[str]) -> bool:
    return name not in table or any(beta.startswith(table[name]) for beta in betas)
