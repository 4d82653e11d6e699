"""When a conversation is to be summed up, what to ask for that, and what stays of it (no I/O)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from typing_extensions import NotRequired, TypedDict

from agentkit._blocks import of
from agentkit._compact import compact
from agentkit._conversation import without_empty
from agentkit._server_calls import without_open_calls
from agentkit._tokens import number

if TYPE_CHECKING:
    from agentkit_client.types import Model

Params: TypeAlias = "dict[str, Any]"

log = logging.getLogger("agentkit")

DEFAULT_THRESHOLD: Final = 100_000
"""From how many tokens on a conversation is summed up, where nothing else is said."""

SUMMARY_PROMPT: Final = """\
The conversation so far is about to be replaced by a summary that you write now. Somebody who has \
nothing else will go on with the work, so write down all they need, and nothing they don't:

1. The task: what was asked for, in the user's words where they matter, and what counts as done.
2. What was found out and decided, and why: facts, results of tools, names, paths, numbers.
3. What was done, and what was tried and did not work.
4. What is left to do, the next step first.

Write the summary alone, without a word before or after it, and call no tools."""
"""What the model is asked for a summary with, where nothing else is said."""

# What the summary is asked with of what the turns are asked with; not their tools, for example.
_KEPT = (
    *("model", "max_tokens", "system", "metadata", "service_tier", "betas"),
    *("extra_headers", "extra_query", "extra_body", "timeout"),
)
_MOST_TOKENS = 8_192
_COUNTED = (
    *("input_tokens", "cache_creation_input_tokens"),
    *("cache_read_input_tokens", "output_tokens"),
)


class CompactionControl(TypedDict):
    """When and how a run sums its conversation up; `compaction_control` of `tool_runner`."""

    enabled: bool
    """Whether to do so at all."""
    context_token_threshold: NotRequired[int]
    """From how many tokens on, those of the prompt and of the reply; 100,000 by default."""
    model: NotRequired[Model]
    """Which model sums up; by default the one that is asked anyway."""
    summary_prompt: NotRequired[str]
    """What to ask it; by default for the task, what is known, done and left to do."""


class UselessSummary(ValueError):
    """The model was asked for a summary, and gave none."""


@dataclass(frozen=True, kw_only=True)
class Compaction:
    """How a run sums its conversation up."""

    threshold: int = DEFAULT_THRESHOLD
    model: str | None = None
    prompt: str = SUMMARY_PROMPT

    def is_due(self, reply: Any, *, after: int = 0) -> bool:
        """Tell from the usage of a reply whether the conversation has become long.

        Args:
            reply: the last one.
            after: how long it was when it could not be summed up; that is tried again when it is
                a tenth longer.
        """
        return length(reply) >= max(self.threshold, after + after // 10)

    def request(self, params: Mapping[str, Any]) -> Params:
        """Return what to ask for a summary with.

        Args:
            params: what the turns are asked with; each call in its `messages` has its result.
        """
        kept = {name: params[name] for name in _KEPT if name in params}
        if "max_tokens" in kept:  # more would have to be streamed
            kept["max_tokens"] = min(kept["max_tokens"], _MOST_TOKENS)
        asked = {"role": "user", "content": self.prompt}
        model = {"model": self.model} if self.model else {}
        # As the API's statistics expect it.
        given: Mapping[str, str] = params.get("extra_headers") or {}
        headers = {"x-stainless-helper": "compaction", **given}
        # What a paused reply waits for can't come any more once somebody speaks.
        messages = without_empty(without_open_calls([*params["messages"], asked]))
        return {**kept, **model, "extra_headers": headers, "messages": messages}

    def summed_up(self, messages: list[Any], reply: Any) -> tuple[list[Any], str]:
        """Return the history that goes on, and the summary in it.

        Args:
            messages: the history that was summed up. It is not changed.
            reply: what came back for `request`.

        Raises:
            UselessSummary: the reply is a refusal, or holds no text.
        """
        blocks: list[Any] = of(reply, "content") or []
        texts = [of(block, "text") for block in blocks if of(block, "type") == "text"]
        summary = "\n\n".join(text for text in texts if text and text.strip())
        reason = of(reply, "stop_reason")
        if not summary or reason == "refusal":
            did = "refused" if summary else "wrote no text"
            raise UselessSummary(
                f"The model was asked to sum the conversation up and {did} "
                f"(stop reason {reason!r}). The conversation is unchanged."
            )
        if reason == "max_tokens":
            log.warning("A summary was cut by max_tokens; what it says of the end may be missing.")
        return compact(messages, keep_first=0, keep_last=0, summary=summary), summary


def length(reply: Any) -> int:
    """Return how many tokens a conversation has, from the usage of its last reply."""
    usage = of(reply, "usage")
    return sum(number(of(usage, name)) for name in _COUNTED)


def compaction(control: CompactionControl | Mapping[str, Any] | None) -> Compaction | None:
    """Return what `compaction_control` asks for; `None` where it asks for nothing.

    Raises:
        TypeError: it has an unknown key, lacks `enabled`, or is no dict.
        ValueError: the threshold is no positive whole number, or the prompt is empty.
    """
    if control is None:
        return None
    given = cast("Any", control)
    if not isinstance(given, Mapping) or "enabled" not in given:
        raise TypeError("compaction_control is a dict with `enabled`, True or False.")
    given = dict(cast("Mapping[str, Any]", given))
    if unknown := sorted(given.keys() - CompactionControl.__annotations__.keys()):
        known = ", ".join(CompactionControl.__annotations__)
        raise TypeError(f"compaction_control has no {unknown[0]!r}; it has {known}.")
    threshold = given.get("context_token_threshold", DEFAULT_THRESHOLD)
    if not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 1:
        raise ValueError(f"context_token_threshold is a number of tokens, not {threshold!r}.")
    prompt = given.get("summary_prompt", SUMMARY_PROMPT)
    if not isinstance(prompt, str) or not prompt.strip():
        raise ValueError("summary_prompt needs a text.")
    made = Compaction(threshold=threshold, model=given.get("model"), prompt=prompt)
    return made if given["enabled"] else None
