"""Multipart bodies: the fields of a form and the files in it, streamed from where they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

_NAMELESS = "upload"


class Form:
    """The parts of a form, in order. Files are opened when it is sent, and closed by `close`."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """Sort the fields: texts and numbers on one side, files and lists of files on the other.

        Raises:
            TypeError: a file is given as text, or as something else that can't be read.
            ValueError: a name, media type or header of a part has a control character in it.
        """
        self._texts = {name: str(value) for name, value in fields.items() if _is_text(value)}
        self._files = [
            (part, _checked(name, file))
            for name, value in fields.items()
            if value is not None and not _is_text(value)
            for part, file in _files_in(name, value)
        ]
        self._opened = ExitStack()

    def parts(self) -> dict[str, Any]:
        """Return the arguments with which httpx builds the body."""
        files = [(part, self._open(file)) for part, file in self._files]
        return {"data": self._texts, "files": files or [("", ("", b""))]}

    def close(self) -> None:
        """Close the files that were opened here, not those the caller opened."""
        self._opened.close()

    def _open(self, file: tuple[Any, ...]) -> tuple[Any, ...]:
        name, content, *rest = file
        if isinstance(content, os.PathLike):
            path = Path(cast("os.PathLike[str]", content))
            return (name or path.name, self._opened.enter_context(path.open("rb")), *rest)
        if not isinstance(content, bytes) and not content.seekable():
            content = content.read()  # to be sent again, it has to be kept
        return (name or _name_of(content), content, *rest)


def form_of(fields: Mapping[str, Any]) -> Form:
    """Make a form of the parameters of a call."""
    return Form(fields)


def _is_text(value: object) -> bool:
    return isinstance(value, (str, int, float))


def _files_in(name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, (bytes, tuple, os.PathLike)) or hasattr(value, "read"):
        return [(name, value)]
    if isinstance(value, Iterable):
        return [(f"{name}[]", file) for file in cast("Iterable[Any]", value)]
    raise _unreadable(name, value)


def _checked(name: str, file: Any) -> tuple[Any, ...]:
    """Return a file as a tuple, if every part of it can be sent."""
    parts = cast("tuple[Any, ...]", file if isinstance(file, tuple) else (None, file))
    if not 2 <= len(parts) <= 4:
        raise TypeError(
            f"{name}: a file is (name, content, media type, headers), the last two optional."
        )
    _, content, *_ = parts
    if not isinstance(content, (bytes, os.PathLike)) and not hasattr(content, "read"):
        raise _unreadable(name, content)
    headers: Mapping[str, str] = (parts[3] or {}) if len(parts) == 4 else {}
    texts: list[str | None] = [parts[0], *parts[2:3], *headers, *headers.values()]
    if any(
        ord(character) < 32 or ord(character) == 127 for text in texts for character in text or ""
    ):
        raise ValueError(f"{name}: a name, media type or header of a part has a control character.")
    return parts


def _unreadable(name: str, content: object) -> TypeError:
    kind = type(content).__name__
    return TypeError(
        f"{name}: a file is a path (pathlib.Path), bytes, a file opened with 'rb', or "
        f"(name, content, media type); not {kind}."
    )


def _name_of(content: object) -> str:
    name = getattr(content, "name", None)
    return os.path.basename(name) if isinstance(name, str) and name else _NAMELESS
