"""How many tokens the models that are known here can write at most."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from agentkit.local._problems import Problem

__all__ = ["check_most_tokens", "has_long_context"]

# By the beginning of a name, https://docs.claude.com/en/docs/about-claude/models/overview.
_MOST = {
    "claude-opus-4-5": 64_000,
    "claude-haiku-4-5": 64_000,
    "claude-sonnet-4-5": 64_000,
    "claude-opus-4-1": 32_000,
    "claude-opus-4-2025": 32_000,
    "claude-sonnet-4-2025": 64_000,
    "claude-3-7-sonnet": 64_000,
    "claude-3-5-haiku": 8192,
    "claude-3-haiku": 4096,
}


def check_most_tokens(body: dict[str, Any], betas: Collection[str]) -> Iterator[Problem]:
    """Check `max_tokens` against what the model can write; a model unknown here can write all.

    Args:
        body: A body whose fields are known to be right.
        betas: The names in the `anthropic-beta` header; with one for longer output, all goes.
    """
    model = body["model"]
    most = next((most for name, most in _MOST.items() if model.startswith(name)), None)
    longer = any(name.startswith("output-") for name in betas)
    if most is not None and not longer and body.get("max_tokens", 0) > most:
        yield Problem(
            "max_tokens",
            f"{body['max_tokens']} > {most}, which is the maximum allowed number of output tokens "
            f"for {model}",
        )


def has_long_context(body: dict[str, Any], betas: Collection[str]) -> bool:
    """Tell whether more than 200,000 tokens may fit: a model unknown here may have any length."""
    asked = any(name.startswith("context-1m-") for name in betas)
    return asked or not any(body["model"].startswith(name) for name in _MOST)
