"""The parameters of the beta calls that take messages."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._container import MessageCreateParamsContainerParam
from agentkit_client.types._message_params import (
    JSONOutputFormatParam,
    MessageParamsBase,
    OutputConfigParam,
)
from agentkit_client.types._names import Betas, ModelParam
from agentkit_client.types._text import TextBlock, TextBlockParam, ThinkingConfigParam
from agentkit_client.types._tools import ToolChoiceParam
from agentkit_client.types.beta._context import BetaContextManagementConfigParam
from agentkit_client.types.beta._mcp import BetaRequestMCPServerURLDefinitionParam
from agentkit_client.types.beta._messages import BetaMessageParam
from agentkit_client.types.beta._tools import BetaToolUnionParam


class OutputFormat(TypedDict):
    """Have the reply's text be JSON that fits a schema, in whatever form that schema is given."""

    schema: object
    type: Literal["json_schema"]


class MessageParamsWithoutFormat(MessageParamsBase):
    """What `beta.messages.create` and `beta.messages.parse` take."""

    messages: Iterable[BetaMessageParam]
    container: NotRequired[MessageCreateParamsContainerParam | None]
    context_management: NotRequired[BetaContextManagementConfigParam | None]
    mcp_servers: NotRequired[Iterable[BetaRequestMCPServerURLDefinitionParam]]
    output_config: NotRequired[OutputConfigParam]
    tools: NotRequired[Iterable[BetaToolUnionParam]]
    betas: NotRequired[Betas]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    inference_geo: NotRequired[str | None]
    speed: NotRequired[Literal["standard", "fast"] | None]
    user_profile_id: NotRequired[str]
    workspace_id: NotRequired[str]


class MessageCreateParamsBase(MessageParamsWithoutFormat):
    """What `beta.messages.create` takes, streamed or not."""

    output_format: NotRequired[JSONOutputFormatParam | None]


class MessageCreateParamsNonStreaming(MessageCreateParamsBase):
    """What `beta.messages.create` takes when the reply comes as a whole."""

    stream: NotRequired[Literal[False]]


class MessageCreateParamsStreaming(MessageCreateParamsBase):
    """What `beta.messages.create` takes when the reply comes as a stream."""

    stream: Literal[True]


MessageCreateParams: TypeAlias = MessageCreateParamsNonStreaming | MessageCreateParamsStreaming
"""What `beta.messages.create` takes."""


class MessageCountTokensParams(TypedDict):
    """What `beta.messages.count_tokens` takes."""

    messages: Iterable[BetaMessageParam]
    model: ModelParam
    context_management: NotRequired[BetaContextManagementConfigParam | None]
    mcp_servers: NotRequired[Iterable[BetaRequestMCPServerURLDefinitionParam]]
    output_config: NotRequired[OutputConfigParam]
    output_format: NotRequired[JSONOutputFormatParam | None]
    system: NotRequired[str | Iterable[TextBlockParam | TextBlock]]
    thinking: NotRequired[ThinkingConfigParam]
    tool_choice: NotRequired[ToolChoiceParam]
    tools: NotRequired[Iterable[BetaToolUnionParam]]
    betas: NotRequired[Betas]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    speed: NotRequired[Literal["standard", "fast"] | None]
    user_profile_id: NotRequired[str]
    workspace_id: NotRequired[str]
