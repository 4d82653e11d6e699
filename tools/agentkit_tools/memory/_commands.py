"""The six commands of the memory tool over any store: what is done, and what the model is told.

The texts are those that Anthropic documents for the tool, because models know them:
https://platform.claude.com/docs/en/agents-and-tools/tool-use/memory-tool
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

from agentkit_tools._editable import Editable
from agentkit_tools._pages import around, lines_of
from agentkit_tools._paths import parts_of, shown
from agentkit_tools._text_edits import insertion, named_lines, nearly, occurrences
from agentkit_tools.errors import ToolError
from agentkit_tools.memory._limits import MemoryLimits
from agentkit_tools.memory._store import Memory, MemoryStore
from agentkit_tools.memory._views import view_file, view_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agentkit_client.types import beta

_ROOT: Final = "/memories"
_TRIES: Final = 50
_LONGEST_NAP: Final = 0.02
_QUOTED: Final = 500


class Commands:
    """The memory tool's commands, run on a store.

    Args:
        store: Where the memories are kept.
        limits: How much there may be.
    """

    def __init__(self, store: MemoryStore, limits: MemoryLimits) -> None:
        self.store = store
        self.limits = limits
        self._seen: dict[str, str] = {}

    def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> str:
        """Show a file, or list a folder."""
        path = path_of(command.path)
        memory = self.store.read(path) if path else None
        if memory:
            self._seen[path] = memory.version
            text = Editable(path, memory.text, "utf-8").text
            return view_file(command.path, text, command.view_range, self.limits.view_characters)
        below = _below(path, self.store.sizes())
        if path and not below:
            raise ToolError(f"The path {command.path} does not exist. Please provide a valid path.")
        if command.view_range:
            raise ToolError("`view_range` is for files; a folder is listed without it.")
        return view_folder(command.path.rstrip("/"), below, self.limits.listed)

    def create(self, command: beta.BetaMemoryTool20250818CreateCommand) -> str:
        """Make a new file."""
        path = _file_of(command.path)
        with self.store.writing():
            self._check_free(path, f"Error: File {command.path} already exists")
            self._check_fits(path, command.file_text)
            if not self.store.write(path, command.file_text, None):
                raise ToolError(f"Error: File {command.path} already exists")
        return f"File created successfully at: {command.path}"

    def str_replace(self, command: beta.BetaMemoryTool20250818StrReplaceCommand) -> str:
        """Replace a text that stands in a file once."""
        if not command.old_str:
            raise ToolError("`old_str` is empty; give the text to replace, or use insert.")
        at = 0

        def replace(file: Editable) -> bytes:
            nonlocal at
            at = _only_place(command, file.text)
            return file.replaced([(at, at + len(command.old_str))], command.new_str)

        text = self._edit(command.path, replace, hint=" Please provide a valid path.")
        shown_lines = around(text, at, len(command.new_str), self.limits.view_characters)
        return "\n".join(["The memory file has been edited.", *shown_lines])

    def insert(self, command: beta.BetaMemoryTool20250818InsertCommand) -> str:
        """Insert lines below a line."""
        path = _file_of(command.path)

        def insert(file: Editable) -> bytes:
            count = len(lines_of(file.text))
            if not 0 <= command.insert_line <= count:
                raise ToolError(
                    f"Error: Invalid `insert_line` parameter: {command.insert_line}. It should be "
                    f"within the range of lines of the file: [0, {count}]"
                )
            if command.insert_line and self._seen.get(path, "") not in ("", _version(file)):
                raise ToolError(
                    f"The file {command.path} was changed since it was viewed, so its "
                    "lines may have other numbers; view it again."
                )
            at, new = insertion(file.text, command.insert_line, command.insert_text)
            return file.replaced([(at, at)], new)

        self._edit(command.path, insert)
        return f"The file {command.path} has been edited."

    def delete(self, command: beta.BetaMemoryTool20250818DeleteCommand) -> str:
        """Delete a file, or a folder with all that is in it."""
        path = path_of(command.path)
        if not path:
            raise ToolError(f"{_ROOT} itself can't be deleted; delete what is in it.")
        with self.store.writing():
            if not _below(path, self.store.sizes()) and not self.store.read(path):
                raise ToolError(f"Error: The path {command.path} does not exist")
            self.store.delete(path)
        self._forget(path)
        return f"Successfully deleted {command.path}"

    def rename(self, command: beta.BetaMemoryTool20250818RenameCommand) -> str:
        """Rename or move a file or a folder; nothing is replaced."""
        old, new = path_of(command.old_path), path_of(command.new_path)
        if not old or not new:
            raise ToolError(f"{_ROOT} itself can't be renamed, and nothing can take its place.")
        with self.store.writing():
            below = _below(old, self.store.sizes())
            if not below and not self.store.read(old):
                raise ToolError(f"Error: The path {command.old_path} does not exist")
            self._check_free(new, f"Error: The destination {command.new_path} already exists")
            if f"{new}/".startswith(f"{old}/"):
                raise ToolError(f"{command.old_path} can't be moved into itself.")
            for name in below or [""]:
                self.limits.check_depth(f"{new}/{name}".rstrip("/"))
            self.store.rename(old, new)
        self._forget(old)
        return f"Successfully renamed {command.old_path} to {command.new_path}"

    def put(self, given: str, text: str) -> None:
        """Have a file hold a text, whether it is there or not; for you, not for the model.

        Raises:
            ToolError: It can't be there, or is too much.
        """
        path = _file_of(given)
        with self.store.writing():
            before = self.store.read(path)
            if before is None:
                self._check_free(path, f"Error: {given} is a folder")
            self._check_fits(path, text)
            self.store.write(path, text, before and before.version)

    def is_read_only(self, path: str) -> bool:
        """Tell whether a path of the store must not be changed."""
        try:
            self.store.check(path)
        except ToolError:
            return True
        return False

    def clear_all_memory(self) -> str:
        """Delete everything."""
        with self.store.writing():
            self.store.clear()
        self._seen.clear()
        return "All memory cleared"

    def _edit(self, given: str, change: Callable[[Editable], bytes], hint: str = "") -> str:
        """Change a file as `change` says, again where another writer was faster."""
        path = _file_of(given)
        for _ in range(_TRIES):
            with self.store.writing():
                before = self.store.read(path)
                if before is None:
                    end = "." + hint if hint else ""
                    raise ToolError(f"Error: The path {given} does not exist{end}")
                after = change(Editable(given, before.text, "utf-8")).decode()
                self._check_fits(path, after)
                if self.store.write(path, after, before.version):
                    if self._seen.get(path) == before.version:
                        self._seen[path] = Memory(after).version
                    return after.replace("\r\n", "\n")
            time.sleep(random.uniform(0, _LONGEST_NAP))
        raise ToolError(f"{given} is being changed all the time; try again later.")

    def _check_fits(self, path: str, text: str) -> None:
        """Refuse a text that can't be kept, or that is too much."""
        self.store.check(path)
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise ToolError("The text has half a surrogate pair, which is no character.") from None
        if "\0" in text:
            raise ToolError("The text has a NUL, which a text file can't have.")
        self.limits.check(path, size, self.store.used())

    def _check_free(self, path: str, taken: str) -> None:
        """Refuse a path that is taken, or that leads through a file."""
        sizes = self.store.sizes()
        if path in sizes or _below(path, sizes) or self.store.read(path):
            raise ToolError(taken)
        for name in sizes:
            if path.startswith(f"{name}/"):
                raise ToolError(f"Error: {_ROOT}/{name} is a file, not a folder")

    def _forget(self, path: str) -> None:
        for name in [*self._seen]:
            if f"{name}/".startswith(f"{path}/"):
                self._seen.pop(name, None)


def path_of(path: str) -> str:
    """Turn a path as the model writes it into one of the store; "" is the root.

    Raises:
        ToolError: It does not lie below `/memories`, or could lead out of it.
    """
    if not f"{path}/".startswith(f"{_ROOT}/"):
        raise ToolError(f"{shown(path)} is not below {_ROOT}; begin each path with {_ROOT}/.")
    return "/".join(parts_of(path[len(_ROOT) + 1 :] or ".", path))


def _file_of(path: str) -> str:
    found = path_of(path)
    if not found:
        raise ToolError(f"{_ROOT} is a folder; name a file in it.")
    return found


def _below(path: str, sizes: Mapping[str, int]) -> dict[str, int]:
    """Select the files below a folder, by their paths below it."""
    start = f"{path}/" if path else ""
    return {name[len(start) :]: size for name, size in sizes.items() if name.startswith(start)}


def _version(file: Editable) -> str:
    return Memory(file.raw).version


def _only_place(command: beta.BetaMemoryTool20250818StrReplaceCommand, text: str) -> int:
    """Find the one place where `old_str` stands.

    Raises:
        ToolError: It stands nowhere, or more than once; says where.
    """
    old = command.old_str
    places = occurrences(text, old)
    if len(places) == 1:
        return places[0]
    quoted = old if len(old) <= _QUOTED else f"{old[:_QUOTED]}…"
    if places:
        raise ToolError(
            f"No replacement was performed. Multiple occurrences of old_str `{quoted}` in lines: "
            f"{named_lines(text, places)}. Please ensure it is unique"
        )
    line = nearly(text, old)
    hint = f" With other blanks it stands at line {line}." if line else ""
    raise ToolError(
        f"No replacement was performed, old_str `{quoted}` did not appear verbatim in "
        f"{command.path}.{hint}"
    )
