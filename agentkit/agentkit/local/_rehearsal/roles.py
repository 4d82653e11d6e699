"""Tell from a parameter's name and description what it wants: a path, a place, a number."""

from __future__ import annotations

from typing import Final, Literal

from agentkit.local._rehearsal.schema import Schema
from agentkit.local._rehearsal.words import split_words, stem, stem_set

Role = Literal[
    "path", "url", "email", "date", "time", "place", "expression", "person", "language", "code",
    "query", "any",
]  # fmt: skip

_WORDS: Final[tuple[tuple[Role, str], ...]] = (
    ("path", "path file filename filepath folder directory dir"),
    ("url", "url uri link website webpage"),
    ("expression", "expression formula equation calculation"),
    ("place", "location city place country town state destination origin region address airport"),
    ("email", "email"),
    ("date", "date day deadline birthday when"),
    ("time", "time hour"),
    ("language", "language lang locale"),
    ("code", "id identifier code sku ticker symbol number key uuid isin"),
    ("person", "person author recipient customer attendee user username employee contact who name"),
    ("query", "query text search term phrase keyword word topic subject content body message"),
    ("query", "string title question prompt note pattern sentence input description task needle"),
    ("query", "fact q"),
)  # fmt: skip
_ROLE_OF: Final[dict[str, Role]] = {
    stem(word): role for role, words in reversed(_WORDS) for word in words.split()
}
_RANK: Final[dict[Role, int]] = {role: rank for rank, (role, _) in enumerate(_WORDS)}
_HEADS: Final = stem_set("id code body subject text message content")
_FORMATS: Final[dict[str, Role]] = {
    "date": "date", "date-time": "date", "time": "time", "email": "email", "uri": "url",
    "url": "url", "uuid": "code",
}  # fmt: skip

FROM_WORDS: Final = stem_set(
    "from origin source start first begin since departure min minimum lower"
)
"""Parameters that take the left end: "from Rome to Paris", "lines 3 to 9"."""
TO_WORDS: Final = stem_set("to destination target end last until stop arrival max maximum upper")
"""Parameters that take the right end."""
AMOUNT_WORDS: Final = stem_set("top limit max maximum count n size amount k results how many")
"""Parameters that say how many are wanted: "the 3 longest", "top 5"."""


def name_stems(name: str) -> list[str]:
    """List the stems of a parameter's name."""
    return [stem(word) for word in split_words(name)]


def role_of(name: str, schema: Schema) -> Role:
    """Tell what a string parameter wants; its name says more than its description."""
    by_format = _FORMATS.get(str(schema.get("format")))
    if by_format:
        return by_format
    stems = name_stems(name)
    if stems and stems[-1] in _HEADS:
        return _ROLE_OF[stems[-1]]
    by_name: list[Role] = [_ROLE_OF[one] for one in stems if one in _ROLE_OF]
    if by_name:
        return min(by_name, key=_RANK.__getitem__)
    about = str(schema.get("description") or "")[:300]
    by_words: list[Role] = [
        _ROLE_OF[one] for one in map(stem, split_words(about)) if one in _ROLE_OF
    ]
    return by_words[0] if by_words else "any"
