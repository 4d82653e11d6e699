"""Find values for a call's arguments in the results of the calls before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from agentkit.local._rehearsal.compare import Winner, find_rankings, find_winner
from agentkit.local._rehearsal.mentions import find_mentions
from agentkit.local._rehearsal.results import Record, Result, flat_record, number_in
from agentkit.local._rehearsal.roles import Role, name_stems, role_of
from agentkit.local._rehearsal.schema import Schema, alternatives, kind_of
from agentkit.local._rehearsal.words import split_words, stem, stem_set, stems

_EACH: Final = re.compile(r"\b(?:each|every|all|both)\b", re.IGNORECASE)
_CONTENT: Final = stem_set("text content body document message article input data note summary")
_FILE_LINE: Final = re.compile(r"\s*(?:[\w./+~@-]{1,200} ){0,3}[\w./+~@-]{1,200}\.\w{1,6}\s*")
_MAX_EACH: Final = 6
_MAX_TEXT: Final = 20_000


class Findings:
    """The results so far, asked for values by a parameter's name and kind."""

    def __init__(self, results: Sequence[Result], prompt: str) -> None:
        self.results = [one for one in results if not one.call.is_error][::-1]
        self.prompt = prompt
        self.asked = set(stems(prompt))
        winners = (find_winner(one, prompt, self.results[::-1]) for one in find_rankings(prompt))
        self.winner: Winner | None = next(filter(None, winners), None)

    def values(self, name: str, schema: Schema) -> list[Any]:
        """List the values for the parameter `name`, the likeliest first."""
        options, _ = alternatives(schema, schema)
        kind = kind_of(options[0]) if options else "any"
        if kind in ("number", "integer"):
            found = [*self._by_name(name, "any"), *self._numbers()]
            return [number for one in found if (number := _number(one, kind)) is not None]
        role = role_of(name, schema)
        return list(dict.fromkeys(self._strings(name, role))) if kind in ("string", "any") else []

    def one_for_each(self) -> int:
        """Say how many calls a parameter filled from results stands for: "read each file"."""
        return _MAX_EACH if _EACH.search(self.prompt) and self.winner is None else 1

    def _records(self) -> Iterator[tuple[Record, str]]:
        if self.winner is not None:
            yield self.winner.record, self.winner.results[0].call.name
        for result in self.results:
            rows = [*result.records, flat_record(result.data)]
            for record in sorted(rows, key=self._spoken_of):
                yield record, result.call.name

    def _spoken_of(self, record: Record) -> int:
        """Rank a record: those that the prompt speaks of come first."""
        said = {one for value in record.values() if isinstance(value, str) for one in stems(value)}
        return -len(said & self.asked)

    def _by_name(self, name: str, role: Role) -> Iterator[Any]:
        """Yield what records hold under the parameter's own name, or under a name of its kind."""
        wanted = name_stems(name)
        for alike in (_same_name, _same_end, _same_role):
            for record, tool in self._records():
                for key, value in record.items():
                    if alike(wanted, role, str(key), tool) and isinstance(value, (str, int, float)):
                        yield value

    def _strings(self, name: str, role: Role) -> Iterator[str]:
        for value in self._by_name(name, role):
            text = value if isinstance(value, str) else str(value)
            if text and len(text) <= _MAX_TEXT and not isinstance(value, bool):
                yield text
        for result in self.results:
            yield from self._in_text(result, name, role)

    def _in_text(self, result: Result, name: str, role: Role) -> Iterator[str]:
        if role in ("path", "url", "email", "date"):
            lines = result.call.text[:_MAX_TEXT].splitlines()
            names = [line.strip() for line in lines if _FILE_LINE.fullmatch(line)]
            if role == "path" and 2 * len(names) > len([line for line in lines if line.strip()]):
                yield from sorted(names, key=lambda one: self._spoken_of({"": one}))
                return
            for one in find_mentions("\n".join(lines), frozenset()):
                if one.kind == role:
                    yield str(one.value)
        elif set(name_stems(name)) & _CONTENT or _is_short(result):
            plain = result.data if isinstance(result.data, str) else result.call.text
            if plain.strip():
                yield plain[:_MAX_TEXT]

    def _numbers(self) -> Iterator[float]:
        for result in self.results:
            whole = result.data if result.data is not None else result.call.text.strip()
            number = number_in(whole)
            if number is not None:
                yield number
            flat = [number_in(value) for value in flat_record(result.data).values()]
            single = [one for one in flat if one is not None]
            if len(single) == 1:
                yield single[0]
            spelled = re.findall(r"(?<![\w.])-?[0-9]{1,15}(?:\.[0-9]{1,15})?", result.call.text)
            if number is None and spelled and len(result.call.text) < 300:
                yield float(spelled[-1])


def _is_short(result: Result) -> bool:
    """Say whether a result is a bare value, such as a name or an id."""
    text = result.data if isinstance(result.data, str) else result.call.text
    is_value = result.data is None or isinstance(result.data, (str, int))
    return is_value and 0 < len(text.split()) <= 4 and "\n" not in text


def _number(value: Any, kind: str) -> int | float | None:
    number = number_in(value)
    if number is None:
        return None
    return int(number) if number.is_integer() else number if kind == "number" else None


def _same_name(wanted: list[str], role: Role, key: str, tool: str) -> bool:
    del role, tool
    return name_stems(key) == wanted


def _same_end(wanted: list[str], role: Role, key: str, tool: str) -> bool:
    """Let `user_id` take the `id` that a tool about users gave, and `city` a `home_city`."""
    del role
    stems = name_stems(key)
    if not stems or not wanted or stems[-1] != wanted[-1]:
        return False
    about = {stem(word) for word in split_words(tool)}
    return len(stems) > len(wanted) or bool(set(wanted[:-1]) & about)


def _same_role(wanted: list[str], role: Role, key: str, tool: str) -> bool:
    del wanted, tool
    return role not in ("any", "query", "code") and role_of(key, {}) == role
