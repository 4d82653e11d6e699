"""Find the record a question is after: the longest, the cheapest, the one with most lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from agentkit.local._rehearsal.results import Record, Result, column_with, flat_record, number_in
from agentkit.local._rehearsal.words import stem, stems

_MAX_RANKINGS: Final = 4
_LENGTH: Final = "line length long size duration character word minute"
_SIZE: Final = "size byte area population line length count amount total"
_HEAT: Final = "temperature temp degree high"
_MONEY: Final = "price cost fare amount fee rate total salary"
_TABLE: Final[tuple[tuple[Literal[1, -1], str, str], ...]] = (
    (1, "longest longer lengthiest", _LENGTH),
    (-1, "shortest shorter", _LENGTH),
    (1, "largest larger biggest bigger greatest greater maximum max", _SIZE),
    (-1, "smallest smaller tiniest minimum min", _SIZE),
    (1, "hottest hotter warmest warmer", _HEAT),
    (-1, "coldest colder coolest cooler", _HEAT),
    (-1, "cheapest cheaper", _MONEY),
    (1, "priciest dearest expensive costliest richest", _MONEY),
    (1, "oldest older", "age year"),
    (-1, "youngest younger", "age"),
    (1, "newest newer latest recent", "year date time version"),
    (1, "tallest taller highest higher deepest deeper", "height depth elevation altitude score"),
    (-1, "lowest lower", "price height score temperature low value"),
    (1, "heaviest heavier", "weight mass"),
    (-1, "lightest lighter", "weight mass"),
    (1, "fastest faster quickest quicker", "speed velocity"),
    (-1, "slowest slower", "speed velocity"),
    (1, "farthest furthest", "distance"),
    (-1, "nearest nearer closest closer", "distance"),
    (1, "best better favourite", "score rating rank"),
    (-1, "worst worse", "score rating"),
    (1, "busiest", "count visitor request load passenger"),
    (1, "most more", ""),
    (-1, "fewest fewer least less", ""),
)
_COUNTING: Final = frozenset(("most", "more", "fewest", "fewer", "least", "less"))
_MEANING: Final[dict[str, tuple[Literal[1, -1], frozenset[str]]]] = {
    word: (direction, frozenset(map(stem, columns.split())))
    for direction, words, columns in _TABLE
    for word in words.split()
}


@dataclass(frozen=True)
class Ranking:
    """What decides: the largest or the smallest number, and in which column."""

    word: str
    direction: Literal[1, -1]
    clause: str
    named: frozenset[str]
    typical: frozenset[str]


@dataclass(frozen=True)
class Winner:
    """The record that wins, the column that decided it, and where it was found."""

    record: Record
    column: str
    ranking: Ranking
    results: tuple[Result, ...]


def find_rankings(prompt: str) -> list[Ranking]:
    """Find the superlatives and comparatives of `prompt`, in their order, four at most."""
    words = re.findall(r"[^\W\d_]+", prompt.lower())
    return list(islice(_rankings(prompt, words), _MAX_RANKINGS))


def _rankings(prompt: str, words: list[str]) -> Iterator[Ranking]:
    for at, word in enumerate(words):
        if word not in _MEANING:
            continue
        direction, typical = _MEANING[word]
        following = stems(" ".join(words[at + 1 : at + 4]))
        if word in ("most", "more") and following and following[0] == stem("expensive"):
            typical = _MEANING["expensive"][1]
            yield Ranking("most expensive", 1, _clause(prompt, word), frozenset(), typical)
            continue
        near = frozenset(following if word in _COUNTING else ())
        if words[at - 1 : at] != ["most"]:
            yield Ranking(word, direction, _clause(prompt, word), near, typical)


def _clause(prompt: str, word: str) -> str:
    """Return the part of `prompt` that `word` stands in."""
    parts = re.split(r"[,;:.?!]\s|\sand\s", prompt)
    return next((part for part in parts if re.search(rf"\b{word}\b", part.lower())), prompt)


def find_winner(ranking: Ranking, prompt: str, results: Sequence[Result]) -> Winner | None:
    """Compare the numbers in `results` and return the record that wins; None without any."""
    asked = frozenset(stems(prompt))
    groups = sorted(_groups(results), key=lambda one: -_fit(one, ranking.clause))
    for wanted in (ranking.named, ranking.typical, asked, None):
        for group in groups:
            if ranking.word in _COUNTING and wanted is not ranking.named and len(group) < 2:
                continue  # "tell me more about the files" compares nothing
            rows = [row for result in group for row in _rows(result, len(group) > 1)]
            best = _best(rows, ranking.direction, wanted)
            if best is not None:
                return Winner(*best, ranking, group)
    return None


def _fit(group: tuple[Result, ...], clause: str) -> int:
    """Say how much of what a group was called with stands in the clause that compares."""
    said = set(stems(clause))
    given = " ".join(str(value) for result in group for value in result.call.input.values())
    return len(said & set(stems(given)))


def _groups(results: Sequence[Result]) -> list[tuple[Result, ...]]:
    """List what is compared together: single records of one tool, or the rows of one result."""
    singles: dict[str, list[Result]] = {}
    for result in results:
        if not result.call.is_error and len(result.records) <= 1:
            singles.setdefault(result.call.name, []).append(result)
    together = [tuple(group) for group in singles.values() if len(group) > 1]
    several = [(result,) for result in results if len(result.records) > 1]
    one_row = [(result,) for result in results if result.data is None and result.records]
    return together + several + one_row


def _rows(result: Result, joined: bool) -> list[Record]:
    if not joined:
        return list(result.records)
    own = result.records[0] if result.records else _number_of_text(result)
    return [{**flat_record(result.call.input), **own}]


def _number_of_text(result: Result) -> Record:
    if result.data is not None and number_in(result.data) is not None:
        return {"value": result.data}
    number: float | None = None
    found = re.findall(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?", result.call.text[:2000])
    if len(found) == 1:
        number = number_in(found[0])
    return {} if number is None else {"value": number}


def _best(
    rows: list[Record], direction: int, wanted: frozenset[str] | None
) -> tuple[Record, str] | None:
    """Pick the row whose number wins in the first column that fits `wanted` (None: any)."""
    for column in dict.fromkeys(key for row in rows[:50] for key in row):
        if wanted is not None and column_with({column: 0}, wanted) is None:
            continue
        scored = [
            (number, row) for row in rows if (number := number_in(row.get(column))) is not None
        ]
        if scored and 2 * len(scored) > len(rows):
            return max(scored, key=lambda pair: direction * pair[0])[1], column
    return None
