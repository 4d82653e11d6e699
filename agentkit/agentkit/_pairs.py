"""Calls and their results: each call answered once, at once, and nothing else (no I/O)."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from agentkit._blocks import as_dict, blocks_of, of, text_block, texts_in

NO_RESULT: Final = "This call was not made, or not to its end: there is no result."
"""What the model is told of a call that has no result."""

_SHOWN_TO_MODEL = ("text", "image", "document", "search_result")
_VALID_ID = re.compile(r"[a-zA-Z0-9_-]+")


@dataclass
class _Turn:
    """Messages of one role in a row, which the API takes as one turn."""

    role: str
    places: list[int] = field(default_factory=list[int])


def error_result(id: str, content: str = NO_RESULT) -> dict[str, Any]:
    """Return a result for a call that has none."""
    return {"type": "tool_result", "tool_use_id": id, "content": content, "is_error": True}


def with_results(messages: Sequence[Any]) -> list[Any]:
    """Return messages in which each call has one result, in the turn after it and first there."""
    made: list[Any] = list(messages)
    later: dict[int, Any] = {}
    taken: set[str] = set()
    turns = [*_turns(made), _Turn("user")]
    calls: list[tuple[str, str]] = []
    for turn, before in zip(turns, [_Turn("user"), *turns], strict=False):
        if turn.role == "assistant":
            calls = _with_ids_of_their_own(made, turn, taken)
            continue
        results = _answered(made, turn, calls)
        if not turn.places and results:
            later[before.places[-1]] = {"role": "user", "content": results}
        calls = []
    return list(_merged(made, later))


def _merged(made: list[Any], later: dict[int, Any]) -> Iterator[Any]:
    for place, message in enumerate(made):
        yield message
        if place in later:
            yield later[place]


def _turns(messages: Sequence[Any]) -> list[_Turn]:
    turns: list[_Turn] = []
    for place, message in enumerate(messages):
        role = message["role"]
        if role == "system":
            continue  # said in between, to no one turn
        if not turns or turns[-1].role != role:
            turns.append(_Turn(role))
        turns[-1].places.append(place)
    return turns


def _with_ids_of_their_own(made: list[Any], turn: _Turn, taken: set[str]) -> list[tuple[str, str]]:
    """Give calls whose id is taken or none another one; return the old and new id of each."""
    calls: list[tuple[str, str]] = []
    for place in turn.places:
        blocks = blocks_of(made[place])
        for index, block in enumerate(blocks):
            if of(block, "type") != "tool_use":
                continue
            old = of(block, "id")
            new = free_id(old, taken)
            taken.add(new)
            calls.append((str(old), new))
            if new != old:
                blocks[index] = as_dict(block) | {"id": new}
                made[place] = {**made[place], "content": blocks}
    return calls


def free_id(id: Any, taken: set[str]) -> str:
    """Return an id for a call, its own where that is one and no other call has it."""
    start = id if isinstance(id, str) and _VALID_ID.fullmatch(id) else "call"
    free, number = start, 1
    while free in taken:
        number += 1
        free = f"{start}_{number}"
    return free


def _answered(made: list[Any], turn: _Turn, calls: list[tuple[str, str]]) -> list[Any]:
    """Put the results of `calls` first in a turn; return them."""
    waiting: dict[str, deque[str]] = defaultdict(deque)
    for old, new in calls:
        waiting[old].append(new)
    results: list[Any] = []
    rest = {place: list(_sorted_out(made[place], waiting, results)) for place in turn.places}
    is_right = _leads(made, turn, results)
    missing = [new for news in waiting.values() for new in news]
    if missing:
        given = {of(result, "tool_use_id") for result in results}
        results += [error_result(new) for _, new in calls if new not in given]
    if not turn.places or (is_right and not missing):
        return results
    for place in turn.places:
        made[place] = {**made[place], "content": rest[place]}
    first = made[turn.places[0]]
    first["content"] = [*results, *first["content"]]
    return results


def _sorted_out(
    message: Any, waiting: dict[str, deque[str]], results: list[Any]
) -> Iterator[dict[str, Any]]:
    """Move the results that are waited for to `results`, and yield the rest."""
    for block in blocks_of(message):
        if of(block, "type") != "tool_result":
            yield block
            continue
        key = str(of(block, "tool_use_id"))
        if waiting.get(key):
            new = waiting[key].popleft()
            results.append(block if new == key else as_dict(block) | {"tool_use_id": new})
        elif key not in waiting:
            yield from _told(block)


def _told(result: Any) -> Iterator[Any]:
    """Yield what a result without a call says, outside of a result."""
    content = of(result, "content")
    yield text_block(f"The result of the call {of(result, 'tool_use_id')}, which is gone:")
    if isinstance(content, str):
        yield text_block(content)
        return
    for block in content or ():
        yield block if of(block, "type") in _SHOWN_TO_MODEL else text_block(texts_in(block))


def _leads(made: list[Any], turn: _Turn, results: list[Any]) -> bool:
    """Tell whether a turn begins with exactly these results, and has no others."""
    blocks = [block for place in turn.places for block in blocks_of(made[place])]
    first = blocks[: len(results)]
    others = [block for block in blocks[len(results) :] if of(block, "type") == "tool_result"]
    return not others and all(one is other for one, other in zip(first, results, strict=True))
