"""The advisor: another model that the API asks for advice while it writes a reply."""

from typing import Literal, TypeAlias

from typing_extensions import NotRequired, TypedDict

from agentkit_client._models import BaseModel
from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._names import ModelParam
from agentkit_client.types._tools import CallerName


class BetaAdvisorTool20260301Param(TypedDict):
    """A model to ask for advice."""

    model: ModelParam
    name: Literal["advisor"]
    type: Literal["advisor_20260301"]
    allowed_callers: NotRequired[list[CallerName]]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
    caching: NotRequired[CacheControlEphemeralParam | None]
    defer_loading: NotRequired[bool]
    max_tokens: NotRequired[int | None]
    """The most tokens of one piece of advice."""
    max_uses: NotRequired[int | None]
    """The most times to ask in one request."""
    strict: NotRequired[bool]


class BetaAdvisorResultBlock(BaseModel):
    """The advice."""

    stop_reason: str | None = None
    text: str
    type: Literal["advisor_result"]


class BetaAdvisorRedactedResultBlock(BaseModel):
    """Advice that is withheld."""

    encrypted_content: str
    """Opaque; to be sent back as it came."""
    stop_reason: str | None = None
    type: Literal["advisor_redacted_result"]


class BetaAdvisorToolResultError(BaseModel):
    """A question that failed."""

    error_code: Literal[
        "max_uses_exceeded",
        "prompt_too_long",
        "too_many_requests",
        "overloaded",
        "unavailable",
        "execution_time_exceeded",
        "model_not_found",
    ]
    type: Literal["advisor_tool_result_error"]


BetaAdvisorToolResultContent: TypeAlias = (
    BetaAdvisorToolResultError | BetaAdvisorResultBlock | BetaAdvisorRedactedResultBlock
)
"""The advice, or why there is none."""


class BetaAdvisorToolResultBlock(BaseModel):
    """What came of asking the advisor."""

    content: BetaAdvisorToolResultContent
    tool_use_id: str
    type: Literal["advisor_tool_result"]


class BetaAdvisorResultBlockParam(TypedDict):
    """Earlier advice, sent back."""

    text: str
    type: Literal["advisor_result"]
    stop_reason: NotRequired[str | None]


class BetaAdvisorRedactedResultBlockParam(TypedDict):
    """Earlier advice that was withheld, sent back."""

    encrypted_content: str
    type: Literal["advisor_redacted_result"]
    stop_reason: NotRequired[str | None]


class BetaAdvisorToolResultErrorParam(TypedDict):
    """A question that failed, sent back."""

    error_code: Literal[
        "max_uses_exceeded",
        "prompt_too_long",
        "too_many_requests",
        "overloaded",
        "unavailable",
        "execution_time_exceeded",
        "model_not_found",
    ]
    type: Literal["advisor_tool_result_error"]


BetaAdvisorToolResultContentParam: TypeAlias = (
    BetaAdvisorToolResultErrorParam
    | BetaAdvisorResultBlockParam
    | BetaAdvisorRedactedResultBlockParam
    | BetaAdvisorToolResultContent
)
"""What came of a question, sent back."""


class BetaAdvisorToolResultBlockParam(TypedDict):
    """An earlier question's outcome, sent back."""

    content: BetaAdvisorToolResultContentParam
    tool_use_id: str
    type: Literal["advisor_tool_result"]
    cache_control: NotRequired[CacheControlEphemeralParam | None]
