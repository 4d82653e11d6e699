"""Find names in a text by their capital letters: people, places, products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from agentkit.local._rehearsal.vocabulary import CHATTER, COUNTRIES, STOP_WORDS, VERBS
from agentkit.local._rehearsal.words import stem, synonyms

_TOKEN: Final = re.compile(r"[^\W\d_](?:[\w&-]|['\u2019.](?=\w))*")
_JOINT: Final = re.compile(r" (?:(?:of|de|del|la|le|da|do|di|van|von|der) ){0,2}")
_CONNECTORS: Final = frozenset(
    ("of", "de", "del", "la", "le", "da", "do", "di", "van", "von", "der")
)
_OPENS_SENTENCE: Final = re.compile(r"(?:^|[.?!:;\n]\s*|[-*•]\s|[\"“(]\s*)$")


def find_names(text: str, known_stems: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each name in `text` with its start and end; a possessive "'s" is not part of it."""
    shouted = text.isupper()
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        if run and token[0] in _CONNECTORS:
            continue
        fits = _is_name_word(token, text, known_stems, shouted=shouted)
        if run and not (fits and _joins(text, run[-1], token)):
            yield _name(text, run)
            run = []
        if fits:
            run.append(token)
    if run:
        yield _name(text, run)


def _name(text: str, run: list[re.Match[str]]) -> tuple[str, int, int]:
    start, end = run[0].start(), run[-1].end()
    value = re.sub(r"['\u2019]s?$", "", text[start:end])
    return value, start, start + len(value)


def _joins(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Say whether two capitalised words are one name: "San Francisco", "Reno, NV"."""
    if left[0].endswith(("'s", "\u2019s")):
        return False
    gap = text[left.end() : right.start()]
    if gap == ", ":
        is_state = len(right[0]) == 2 and right[0].isupper()
        return is_state or right[0].lower() in COUNTRIES
    return _JOINT.fullmatch(gap) is not None


def _is_name_word(
    token: re.Match[str], text: str, known_stems: frozenset[str], *, shouted: bool
) -> bool:
    word = token[0]
    plain = re.split(r"['\u2019]", word.lower())[0]
    if not word[0].isupper() or word == "I":
        return False
    if plain in STOP_WORDS and (shouted or not word.isupper() or len(plain) < 2):
        return False
    opens = _OPENS_SENTENCE.search(text[max(0, token.start() - 8) : token.start()]) is not None
    if not (opens or shouted):
        return True
    one = stem(plain)
    is_common = plain in VERBS or plain in CHATTER or one in known_stems or bool(synonyms(one))
    return not is_common
