"""The last steps of a change of several files: noted, taken, and finished after a kill.

The note lies in the root folder. Each step is taken only if the file is still what it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from agentkit_tools._atomic import put_in_place, remove, write_beside
from agentkit_tools._paths import UNFINISHED
from agentkit_tools._refusals import check_regular
from agentkit_tools._regular import open_regular, status_of

_NOTE: Final = f"{UNFINISHED}-steps"
_MOST_BYTES: Final = 10_000_000


@dataclass(frozen=True)
class LastStep:
    """A file that was written beside another, whose place it is to take.

    Attributes:
        path: The other file's.
        unfinished: The name it has for now.
        before: The digest of what the other holds; "" where there is none.
    """

    path: str
    unfinished: str
    before: str


def note(root: int, steps: Sequence[LastStep]) -> None:
    """Note down, in an open folder, the steps that are about to be taken."""
    text = json.dumps([asdict(step) for step in steps])
    write_beside(root, f"{_NOTE}-new", text.encode(), None)
    put_in_place(root, f"{_NOTE}-new", _NOTE)


def has_note(root: int) -> bool:
    """Say whether a change was begun, and not ended."""
    return status_of(root, _NOTE) is not None


def noted(root: int) -> list[LastStep]:
    """Return the steps that were noted, whether taken or not.

    Raises:
        ToolError: The note is no plain file.
        ValueError, LookupError, TypeError: It is no note.
    """
    with open_regular(root, _NOTE, _NOTE) as stream:
        steps: Any = json.loads(stream.read(_MOST_BYTES))
    return [
        LastStep(str(step["path"]), str(step["unfinished"]), str(step["before"]))
        for step in steps
        if str(step["unfinished"]).startswith(UNFINISHED) and "/" not in step["unfinished"]
    ]


def forget(root: int) -> None:
    """Remove the note, when all steps were taken."""
    remove(root, _NOTE, missing_ok=True)


def take(step: LastStep, above: int, name: str) -> None:
    """Take a step in the open folder it belongs to, if it was not taken and still fits.

    Raises:
        ToolError: One of the two is no plain file.
    """
    status = status_of(above, step.unfinished)
    if status is None:
        return
    check_regular(status, step.path)
    now = ""
    if status_of(above, name) is not None:
        with open_regular(above, name, step.path) as stream:
            now = sha256(stream.read()).hexdigest()
    if now == step.before:
        put_in_place(above, step.unfinished, name)
    else:  # somebody has changed the file since
        remove(above, step.unfinished)
