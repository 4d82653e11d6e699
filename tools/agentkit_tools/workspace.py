"""Tools over the files of a folder: survey, find, read, and change them.

    tools = Workspace("notes").tools()            # they only look
    tools = Workspace("project").coding_tools()   # they also write, when somebody says yes

Every path is confined to the folder: no link is followed, and nothing outside can be reached. It is
relative to the folder, or absolute and below it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agentkit_tools._file_edits import FileEdit
from agentkit_tools._file_kinds import FileKind
from agentkit_tools._folders import Folders
from agentkit_tools._scope import Scope
from agentkit_tools._survey import Limits
from agentkit_tools._tool import BetaFunctionTool
from agentkit_tools._workspace_edits import EditTools
from agentkit_tools._workspace_files import FileTools
from agentkit_tools._workspace_survey import SurveyTools
from agentkit_tools.decorators import beta_tool

if TYPE_CHECKING:
    from agentkit_tools._treatment import ApprovalRule

__all__ = ["FileEdit", "FileKind", "Workspace"]


class Workspace(SurveyTools, FileTools, EditTools):
    """A folder whose files a model may look at or change, through tools that can't leave it.

    Symbolic links are not followed; hard-linked and special files are refused. Folders such as
    `.git`, `.venv` and `node_modules`, virtual environments of any name, and binary files (a NUL
    byte in the first 8 KB) are passed over, and each result says what was.

    Files are replaced whole or not at all, of several all or none, and only if they are still what
    the change was worked out from. Encoding, line endings, mode and owner stay; new files are for
    their owner alone (0600).

    Args:
        root: The folder; or several by name, and then paths begin with the name.
        max_files: How many files one call looks at.
        max_depth: How many folders deep.
        max_file_bytes: How much of one file is read; larger files are neither counted, searched
            nor changed.
        max_listed: How many paths or matching lines one result lists.
        max_lines: How many lines `read_file` gives at once.
        max_characters: How many characters `read_file` gives at once.
        max_media_bytes: How large an image or a PDF may be to be shown.
        search_seconds: How long a `grep` may take.

    Raises:
        OSError: `root` is missing, no folder, or not readable.
        ValueError: The name of a folder can't begin a path.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def __init__(
        self,
        root: str | os.PathLike[str] | Mapping[str, str | os.PathLike[str]],
        *,
        max_files: int = 20_000,
        max_depth: int = 40,
        max_file_bytes: int = 10_000_000,
        max_listed: int = 200,
        max_lines: int = 400,
        max_characters: int = 30_000,
        max_media_bytes: int = 5_000_000,
        search_seconds: float = 20.0,
    ) -> None:
        self._scope = Scope(
            folders=Folders(root),
            limits=Limits(max_files, max_depth, max_file_bytes),
            max_listed=max_listed,
            max_lines=max_lines,
            max_characters=max_characters,
            max_media_bytes=max_media_bytes,
            search_seconds=search_seconds,
        )

    def tools(self) -> list[BetaFunctionTool[Any]]:
        """Return tools that only look, ready for a tool runner of either colour.

        They are `list_files`, `count_lines`, `find_text` and `read_file`.
        """
        return [
            beta_tool(self.list_files),
            beta_tool(self.count_lines),
            beta_tool(self.find_text),
            beta_tool(self.read_file),
        ]

    def coding_tools(
        self, *, requires_approval: bool | ApprovalRule = True
    ) -> list[BetaFunctionTool[Any]]:
        """Return tools to work on the files, ready for a tool runner of either colour.

        They are `read_file`, `glob` and `grep`, which only look, and `write_file`, `edit_file` and
        `edit_files`, whose calls are made one at a time.

        Args:
            requires_approval: Whether each call that writes waits until somebody says yes, or what
                decides that; `preview` shows what it would change.
        """
        looking = [beta_tool(self.read_file), beta_tool(self.glob), beta_tool(self.grep)]
        writing: list[BetaFunctionTool[Any]] = [
            beta_tool(method, sequential=True, requires_approval=requires_approval)
            for method in (self.write_file, self.edit_file, self.edit_files)
        ]
        return [*looking, *writing]
