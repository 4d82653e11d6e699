"""The inputs of the text editor tool, as its versions have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from agentkit_tools._problems import validation_problems
from agentkit_tools.errors import InvalidArguments


class _Command(BaseModel):
    """What all commands have."""

    model_config = ConfigDict(extra="forbid")

    path: str


class View(_Command):
    """Show a file, or list a folder."""

    command: Literal["view"]
    view_range: list[int] | None = None


class Create(_Command):
    """Make a file."""

    command: Literal["create"]
    file_text: str


class StrReplace(_Command):
    """Replace a text that stands in a file once."""

    command: Literal["str_replace"]
    old_str: str
    new_str: str = ""


class Insert(_Command):
    """Insert lines; what they are is called `new_str` by earlier versions."""

    command: Literal["insert"]
    insert_line: int
    insert_text: str


class UndoEdit(_Command):
    """Take the last edit of a file back."""

    command: Literal["undo_edit"]


Command: TypeAlias = Annotated[
    View | Create | StrReplace | Insert | UndoEdit, Field(discriminator="command")
]
_ADAPTER: Final[TypeAdapter[Any]] = TypeAdapter(Command)


def parse_command(tool: str, input: object, commands: tuple[str, ...]) -> Any:
    """Turn the input of a `tool_use` block into a command.

    Args:
        tool: The tool's name, for errors.
        input: What the model sent.
        commands: What the tool's version offers.

    Raises:
        InvalidArguments: There is no such command, or it has other fields than it must have.
        TypeError: It is no dictionary.
    """
    if not isinstance(input, Mapping):
        raise TypeError(
            f"the input of the tool {tool!r} must be a dict, not {type(input).__name__}"
        )
    fields = {
        name: value for name, value in cast("Mapping[str, Any]", input).items() if value is not None
    }
    if fields.get("command") not in commands:
        raise InvalidArguments(tool, [f"command: has to be one of {', '.join(commands)}"])
    if fields["command"] == "insert" and "insert_text" not in fields and "new_str" in fields:
        fields["insert_text"] = fields.pop("new_str")
    try:
        return _ADAPTER.validate_python(fields)
    except ValidationError as error:
        raise InvalidArguments(tool, validation_problems(error, fields, ())) from error
