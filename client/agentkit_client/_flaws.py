"""Where the value is in a request that JSON has no form for, and what is wrong with it (no I/O).

Nobody looks until the serialiser has refused a body: a search goes through all of it, in Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final, NamedTuple, cast

from pydantic import BaseModel

from agentkit_client._sentinels import NotGiven, Omit

DEEPEST: Final = 254
"""How many lists and objects may lie within each other: what the serialiser takes."""

_SHOWN = 200
_PLAIN = (int, bool, type(None))


class Flaw(NamedTuple):
    """What is wrong with a value, and where it is."""

    path: str
    problem: str
    is_of_wrong_type: bool = False

    def as_error(self) -> TypeError | ValueError:
        """Return the error that says so; it shows no value, because prompts are nobody's business.

        A `TypeError` where another type is needed, else a `ValueError`.
        """
        path = self.path or "the body"
        if len(path) > _SHOWN:
            path = f"{path[: _SHOWN // 2]}…{path[-_SHOWN // 2 :]}"
        text = f"The request can't be written as JSON: {path}: {self.problem}"
        return (TypeError if self.is_of_wrong_type else ValueError)(text)


def flaw_in(body: object, write: Callable[[object], object]) -> Flaw | None:
    """Return the first value in `body` that JSON has no form for, in the order of writing.

    `write` raises for a value of a type that it does not know.
    """
    return _Search(write).look(body, "", 0)


class _Search:
    def __init__(self, write: Callable[[object], object]) -> None:
        self._write = write
        self._above: set[int] = set()
        self._sound: dict[int, object] = {}  # kept, so that their ids stay theirs

    def look(self, value: object, path: str, depth: int) -> Flaw | None:
        flaw, is_whole = _flaw_of(value, path)
        if is_whole or id(value) in self._sound:
            return flaw
        if id(value) in self._above:
            return Flaw(path, "it contains itself.")
        if depth >= DEEPEST:
            return Flaw(path, f"it lies deeper than {DEEPEST} levels of lists and objects.")
        self._above.add(id(value))
        inside = _inside(value, path)
        if inside is None:
            return self._unknown(value, path)
        for inner, inner_path in inside:
            flaw = self.look(inner, inner_path, depth + 1)
            if flaw is not None:
                return flaw
        self._above.discard(id(value))
        self._sound[id(value)] = value
        return None

    def _unknown(self, value: object, path: str) -> Flaw | None:
        try:
            self._write(value)
        except (TypeError, ValueError):
            problem = f"{type(value).__name__} has no JSON form."
            return Flaw(path, problem, is_of_wrong_type=True)
        return None


def _flaw_of(value: object, path: str) -> tuple[Flaw | None, bool]:
    """Return what is wrong with a value itself, and whether there is nothing in it to look at."""
    if isinstance(value, str):
        return _flaw_of_text(value, path), True
    if isinstance(value, float):
        finite = math.isfinite(value)
        return None if finite else Flaw(path, f"{value} is no number that JSON has."), True
    if isinstance(value, (bytes, bytearray)):
        return _flaw_of_bytes(value, path), True
    if isinstance(value, (NotGiven, Omit)):
        problem = "NOT_GIVEN and omit leave out whole parameters, not parts of one."
        return Flaw(path, problem, is_of_wrong_type=True), True
    return None, isinstance(value, _PLAIN)


def _flaw_of_text(text: str, path: str) -> Flaw | None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = f"U+{ord(text[error.start]):04X}"
        advice = 'text.encode("utf-8", "replace").decode() replaces what is no character.'
        problem = f"it has a lone surrogate ({half} at index {error.start}). {advice}"
        return Flaw(path, problem)
    return None


def _flaw_of_bytes(data: bytes | bytearray, path: str) -> Flaw | None:
    try:
        data.decode()
    except UnicodeDecodeError:
        return Flaw(path, "these bytes are no UTF-8; base64 is for bytes.", is_of_wrong_type=True)
    return None


def _inside(value: object, path: str) -> Iterable[tuple[object, str]] | None:
    """Return the values in a value, and where they are; `None` where nobody can look into it."""
    if isinstance(value, BaseModel):
        named = {**value.__dict__, **(value.model_extra or {})}
        value = {name: inner for name, inner in named.items() if name in value.model_fields_set}
    elif is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return _named(cast("Mapping[object, object]", value), path)
    if isinstance(value, Iterator):
        return ()  # it was used up when it was written
    if isinstance(value, Iterable):
        items = enumerate(cast("Iterable[object]", value))
        return ((inner, f"{path}[{index}]") for index, inner in items)
    return None


def _named(values: Mapping[object, object], path: str) -> Iterator[tuple[object, str]]:
    """Give the values of an object, and before each its name, where that may be what is wrong."""
    for name, inner in values.items():
        is_plain = isinstance(name, str) and name.isidentifier()
        inner_path = (f"{path}.{name}" if is_plain else f"{path}[{name!a}]").removeprefix(".")
        if isinstance(name, str):
            yield name, inner_path
        yield inner, inner_path
