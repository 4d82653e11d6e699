"""Checks of single values, each answering with the words of the API."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

from agentkit.local._problems import Problem

__all__ = ["SCALARS", "Check", "is_list", "is_object", "one_of", "quoted"]

Check = Callable[[object, str], Iterator[Problem]]
"""Takes a value and its path, yields what is wrong with it."""

_IDENTIFIER = "^[a-zA-Z0-9_-]+$"
# A tool of the API that runs code has a later version every now and then.
_CALLER = "^(direct|code_execution_[0-9]{8})$"
_TOOL_NAME = "^[a-zA-Z0-9_-]{1,128}$"

_WEB_URL = re.compile(r"https?://[^\s/]", re.IGNORECASE)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether `value` is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether `value` is a JSON array."""
    return isinstance(value, list)


def quoted(names: tuple[str, ...]) -> str:
    """Write `'a', 'b' or 'c'`."""
    shown = [f"'{name}'" for name in names]
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def one_of(names: tuple[str, ...]) -> Check:
    """Make a check for a text that is one of `names`."""

    def check(value: object, path: str) -> Iterator[Problem]:
        if value not in names:
            yield Problem(path, f"Input should be {quoted(names)}")

    return check


def _instance(kind: type, called: str) -> Check:
    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, kind):
            yield Problem(path, f"Input should be a valid {called}")

    return check


def _anything(*_: object) -> Iterator[Problem]:
    yield from ()


def _integer(value: object, path: str) -> Iterator[Problem]:
    is_whole = isinstance(value, float) and value.is_integer()
    if isinstance(value, bool) or not (is_whole or isinstance(value, int)):
        yield Problem(path, "Input should be a valid integer")


def _at_least(smallest: int) -> Check:
    words = "greater than 0" if smallest == 1 else f"greater than or equal to {smallest}"

    def check(value: object, path: str) -> Iterator[Problem]:
        wrong = list(_integer(value, path))
        yield from wrong
        if not wrong and isinstance(value, (int, float)) and value < smallest:
            yield Problem(path, f"Input should be {words}")

    return check


def _number(value: object, path: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield Problem(path, "Input should be a valid number")


def _list_of(check_item: Check) -> Check:
    def check(value: object, path: str) -> Iterator[Problem]:
        if not is_list(value):
            yield Problem(path, "Input should be a valid list")
            return
        for index, item in enumerate(value):
            yield from check_item(item, f"{path}.{index}")

    return check


def _sized(smallest: int, largest: int | None = None) -> Check:
    plural = "character" if smallest == 1 else "characters"

    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield from _string(value, path)
        elif len(value) < smallest:
            yield Problem(path, f"String should have at least {smallest} {plural}")
        elif largest is not None and len(value) > largest:
            yield Problem(path, f"String should have at most {largest} characters")

    return check


def _matching(pattern: str) -> Check:
    # `\Z`, because `$` also matches before a last line break.
    compiled = re.compile(pattern.replace("$", r"\Z"))

    def check(value: object, path: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield from _string(value, path)
        elif not compiled.match(value):
            yield Problem(path, f"String should match pattern '{pattern}'")

    return check


def _base64(value: object, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield from _string(value, path)
        return
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        yield Problem(path, "Invalid base64 data")


def _web_url(value: object, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield from _string(value, path)
    elif not _WEB_URL.match(value):
        yield Problem(path, "Only HTTP and HTTPS URLs are supported.")


def _found(value: object, path: str) -> Iterator[Problem]:
    # What a tool of the API found, or why it found nothing.
    if not isinstance(value, (dict, list)):
        yield Problem(path, "Input should be a valid dictionary or list")


_string = _instance(str, "string")
_object = _instance(dict, "dictionary")

SCALARS: Mapping[str, Check] = {
    "any": _anything,
    "base64": _base64,
    "boolean": _instance(bool, "boolean"),
    "called": _sized(1, 200),
    "identifier": _matching(_IDENTIFIER),
    "integer": _integer,
    "list": _instance(list, "list"),
    "callers": _list_of(_matching(_CALLER)),
    "country": _sized(2, 2),
    "found": _found,
    "many_tokens": _at_least(50_000),
    "natural": _at_least(0),
    "number": _number,
    "object": _object,
    "objects": _list_of(_object),
    "positive": _at_least(1),
    "string": _string,
    "strings": _list_of(_string),
    "text": _sized(1),
    "tool_name": _matching(_TOOL_NAME),
    "web_url": _web_url,
}
