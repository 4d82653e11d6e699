"""Take apart the paths that a model gives, and quote them in what it is told (no I/O)."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import unquote

from agentkit_tools.errors import ToolError

UNFINISHED: Final = ".agentkit-unfinished"
"""What the names of files begin with that are being written; no path may name one."""
_MAX_PATH: Final = 1024
_MAX_NAME: Final = 255
_SHOWN: Final = 80
_SLASHES: Final = str.maketrans(dict.fromkeys("\\\u2044\u2215\u29f5\u29f8\ufe68\uff3c", "/"))
"""Characters that look like the one between folders, or are it elsewhere."""


def parts_of(path: str, given: str | None = None) -> list[str]:
    """Take `path` apart into the names of folders and, last, a file; the root has none.

    Args:
        path: Relative to a folder.
        given: How the model wrote it, for errors.

    Raises:
        ToolError: The path could lead out of the folder, or be read in more than one way.
    """
    quoted = shown(path if given is None else given)
    if len(path) > _MAX_PATH:
        raise ToolError(f"The path {quoted} is too long.")
    if not path.isprintable() or not path:
        raise ToolError(f"The path {quoted} is empty or has characters that don't print.")
    if "\\" in path:
        raise ToolError(f"The path {quoted} has a backslash; separate folders with '/'.")
    if path.startswith(("/", "~")) or path[1:2] == ":":
        raise ToolError(f"{quoted} is no path below this folder; give one relative to it.")
    names = [name for name in path.split("/") if name not in ("", ".")]
    if ".." in names:
        raise ToolError(f"{quoted} leads out of this folder; '..' is not allowed.")
    if any(map(_is_disguised, names)):
        raise ToolError(f"{quoted} has a name that stands for '..' or '/' elsewhere.")
    if any(len(name.encode()) > _MAX_NAME for name in names):
        raise ToolError(f"The path {quoted} has a name that is too long.")
    if any(name.startswith(UNFINISHED) for name in names):
        raise ToolError(f"{quoted} is kept for files that are being written.")
    return names


def is_odd(name: str, *, at_top: bool) -> bool:
    """Say whether `parts_of` would refuse a name that a folder has, so that it is not offered."""
    if not name.isprintable() or "\\" in name or _is_disguised(name):
        return True
    return at_top and (name.startswith("~") or name[1:2] == ":")


def shown(path: str) -> str:
    """Quote a path for a message, cut and with what does not print escaped."""
    return ascii(path[:_SHOWN] + "…")[:-7] + "…'" if len(path) > _SHOWN else _quoted(path)


def _quoted(path: str) -> str:
    return f"'{path}'" if path.isprintable() else ascii(path)


def _is_disguised(name: str) -> bool:
    """Say whether a name becomes `.`, `..` or a path when it is decoded or normalised."""
    if name.isascii() and "%" not in name:
        return False
    plain = unicodedata.normalize("NFKC", unquote(unquote(name))).translate(_SLASHES)
    return any(part in (".", "..") for part in plain.split("/")) or "\0" in plain
