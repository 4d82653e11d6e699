"""Find what a prompt mentions: quoted text, paths, dates, numbers, names and the like."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from agentkit.local._rehearsal.names import find_names
from agentkit.local._rehearsal.vocabulary import DAY_WORDS, MONTHS, NUMBER_WORDS, word_set

Kind = Literal[
    "quoted", "url", "email", "path", "date", "time", "code", "expression", "number", "name",
    "reference",
]  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """One thing a text mentions: what kind it is, its value, and where it stands."""

    kind: Kind
    value: str | int | float
    start: int
    end: int

    def overlaps(self, other: Mention) -> bool:
        """Say whether the two stand, at least in part, in the same place."""
        return self.start < other.end and other.start < self.end


_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_FILES: Final = "Makefile|Dockerfile|README|LICENSE|CHANGELOG|NOTICE|Gemfile|Rakefile|Procfile"
_EXPONENT: Final = "(?:[eE][-+]?[0-9]{1,15})?"
_NUMBER: Final = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,15}})(?:\.[0-9]{{1,12}})?{_EXPONENT}"
_TERM: Final = rf"\({{0,9}}-?{_NUMBER}\){{0,9}}"
_PATTERNS: Final[tuple[tuple[Kind, str], ...]] = (
    ("quoted", r"\"([^\"\n]{1,500})\"|“([^”\n]{1,500})”|`([^`\n]{1,500})`|«([^»\n]{1,500})»"),
    ("quoted", r"(?<!\w)['\u2018]([^'\u2018\u2019\n]{1,500})['\u2019](?!\w)"),
    ("url", r"\bhttps?://[^\s<>\"')\]]{1,500}"),
    ("email", r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+\b"),
    ("url", r"(?<![\w/.-])(?:[\w-]{1,63}\.){1,4}(?:com|org|net|dev|edu|gov)\b(?:/[^\s]{0,200})?"),
    ("date", r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])|(?<![\w/])\d{1,2}/\d{1,2}/\d{4}(?![\w/])"),
    ("date", rf"(?i:\b(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?!\w))"),
    ("date", rf"(?i:\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})(?:,? \d{{4}})?\b)"),
    ("date", rf"(?i:\b(?:(?:next|last) (?:week|month|year)|{'|'.join(sorted(DAY_WORDS))})\b)"),
    ("time", r"(?i:\b\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?\b|\b\d{1,2} ?[ap]m\b|\bnoon\b)"),
    ("path", r"(?<![\w/])(?:[\w.~+@-]{0,80}/){1,40}[\w.~+@-]{0,80}"),
    ("path", r"(?<![\w./-])[\w+~-][\w.+~-]{0,200}\.[A-Za-z][A-Za-z0-9]{0,5}\b"),
    ("path", rf"\b(?:{_FILES})\b"),
    ("code", r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    ("code", r"\b(?=[\w-]{0,60}\d)[A-Za-z][\w-]{1,60}\b"),
    ("code", r"\b[A-Za-z]\w{0,60}_\w{1,60}\b"),
    ("number", rf"(?<![\w.,])[-\u2212]?[$€£]?{_NUMBER}(?!\d|[eE][-+]?\d)"),
    ("number", rf"(?i:\b(?:{'|'.join(NUMBER_WORDS)})\b)"),
    ("reference", r"(?i:\b(?:the|that|this) (?:result|answer|output|sum|product|total)\b|\bit\b)"),
)  # fmt: skip
_COMPILED: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern)) for kind, pattern in _PATTERNS
)
_EXPRESSION: Final = re.compile(rf"{_TERM}(?:\s?(?:\*\*|[-+*/^%\u00d7÷\u2212])\s?{_TERM}){{1,50}}")
_MAX_MENTIONS: Final = 300
_NO_PATH: Final = word_set(
    "e.g i.e a.m p.m u.s u.k ph.d and/or either/or he/she yes/no / // ./ ../ n/a km/h"
)


def find_mentions(text: str, known_stems: frozenset[str]) -> list[Mention]:
    """List what `text` mentions, by position.

    Args:
        text: The prompt, or a result.
        known_stems: Stems that begin a sentence without being a name, such as a tool's words.
    """
    found: list[Mention] = []
    taken = bytearray(len(text))

    def take(kind: Kind, value: str | int | float, start: int, end: int) -> None:
        if start < end and not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Mention(kind, value, start, end))

    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            for value, start, end in _READERS.get(kind, _plain)(match):
                take(kind, value, start, end)
    for name, start, end in find_names(text, known_stems):
        take("name", name, start, end)
    found += _expressions(text, found)
    return sorted(found, key=lambda one: (one.start, one.end))[:_MAX_MENTIONS]


_Read = Iterator[tuple[str | int | float, int, int]]


def _plain(match: re.Match[str]) -> _Read:
    value = match[0].rstrip(".,;:!?")
    yield value, match.start(), match.start() + len(value)


def _quoted(match: re.Match[str]) -> _Read:
    yield next(group for group in match.groups() if group), match.start(), match.end()


def _path(match: re.Match[str]) -> _Read:
    value = match[0].rstrip(".,;:!?")
    digits_only = not re.search(r"[^\W\d_]", value)
    if value and value.lower() not in _NO_PATH and not digits_only:
        yield value, match.start(), match.start() + len(value)


def _number(match: re.Match[str]) -> _Read:
    value = read_number(match[0])
    if value is not None:
        yield value, match.start(), match.end()


def _date(match: re.Match[str]) -> _Read:
    yield _iso_date(match[0]), match.start(), match.end()


_READERS: Final[dict[Kind, Callable[[re.Match[str]], _Read]]] = {
    "quoted": _quoted,
    "path": _path,
    "number": _number,
    "date": _date,
}


def read_number(text: str) -> int | float | None:
    """Read "1,200", "-3.5", "1e3", "$20" or "seven" as a number; anything else gives None."""
    text = text.strip().lower().replace(",", "").replace("\u2212", "-")
    text = re.sub(r"[$€£]", "", text)
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text]
    match = re.fullmatch(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?(e[-+]?[0-9]{1,15})?", text)
    if match is None or math.isinf(float(text)):
        return None
    return float(text) if match[1] or match[2] else int(text)


def _iso_date(text: str) -> str:
    """Write a full date as YYYY-MM-DD; leave one without year, or with bare numbers, as it is."""
    words = re.findall(r"[^\W\d_]+|\d+", text.lower())
    months = [MONTHS[word] for word in words if word in MONTHS]
    days = [int(word) for word in words if word.isdecimal() and len(word) <= 2]
    years = [word for word in words if word.isdecimal() and len(word) == 4]
    if len(months) == len(days) == len(years) == 1 and 1 <= days[0] <= 31:
        return f"{years[0]}-{months[0]:02d}-{days[0]:02d}"
    return text


def _expressions(text: str, found: list[Mention]) -> list[Mention]:
    dates = [one for one in found if one.kind in ("date", "time", "path", "url", "quoted", "code")]
    spans = [
        Mention("expression", match[0], match.start(), match.end())
        for match in _EXPRESSION.finditer(text)
        if not re.fullmatch(rf"{_NUMBER}[-/\u2212]{_NUMBER}", match[0])  # a range, or "24/7"
    ]
    return [span for span in spans if not any(span.overlaps(date) for date in dates)]
