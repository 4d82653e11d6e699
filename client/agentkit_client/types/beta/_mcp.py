"""MCP servers that the API talks to, their tools, and the calls of them."""

from collections.abc import Iterable, Sequence
from typing import Literal

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._text import TextBlock, TextBlockParam
from agentkit_client.types._tool_use import CallBlock


class BetaRequestMCPServerToolConfigurationParam(TypedDict):
    """Which tools of an MCP server to offer."""

    allowed_tools: NotRequired[Sequence[str] | None]
    enabled: NotRequired[bool | None]


class BetaRequestMCPServerURLDefinitionParam(TypedDict):
    """An MCP server for the API to connect to."""

    name: str
    type: Literal["url"]
    url: str
    authorization_token: NotRequired[str | None]
    tool_configuration: NotRequired[BetaRequestMCPServerToolConfigurationParam | None]


class BetaMCPToolConfigParam(TypedDict):
    """How to offer a tool of an MCP server, or all that aren't named."""

    defer_loading: NotRequired[bool]
    enabled: NotRequired[bool]


BetaMCPToolDefaultConfigParam = BetaMCPToolConfigParam


class BetaMCPToolParamParam(TypedDict):
    """A tool of an MCP server, as the server describes it."""

    input_schema: dict[str, object]
    name: str
    description: NotRequired[str | None]


class BetaMCPToolsetParam(TypedDict):
    """The tools of an MCP server."""

    mcp_server_name: str
    """The `name` of an entry of `mcp_servers`."""
    type: Literal["mcp_toolset"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    configs: NotRequired[dict[str, BetaMCPToolConfigParam] | None]
    """By name of the tool."""
    default_config: NotRequired[BetaMCPToolDefaultConfigParam]
    tools: NotRequired[Iterable[BetaMCPToolParamParam] | None]


class BetaMCPToolUseBlock(CallBlock):
    """A call of an MCP server's tool, made by the API."""

    id: str
    input: dict[str, object]
    name: str
    server_name: str
    type: Literal["mcp_tool_use"]


class BetaMCPToolResultBlock(BaseModel):
    """What an MCP server's tool gave."""

    content: str | list[TextBlock]
    is_error: bool
    tool_use_id: str
    type: Literal["mcp_tool_result"]


class BetaMCPTool(BaseModel):
    """A tool of an MCP server, as the server describes it."""

    input_schema: dict[str, object]
    name: str
    description: str | None = None


class BetaMCPToolListingBlock(BaseModel):
    """The tools an MCP server listed."""

    mcp_server_name: str
    tools: list[BetaMCPTool]
    type: Literal["mcp_tool_listing"]


class BetaMCPToolUseBlockParam(TypedDict):
    """An earlier call of an MCP server's tool, sent back."""

    id: str
    input: dict[str, object]
    name: str
    server_name: str
    type: Literal["mcp_tool_use"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


class BetaMCPToolListingBlockParam(TypedDict):
    """The tools an MCP server listed, sent back."""

    mcp_server_name: str
    tools: Iterable[BetaMCPToolParamParam]
    type: Literal["mcp_tool_listing"]


class BetaRequestMCPToolResultBlockParam(TypedDict):
    """What an MCP server's tool gave, sent back."""

    tool_use_id: str
    type: Literal["mcp_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    content: NotRequired[str | Iterable[TextBlockParam | TextBlock]]
    is_error: NotRequired[bool]
