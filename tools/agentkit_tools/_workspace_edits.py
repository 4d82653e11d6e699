"""Tools that write, edit and make the files of a workspace, several of them as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from agentkit_tools._file_edits import Draft, FileEdit
from agentkit_tools._paths import shown
from agentkit_tools._scope import Scope
from agentkit_tools._staged import digest
from agentkit_tools.errors import ToolError


class EditTools:
    """The tools that change files, as methods."""

    _scope: Scope

    def write_file(self, path: str, text: str) -> str:
        """Write a new file, or all of one that has been read before.

        Args:
            path: The file's path; folders that are missing are made.
            text: All that the file is to hold.
        """
        return self._written(self._draft_of_text(path, text))

    def edit_file(self, path: str, old_text: str, new_text: str, everywhere: bool = False) -> str:
        """Replace a text in a file.

        Args:
            path: The file's path.
            old_text: The text to replace, exactly as it stands in the file; it has to stand there
                once.
            new_text: What takes its place.
            everywhere: Replace it wherever it stands.
        """
        edit = FileEdit(path=path, old_text=old_text, new_text=new_text, everywhere=everywhere)
        return self._written(self._draft([edit]))

    def edit_files(self, edits: list[FileEdit]) -> str:
        """Replace texts in one or several files: all of them, or none if one does not fit.

        Args:
            edits: What to replace, one after the other; a later edit sees what an earlier one did.
        """
        return self._written(self._draft(edits))

    def preview(self, name: str, input: Mapping[str, Any]) -> str:
        """Say what a call would change, as a unified diff, for who is asked to approve it.

        Args:
            name: The tool's name.
            input: The `input` of the call. A tool that only reads changes nothing: "".

        Raises:
            ToolError: The call would not work; its text is what the model would be told.
            KeyError: The input lacks a field.
        """
        if name == "write_file":
            return self._draft_of_text(input["path"], input["text"]).diff()
        if name == "edit_file":
            return self._draft([cast("FileEdit", input)]).diff()
        if name == "edit_files":
            return self._draft(input["edits"]).diff()
        return ""

    def _draft(self, edits: Sequence[FileEdit]) -> Draft:
        if not edits:
            raise ToolError("Give at least one edit.")
        draft = Draft(self._scope.folders, self._scope.limits.file_bytes)
        for number, edit in enumerate(edits, start=1):
            try:
                draft.edit(edit)
            except ToolError as error:
                which = f"Edit {number} of {len(edits)}: " if len(edits) > 1 else ""
                raise ToolError(f"{which}{error}") from None
        return draft

    def _draft_of_text(self, path: str, text: str) -> Draft:
        draft = Draft(self._scope.folders, self._scope.limits.file_bytes)
        draft.put(path, text)
        before = draft.before(path)
        if before is not None and self._scope.seen.get(draft.name(path)) != digest(before):
            raise ToolError(
                f"{shown(path)} exists, and has not been read as it is now. Read it before it is "
                "written anew, or change a part of it with edit_file."
            )
        return draft

    def _written(self, draft: Draft) -> str:
        diff = draft.diff()
        after = draft.write()
        self._scope.seen.update({name: digest(data) for name, data in after.items()})
        most = self._scope.max_characters
        cut = diff if len(diff) <= most else f"{diff[:most]}\n… (diff cut)"
        return f"Written: {', '.join(after)}.\n\n{cut}" if diff else "Nothing is different."
