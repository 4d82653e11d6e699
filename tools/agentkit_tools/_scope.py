"""Which folders the tools of a workspace see, how much of them, and how much a result shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from agentkit_tools._folders import Folders
from agentkit_tools._survey import Limits, Survey

_EXCERPT: Final = 200


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the tools of a workspace share.

    Attributes:
        folders: What they see.
        limits: How much of it one call looks at.
        max_listed: How many paths or lines a result lists.
        max_lines: How many lines of a file a result has.
        max_characters: How many characters of a file a result has.
        max_media_bytes: How large an image or a PDF may be.
        search_seconds: How long a search for an expression may take.
        seen: The digests of the files that were read, by path.
    """

    folders: Folders
    limits: Limits
    max_listed: int
    max_lines: int
    max_characters: int
    max_media_bytes: int
    search_seconds: float
    seen: dict[str, str] = field(default_factory=dict[str, str])

    def survey(self) -> Survey:
        """Begin to look at files."""
        return Survey(self.folders, self.limits)

    def cut(self, lines: Sequence[str], count: int) -> list[str]:
        """Keep the lines that may be listed, of `count`, and count the others."""
        kept = list(lines[: self.max_listed])
        return [*kept, f"… and {count - len(kept)} more."] if count > len(kept) else kept


def joined(lines: Sequence[str], notes: Sequence[str]) -> str:
    """Write a result: its lines, and below a blank line what there is to say about them."""
    return "\n".join([*lines, *([""] if notes else []), *notes])


def excerpt(line: str, at: int) -> str:
    """Cut a line to what is around a place in it."""
    begin = max(0, at - _EXCERPT // 2) if len(line) > _EXCERPT else 0
    cut = len(line) > begin + _EXCERPT
    return ("…" if begin else "") + line[begin : begin + _EXCERPT].strip() + ("…" if cut else "")
