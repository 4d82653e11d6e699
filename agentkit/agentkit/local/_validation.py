"""What the API would refuse about a request: as strict as it, and no stricter."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from agentkit.local._betas import check_needed
from agentkit.local._cache_marks import check_cache_marks
from agentkit.local._context_edits import check_edits
from agentkit.local._media import check_media
from agentkit.local._most_tokens import check_most_tokens
from agentkit.local._offered import check_offered
from agentkit.local._output_format import check_output_format
from agentkit.local._problems import Problem
from agentkit.local._scalars import is_list, is_object
from agentkit.local._server_calls import check_server_calls
from agentkit.local._shapes import Shapes
from agentkit.local._thinking import check_thinking
from agentkit.local._turns import check_turns, merged

__all__ = ["validate_request"]

_LONGEST_USER_ID = 256
# https://docs.claude.com/en/docs/about-claude/models/migrating-to-claude-4
_ONE_OF_BOTH = ("claude-haiku-4-5", "claude-opus-4-1", "claude-opus-4-5", "claude-sonnet-4-5")


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
        betas: The names in the `anthropic-beta` header. Having any implies `beta`. What is known to
            need one is refused without it; a name that is not known here may stand for anything.
        counting: Whether it came to `/v1/messages/count_tokens`, which takes fewer parameters.

    Returns:
        The problems, those of single fields first; none for a request that the API takes. The
        API answers with the first of them only, with its `status` and `type`.
    """
    if not is_object(body):
        return [Problem("", "Input should be a valid dictionary or object")]
    try:
        return _problems(body, beta or bool(betas), betas, counting)
    except RecursionError:  # what is a part of itself, too
        return [Problem("", "The request body is nested too deeply.")]


def _problems(
    body: dict[str, Any], beta: bool, betas: Collection[str], counting: bool
) -> list[Problem]:
    problems = list(Shapes(beta).parameters(body, counting))
    # What follows looks into the parts, so they must be what they claim to be.
    if not problems:
        problems = [
            *(check_needed(body, betas) if beta else ()),
            *check_turns(body["messages"], beta),
            *_numbers(body),
            *check_most_tokens(body, betas),
            *_texts(body),
            *check_offered(body, beta, betas),
            *_parts(body, betas),
            *check_media(body, betas),
            *check_cache_marks(body),
            *check_output_format(body),
            *check_edits(body),
        ]
    return problems


def _parts(body: dict[str, Any], betas: Collection[str]) -> Iterator[Problem]:
    turns = merged([(i, m) for i, m in enumerate(body["messages"]) if m["role"] != "system"])
    yield from check_server_calls(turns)
    yield from check_thinking(body, turns, betas)


def _numbers(body: dict[str, Any]) -> Iterator[Problem]:
    if body.get("max_tokens", 1) < 1:
        yield Problem("max_tokens", "must be greater than or equal to 1")
    for name in ("temperature", "top_p"):
        if not 0 <= body.get(name, 0) <= 1:
            yield Problem(name, "range: 0..1")
    if {"temperature", "top_p"} <= body.keys() and body["model"].startswith(_ONE_OF_BOTH):
        yield Problem(
            "",
            "`temperature` and `top_p` cannot both be specified for this model. Please use only "
            "one.",
        )
    if body.get("top_k", 0) < 0:
        yield Problem("top_k", "Input should be greater than or equal to 0")
    if len(body.get("metadata", {}).get("user_id") or "") > _LONGEST_USER_ID:
        yield Problem(
            "metadata.user_id", f"String should have at most {_LONGEST_USER_ID} characters"
        )


def _texts(body: dict[str, Any]) -> Iterator[Problem]:
    if any(not text.strip() for text in body.get("stop_sequences", ())):
        yield Problem("stop_sequences", "each stop sequence must contain non-whitespace")
    system = body.get("system", "")
    blocks = system if is_list(system) else []
    texts = [block["text"] for block in blocks if block.get("type") == "text"]
    if "" in texts:
        yield Problem("system", "text content blocks must be non-empty")
    elif not all(text.strip() for text in texts):
        yield Problem("system", "text content blocks must contain non-whitespace text")
