"""Multipart bodies: the fields of a form and the files in it, streamed from where they are."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

from agentkit_client._config import is_header_name

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
            ValueError: a name, media type or header of a part has a control character in it, or a
                text can't be encoded; the error names the part.
        """
        self._texts = {_named(name): _text(name, value) for name, value in texts.items()}
        self._files = [
            (_named(name), _checked(name.replace("[]", f"[{index}]"), file))
            for index, (name, file) in enumerate(files)
        ]
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
        name: str,
        content: Any,
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Any, ...]:
        if isinstance(content, Path):
            content = self._opened.enter_context(content.open("rb"))
        return (name, _again(content), kind, dict(headers or {}))


def form_of(fields: Mapping[str, Any]) -> Form:
    """Make a form of the parameters of a call: `file` is a file, and `files` is a list of them.

    Raises:
        TypeError: a value is neither text nor number, or no file where one is meant.
        ValueError: a part can't be sent as it is; see `Form`.
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
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not _is_encodable(text):
        raise ValueError(f"{name}: the text has a lone surrogate, which can't be encoded.")
    return text


def _again(content: Any) -> Any:
    """Return the content of a file such that it can be sent more than once."""
    try:
        content.seek(0)
    except (AttributeError, OSError):  # some say that they can, and can't
        return whole(content)
    return whole(content) if _is_of_another_length(content) else content


def _is_of_another_length(content: Any) -> bool:
    """Tell whether a file is not as long as that on disk, whose length httpx would announce."""
    if isinstance(content, (io.BufferedReader, io.BufferedRandom, io.BytesIO)):
        return False
    return isinstance(content, io.BufferedIOBase)  # gzip.open() and the like


def whole(content: Any) -> bytes:
    """Return all of what is bytes, a file, or an iterable of bytes.

    Raises:
        TypeError: it is none of these.
    """
    read: Any = content.read() if hasattr(content, "read") else content
    pieces: Any = [read] if isinstance(read, (bytes, bytearray, memoryview)) else read
    try:
        return b"".join(pieces)
    except TypeError:
        kind = type(content).__name__
        raise TypeError(
            f"content is bytes, a file opened with 'rb', or an iterable of bytes; not {kind}."
        ) from None


def _checked(part: str, file: Any) -> tuple[Any, ...]:
    """Return a file as a tuple with its name, if all that is said of it can be sent."""
    given = cast("tuple[Any, ...]", file if isinstance(file, tuple) else (None, file))
    if not 2 <= len(given) <= 4:
        raise TypeError(
            f"{part}: a file is (name, content, media type, headers), the last two optional."
        )
    name, content, kind, headers = cast("tuple[Any, ...]", (*given, None, None)[:4])
    if not _is_readable(content):
        raise _unreadable(part, content)
    if isinstance(content, os.PathLike):
        content = Path(cast("os.PathLike[str]", content))
    name = _sendable(part, "name", name or _name_of(content))
    if kind is not None:
        _sendable(part, "media type", kind)
    for header, value in cast("Mapping[Any, Any]", headers or {}).items():
        if not is_header_name(_sendable(part, "header", header)):
            raise ValueError(f"{part}: {header!a} is no name of a header.")
        _sendable(part, f"header {header}", value)
    return name, content, kind, headers


def _named(name: object) -> str:
    return _sendable(f"the part {name!a}", "name", name)


def _sendable(part: str, what: str, text: object) -> str:
    """Return what goes into the head of a part, if it can't end the line it is on."""
    if not isinstance(text, str):
        raise TypeError(f"{part}: its {what} has to be a text, not {type(text).__name__}.")
    if _CONTROL.search(text):
        raise ValueError(f"{part}: its {what} has a control character in it.")
    if not _is_encodable(text):
        raise ValueError(f"{part}: its {what} has a lone surrogate, which can't be encoded.")
    return text


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_readable(content: object) -> bool:
    known = isinstance(content, (bytes, bytearray, os.PathLike, Iterator))
    return (known or hasattr(content, "read")) and not isinstance(content, io.TextIOBase)


def _unreadable(name: str, content: object) -> TypeError:
    kind = type(content).__name__
    return TypeError(
        f"{name}: a file is a path (pathlib.Path), bytes, a file opened with 'rb', or "
        f"(name, content, media type); not {kind}."
    )


def _name_of(content: object) -> str:
    name: object = getattr(content, "name", None)
    return (os.path.basename(name) if isinstance(name, str) else "") or _NAMELESS
