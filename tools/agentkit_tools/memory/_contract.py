"""The contract of the memory tool: one method for each command, for anybody's own store."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from agentkit_tools._builtin import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from agentkit_tools.errors import InvalidArguments, ToolError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from agentkit_client.types import beta
    from agentkit_tools._result import BetaFunctionToolResultType

T = TypeVar("T")

_NAME: Final = "memory"
COMMANDS: Final = ("view", "create", "str_replace", "insert", "delete", "rename")


class UnknownCommand(ToolError, NotImplementedError):
    """Say to the model that the memory tool has no such command."""


class _MemoryTool:
    """What the tools of both colours share: everything but the commands."""

    sequential = True

    def __init__(self, *, cache_control: beta.BetaCacheControlEphemeralParam | None = None) -> None:
        super().__init__()
        self._cache_control = cache_control

    @property
    def name(self) -> str:
        """What the model calls it by: `memory`."""
        return _NAME

    def to_dict(self) -> beta.BetaMemoryTool20250818Param:
        """Return the tool as the API takes it in `tools`."""
        tool: beta.BetaMemoryTool20250818Param = {"type": "memory_20250818", "name": _NAME}
        if self._cache_control is not None:
            tool["cache_control"] = self._cache_control
        return tool

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class BetaAbstractMemoryTool(_MemoryTool, BetaBuiltinFunctionTool):
    """The memory tool (`memory_20250818`), with a method to fill in for each command.

    For a store of your own it is less work to write a `MemoryStore`, and `StoredMemory` over it.

    Args:
        cache_control: Put a breakpoint of the prompt cache after this tool.
    """

    def call(self, input: object) -> BetaFunctionToolResultType:
        """Run the command that the model sent.

        Raises:
            UnknownCommand: There is no such command.
            InvalidArguments: It has other fields than it must have.
            ToolError: What the command says to the model.
        """
        return self.execute(parse_command(input))

    def execute(self, command: beta.BetaMemoryTool20250818Command) -> BetaFunctionToolResultType:
        """Run a command with the method of its name."""
        return _method(self, command)(command)

    @abstractmethod
    def view(self, command: beta.BetaMemoryTool20250818ViewCommand) -> BetaFunctionToolResultType:
        """Show a file, or list a folder."""

    @abstractmethod
    def create(
        self, command: beta.BetaMemoryTool20250818CreateCommand
    ) -> BetaFunctionToolResultType:
        """Make a new file."""

    @abstractmethod
    def str_replace(
        self, command: beta.BetaMemoryTool20250818StrReplaceCommand
    ) -> BetaFunctionToolResultType:
        """Replace a text that stands in a file once."""

    @abstractmethod
    def insert(
        self, command: beta.BetaMemoryTool20250818InsertCommand
    ) -> BetaFunctionToolResultType:
        """Insert lines below a line."""

    @abstractmethod
    def delete(
        self, command: beta.BetaMemoryTool20250818DeleteCommand
    ) -> BetaFunctionToolResultType:
        """Delete a file, or a folder with all that is in it."""

    @abstractmethod
    def rename(
        self, command: beta.BetaMemoryTool20250818RenameCommand
    ) -> BetaFunctionToolResultType:
        """Rename or move a file or a folder."""

    def clear_all_memory(self) -> BetaFunctionToolResultType:
        """Delete everything; for you, not for the model.

        Raises:
            NotImplementedError: A tool that does not say how.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to clear all memory")


class BetaAsyncAbstractMemoryTool(_MemoryTool, BetaAsyncBuiltinFunctionTool):
    """The async twin of `BetaAbstractMemoryTool`.

    Args:
        cache_control: Put a breakpoint of the prompt cache after this tool.
    """

    async def call(self, input: object) -> BetaFunctionToolResultType:
        """Run the command that the model sent.

        Raises:
            UnknownCommand: There is no such command.
            InvalidArguments: It has other fields than it must have.
            ToolError: What the command says to the model.
        """
        return await self.execute(parse_command(input))

    async def execute(
        self, command: beta.BetaMemoryTool20250818Command
    ) -> BetaFunctionToolResultType:
        """Run a command with the method of its name."""
        return await _method(self, command)(command)

    @abstractmethod
    async def view(
        self, command: beta.BetaMemoryTool20250818ViewCommand
    ) -> BetaFunctionToolResultType:
        """Show a file, or list a folder."""

    @abstractmethod
    async def create(
        self, command: beta.BetaMemoryTool20250818CreateCommand
    ) -> BetaFunctionToolResultType:
        """Make a new file."""

    @abstractmethod
    async def str_replace(
        self, command: beta.BetaMemoryTool20250818StrReplaceCommand
    ) -> BetaFunctionToolResultType:
        """Replace a text that stands in a file once."""

    @abstractmethod
    async def insert(
        self, command: beta.BetaMemoryTool20250818InsertCommand
    ) -> BetaFunctionToolResultType:
        """Insert lines below a line."""

    @abstractmethod
    async def delete(
        self, command: beta.BetaMemoryTool20250818DeleteCommand
    ) -> BetaFunctionToolResultType:
        """Delete a file, or a folder with all that is in it."""

    @abstractmethod
    async def rename(
        self, command: beta.BetaMemoryTool20250818RenameCommand
    ) -> BetaFunctionToolResultType:
        """Rename or move a file or a folder."""

    async def clear_all_memory(self) -> BetaFunctionToolResultType:
        """Delete everything; for you, not for the model.

        Raises:
            NotImplementedError: A tool that does not say how.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to clear all memory")


def parse_command(input: object) -> beta.BetaMemoryTool20250818Command:
    """Turn the input of a `tool_use` block into a command.

    Raises:
        UnknownCommand: There is no such command.
        InvalidArguments: It has other fields than it must have.
        TypeError: It is no dictionary.
    """
    from pydantic import ValidationError

    from agentkit_tools._problems import validation_problems

    if not isinstance(input, Mapping):
        raise TypeError(f"the input of the memory tool must be a dict, not {type(input).__name__}")
    fields = cast("Mapping[str, Any]", input)
    command = fields.get("command")
    if command not in COMMANDS:
        raise UnknownCommand(f"There is no command {str(command)[:80]!r}: {', '.join(COMMANDS)}.")
    try:
        return _adapter().validate_python(dict(fields))
    except ValidationError as error:
        raise InvalidArguments(_NAME, validation_problems(error, fields, ())) from error


@cache
def _adapter() -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    from agentkit_client.types import beta

    return TypeAdapter(beta.BetaMemoryTool20250818Command)


def _method(tool: object, command: beta.BetaMemoryTool20250818Command) -> Any:
    """Find the method for a command, which may have been built by hand.

    Raises:
        UnknownCommand: There is none.
    """
    name = getattr(command, "command", None)
    if name not in COMMANDS:
        raise UnknownCommand(f"There is no command {str(name)[:80]!r}: {', '.join(COMMANDS)}.")
    return getattr(tool, name)
