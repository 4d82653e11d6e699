"""Propose numbers for number parameters: by the words beside them, then by their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from agentkit.local._rehearsal.mentions import Mention
from agentkit.local._rehearsal.roles import AMOUNT_WORDS, FROM_WORDS, TO_WORDS, name_stems
from agentkit.local._rehearsal.segments import Segment
from agentkit.local._rehearsal.words import stem, stem_set, synonyms

_RANGE_GAP: Final = re.compile(r"\s*(?:-|\u2013|to|and|until|through)\s*")
_TAKEN_FROM: Final = re.compile(r"\b(?:subtract|take|deduct|remove)\b.*\bfrom\b", re.IGNORECASE)
_SUPERLATIVE: Final = re.compile(r"\w{3,}est\b|\b(?:most|least|best|worst|first|last|results?)\b")
_BESIDE, _IN_ROLE, _IN_ORDER = 3, 2, 1


def rank_numbers(
    name: str, segment: Segment, claimed: Sequence[Mention], *, required: bool
) -> list[Mention]:
    """List the mentions that may fill the number parameter `name`, the likeliest first.

    A reference ("the result") takes part in the order: "multiply the result by 4". An optional
    parameter gets only a number that the words beside it, or its place in a range, give it.
    """
    free = [
        one
        for one in segment.own
        if one.kind in ("number", "reference")
        and not any(one.overlaps(other) for other in claimed if other.kind != "expression")
    ]
    stems = frozenset(name_stems(name))
    if _TAKEN_FROM.search(segment.text):
        free.reverse()
    least = _IN_ORDER if required and not stems & _GEOGRAPHIC else _IN_ROLE
    scored = [(_score(one, segment, stems), one) for one in free]
    fitting = [(score, one) for score, one in scored if score >= least]
    return [one for _, one in sorted(fitting, key=lambda pair: -pair[0])]


_LIMITS: Final = {
    **{stem(word): "right" for word in ("under", "below", "most")},
    **{stem(word): "left" for word in ("over", "above", "least")},
}
_GEOGRAPHIC: Final = stem_set("latitude longitude lat lon lng")


def _score(mention: Mention, segment: Segment, stems: frozenset[str]) -> int:
    if mention.kind == "reference":
        return _IN_ORDER
    if stems & _GEOGRAPHIC and isinstance(mention.value, float):
        return _IN_ROLE
    before = [stem(word) for word in segment.words_before(mention, 2)]
    after = [stem(word) for word in segment.words_after(mention, 2)]
    position = _range_place(mention, segment, before, after)
    if position:
        wanted = FROM_WORDS if position == "left" else TO_WORDS
        return _IN_ROLE if stems & wanted else 0
    related = stems.union(*(synonyms(one) for one in stems)) - AMOUNT_WORDS
    if (related & set(after[:1])) or (stems & set(before[-1:])):
        return _BESIDE
    if stems & AMOUNT_WORDS and (
        _SUPERLATIVE.search(" ".join(segment.words_after(mention, 1)))
        or set(before) & {stem("top"), stem("first"), stem("last"), stem("limit"), stem("most")}
    ):
        return _IN_ROLE
    return _IN_ORDER


def _range_place(
    mention: Mention, segment: Segment, before: list[str], after: list[str]
) -> str | None:
    """Say whether the number is the left or the right end of a range; "first 10" is a right end."""
    numbers = [one for one in segment.own if one.kind == "number"]
    at = numbers.index(mention)
    spoken = {stem("from"), stem("between"), stem("line"), stem("page"), stem("row")}
    if at + 1 < len(numbers) and spoken & set(before):
        gap = segment.prompt[mention.end : numbers[at + 1].start]
        if _RANGE_GAP.fullmatch(gap):
            return "left"
    if at > 0:
        gap = segment.prompt[numbers[at - 1].end : mention.start]
        starts = [stem(word) for word in segment.words_before(numbers[at - 1], 2)]
        if _RANGE_GAP.fullmatch(gap) and spoken & set(starts):
            return "right"
    if before and before[-1] in _LIMITS:
        return _LIMITS[before[-1]]
    units = {stem("line"), stem("page"), stem("row"), stem("character")}
    return "right" if before[-1:] == [stem("first")] and units & set(after) else None
