"""Cut a prompt into the parts that each ask for one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from agentkit.local._rehearsal.mentions import Mention
from agentkit.local._rehearsal.vocabulary import REFERENCES
from agentkit.local._rehearsal.words import operations, split_words, stems

_CUT: Final = re.compile(
    r"(?<=[.?!;])\s+|\n+|,?\s+(?:and then|then|and also|and|also|plus|as well as|but)\s+|,\s+"
)
_PREPOSITION: Final = re.compile(r"(?:in|for|at|of)\s+", re.IGNORECASE)
_MAX_PARTS: Final = 64


@dataclass(frozen=True)
class Segment:
    """A part of a prompt, with what the whole prompt mentions.

    Attributes:
        prompt: The whole prompt.
        start: Where the part begins.
        end: Where it ends.
        mentions: What the whole prompt mentions.
    """

    prompt: str
    start: int
    end: int
    mentions: Sequence[Mention]

    @cached_property
    def text(self) -> str:
        """The part itself."""
        return self.prompt[self.start : self.end]

    @cached_property
    def own(self) -> list[Mention]:
        """What the part mentions."""
        return [one for one in self.mentions if self.start <= one.start and one.end <= self.end]

    @cached_property
    def stems(self) -> list[str]:
        """The stems that carry meaning; arithmetic signs count as words, quoted text doesn't."""
        quoted = [one for one in self.own if one.kind in ("quoted", "url", "email", "path")]
        return list(dict.fromkeys([*operations(self.text), *stems(self.masked(quoted))]))

    @cached_property
    def refers(self) -> bool:
        """Whether the part points at something said or found before ("it", "the result")."""
        return any(word in REFERENCES for word in split_words(self.text))

    def masked(self, mentions: Sequence[Mention]) -> str:
        """Return the part with blanks in the place of those `mentions` that stand in it."""
        text = list(self.text)
        for one in mentions:
            left, right = max(one.start - self.start, 0), min(one.end, self.end) - self.start
            if left >= right:
                continue
            text[left:right] = " " * (right - left)
        return "".join(text)

    def words_before(self, mention: Mention, count: int = 2) -> list[str]:
        """List the words just before `mention`, in lower case."""
        return split_words(self.prompt[max(0, mention.start - 60) : mention.start])[-count:]

    def words_after(self, mention: Mention, count: int = 2) -> list[str]:
        """List the words just after `mention`, in lower case."""
        return split_words(self.prompt[mention.end : mention.end + 60])[:count]

    def joined_with(self, other: Segment) -> Segment:
        """Return one part that reaches from this one to the end of `other`."""
        return Segment(self.prompt, self.start, other.end, self.mentions)


def cut(prompt: str, mentions: Sequence[Mention]) -> list[Segment]:
    """Cut `prompt` at sentence ends, commas and "and", but never inside something mentioned."""
    spans = [(one.start, one.end) for one in mentions if one.kind != "reference"]
    parts: list[Segment] = []
    start = 0
    for match in _CUT.finditer(prompt):
        inside = any(left < match.end() and match.start() < right for left, right in spans)
        if (
            not (inside or _lists(prompt, mentions, match))
            and match.start() > start
            and len(parts) < _MAX_PARTS
        ):
            parts.append(Segment(prompt, start, match.start(), mentions))
            start = match.end()
    if start < len(prompt):
        parts.append(Segment(prompt, start, len(prompt), mentions))
    return parts


def _lists(prompt: str, mentions: Sequence[Mention], cut_at: re.Match[str]) -> bool:
    """Say whether a comma or "and" joins two mentions of one kind: "in Rome and in Oslo"."""
    preposition = _PREPOSITION.match(prompt, cut_at.end())
    starts = (cut_at.end(), preposition.end() if preposition else -1)
    before = [one.kind for one in mentions if one.end == cut_at.start()]
    after = [one.kind for one in mentions if one.start in starts]
    is_sentence_end = prompt[cut_at.start() - 1] in ".?!;\n" or "\n" in cut_at[0]
    return bool(set(before) & set(after)) and not is_sentence_end
