"""The parameters of the calls that take messages."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client.types._cache import CacheControlEphemeralParam, DiagnosticsParam
from agentkit_client.types._container import MessageCreateParamsContainerParam
from agentkit_client.types._messages import MessageParam
from agentkit_client.types._names import ModelParam
from agentkit_client.types._text import TextBlock, TextBlockParam, ThinkingConfigParam
from agentkit_client.types._tools import ToolChoiceParam, ToolUnionParam


class JSONOutputFormatParam(TypedDict):
    """Have the reply's text be JSON that fits a schema."""

    schema: dict[str, object]
    type: Literal["json_schema"]


class TokenTaskBudgetParam(TypedDict):
    """A budget for a whole task, of which the model is told how much is left."""

    total: int
    """Tokens for the task."""
    type: Literal["tokens"]
    remaining: NotRequired[int | None]
    """What is left of them; all if not given."""


class OutputConfigParam(TypedDict):
    """How the model should write its reply."""

    effort: NotRequired[Literal["low", "medium", "high", "xhigh", "max"] | None]
    """How thorough to be, at the price of time and tokens."""
    format: NotRequired[JSONOutputFormatParam | None]
    task_budget: NotRequired[TokenTaskBudgetParam | None]


class MetadataParam(TypedDict):
    """What the API should know about the request."""

    user_id: NotRequired[str | None]
    """An opaque id of the user, to find abuse by; no name, no address."""


class PromptParams(TypedDict):
    """What every call takes that reads a prompt."""

    model: ModelParam
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    """A breakpoint at the last block that can be cached."""
    output_config: NotRequired[OutputConfigParam]
    speed: NotRequired[Literal["standard", "fast"] | None]
    system: NotRequired[str | Iterable[TextBlockParam | TextBlock]]
    """Instructions that hold for the whole conversation."""
    thinking: NotRequired[ThinkingConfigParam]
    tool_choice: NotRequired[ToolChoiceParam]


class MessageParamsBase(PromptParams):
    """What both `messages.create` and `beta.messages.create` take."""

    max_tokens: int
    """The most tokens to write before stopping."""
    container: NotRequired[MessageCreateParamsContainerParam | None]
    diagnostics: NotRequired[DiagnosticsParam | None]
    inference_geo: NotRequired[str | None]
    """Where the model is to run."""
    metadata: NotRequired[MetadataParam]
    service_tier: NotRequired[Literal["auto", "standard_only"]]
    stop_sequences: NotRequired[Sequence[str]]
    """Texts that end the reply where the model writes one."""
    temperature: NotRequired[float]
    """From 0.0, as steady as it gets, to 1.0, which is used if not given."""
    top_k: NotRequired[int]
    """Choose each token among the k likeliest only."""
    top_p: NotRequired[float]
    """Choose each token among the likeliest that together have this probability."""


class MessageCreateParamsBase(MessageParamsBase):
    """What `messages.create` takes, streamed or not."""

    messages: Iterable[MessageParam]
    tools: NotRequired[Iterable[ToolUnionParam]]


class MessageCreateParamsNonStreaming(MessageCreateParamsBase):
    """What `messages.create` takes when the reply comes as a whole."""

    stream: NotRequired[Literal[False]]


class MessageCreateParamsStreaming(MessageCreateParamsBase):
    """What `messages.create` takes when the reply comes as a stream."""

    stream: Literal[True]


MessageCreateParams: TypeAlias = MessageCreateParamsNonStreaming | MessageCreateParamsStreaming
"""What `messages.create` takes."""

MessageCountTokensToolParam: TypeAlias = ToolUnionParam
"""Any definition of a tool, where tokens are counted."""


class MessageCountTokensParams(PromptParams):
    """What `messages.count_tokens` takes."""

    messages: Iterable[MessageParam]
    tools: NotRequired[Iterable[MessageCountTokensToolParam]]
