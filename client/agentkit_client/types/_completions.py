"""Text completions, the API before messages; kept for old programs."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._message_params import MetadataParam
from agentkit_client.types._names import Betas, Model, ModelParam


class Completion(BaseModel):
    """A completed text."""

    id: str
    completion: str
    model: Model
    stop_reason: str | None = None
    type: Literal["completion"]


class CompletionCreateParamsBase(TypedDict):
    """What `completions.create` takes, streamed or not."""

    max_tokens_to_sample: int
    model: ModelParam
    prompt: str
    """The text so far; `\n\nHuman:` and `\n\nAssistant:` mark the turns."""
    metadata: NotRequired[MetadataParam]
    stop_sequences: NotRequired[Sequence[str]]
    temperature: NotRequired[float]
    top_k: NotRequired[int]
    top_p: NotRequired[float]
    betas: NotRequired[Betas]


class CompletionCreateParamsNonStreaming(CompletionCreateParamsBase):
    """What `completions.create` takes when the text comes as a whole."""

    stream: NotRequired[Literal[False]]


class CompletionCreateParamsStreaming(CompletionCreateParamsBase):
    """What `completions.create` takes when the text comes as a stream."""

    stream: Literal[True]


CompletionCreateParams: TypeAlias = (
    CompletionCreateParamsNonStreaming | CompletionCreateParamsStreaming
)
"""What `completions.create` takes."""
