"""What the API's code execution tools did: Python, bash, and the text editor beside them."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam

CodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input", "unavailable", "too_many_requests", "execution_time_exceeded"
]
"""Why code couldn't run."""


class CodeExecutionOutputBlock(BaseModel):
    """A file that code left behind."""

    file_id: str
    type: Literal["code_execution_output"]


class CodeExecutionResultBlock(BaseModel):
    """What code printed and how it ended."""

    content: list[CodeExecutionOutputBlock]
    return_code: int
    stderr: str
    stdout: str
    type: Literal["code_execution_result"]


class EncryptedCodeExecutionResultBlock(BaseModel):
    """How code ended, with what it printed withheld."""

    content: list[CodeExecutionOutputBlock]
    encrypted_stdout: str
    """Opaque; to be sent back as it came."""
    return_code: int
    stderr: str
    type: Literal["encrypted_code_execution_result"]


class CodeExecutionToolResultError(BaseModel):
    """Code that couldn't run."""

    error_code: CodeExecutionToolResultErrorCode
    type: Literal["code_execution_tool_result_error"]


CodeExecutionToolResultBlockContent: TypeAlias = (
    CodeExecutionToolResultError | CodeExecutionResultBlock | EncryptedCodeExecutionResultBlock
)
"""What code printed, or why it couldn't run."""


class CodeExecutionToolResultBlock(BaseModel):
    """What came of running code."""

    content: CodeExecutionToolResultBlockContent
    tool_use_id: str
    type: Literal["code_execution_tool_result"]


class CodeExecutionOutputBlockParam(TypedDict):
    """A file that code left behind, sent back."""

    file_id: str
    type: Literal["code_execution_output"]


class CodeExecutionResultBlockParam(TypedDict):
    """What code printed and how it ended, sent back."""

    content: Iterable[CodeExecutionOutputBlockParam | CodeExecutionOutputBlock]
    return_code: int
    stderr: str
    stdout: str
    type: Literal["code_execution_result"]


class EncryptedCodeExecutionResultBlockParam(TypedDict):
    """How code ended, with what it printed withheld, sent back."""

    content: Iterable[CodeExecutionOutputBlockParam | CodeExecutionOutputBlock]
    encrypted_stdout: str
    return_code: int
    stderr: str
    type: Literal["encrypted_code_execution_result"]


class CodeExecutionToolResultErrorParam(TypedDict):
    """Code that couldn't run, sent back."""

    error_code: CodeExecutionToolResultErrorCode
    type: Literal["code_execution_tool_result_error"]


CodeExecutionToolResultBlockParamContentParam: TypeAlias = (
    CodeExecutionToolResultErrorParam
    | CodeExecutionToolResultError
    | CodeExecutionResultBlockParam
    | CodeExecutionResultBlock
    | EncryptedCodeExecutionResultBlockParam
    | EncryptedCodeExecutionResultBlock
)
"""What came of code, sent back."""


class CodeExecutionToolResultBlockParam(TypedDict):
    """An earlier run of code, sent back."""

    content: CodeExecutionToolResultBlockParamContentParam
    tool_use_id: str
    type: Literal["code_execution_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


BashCodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "unavailable",
    "too_many_requests",
    "execution_time_exceeded",
    "output_file_too_large",
]
"""Why a command couldn't run."""


class BashCodeExecutionOutputBlock(BaseModel):
    """A file that a command left behind."""

    file_id: str
    type: Literal["bash_code_execution_output"]


class BashCodeExecutionResultBlock(BaseModel):
    """What a command printed and how it ended."""

    content: list[BashCodeExecutionOutputBlock]
    return_code: int
    stderr: str
    stdout: str
    type: Literal["bash_code_execution_result"]


class BashCodeExecutionToolResultError(BaseModel):
    """A command that couldn't run."""

    error_code: BashCodeExecutionToolResultErrorCode
    type: Literal["bash_code_execution_tool_result_error"]


BashCodeExecutionToolResultContent: TypeAlias = (
    BashCodeExecutionToolResultError | BashCodeExecutionResultBlock
)
"""What a command printed, or why it couldn't run."""


class BashCodeExecutionToolResultBlock(BaseModel):
    """What came of running a command."""

    content: BashCodeExecutionToolResultContent
    tool_use_id: str
    type: Literal["bash_code_execution_tool_result"]


class BashCodeExecutionOutputBlockParam(TypedDict):
    """A file that a command left behind, sent back."""

    file_id: str
    type: Literal["bash_code_execution_output"]


class BashCodeExecutionResultBlockParam(TypedDict):
    """What a command printed and how it ended, sent back."""

    content: Iterable[BashCodeExecutionOutputBlockParam | BashCodeExecutionOutputBlock]
    return_code: int
    stderr: str
    stdout: str
    type: Literal["bash_code_execution_result"]


class BashCodeExecutionToolResultErrorParam(TypedDict):
    """A command that couldn't run, sent back."""

    error_code: BashCodeExecutionToolResultErrorCode
    type: Literal["bash_code_execution_tool_result_error"]


BashCodeExecutionToolResultContentParam: TypeAlias = (
    BashCodeExecutionToolResultErrorParam
    | BashCodeExecutionResultBlockParam
    | BashCodeExecutionToolResultContent
)
"""What came of a command, sent back."""


class BashCodeExecutionToolResultBlockParam(TypedDict):
    """An earlier command's outcome, sent back."""

    content: BashCodeExecutionToolResultContentParam
    tool_use_id: str
    type: Literal["bash_code_execution_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


TextEditorCodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "unavailable",
    "too_many_requests",
    "execution_time_exceeded",
    "file_not_found",
]
"""Why a file couldn't be viewed or edited."""


class TextEditorCodeExecutionViewResultBlock(BaseModel):
    """The part of a file that was viewed."""

    content: str
    file_type: Literal["text", "image", "pdf"]
    num_lines: int | None = None
    start_line: int | None = None
    """The first line shown, counted from 1."""
    total_lines: int | None = None
    type: Literal["text_editor_code_execution_view_result"]


class TextEditorCodeExecutionCreateResultBlock(BaseModel):
    """A file that was written."""

    is_file_update: bool
    """Whether it replaced a file that was there."""
    type: Literal["text_editor_code_execution_create_result"]


class TextEditorCodeExecutionStrReplaceResultBlock(BaseModel):
    """A file that was edited, as the piece of a diff."""

    lines: list[str] | None = None
    new_lines: int | None = None
    new_start: int | None = None
    old_lines: int | None = None
    old_start: int | None = None
    type: Literal["text_editor_code_execution_str_replace_result"]


class TextEditorCodeExecutionToolResultError(BaseModel):
    """A file that couldn't be viewed or edited."""

    error_code: TextEditorCodeExecutionToolResultErrorCode
    error_message: str | None = None
    type: Literal["text_editor_code_execution_tool_result_error"]


TextEditorCodeExecutionToolResultContent: TypeAlias = (
    TextEditorCodeExecutionToolResultError
    | TextEditorCodeExecutionViewResultBlock
    | TextEditorCodeExecutionCreateResultBlock
    | TextEditorCodeExecutionStrReplaceResultBlock
)
"""What the editor did, or why it couldn't."""


class TextEditorCodeExecutionToolResultBlock(BaseModel):
    """What came of viewing or editing a file."""

    content: TextEditorCodeExecutionToolResultContent
    tool_use_id: str
    type: Literal["text_editor_code_execution_tool_result"]


class TextEditorCodeExecutionViewResultBlockParam(TypedDict):
    """The part of a file that was viewed, sent back."""

    content: str
    file_type: Literal["text", "image", "pdf"]
    type: Literal["text_editor_code_execution_view_result"]
    num_lines: NotRequired[int | None]
    start_line: NotRequired[int | None]
    total_lines: NotRequired[int | None]


class TextEditorCodeExecutionCreateResultBlockParam(TypedDict):
    """A file that was written, sent back."""

    is_file_update: bool
    type: Literal["text_editor_code_execution_create_result"]


class TextEditorCodeExecutionStrReplaceResultBlockParam(TypedDict):
    """A file that was edited, sent back."""

    type: Literal["text_editor_code_execution_str_replace_result"]
    lines: NotRequired[Sequence[str] | None]
    new_lines: NotRequired[int | None]
    new_start: NotRequired[int | None]
    old_lines: NotRequired[int | None]
    old_start: NotRequired[int | None]


class TextEditorCodeExecutionToolResultErrorParam(TypedDict):
    """A file that couldn't be viewed or edited, sent back."""

    error_code: TextEditorCodeExecutionToolResultErrorCode
    type: Literal["text_editor_code_execution_tool_result_error"]
    error_message: NotRequired[str | None]


TextEditorCodeExecutionToolResultContentParam: TypeAlias = (
    TextEditorCodeExecutionToolResultErrorParam
    | TextEditorCodeExecutionViewResultBlockParam
    | TextEditorCodeExecutionCreateResultBlockParam
    | TextEditorCodeExecutionStrReplaceResultBlockParam
    | TextEditorCodeExecutionToolResultContent
)
"""What the editor did, sent back."""


class TextEditorCodeExecutionToolResultBlockParam(TypedDict):
    """An earlier edit's outcome, sent back."""

    content: TextEditorCodeExecutionToolResultContentParam
    tool_use_id: str
    type: Literal["text_editor_code_execution_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
