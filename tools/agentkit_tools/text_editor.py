"""The API's text editor tool: view, create and change the text files of a folder.

    editor = TextEditorTool("project")
    client.beta.messages.tool_runner(tools=[editor], ...)

Every path is confined to the folder: no link is followed, and nothing outside can be reached.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from agentkit_tools._confined import Confined
from agentkit_tools._diffs import diff_of
from agentkit_tools._editor import Editor

if TYPE_CHECKING:
    from agentkit_client.types import beta
    from agentkit_tools._done_edits import Edit
    from agentkit_tools._treatment import ApprovalRule
    from agentkit_tools.context import ToolContext

__all__ = ["AsyncTextEditorTool", "TextEditorTool", "TextEditorVersion"]

TextEditorVersion: TypeAlias = Literal[
    "text_editor_20250728", "text_editor_20250429", "text_editor_20250124", "text_editor_20241022"
]
"""The versions of the API's text editor tool."""

_EDITS: Final = ("view", "create", "str_replace", "insert")
_MOST_CHARACTERS: Final = 90_000
_NEWEST: Final = "text_editor_20250728"


class _TextEditor:
    """What the tools of both colours share: everything but the call."""

    sequential = True

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        version: TextEditorVersion = _NEWEST,
        max_characters: int | None = None,
        max_file_bytes: int = 10_000_000,
        requires_approval: bool | ApprovalRule = False,
        cache_control: beta.BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        if max_characters is not None and version != _NEWEST:
            raise ValueError(f"max_characters is an option of {_NEWEST}, which {version} has not.")
        if max_file_bytes < 1 or (max_characters is not None and max_characters < 1):
            raise ValueError("max_characters and max_file_bytes have to be at least 1.")
        with_undo = version in ("text_editor_20250124", "text_editor_20241022")
        self.requires_approval = _edits_need if requires_approval is True else requires_approval
        self._version = version
        self._max_characters = max_characters
        self._cache_control = cache_control
        self._commands = (*_EDITS, "undo_edit") if with_undo else _EDITS
        self._name = "str_replace_editor" if with_undo else "str_replace_based_edit_tool"
        self._editor = Editor(
            Confined(root),
            max_characters=max_characters or _MOST_CHARACTERS,
            max_bytes=max_file_bytes,
            replaces=not with_undo,
        )

    @property
    def name(self) -> str:
        """What the model calls it by, which depends on the version."""
        return self._name

    def to_dict(self) -> beta.BetaToolUnionParam:
        """Return the tool as the API takes it in `tools`."""
        tool: dict[str, Any] = {"type": self._version, "name": self._name}
        if self._max_characters is not None:
            tool["max_characters"] = self._max_characters
        if self._cache_control is not None:
            tool["cache_control"] = self._cache_control
        return cast("beta.BetaToolUnionParam", tool)

    def preview(self, input: object) -> str:
        """Say what a call would change, as a unified diff, for who is asked to approve it.

        Args:
            input: The `input` of the call. A `view` changes nothing: "".

        Raises:
            ToolError: The call would not work; its text is what the model would be told.
        """
        command = self._parsed(input)
        if command.command == "view":
            return ""
        edit = self._planned(command)
        return diff_of(edit.path, edit.before, edit.after)

    def _do(self, input: object) -> str:
        command = self._parsed(input)
        if command.command == "view":
            return self._editor.view(command.path, command.view_range)
        undoes = command.command == "undo_edit"
        return self._editor.apply(lambda: self._planned(command), undoes=undoes)

    def _parsed(self, input: object) -> Any:
        from agentkit_tools._editor_input import parse_command

        return parse_command(self._name, input, self._commands)

    def _planned(self, command: Any) -> Edit:
        if command.command == "create":
            return self._editor.create(command.path, command.file_text)
        if command.command == "str_replace":
            return self._editor.str_replace(command.path, command.old_str, command.new_str)
        if command.command == "insert":
            return self._editor.insert(command.path, command.insert_line, command.insert_text)
        return self._editor.undo_edit(command.path)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._version}>"


class TextEditorTool(_TextEditor, BetaBuiltinFunctionTool):
    """The API's text editor for the files of a folder, for code that waits.

    Files are replaced whole, or not at all; their encoding, line endings, mode and owner stay.
    Paths are relative to the folder, or absolute and below it. Links are not followed; hard-linked
    and special files are refused. `insert` and `create` refuse a file that somebody else has
    changed since the model has viewed it.

    Args:
        root: The folder.
        version: The version of the API's tool. The two earlier ones are named
            `str_replace_editor`, have `undo_edit`, and don't replace a file by `create`; the later
            ones are named `str_replace_based_edit_tool`. `text_editor_20241022` needs the beta
            `computer-use-2024-10-22`.
        max_characters: How many characters of a file one `view` shows, which the API tells the
            model; 90,000 where it is not given. For `text_editor_20250728`.
        max_file_bytes: How large a file may be, to be viewed, changed or made.
        requires_approval: Whether each call that changes something waits until somebody says yes,
            or what decides that; `preview` shows what it would change.
        cache_control: Put a breakpoint of the prompt cache after this tool.

    Raises:
        OSError: `root` is missing, or no folder.
        ValueError: A limit is too small, or the version has none.
        NotImplementedError: The platform has no directory descriptors (Windows).
    """

    def call(self, input: object) -> str:
        """Run the command that the model sent.

        Raises:
            InvalidArguments: There is no such command, or it has other fields.
            ToolError: It did not work; says what to do.
        """
        return self._do(input)


class AsyncTextEditorTool(_TextEditor, BetaAsyncBuiltinFunctionTool):
    """The async twin of `TextEditorTool`; files are worked on in threads."""

    async def call(self, input: object) -> str:
        """Run the command that the model sent; see `TextEditorTool.call`."""
        from anyio import to_thread  # paid by who runs tasks

        return await to_thread.run_sync(self._do, input)


def _edits_need(call: Any, context: ToolContext[Any]) -> bool:  # noqa: ARG001  # a rule takes both
    """Ask for approval of all but views."""
    given: object = call.input
    return (
        not isinstance(given, Mapping) or cast("Mapping[str, Any]", given).get("command") != "view"
    )
