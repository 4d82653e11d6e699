"""Multipart bodies: the fields of a form and the files in it, streamed from where they are."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NAMELESS = "upload"


class Form:
    """The parts of a form, in order.

    A context manager: files are opened when it is sent, and closed when the block is left.
    """

    def __init__(self, texts: Mapping[str, Any], files: Iterable[tuple[str, Any]]) -> None:
        """Take texts and numbers by name, and files by the name of their part.

        Raises:
            TypeError: a file is given as text, or as something else that can't be read.
            ValueError: a name, media type or header of a part has a control character in it.
        """
        self._texts = {name: _text(name, value) for name, value in texts.items()}
        self._files = [(name, _checked(name, file)) for name, file in files]
        self._opened = ExitStack()

    def parts(self) -> dict[str, Any]:
        """Return the arguments with which httpx builds the body."""
        files = [(name, self._open(*file)) for name, file in self._files]
        return {"data": self._texts, "files": files or iter(())}  # true: it is a form all the same

    def __enter__(self) -> Form:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._opened.close()

    def _open(
        self,
        name: str | None,
        content: Any,
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, ...]:
        if isinstance(content, os.PathLike):
            path = Path(cast("os.PathLike[str]", content))
            content = self._opened.enter_context(path.open("rb"))
        return (name or _name_of(content), _again(content), kind, dict(headers or {}))


def form_of(fields: Mapping[str, Any]) -> Form:
    """Make a form of the parameters of a call: `file` is a file, and `files` is a list of them.

    Raises:
        TypeError: a value is neither text nor number, or no file where one is meant.
        ValueError: a name, media type or header of a part has a control character in it.
    """
    texts = {name: value for name, value in fields.items() if name not in ("file", "files")}
    one = [("file", fields["file"])] if "file" in fields else []
    return Form(texts, [*one, *(("files[]", file) for file in _listed(fields.get("files")))])


def file_from_path(path: str | os.PathLike[str]) -> tuple[str, bytes]:
    """Read a file into memory, to be uploaded under its name; a `pathlib.Path` is streamed."""
    return Path(path).name, Path(path).read_bytes()


def _listed(files: object) -> Iterable[Any]:
    if files is None:
        return ()
    if isinstance(files, Iterable) and not isinstance(files, (str, bytes, tuple)):
        return cast("Iterable[Any]", files)
    raise TypeError("files: not a list of files; for one file, write [file].")


def _text(name: str, value: object) -> str:
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{name}: a field of a form is a text or a number.")
    return str(value)


def _again(content: Any) -> Any:
    """Return the content of a file such that it can be sent more than once."""
    try:
        content.seek(0)
    except (AttributeError, OSError):  # some say that they can, and can't
        return whole(content)
    return content


def whole(content: Any) -> bytes:
    """Return all of what is bytes, a file, or an iterable of bytes."""
    read = content.read() if hasattr(content, "read") else content
    return bytes(read) if isinstance(read, (bytes, bytearray)) else b"".join(read)


def _checked(name: str, file: Any) -> tuple[Any, ...]:
    """Return a file as a tuple, if every part of it can be sent."""
    parts = cast("tuple[Any, ...]", file if isinstance(file, tuple) else (None, file))
    if not 2 <= len(parts) <= 4:
        raise TypeError(
            f"{name}: a file is (name, content, media type, headers), the last two optional."
        )
    _, content, *_ = parts
    readable = isinstance(content, (bytes, bytearray, os.PathLike, Iterator))
    if isinstance(content, io.TextIOBase) or not (readable or hasattr(content, "read")):
        raise _unreadable(name, content)
    headers: Mapping[str, str] = (parts[3] or {}) if len(parts) == 4 else {}
    texts: list[str | None] = [parts[0], *parts[2:3], *headers, *headers.values()]
    if any(_CONTROL.search(text) for text in texts if text):
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
