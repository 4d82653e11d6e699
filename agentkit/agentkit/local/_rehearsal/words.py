"""Take text apart into words that can be compared: stems, stop words, parts of names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from agentkit.local._rehearsal.vocabulary import CHATTER, STOP_WORDS, SYNONYMS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OPERATORS: Final = (("+", "add"), ("-", "subtract"), ("*", "multiply"), ("/", "divide"))
_ARITHMETIC: Final = re.compile(
    r"\d\s*(\+|-|\u2212|\*\*|\*|\u00d7|x|/|÷|\^|plus|minus|times|over|multiplied by|divided by)"
    r"\s*-?\(?\d"
)
_SPOKEN: Final = {
    "\u2212": "subtract", "\u00d7": "multiply", "x": "multiply", "÷": "divide",
    "^": "power", "**": "power",
    "plus": "add", "minus": "subtract", "times": "multiply", "over": "divide",
    "multiplied by": "multiply", "divided by": "divide", **dict(_OPERATORS),
}  # fmt: skip


_ASKED: Final = (
    (re.compile(r"\b(?:how many|how much|number of)\b", re.IGNORECASE), "count"),
    (re.compile(r"\b(?:first|last)\s+\w+\s+lines\b|\blines?\s+\d", re.IGNORECASE), "read"),
)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Cut plural and verb endings off `word`, so that "files" and "filing" meet "file"."""
    word = word.lower().replace("\u2019", "'").split("'")[0]
    word = _without_plural(word)
    for ending in ("ation", "ing", "ion", "est", "ed", "er", "or", "ly", "al"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= 3 and re.search("[aeiouy]", rest):
            word = rest + ("at" if ending == "ation" else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _synonym_table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for group in SYNONYMS:
        stems = {stem(word) for word in group}
        for one in stems:
            table.setdefault(one, set()).update(stems)
    return {one: frozenset(others - {one}) for one, others in table.items()}


_SYNONYM_STEMS: Final = _synonym_table()
_IGNORED: Final = STOP_WORDS | CHATTER


def split_words(text: str) -> list[str]:
    """Split `text` into lower-case words; the parts of snake_case and camelCase count singly."""
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", text).replace("_", " "))]


def stems(text: str) -> list[str]:
    """List the stems of the words in `text` that carry meaning, in their order, each once."""
    found = [
        stem(word) for word in split_words(text) if word not in _IGNORED and not word.isdigit()
    ]
    return list(dict.fromkeys(one for one in found if len(one) > 1))


def all_stems(text: str) -> list[str]:
    """List the stems of every word in `text`, stop words included."""
    return [stem(word) for word in split_words(text)]


def synonyms(one: str) -> frozenset[str]:
    """Return the stems that mean about the same as the stem `one`, itself not among them."""
    return _SYNONYM_STEMS.get(one, frozenset())


def stem_set(text: str) -> frozenset[str]:
    """Return the stems of a list of words, stop words included."""
    return frozenset(stem(word) for word in text.split())


def operations(text: str) -> list[str]:
    """List the stems of what `text` asks for without the word: "2 + 3" gives "add"."""
    found = [stem(_SPOKEN[sign]) for sign in _ARITHMETIC.findall(text.lower())]
    found += [stem("calculate")] if found else []
    found += [stem(word) for pattern, word in _ASKED if pattern.search(text)]
    return list(dict.fromkeys(found))
