"""Calls of tools: who calls, what is called, and what came of it."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, Self, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._documents import (
    DocumentBlock,
    DocumentBlockParam,
    ImageBlockParam,
    SearchResultBlockParam,
)
from agentkit_client.types._text import TextBlock, TextBlockParam

ServerToolName: TypeAlias = Literal[
    "web_search",
    "web_fetch",
    "code_execution",
    "bash_code_execution",
    "text_editor_code_execution",
    "tool_search_tool_regex",
    "tool_search_tool_bm25",
    "advisor",
]
"""A tool that the API runs itself."""


class DirectCaller(BaseModel):
    """The model called the tool itself."""

    type: Literal["direct"]


class ServerToolCaller(BaseModel):
    """The model's code called the tool from within a code execution."""

    tool_id: str
    """The id of the `server_tool_use` block of that code execution."""
    type: Literal["code_execution_20250825"]


class ServerToolCaller20260120(BaseModel):
    """The model's code called the tool, in a later code execution tool."""

    tool_id: str
    type: Literal["code_execution_20260120"]


ToolUseCaller: TypeAlias = Annotated[
    DirectCaller | ServerToolCaller | ServerToolCaller20260120, Field(discriminator="type")
]
"""Who called a tool."""


class CallBlock(BaseModel):
    """A call, whose input the model writes as JSON."""

    # A slot, so that it is neither sent nor compared.
    __slots__ = ("_malformed",)

    @property
    def malformed_input(self) -> str | None:
        """What the model wrote instead of JSON: `input` is then what could be read; None if well.

        Only a stream can bring such a call; it must not be carried out.
        """
        return getattr(self, "_malformed", None)

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "malformed": self.malformed_input}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__({name: part for name, part in state.items() if name != "malformed"})
        mark_malformed(self, state.get("malformed"))

    def __copy__(self) -> Self:
        copied = super().__copy__()
        mark_malformed(copied, self.malformed_input)
        return copied

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        copied = super().__deepcopy__(memo)
        mark_malformed(copied, self.malformed_input)
        return copied


def mark_malformed(block: object, written: str | None) -> None:
    """Keep with a call what was written instead of its input."""
    if written is not None and isinstance(block, CallBlock):
        object.__setattr__(block, "_malformed", written)


class ToolUseBlock(CallBlock):
    """A call the model asks you to make."""

    id: str
    """What the matching `tool_result` names in `tool_use_id`."""
    input: dict[str, object]
    """The arguments, as the tool's `input_schema` describes them."""
    name: str
    type: Literal["tool_use"]
    caller: ToolUseCaller | None = None
    toolset_name: str | None = None


class ServerToolUseBlock(CallBlock):
    """A call of a tool that the API runs itself."""

    id: str
    caller: ToolUseCaller | None = None
    input: dict[str, object]
    name: ServerToolName
    type: Literal["server_tool_use"]


class DirectCallerParam(TypedDict):
    """The model called the tool itself, sent back."""

    type: Literal["direct"]


class ServerToolCallerParam(TypedDict):
    """The model's code called the tool, sent back."""

    tool_id: str
    type: Literal["code_execution_20250825"]


class ServerToolCaller20260120Param(TypedDict):
    """The model's code called the tool, sent back."""

    tool_id: str
    type: Literal["code_execution_20260120"]


ToolUseCallerParam: TypeAlias = (
    DirectCallerParam | ServerToolCallerParam | ServerToolCaller20260120Param | ToolUseCaller
)
"""Who called a tool, sent back."""


class ToolUseBlockParam(TypedDict):
    """An earlier call of a tool of yours, sent back."""

    id: str
    input: dict[str, object]
    name: str
    type: Literal["tool_use"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    caller: NotRequired[ToolUseCallerParam]
    toolset_name: NotRequired[str | None]


class ServerToolUseBlockParam(TypedDict):
    """An earlier call of a tool of the API, sent back."""

    id: str
    input: dict[str, object]
    name: ServerToolName
    type: Literal["server_tool_use"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    caller: NotRequired[ToolUseCallerParam]


class ToolReferenceBlock(BaseModel):
    """A tool that a tool search found."""

    tool_name: str
    type: Literal["tool_reference"]


class ToolReferenceBlockParam(TypedDict):
    """A tool that a tool search found, by name."""

    tool_name: str
    type: Literal["tool_reference"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


class BrowserStateTabEntryParam(TypedDict):
    """An open tab of your browser."""

    tab_id: str
    title: str
    url: str
    active: NotRequired[bool]


class BrowserStateChangeTabOpenedParam(TypedDict):
    """A tab was opened."""

    tab_id: str
    type: Literal["tab_opened"]


class BrowserStateChangeDownloadStartedParam(TypedDict):
    """A download was begun."""

    download_id: str
    type: Literal["download_started"]
    url: str


class BrowserStateChangeDownloadCompletedParam(TypedDict):
    """A download is complete."""

    download_id: str
    type: Literal["download_completed"]
    url: str
    path: NotRequired[str | None]
    size_bytes: NotRequired[int | None]


class BrowserStateChangeDownloadFailedParam(TypedDict):
    """A download failed."""

    download_id: str
    type: Literal["download_failed"]
    url: str
    error: NotRequired[str | None]


BrowserStateChangeParam: TypeAlias = (
    BrowserStateChangeTabOpenedParam
    | BrowserStateChangeDownloadStartedParam
    | BrowserStateChangeDownloadCompletedParam
    | BrowserStateChangeDownloadFailedParam
)
"""Any change in your browser."""


class BrowserStateBlockParam(TypedDict):
    """How your browser stands after a call of its toolset."""

    tabs: Iterable[BrowserStateTabEntryParam]
    type: Literal["browser_state"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    state_changes: NotRequired[Iterable[BrowserStateChangeParam] | None]


ToolResultContentParam: TypeAlias = (
    TextBlockParam
    | TextBlock
    | ImageBlockParam
    | SearchResultBlockParam
    | DocumentBlockParam
    | DocumentBlock
    | ToolReferenceBlockParam
    | ToolReferenceBlock
    | BrowserStateBlockParam
)
"""A part of what a tool gave."""


class ToolResultBlockParam(TypedDict):
    """What came of a call the model asked for."""

    tool_use_id: str
    """The `id` of the `tool_use` block this answers."""
    type: Literal["tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    content: NotRequired[str | Iterable[ToolResultContentParam]]
    is_error: NotRequired[bool]
    """Whether `content` says what went wrong."""
    toolset_name: NotRequired[str | None]
