"""Take the words out of a request that a free text parameter is meant to get."""

from __future__ import annotations

import re
from typing import Final

from agentkit.local._rehearsal.vocabulary import (
    CHATTER,
    DAY_WORDS,
    REFERENCES,
    STOP_WORDS,
    VERBS,
    word_set,
)
from agentkit.local._rehearsal.words import stem, synonyms

_SAID: Final = (
    r"\bremind\s+(?:me|us|him|her|them)\s+(?:to|that|about|of)\s+(.{1,300})",
    r"\b(?:remember|note)\s+(?:that\s+)?(.{1,300})",
    r"\b(?:saying|says?|write|post)\s+(.{1,300})",
)
_SOUGHT: Final = (
    r"\b(?:search(?:es|ing)?|look(?:s|ing)?|grep|check)\b(?:\s+\w+){0,3}?\s+for\s+(.{1,300})",
    r"\b(?:containing|contains?|mention(?:s|ing)?|called|named)\s+(.{1,300})",
    r"\b(?:find|search|grep|look up|translate)\s+(.{1,300})",
    r"\b(?:about|regarding|(?:information|news|papers?|articles?) on)\s+(.{1,300})",
)
_SENTENCE_END: Final = re.compile(r"[?!;\n]|\.(?:\s|$)")
_ENDS: Final = re.compile(
    r"\s(?:into|and then|using|please)\s"
    r"|\s(?:in|from|within|at|inside|across)\s+(?=(?:the|this|that|these|all|any|every|my|our)\b"
    r"|\S*[/.]\w|(?:\w+\s)?(?:files?|folders?|docs?|documents?|code|project|repository|repo)\b)"
    r"|[?!;\n]|[.,](?:\s|$)",
    re.IGNORECASE,
)
_EMPTY: Final = (STOP_WORDS | REFERENCES) - word_set("hello hi hey thanks thank yes no ok okay")
_COMMON: Final = STOP_WORDS | CHATTER | VERBS | DAY_WORDS | REFERENCES
_ARTICLES: Final = re.compile(
    r"^(?:(?:all|every|each|any|the|a|an|some|my|for|out|up|word|text|phrase|string|term|"
    r"occurrences? of|uses? of|mentions? of|lines? with|papers? on|articles? on)\s+)+",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(r"(?!)")
_PLACED: Final = re.compile(
    r"\b(?:in|at|for|near|around|of|to|from|with|by)\s+(?:the\s+)?"
    r"((?:[^\W\d_][\w'\u2019-]*[ ]?){1,4})",
    re.IGNORECASE,
)
_FOLDER: Final = re.compile(
    r"\b(?i:under|below|inside|within|in)\s+(?:the\s+)?(?:(?:folder|directory)\s+)?"
    r"([a-z][a-z0-9_-]{0,60})(?=\s+(?:folder|directory|is|are|has|have)\b|\s*(?:[?!.,;]|$))"
)
_LANGUAGE: Final = re.compile(r"\b(?:in|into|to)\s+([^\W\d_]{3,20})\b", re.IGNORECASE)


def sought_phrase(text: str) -> str | None:
    """Return what `text` asks to look for, say or translate; None where that can't be told."""
    for pattern in (*_SAID, *_SOUGHT):
        match = re.search(pattern, text, re.IGNORECASE | re.DOTALL)
        if match is None:
            continue
        ends, leading = (_SENTENCE_END, _NOTHING) if pattern in _SAID else (_ENDS, _ARTICLES)
        phrase = leading.sub("", ends.split(match[1] + " ")[0].strip()).strip(" .,:")
        if phrase and not _is_empty(phrase):
            return phrase
    return None


def placed_phrase(text: str) -> str | None:
    """Return the words after a preposition, for places and people written in small letters."""
    for match in reversed(list(_PLACED.finditer(text))):
        words: list[str] = []
        for word in match[1].split():
            if word.lower() in _COMMON:
                break
            words.append(word)
        if words:
            return re.sub(r"['\u2019]s$", "", " ".join(words))
    return None


def folder_phrase(text: str) -> str | None:
    """Return the word in small letters that a preposition makes a folder: "under tests"."""
    for match in _FOLDER.finditer(text):
        word = match[1]
        if word not in _COMMON and not synonyms(stem(word)):
            return word
    return None


def language_phrase(text: str) -> str | None:
    """Return the word after "into", "to" or "in", where a language is named."""
    for match in reversed(list(_LANGUAGE.finditer(text))):
        if match[1].lower() not in STOP_WORDS | CHATTER:
            return match[1]
    return None


def left_over(text: str, known_stems: frozenset[str], own_stems: frozenset[str]) -> str | None:
    """Return the longest run of words that neither are common nor belong to the tool.

    A run may end in the name of the parameter itself (`own_stems`).
    """
    runs: list[list[str]] = [[]]
    for token in re.findall(r"[^\W\d_][\w'\u2019-]*|[^\w\s]|\s{2,}", text):
        plain = re.split("['\u2019]", token.lower())[0]
        known = stem(plain) in known_stems or bool(synonyms(stem(plain)) & known_stems)
        if stem(plain) in own_stems:
            runs[-1] += [token] if runs[-1] else []  # "living room", but not "word serendipity"
            runs.append([])
        elif known or plain in _COMMON or not token[0].isalpha():
            runs.append([])
        else:
            runs[-1].append(token)
    best = max(runs, key=len)
    return " ".join(best) or None


def _is_empty(phrase: str) -> bool:
    words = re.findall(r"\w+", phrase.lower())
    return all(word in _EMPTY for word in words) or words[0] in REFERENCES
