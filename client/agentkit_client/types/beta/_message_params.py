"""The parameters of the beta calls that take messages."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._message_params import (
    JSONOutputFormatParam,
    MessageParamsBase,
    PromptParams,
)
from agentkit_client.types._names import Betas
from agentkit_client.types.beta._compaction import BetaCompactionConfigParam
from agentkit_client.types.beta._context import BetaContextManagementConfigParam
from agentkit_client.types.beta._fallback import (
    BetaFallbackCreditTokenUnionParam,
    BetaFallbacksParam,
)
from agentkit_client.types.beta._mcp import BetaRequestMCPServerURLDefinitionParam
from agentkit_client.types.beta._messages import BetaMessageParam, BetaSystemMessageParam
from agentkit_client.types.beta._tools import BetaToolUnionParam


class OutputFormat(TypedDict):
    """Have the reply's text be JSON that fits a schema, in whatever form that schema is given."""

    schema: object
    type: Literal["json_schema"]


BetaBillTo: TypeAlias = Literal["self", "user_profile"]
"""Who pays."""


class BetaBillingPolicyParam(TypedDict):
    """How the request is paid for."""

    type: Literal["billing_policy"]
    bill_to: NotRequired[BetaBillTo]


class BetaThreadCreateParams(TypedDict):
    """Begin a thread: the API keeps the messages."""

    type: Literal["create"]


class BetaThreadContinueParams(TypedDict):
    """Go on with a thread."""

    previous_message_id: str
    """The `id` of the thread's last reply."""
    type: Literal["continue"]


BetaMessageThreadParam: TypeAlias = BetaThreadCreateParams | BetaThreadContinueParams
"""A conversation that the API keeps."""


class BetaPromptParamsWithoutTools(TypedDict):
    """What every beta call takes that reads a prompt, but for the tools."""

    messages: Iterable[BetaMessageParam | BetaSystemMessageParam]
    billing_policy: NotRequired[BetaBillingPolicyParam | None]
    compaction: NotRequired[BetaCompactionConfigParam | None]
    context_management: NotRequired[BetaContextManagementConfigParam | None]
    mcp_servers: NotRequired[Iterable[BetaRequestMCPServerURLDefinitionParam]]
    betas: NotRequired[Betas]


class BetaPromptParams(BetaPromptParamsWithoutTools):
    """What every beta call takes that reads a prompt."""

    tools: NotRequired[Iterable[BetaToolUnionParam]]


class MessageParamsWithoutFormat(MessageParamsBase, BetaPromptParams):
    """What `beta.messages.create` and `beta.messages.parse` take."""

    fallback_credit_token: NotRequired[BetaFallbackCreditTokenUnionParam | None]
    fallbacks: NotRequired[BetaFallbacksParam | None]
    thread: NotRequired[BetaMessageThreadParam | None]


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


class MessageCountTokensParams(PromptParams, BetaPromptParams):
    """What `beta.messages.count_tokens` takes."""

    output_format: NotRequired[JSONOutputFormatParam | None]
