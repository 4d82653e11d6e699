"""Propose values for string parameters, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agentkit.local._rehearsal.mentions import Kind, Mention
from agentkit.local._rehearsal.phrases import (
    folder_phrase,
    language_phrase,
    left_over,
    placed_phrase,
    sought_phrase,
)
from agentkit.local._rehearsal.roles import FROM_WORDS, TO_WORDS, Role, name_stems
from agentkit.local._rehearsal.segments import Segment
from agentkit.local._rehearsal.words import stem, stem_set

_KINDS: Final[dict[Role, tuple[Kind, ...]]] = {
    "path": ("path", "quoted"),
    "url": ("url",),
    "email": ("email",),
    "date": ("date", "quoted"),
    "time": ("time", "quoted"),
    "place": ("name", "quoted"),
    "person": ("name", "quoted"),
    "language": ("name", "quoted"),
    "expression": ("expression", "quoted"),
    "code": ("code", "number", "name", "quoted"),
    "query": ("quoted", "code", "name"),
    "any": ("quoted", "name", "code", "path", "url", "email", "date", "time", "number"),
}
_STRONG: Final[frozenset[Role]] = frozenset(
    ("path", "url", "email", "date", "time", "place", "language", "expression")
)
_CONTENT: Final = stem_set("text content body document message article")
_WHOLE: Final = stem_set("question query prompt task request")
_PREPOSITIONS: Final = stem_set("in at on to from by of for with")
_SYMBOLS: Final = stem_set("ticker symbol sku")
_PLACE_WORDS: Final = frozenset(("in", "at", "near", "around", "to", "from"))


@dataclass(frozen=True)
class Proposal:
    """A value for a parameter, and the mention it comes from, if it comes from one."""

    value: str
    mention: Mention | None = None


def propose(
    name: str,
    role: Role,
    segment: Segment,
    claimed: Sequence[Mention],
    tool_stems: frozenset[str],
    *,
    required: bool,
) -> Iterator[Proposal]:
    """Yield values from `segment` for the parameter `name`, which wants a `role`.

    An optional parameter gets only what plainly belongs to it.
    """
    free = [one for one in segment.own if not any(one.overlaps(other) for other in claimed)]
    stems = frozenset(name_stems(name))
    explicit = [one for one in free if is_named(one, segment, stems)]
    fitting = [one for kind in _KINDS[role] for one in free if one.kind == kind]
    if role == "code" and not stems & _SYMBOLS:
        fitting = [one for one in fitting if one.kind != "name" or str(one.value).isupper()]
    fitting.sort(key=lambda one: (_KINDS[role].index(one.kind), _distance(one, segment, stems)))
    weak = ("quoted", "number") if role in ("path", "date", "time") else ()
    wanted = required is not (role == "path")  # a required path is a file's, not a folder's
    phrases = list(_phrases(role, segment, stems, claimed)) if wanted else []
    last: list[Proposal] = []
    if required and role in ("query", "any"):
        known = tool_stems - stems
        rest = left_over(segment.masked([*claimed, *segment.own]), known, stems)
        last = [Proposal(rest)] if rest else []
    first = [one for one in explicit + fitting if role != "query" or one.kind == "quoted"]
    for one in first:
        plainly = one in explicit or (role in _STRONG and one.kind not in weak)
        if (required or plainly) and one.kind != "reference":
            yield Proposal(_as_text(one, segment), one)
    yield from phrases
    if required and role == "query":
        yield from (Proposal(_as_text(one, segment), one) for one in fitting if one not in first)
        if stems & _WHOLE:
            yield Proposal(segment.text.strip())
    yield from last


def is_named(mention: Mention, segment: Segment, stems: frozenset[str]) -> bool:
    """Say whether the parameter's own name stands before the mention: "title 'Foo'", "id=7"."""
    stems = stems - _PREPOSITIONS
    before = segment.words_before(mention, 1)
    gap = segment.prompt[max(0, mention.start - 2) : mention.start]
    is_range = {"from", "to"} & set(before)
    return bool(before) and not is_range and stem(before[0]) in stems and gap[-1:] in " =:'\""


def _distance(mention: Mention, segment: Segment, stems: frozenset[str]) -> int:
    """Rank mentions of one kind: those after the preposition that the parameter implies first."""
    before = segment.words_before(mention, 1)
    if stems & FROM_WORDS:
        return 0 if "from" in before else 1
    if stems & TO_WORDS:
        return 0 if "to" in before else 2 if "from" in before else 1
    return 0 if _PLACE_WORDS & set(before) else 1


def _as_text(mention: Mention, segment: Segment) -> str:
    if isinstance(mention.value, str):
        return mention.value
    return segment.prompt[mention.start : mention.end]


def _phrases(
    role: Role, segment: Segment, stems: frozenset[str], claimed: Sequence[Mention]
) -> Iterator[Proposal]:
    if role in ("place", "person"):
        phrase = placed_phrase(segment.masked([one for one in segment.own if one.kind != "name"]))
    elif role == "language":
        phrase = language_phrase(segment.text)
    elif role == "path":
        phrase = folder_phrase(segment.masked([*claimed, *segment.own]))
    elif role in ("query", "any"):
        phrase = sought_phrase(segment.text)
    else:
        phrase = None
    only_path = phrase is not None and any(
        one.kind == "path" and phrase == one.value for one in segment.own
    )
    if phrase and not (only_path and stems & _CONTENT) and re.search(r"\w", phrase):
        yield Proposal(phrase)
