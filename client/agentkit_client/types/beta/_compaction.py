"""Compaction: the summary that takes a long conversation's place, and changes of tools along it."""

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field
from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types.beta._tools import BetaToolUnionParam


class BetaResponseToolChangeToolReference(BaseModel):
    """A tool, by name."""

    name: str
    type: Literal["tool_reference"]


class BetaResponseToolChangeMCPToolReference(BaseModel):
    """A tool of an MCP server, by name."""

    name: str
    server_name: str
    type: Literal["mcp_tool_reference"]


class BetaResponseToolChangeMCPToolsetReference(BaseModel):
    """All tools of an MCP server."""

    server_name: str
    type: Literal["mcp_toolset_reference"]


class BetaToolChangeToolDefinition(BaseModel):
    """A tool, by its definition."""

    definition: dict[str, object]
    """The definition as it was sent."""
    type: Literal["tool_definition"]


BetaToolRemoval: TypeAlias = Annotated[
    BetaResponseToolChangeToolReference
    | BetaResponseToolChangeMCPToolReference
    | BetaResponseToolChangeMCPToolsetReference,
    Field(discriminator="type"),
]
"""What was taken from the tools."""

BetaToolAddition: TypeAlias = Annotated[
    BetaToolRemoval | BetaToolChangeToolDefinition, Field(discriminator="type")
]
"""What was added to the tools."""


class BetaResponseToolAdditionBlock(BaseModel):
    """A tool became available."""

    tool: BetaToolAddition
    type: Literal["tool_addition"]


class BetaResponseToolRemovalBlock(BaseModel):
    """A tool was no longer available."""

    tool: BetaToolRemoval
    type: Literal["tool_removal"]


BetaToolChange: TypeAlias = Annotated[
    BetaResponseToolAdditionBlock | BetaResponseToolRemovalBlock, Field(discriminator="type")
]
"""A change of the tools."""


class BetaCompactionBlock(BaseModel):
    """The summary that takes the place of all that stands before it."""

    content: str | None = None
    encrypted_content: str | None = None
    """Opaque; to be sent back as it came."""
    type: Literal["compaction"]
    signature: str | None = None
    tool_changes: list[BetaToolChange] | None = None


class BetaToolChangeToolReferenceParam(TypedDict):
    """A tool, by name."""

    name: str
    type: Literal["tool_reference"]


class BetaToolChangeMCPToolReferenceParam(TypedDict):
    """A tool of an MCP server, by name."""

    name: str
    server_name: str
    type: Literal["mcp_tool_reference"]


class BetaToolChangeMCPToolsetReferenceParam(TypedDict):
    """All tools of an MCP server."""

    server_name: str
    type: Literal["mcp_toolset_reference"]


class BetaToolChangeToolDefinitionParam(TypedDict):
    """A tool, by its definition."""

    definition: BetaToolUnionParam
    type: Literal["tool_definition"]


BetaToolRemovalParam: TypeAlias = (
    BetaToolChangeToolReferenceParam
    | BetaToolChangeMCPToolReferenceParam
    | BetaToolChangeMCPToolsetReferenceParam
    | BetaToolRemoval
)
"""What can be taken from the tools."""

BetaToolAdditionParam: TypeAlias = (
    BetaToolRemovalParam | BetaToolChangeToolDefinitionParam | BetaToolAddition
)
"""What can be added to the tools."""


class BetaRequestToolAdditionBlockParam(TypedDict):
    """A tool becomes available from here on."""

    tool: BetaToolAdditionParam
    type: Literal["tool_addition"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


class BetaRequestToolRemovalBlockParam(TypedDict):
    """A tool is no longer available from here on."""

    tool: BetaToolRemovalParam
    type: Literal["tool_removal"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]


BetaToolChangeParam: TypeAlias = (
    BetaRequestToolAdditionBlockParam | BetaRequestToolRemovalBlockParam | BetaToolChange
)
"""A change of the tools."""


class BetaCompactionBlockParam(TypedDict):
    """An earlier summary, sent back."""

    type: Literal["compaction"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    content: NotRequired[str | None]
    encrypted_content: NotRequired[str | None]
    signature: NotRequired[str | None]
    tool_changes: NotRequired[Iterable[BetaToolChangeParam] | None]


class BetaCompactionConfigParam(TypedDict):
    """How to compact the conversation."""

    type: Literal["summarize"]
    instructions: NotRequired[str | None]
