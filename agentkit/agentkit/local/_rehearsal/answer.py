"""Write the closing text: what the results say about the question, and who says it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Final, cast

from agentkit.local._rehearsal.compare import Winner, find_rankings, find_winner
from agentkit.local._rehearsal.history import Conversation
from agentkit.local._rehearsal.results import Record, Result, number_in
from agentkit.local._rehearsal.vocabulary import STOP_WORDS
from agentkit.local._rehearsal.words import stem

NOTE: Final = "(This is a rehearsal by fixed rules, not a language model.)"
"""The clause that closes every text made from results."""
_MAX_TEXT: Final = 400
_MAX_LINES: Final = 6
_MAX_RESULTS: Final = 10
_LABELS: Final = (
    "path",
    "file",
    "name",
    "title",
    "city",
    "location",
    "place",
    "label",
    "id",
    "key",
)
_HOW_MANY: Final = re.compile(r"\bhow many\s+((?:[^\W\d_]+\s*){1,3})", re.IGNORECASE)


def without_tools(prompt: str) -> str:
    """Answer a request that offers no tools: say what this is, and what was asked."""
    asked = _quoted(prompt)
    greets = re.match(r"\s*(?:hello|hi|hey|good (?:morning|day|evening))\b", prompt, re.IGNORECASE)
    hello = "Hello! " if greets else ""
    said = f" You wrote: {asked}" if asked else " There was no text in the request."
    return (
        f"{hello}This is agentkit's rehearsal model: fixed rules, not a language model, so it has "
        f"no answer of its own.{said}"
    )


def without_calls(prompt: str, names: Sequence[str], lacking: Sequence[str]) -> str:
    """Answer where no tool was called: name what was lacking, or that none fits."""
    listed = ", ".join(names)
    why = (
        f"The request does not say enough for a call: {'; '.join(lacking)}."
        if lacking
        else f"None of the tools ({listed}) fits the request."
    )
    asked = _quoted(prompt)
    return f"{why} {'You wrote: ' + asked if asked else 'It has no text.'}\n\n{NOTE}"


def from_results(
    conversation: Conversation, results: Sequence[Result], lacking: Sequence[str]
) -> str:
    """Answer from what the calls gave: the record asked for first, then the other results."""
    failed = [one for one in results if one.call.is_error]
    good = [one for one in results if not one.call.is_error]
    rankings = find_rankings(conversation.prompt)
    found = [find_winner(one, conversation.prompt, good) for one in rankings]
    winners = [one for one in found if one is not None]
    lines = list(dict.fromkeys(map(_winner_line, winners)))
    told = [one.results[0] for one in winners if len(one.results) == 1]
    counted = _count(conversation.prompt, [one for one in good if one not in told], winners)
    if counted is not None:
        lines.append(counted[0])
        told.append(counted[1])
    rest = [one for one in good if one not in told]
    lines += [_result_line(one) for one in rest[:_MAX_RESULTS]]
    if len(rest) > _MAX_RESULTS:
        lines.append(f"… and {len(rest) - _MAX_RESULTS} more results.")
    lines += [f"{_call_text(one)} failed: {_short(one.call.text)}" for one in failed]
    lines += [f"Not called: {one}." for one in lacking]
    return "\n\n".join([*lines, NOTE])


def _quoted(prompt: str) -> str:
    text = " ".join(prompt.split())
    return f"“{text if len(text) <= 300 else text[:299] + '…'}”" if text else ""


def _winner_line(winner: Winner) -> str:
    record = winner.record
    label = _label(record, winner.column)
    facts = [winner.column, *(key for key in record if key not in (label, winner.column))]
    said = ", ".join(_fact(key, record[key]) for key in facts[:6])
    name = _value(record[label], 1000) if label else "One"
    if label and number_in(record[label]) is not None:
        name = f"{label} {name}"
    return f"{name} {_superlative(winner.ranking.word, winner.column)}: {said}."


def _superlative(word: str, column: str) -> str:
    if word in ("most", "more", "fewest", "fewer", "least", "less"):
        kind = "most" if word in ("most", "more") else "fewest"
        return f"has the {kind}" if column == "value" else f"has the {kind} {column}"
    return f"is {word}" if word.endswith("er") else f"is the {word}"


def _fact(key: str, value: Any) -> str:
    """Write a number before what it counts ("12 lines"), anything else after its name."""
    if key == "value":
        return _value(value)
    counts = key.endswith("s") and number_in(value) is not None
    key = key[:-1] if counts and number_in(value) == 1 else key
    return f"{_value(value)} {key}" if counts else f"{key} {_value(value)}"


def _label(record: Record, column: str) -> str | None:
    """Choose the key whose value names a record."""
    names = [key for key in record if key != column and number_in(record[key]) is None]
    known = [key for label in _LABELS for key in names if stem(label) in stems_of(key)]
    numbered = [key for key in record if key != column and stem("id") in stems_of(key)]
    return next(iter([*known, *names, *numbered]), None)


def stems_of(key: str) -> set[str]:
    """Return the stems of a key's words."""
    return {stem(part) for part in re.findall(r"[^\W\d_]+", key)}


def _count(
    prompt: str, results: Sequence[Result], winners: Sequence[Winner]
) -> tuple[str, Result] | None:
    """Answer "how many ..." with a number the results state, else with the number of rows."""
    match = _HOW_MANY.search(prompt)
    words = match[1].lower().split() if match else []
    nouns = [stem(word) for word in takewhile(lambda word: word not in STOP_WORDS, words)]
    columns = {one for winner in winners for key in winner.record for one in stems_of(key)}
    if not nouns or columns & {*nouns}:
        return None
    for result in results:
        stated = _stated_count(result, nouns)
        if stated is not None:
            return stated, result
    rows = [result for result in results if len(result.records) > 1]
    lists = [one for one in results if isinstance(one.data, list)]
    for first in (lists or rows)[:1]:
        named = len(cast("list[object]", first.data)) if lists else len(first.records)
        return f"{_call_text(first)} names {named}.", first
    return None


def _stated_count(result: Result, nouns: Sequence[str]) -> str | None:
    data = result.data
    if isinstance(data, Mapping):
        for wanted in ({*nouns}, {stem("count"), stem("total")}):
            for key, value in cast("Mapping[str, object]", data).items():
                if stems_of(str(key)) & wanted and number_in(value) is not None:
                    return f"{key}: {_value(value)}."
        return None
    for line in result.call.text.splitlines()[:2000]:
        for match in re.finditer(r"\b([0-9][0-9,]{0,15})((?: (?!and )[^\W\d_]+){1,3})", line):
            if nouns[-1] in map(stem, match[2].split()):
                return f"{match[1]}{match[2]}."
    return None


def _result_line(result: Result) -> str:
    text = _told(result)
    joint = "\n" if "\n" in text else " "
    return f"{_call_text(result)}:{joint}{text}"


def _call_text(result: Result) -> str:
    given = ", ".join(f"{key}={_value(value, 60)}" for key, value in result.call.input.items())
    return f"{result.call.name}({given})"


def _told(result: Result) -> str:
    if not result.call.answered:
        return "(no result)"
    data = result.data
    if isinstance(data, Mapping):
        pairs = cast("Mapping[str, object]", data)
        return _short(", ".join(f"{key} {_value(value, 120)}" for key, value in pairs.items()))
    if isinstance(data, (str, int, float)):
        return _short(str(data))
    return _short(result.call.text) or "(empty)"


def _short(text: str) -> str:
    """Cut a text to a few lines."""
    lines = text.strip("\n").splitlines()
    kept = "\n".join(line.rstrip() for line in lines[:_MAX_LINES])
    cut = kept[: _MAX_TEXT - 1] if len(kept) > _MAX_TEXT else kept
    return cut + ("…" if cut != kept else "\n…" if len(lines) > _MAX_LINES else "")


def _value(value: Any, limit: int = 80) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
