"""Pick the member of an enum, or the truth of a flag, that a prompt speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from agentkit.local._rehearsal.mentions import Mention
from agentkit.local._rehearsal.roles import FROM_WORDS, TO_WORDS, name_stems
from agentkit.local._rehearsal.segments import Segment
from agentkit.local._rehearsal.vocabulary import word_set
from agentkit.local._rehearsal.words import operations, split_words, stem, stem_set, synonyms

_NEGATIONS: Final = word_set(
    "no not without dont don't never exclude excluding skip skipping omit off disable false ignore"
)
_FLAG_VERBS: Final = stem_set(
    "include including is use with enable show allow add should only do want"
)
_SWITCHES: Final = stem_set("on enabled enable active activate power powered")
_ON, _OFF = re.compile(r"\b(?:on|enable|activate)\b"), re.compile(r"\b(?:off|disable|deactivate)\b")
_SHORT: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+")

Span = tuple[int, int]


def pick_member(
    name: str, members: Sequence[Any], segment: Segment, claimed: Sequence[Mention]
) -> tuple[Any, Mention] | None:
    """Pick the member that `segment`, or else the whole prompt, names; None where none is.

    A member written out wins over one with the same stem, and that over one that means the same.
    Where several are named, "from" and "to" in the parameter's name decide, then the order.
    """
    whole = Segment(segment.prompt, 0, len(segment.prompt), segment.mentions)
    for part in (segment, whole):
        for find in (_written, _with_stem, _meaning, _equal_numbers):
            hits = list(_hits(find, members, part, claimed))
            if hits:
                wanted = frozenset(name_stems(name))
                return min(hits, key=lambda hit: _rank(hit[1], part, wanted))
    return None


def _hits(
    find: Callable[[Any, Segment], Iterator[Span]],
    members: Sequence[Any],
    segment: Segment,
    claimed: Sequence[Mention],
) -> Iterator[tuple[Any, Mention]]:
    taken = [*claimed, *(one for one in segment.own if one.kind == "path")]
    for member in members[:1000]:
        for start, end in find(member, segment):
            mention = Mention("name", str(member), start + segment.start, end + segment.start)
            if not any(mention.overlaps(other) for other in taken):
                yield member, mention
                break


def _rank(mention: Mention, segment: Segment, wanted: frozenset[str]) -> tuple[int, int, int]:
    before = segment.words_before(mention, 1)
    word = "from" if wanted & FROM_WORDS else "to" if wanted & TO_WORDS else None
    return (0 if word in before else 1), mention.start, mention.start - mention.end


def _written(member: Any, segment: Segment) -> Iterator[Span]:
    if not isinstance(member, str) or not member:
        return
    text = re.escape(member)
    if len(member) > _SHORT:
        pattern = re.compile(rf"(?<!\w){text}(?!\w)", re.IGNORECASE)
    else:
        # "C" and "Go" are members; the "go" in "go on" and the "c" in a word list are not.
        capital = re.escape(member[0].upper() + member[1:])
        pattern = re.compile(rf"(?<=[\w,:(] ){capital}(?!\w)|(?<=[\"'°]){text}(?!\w)")
    yield from (match.span() for match in pattern.finditer(segment.text))


def _with_stem(member: Any, segment: Segment) -> Iterator[Span]:
    parts = [stem(word) for word in split_words(member)] if isinstance(member, str) else []
    if not parts or len(member) <= _SHORT:
        return
    words = [(stem(match[0]), match.span()) for match in _WORD.finditer(segment.text)]
    places = [span for one, span in words if one in parts]
    if set(parts) <= {one for one, _ in words}:
        yield places[0]


def _meaning(member: Any, segment: Segment) -> Iterator[Span]:
    parts = [stem(word) for word in split_words(member)] if isinstance(member, str) else []
    if len(parts) != 1:
        return
    alike = synonyms(parts[0]) | set(parts)
    for match in _WORD.finditer(segment.text):
        if stem(match[0]) in alike and len(match[0]) > _SHORT:
            yield match.span()
    if alike & set(operations(segment.text)):
        yield (0, 0)


def _equal_numbers(member: Any, segment: Segment) -> Iterator[Span]:
    if isinstance(member, (int, float)) and not isinstance(member, bool):
        for one in segment.own:
            if one.kind == "number" and one.value == member:
                yield one.start - segment.start, one.end - segment.start


def pick_boolean(
    name: str, segment: Segment, tool_stems: frozenset[str], missing: object
) -> object:
    """Tell from the words around a flag's name whether it is wanted; `missing` if not spoken of."""
    text = segment.text.lower().replace("\u2019", "'")
    stated = re.search(
        rf"\b{re.escape(name.lower())}\s*(?:=|:|is|to)?\s*(true|false|yes|no|on|off)\b", text
    )
    if stated:
        return stated[1] in ("true", "yes", "on")
    named = set(name_stems(name))
    if named & _SWITCHES and (_ON.search(text) or _OFF.search(text)):
        return _OFF.search(text) is None
    wanted = named - _FLAG_VERBS - tool_stems
    words = re.findall(r"[\w'\u2019]+", text)
    places = [at for at, word in enumerate(words) if stem(word) in wanted]
    if not wanted or not wanted <= {stem(words[at]) for at in places}:
        return missing
    before = words[max(0, places[0] - 3) : places[0]]
    return not any(word in _NEGATIONS for word in before)
