"""What the model asks of the memory tool."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from agentkit_client._models import BaseModel


class BetaMemoryTool20250818ViewCommand(BaseModel):
    """Show a file, or list a folder."""

    command: Literal["view"]
    path: str
    view_range: list[int] | None = None
    """First and last line to show, from 1; -1 as last for the end of the file."""


class BetaMemoryTool20250818CreateCommand(BaseModel):
    """Write a file, replacing one that is there."""

    command: Literal["create"]
    file_text: str
    path: str


class BetaMemoryTool20250818StrReplaceCommand(BaseModel):
    """Replace a text that stands in a file once."""

    command: Literal["str_replace"]
    new_str: str
    old_str: str
    path: str


class BetaMemoryTool20250818InsertCommand(BaseModel):
    """Insert a text below a line."""

    command: Literal["insert"]
    insert_line: int
    """The line to insert below; 0 for the top."""
    insert_text: str
    path: str


class BetaMemoryTool20250818DeleteCommand(BaseModel):
    """Delete a file or a folder with all that is in it."""

    command: Literal["delete"]
    path: str


class BetaMemoryTool20250818RenameCommand(BaseModel):
    """Rename or move a file or folder."""

    command: Literal["rename"]
    new_path: str
    old_path: str


BetaMemoryTool20250818Command: TypeAlias = Annotated[
    BetaMemoryTool20250818ViewCommand
    | BetaMemoryTool20250818CreateCommand
    | BetaMemoryTool20250818StrReplaceCommand
    | BetaMemoryTool20250818InsertCommand
    | BetaMemoryTool20250818DeleteCommand
    | BetaMemoryTool20250818RenameCommand,
    Field(discriminator="command"),
]
"""Any command to the memory tool."""
