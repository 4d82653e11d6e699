"""Definitions of tools: yours, and those the API brings; and which of them the model may choose."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._citations import CitationsConfig, CitationsConfigParam

CallerName: TypeAlias = Literal["direct", "code_execution_20250825"]
"""Who may call a tool: the model itself, or code it runs in that code execution tool."""


class ToolOptions(TypedDict):
    """What the definition of any tool may say."""

    allowed_callers: NotRequired[list[CallerName]]
    """Who may call the tool; the model alone if not given."""
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    defer_loading: NotRequired[bool]
    """Keep the definition out of the prompt until a tool search finds it."""
    strict: NotRequired[bool]
    """Hold the model to the schema of the input."""


class ClientToolOptions(ToolOptions):
    """What the definition of a tool that you run may say."""

    input_examples: NotRequired[Iterable[dict[str, object]]]
    """Inputs as the model should write them."""


class ToolInputSchemaTyped(TypedDict):
    """A JSON schema for an object; any other keyword of JSON Schema may stand beside these."""

    type: Literal["object"]
    properties: NotRequired[dict[str, object] | None]
    required: NotRequired[Sequence[str] | None]


ToolInputSchema: TypeAlias = ToolInputSchemaTyped | dict[str, object]
"""The JSON schema of a tool's input."""


class ToolParam(ClientToolOptions):
    """A tool of yours."""

    input_schema: ToolInputSchema
    name: str
    description: NotRequired[str]
    """What the tool does, when to use it, what comes back; the more the better."""
    type: NotRequired[Literal["custom"] | None]
    eager_input_streaming: NotRequired[bool | None]


class ToolBash20250124Param(ClientToolOptions):
    """A bash session that you run."""

    name: Literal["bash"]
    type: Literal["bash_20250124"]


class ToolTextEditor20250124Param(ClientToolOptions):
    """A text editor that you run, for Claude 3.7."""

    name: Literal["str_replace_editor"]
    type: Literal["text_editor_20250124"]


class ToolTextEditor20250429Param(ClientToolOptions):
    """A text editor that you run, without undo."""

    name: Literal["str_replace_based_edit_tool"]
    type: Literal["text_editor_20250429"]


class ToolTextEditor20250728Param(ClientToolOptions):
    """A text editor that you run, which can cut what it shows."""

    name: Literal["str_replace_based_edit_tool"]
    type: Literal["text_editor_20250728"]
    max_characters: NotRequired[int | None]
    """The most characters of a file to show."""


class MemoryTool20250818Param(ClientToolOptions):
    """A folder of notes that you keep for the model."""

    name: Literal["memory"]
    type: Literal["memory_20250818"]


class UserLocationParam(TypedDict):
    """Roughly where the user is, for results that fit."""

    type: Literal["approximate"]
    city: NotRequired[str | None]
    country: NotRequired[str | None]
    """Two letters, as in ISO 3166-1."""
    region: NotRequired[str | None]
    timezone: NotRequired[str | None]
    """A name of the IANA database."""


class WebSearchTool20250305Param(ToolOptions):
    """Web search, run by the API."""

    name: Literal["web_search"]
    type: Literal["web_search_20250305"]
    allowed_domains: NotRequired[Sequence[str] | None]
    blocked_domains: NotRequired[Sequence[str] | None]
    max_uses: NotRequired[int | None]
    """The most searches in one request."""
    user_location: NotRequired[UserLocationParam | None]


class WebFetchTool20250910Param(ToolOptions):
    """Fetching of web pages, run by the API."""

    name: Literal["web_fetch"]
    type: Literal["web_fetch_20250910"]
    allowed_domains: NotRequired[Sequence[str] | None]
    blocked_domains: NotRequired[Sequence[str] | None]
    citations: NotRequired[CitationsConfigParam | CitationsConfig | None]
    max_content_tokens: NotRequired[int | None]
    """The most tokens of a page to read."""
    max_uses: NotRequired[int | None]
    """The most pages in one request."""


class CodeExecutionTool20250522Param(ToolOptions):
    """Python in a container, run by the API."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20250522"]


class CodeExecutionTool20250825Param(ToolOptions):
    """Bash and files in a container, run by the API."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20250825"]


class ToolSearchToolBm25_20251119Param(ToolOptions):
    """A search over the deferred tools, in plain words."""

    name: Literal["tool_search_tool_bm25"]
    type: Literal["tool_search_tool_bm25_20251119", "tool_search_tool_bm25"]


class ToolSearchToolRegex20251119Param(ToolOptions):
    """A search over the deferred tools, by regular expression."""

    name: Literal["tool_search_tool_regex"]
    type: Literal["tool_search_tool_regex_20251119", "tool_search_tool_regex"]


ToolUnionParam: TypeAlias = (
    ToolParam
    | ToolBash20250124Param
    | ToolTextEditor20250124Param
    | ToolTextEditor20250429Param
    | ToolTextEditor20250728Param
    | WebSearchTool20250305Param
    | CodeExecutionTool20250522Param
    | CodeExecutionTool20250825Param
    | MemoryTool20250818Param
    | WebFetchTool20250910Param
    | ToolSearchToolBm25_20251119Param
    | ToolSearchToolRegex20251119Param
)
"""Any definition of a tool."""


class ToolChoiceAutoParam(TypedDict):
    """The model decides whether to call tools."""

    type: Literal["auto"]
    disable_parallel_tool_use: NotRequired[bool]
    """Ask for at most one call per turn."""


class ToolChoiceAnyParam(TypedDict):
    """The model must call some tool."""

    type: Literal["any"]
    disable_parallel_tool_use: NotRequired[bool]
    """Ask for exactly one call."""


class ToolChoiceToolParam(TypedDict):
    """The model must call this tool."""

    name: str
    type: Literal["tool"]
    disable_parallel_tool_use: NotRequired[bool]
    """Ask for exactly one call."""


class ToolChoiceNoneParam(TypedDict):
    """The model must not call tools."""

    type: Literal["none"]


ToolChoiceParam: TypeAlias = (
    ToolChoiceAutoParam | ToolChoiceAnyParam | ToolChoiceToolParam | ToolChoiceNoneParam
)
"""How the model may use the tools."""
