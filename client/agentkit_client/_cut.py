"""Long texts and long JSON, cut to what an error or a log line can hold."""

from __future__ import annotations

from typing import Any, Final, cast

LONGEST_TEXT: Final = 1_024
"""Characters of a text in a message."""

LONGEST_BODY: Final = 4_000
"""Characters of a body that an error keeps."""

_DEEPEST: Final = 40
_CUT: Final = "… (cut)"


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return `text`, or its beginning with a note where it is longer."""
    return text if len(text) <= longest else f"{text[:longest]}{_CUT}"


def cut_body(body: Any) -> Any:
    """Return a parsed body with some 4,000 characters at most, and not too deep to be printed.

    Of an object or a list that is cut, the beginning is left, with a note; of each text in it that
    is cut as well: so the fields around a long text can still be read.
    """
    return cut(body, LONGEST_BODY) if isinstance(body, str) else _Budget().cut(body, _DEEPEST)


class _Budget:
    """Counts how many characters may still be kept."""

    def __init__(self) -> None:
        self._left = LONGEST_BODY

    def cut(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return self._object(cast("dict[str, Any]", value), depth - 1)
        if isinstance(value, list):
            return self._list(cast("list[Any]", value), depth - 1)
        if isinstance(value, str):
            value = cut(value, max(0, min(LONGEST_TEXT, self._left)))
        self._left -= len(str(value))
        return value

    def _object(self, fields: dict[str, Any], depth: int) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in fields.items():
            if self._left <= 0 or depth < 0:
                return {**kept, _CUT: None}
            self._left -= len(name)
            kept[cut(name)] = self.cut(value, depth)
        return kept

    def _list(self, items: list[Any], depth: int) -> list[Any]:
        kept: list[Any] = []
        for item in items:
            if self._left <= 0 or depth < 0:
                return [*kept, _CUT]
            self._left -= 1
            kept.append(self.cut(item, depth))
        return kept
