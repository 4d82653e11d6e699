"""From what a model answered to a whole message, as the API would send it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha512
from typing import Any

from agentkit.local._scalars import is_list, is_object
from agentkit.local._tokens import count_content

__all__ = ["finished", "stop_reason_for"]


def stop_reason_for(content: list[dict[str, Any]]) -> str:
    """Return why a message with this content ended, where the model did not say."""
    return "tool_use" if any(b.get("type") == "tool_use" for b in content) else "end_turn"


def finished(reply: object, *, id: str, model: str, input_tokens: int) -> dict[str, Any]:
    """Fill in what is missing in a model's reply; the reply itself is left as it is.

    Args:
        reply: What the model returned: at least `content`.
        id: The message's id, if it has none.
        model: The model's name, if it has none.
        input_tokens: What its request counted, for the usage.

    Raises:
        TypeError: The reply is no message.
    """
    if not is_object(reply):
        raise TypeError(f"a model must reply with a dict, not with {type(reply).__name__}")
    content = _content(reply.get("content"))
    usage: Mapping[str, Any] = reply.get("usage") or {}
    return {
        "id": id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "stop_reason": stop_reason_for(content),
        "stop_sequence": None,
        **reply,
        "content": content,
        "usage": {
            "input_tokens": input_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": max(1, count_content(content)),
            "service_tier": "standard",
            **usage,
        },
    }


def _content(content: object) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    if is_list(content):
        for block in content:
            if not is_object(block) or not isinstance(block.get("type"), str):
                raise TypeError(f"a content block must be a dict with a type, not {block!r}")
        return [_signed(block) for block in content]
    raise TypeError(f"a model must reply with a dict that has content, not {content!r}")


def _signed(block: dict[str, Any]) -> dict[str, Any]:
    """Sign thinking that has no signature, as the API does."""
    if block["type"] != "thinking" or block.get("signature"):
        return block
    digest = sha512(str(block.get("thinking", "")).encode("utf-8", "surrogatepass")).digest()
    return {**block, "signature": b64encode(digest * 2).decode()}
