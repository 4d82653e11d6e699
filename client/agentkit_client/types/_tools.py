"""Definitions of tools: yours, and those the API brings; and which of them the model may choose."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._citations import CitationsConfigParam

CallerName: TypeAlias = Literal[
    "direct", "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"
]
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


class WebSearchOptions(ToolOptions):
    """What every version of web search takes."""

    name: Literal["web_search"]
    allowed_domains: NotRequired[Sequence[str] | None]
    blocked_domains: NotRequired[Sequence[str] | None]
    max_uses: NotRequired[int | None]
    """The most searches in one request."""
    user_location: NotRequired[UserLocationParam | None]


class WebSearchTool20250305Param(WebSearchOptions):
    """Web search, run by the API."""

    type: Literal["web_search_20250305"]


class WebSearchTool20260209Param(WebSearchOptions):
    """Web search, whose results code may filter."""

    type: Literal["web_search_20260209"]


class WebSearchTool20260318Param(WebSearchOptions):
    """Web search, whose results may be kept out of the reply."""

    type: Literal["web_search_20260318"]
    response_inclusion: NotRequired[Literal["full", "excluded"]]
    """Whether the reply holds results that only code has read."""


class WebFetchURLSourceAllParam(TypedDict):
    """URLs from everywhere."""

    type: Literal["all"]


class WebFetchURLSourceNoneParam(TypedDict):
    """URLs from nowhere."""

    type: Literal["none"]


class WebFetchURLSourceToolReferenceParam(TypedDict):
    """A tool, by name."""

    name: str
    type: Literal["tool_reference"]


class WebFetchURLSourceOnlyParam(TypedDict):
    """URLs from the results of these tools."""

    tools: Iterable[WebFetchURLSourceToolReferenceParam]
    type: Literal["only"]


class WebFetchURLSourceExceptParam(TypedDict):
    """URLs from the results of all tools but these."""

    tools: Iterable[WebFetchURLSourceToolReferenceParam]
    type: Literal["except"]


WebFetchURLSourceToolFilterParam: TypeAlias = (
    WebFetchURLSourceAllParam
    | WebFetchURLSourceNoneParam
    | WebFetchURLSourceOnlyParam
    | WebFetchURLSourceExceptParam
)
"""Which tools' results may name URLs to fetch."""

WebFetchURLSourceUserInputParam: TypeAlias = WebFetchURLSourceAllParam | WebFetchURLSourceNoneParam
"""Whether the user may name URLs to fetch."""


class WebFetchURLSourcesParam(TypedDict):
    """Where a URL may come from to be fetched."""

    client_tool_results: NotRequired[WebFetchURLSourceToolFilterParam]
    server_tool_results: NotRequired[WebFetchURLSourceToolFilterParam]
    user_input: NotRequired[WebFetchURLSourceUserInputParam]


class WebFetchOptions(ToolOptions):
    """What every version of web fetch takes."""

    name: Literal["web_fetch"]
    allowed_domains: NotRequired[Sequence[str] | None]
    blocked_domains: NotRequired[Sequence[str] | None]
    citations: NotRequired[CitationsConfigParam | None]
    max_content_tokens: NotRequired[int | None]
    """The most tokens of a page to read."""
    max_uses: NotRequired[int | None]
    """The most pages in one request."""
    url_sources: NotRequired[WebFetchURLSourcesParam | None]


class WebFetchTool20250910Param(WebFetchOptions):
    """Fetching of web pages, run by the API."""

    type: Literal["web_fetch_20250910"]


class WebFetchTool20260209Param(WebFetchOptions):
    """Fetching of web pages, whose content code may filter."""

    type: Literal["web_fetch_20260209"]


class WebFetchTool20260309Param(WebFetchOptions):
    """Fetching of web pages, from the API's cache if wished."""

    type: Literal["web_fetch_20260309"]
    use_cache: NotRequired[bool]


class WebFetchTool20260318Param(WebFetchOptions):
    """Fetching of web pages, which may be kept out of the reply."""

    type: Literal["web_fetch_20260318"]
    response_inclusion: NotRequired[Literal["full", "excluded"]]
    """Whether the reply holds pages that only code has read."""
    use_cache: NotRequired[bool]


class CodeExecutionTool20250522Param(ToolOptions):
    """Python in a container, run by the API."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20250522"]


class CodeExecutionTool20250825Param(ToolOptions):
    """Python, bash and files in a container, run by the API."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20250825"]


class CodeExecutionTool20260120Param(ToolOptions):
    """Python, bash and files in a container, as of January 2026."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20260120"]


class CodeExecutionTool20260521Param(ToolOptions):
    """Python, bash and files in a container, as of May 2026."""

    name: Literal["code_execution"]
    type: Literal["code_execution_20260521"]


class ToolSearchToolBm25_20251119Param(ToolOptions):
    """A search over the deferred tools, in plain words."""

    name: Literal["tool_search_tool_bm25"]
    type: Literal["tool_search_tool_bm25_20251119", "tool_search_tool_bm25"]


class ToolSearchToolRegex20251119Param(ToolOptions):
    """A search over the deferred tools, by regular expression."""

    name: Literal["tool_search_tool_regex"]
    type: Literal["tool_search_tool_regex_20251119", "tool_search_tool_regex"]


class ToolsetToolConfigParam(TypedDict):
    """How to offer one tool of a toolset."""

    defer_loading: NotRequired[bool | None]
    enabled: NotRequired[bool | None]


class BrowserToolset20260801Param(TypedDict):
    """A web browser that you run."""

    type: Literal["browser_toolset_20260801"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    configs: NotRequired[Mapping[str, ToolsetToolConfigParam | None] | None]
    """By name of the tool, such as `navigate`."""


class ComputerToolset20260801Param(TypedDict):
    """A screen, a mouse and a keyboard that you run."""

    type: Literal["computer_toolset_20260801"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    configs: NotRequired[Mapping[str, ToolsetToolConfigParam | None] | None]
    """By name of the tool, such as `left_click`."""


ToolUnionParam: TypeAlias = (
    ToolParam
    | ToolBash20250124Param
    | ToolTextEditor20250124Param
    | ToolTextEditor20250429Param
    | ToolTextEditor20250728Param
    | WebSearchTool20250305Param
    | CodeExecutionTool20250522Param
    | CodeExecutionTool20250825Param
    | CodeExecutionTool20260120Param
    | CodeExecutionTool20260521Param
    | BrowserToolset20260801Param
    | MemoryTool20250818Param
    | ComputerToolset20260801Param
    | WebFetchTool20250910Param
    | WebSearchTool20260209Param
    | WebFetchTool20260209Param
    | WebFetchTool20260309Param
    | WebSearchTool20260318Param
    | WebFetchTool20260318Param
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
