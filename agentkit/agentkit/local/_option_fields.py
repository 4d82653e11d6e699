"""The fields of the smaller objects of a request, by the name of the check that looks at them."""

from __future__ import annotations

from collections.abc import Mapping

from agentkit.local._fields import METADATA, Field, Fields

__all__ = ["AMOUNTS", "EDITS", "LISTS", "OBJECTS"]

_TOKENS: Fields = {"value": Field("natural", required=True)}
# Amounts that an edit of the context goes by, each with the units it may have.
AMOUNTS: Mapping[str, Mapping[str, Fields]] = {
    "amount_of_either": {"input_tokens": _TOKENS, "tool_uses": _TOKENS},
    "amount_of_thinking": {"all": {}, "thinking_turns": _TOKENS},
    "amount_of_tokens": {"input_tokens": _TOKENS},
    "amount_of_uses": {"tool_uses": _TOKENS},
    "amount_to_compact": {"input_tokens": {"value": Field("many_tokens", required=True)}},
}
EDITS: Mapping[str, Fields] = {
    "clear_thinking_20251015": {"keep": Field("kept_thinking")},
    "clear_tool_uses_20250919": {
        "clear_at_least": Field("amount_of_tokens", nullable=True),
        "clear_tool_inputs": Field("boolean_or_strings", nullable=True),
        "exclude_tools": Field("strings", nullable=True),
        "keep": Field("amount_of_uses"),
        "trigger": Field("amount_of_either"),
    },
    "compact_20260112": {
        "instructions": Field("string", nullable=True),
        "pause_after_compaction": Field("boolean"),
        "trigger": Field("amount_to_compact", nullable=True),
    },
}
OBJECTS: Mapping[str, Fields] = {
    "citations_config": {"enabled": Field("boolean")},
    "container_params": {
        "id": Field("string", nullable=True),
        "skills": Field("skills", nullable=True),
    },
    "context_management": {"edits": Field("edits")},
    "diagnostics": {"previous_message_id": Field("string", nullable=True)},
    "mcp_tool": {"defer_loading": Field("boolean"), "enabled": Field("boolean")},
    "metadata": METADATA,
    "output_config": {
        "effort": Field(("low", "medium", "high", "xhigh", "max"), nullable=True),
        "format": Field("any", nullable=True),  # see `_output_format`
        "task_budget": Field("task_budget", nullable=True),
    },
    "server_configuration": {
        "allowed_tools": Field("strings", nullable=True),
        "enabled": Field("boolean", nullable=True),
    },
    "task_budget": {
        "total": Field("positive", required=True),
        "type": Field(("tokens",), required=True),
        "remaining": Field("natural", nullable=True),
    },
    "transformations": {"oversized_image": Field(("downsize", "error"))},
    "user_location": {
        "type": Field(("approximate",), required=True),
        "country": Field("country", nullable=True),
        **dict.fromkeys(("city", "region", "timezone"), Field("text", nullable=True)),
    },
}
# Lists of objects of one kind.
LISTS: Mapping[str, Fields] = {
    "mcp_servers": {
        "name": Field("text", required=True),
        "type": Field(("url",), required=True),
        "url": Field("web_url", required=True),
        "authorization_token": Field("string", nullable=True),
        "tool_configuration": Field("server_configuration", nullable=True),
    },
    "skills": {
        "skill_id": Field("text", required=True),
        "type": Field(("anthropic", "custom"), required=True),
        "version": Field("text"),
    },
}
