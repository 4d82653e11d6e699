"""The Claude API and nothing else: one request, one reply.

Nothing is loaded before it is used: `import agentkit_client` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from agentkit_client._version import __title__, __version__

if TYPE_CHECKING:
    from agentkit_client import streaming, types
    from agentkit_client._aiohttp import DefaultAioHttpClient
    from agentkit_client._body import written
    from agentkit_client._client import Anthropic, AsyncAnthropic, AsyncClient, Client
    from agentkit_client._config import DEFAULT_MAX_RETRIES
    from agentkit_client._http import (
        DEFAULT_CONNECTION_LIMITS,
        DefaultAsyncHttpxClient,
        DefaultHttpxClient,
        ProxiesTypes,
        Transport,
    )
    from agentkit_client._info import RateLimit, ResponseInfo
    from agentkit_client._limits import ByteLimits
    from agentkit_client._models import BaseModel
    from agentkit_client._multipart import file_from_path
    from agentkit_client._output_type import transform_schema
    from agentkit_client._sentinels import NOT_GIVEN, NotGiven, Omit, not_given, omit
    from agentkit_client._settings import AI_PROMPT, HUMAN_PROMPT
    from agentkit_client._streams import AsyncStream, Stream
    from agentkit_client._timeouts import DEFAULT_TIMEOUT, Timeout
    from agentkit_client._verbs import NoneType, RequestOptions
    from agentkit_client._wrappers import APIResponse, AsyncAPIResponse
    from agentkit_client.errors import (
        AnthropicError,
        APIConnectionError,
        APIError,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConflictError,
        CredentialError,
        DeadlineExceededError,
        InternalServerError,
        NotFoundError,
        NotOffered,
        OutputMismatch,
        OutputProblem,
        OverloadedError,
        PermissionDeniedError,
        RateLimitError,
        RequestTooLargeError,
        ServiceUnavailableError,
        StreamIdleTimeoutError,
        StreamIncompleteError,
        UnprocessableEntityError,
    )
    from agentkit_client.platforms import (
        AnthropicBedrock,
        AnthropicFoundry,
        AnthropicVertex,
        AsyncAnthropicBedrock,
        AsyncAnthropicFoundry,
        AsyncAnthropicVertex,
    )
    from agentkit_client.retries import RetryBudget, RetryPolicy
    from agentkit_client.streaming import (
        AsyncMessageStream,
        AsyncMessageStreamManager,
        BetaAsyncMessageStream,
        BetaAsyncMessageStreamManager,
        BetaContentBlockStopEvent,
        BetaInputJsonEvent,
        BetaMessageStopEvent,
        BetaMessageStream,
        BetaMessageStreamEvent,
        BetaMessageStreamManager,
        BetaTextEvent,
        ContentBlockStopEvent,
        InputJsonEvent,
        MessageStopEvent,
        MessageStream,
        MessageStreamEvent,
        MessageStreamManager,
        ParsedBetaContentBlockStopEvent,
        ParsedBetaMessageStopEvent,
        ParsedBetaMessageStreamEvent,
        ParsedBetaTextEvent,
        TextEvent,
    )

__all__ = [
    "AI_PROMPT",
    "DEFAULT_CONNECTION_LIMITS",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "HUMAN_PROMPT",
    "NOT_GIVEN",
    "APIConnectionError",
    "APIError",
    "APIResponse",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "Anthropic",
    "AnthropicBedrock",
    "AnthropicError",
    "AnthropicFoundry",
    "AnthropicVertex",
    "AsyncAPIResponse",
    "AsyncAnthropic",
    "AsyncAnthropicBedrock",
    "AsyncAnthropicFoundry",
    "AsyncAnthropicVertex",
    "AsyncClient",
    "AsyncMessageStream",
    "AsyncMessageStreamManager",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BaseModel",
    "BetaAsyncMessageStream",
    "BetaAsyncMessageStreamManager",
    "BetaContentBlockStopEvent",
    "BetaInputJsonEvent",
    "BetaMessageStopEvent",
    "BetaMessageStream",
    "BetaMessageStreamEvent",
    "BetaMessageStreamManager",
    "BetaTextEvent",
    "ByteLimits",
    "Client",
    "ConflictError",
    "ContentBlockStopEvent",
    "CredentialError",
    "DeadlineExceededError",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "InputJsonEvent",
    "InternalServerError",
    "MessageStopEvent",
    "MessageStream",
    "MessageStreamEvent",
    "MessageStreamManager",
    "NoneType",
    "NotFoundError",
    "NotGiven",
    "NotOffered",
    "Omit",
    "OutputMismatch",
    "OutputProblem",
    "OverloadedError",
    "ParsedBetaContentBlockStopEvent",
    "ParsedBetaMessageStopEvent",
    "ParsedBetaMessageStreamEvent",
    "ParsedBetaTextEvent",
    "PermissionDeniedError",
    "ProxiesTypes",
    "RateLimit",
    "RateLimitError",
    "RequestOptions",
    "RequestTooLargeError",
    "ResponseInfo",
    "RetryBudget",
    "RetryPolicy",
    "ServiceUnavailableError",
    "Stream",
    "StreamIdleTimeoutError",
    "StreamIncompleteError",
    "TextEvent",
    "Timeout",
    "Transport",
    "UnprocessableEntityError",
    "__title__",
    "__version__",
    "file_from_path",
    "not_given",
    "omit",
    "streaming",
    "transform_schema",
    "types",
    "written",
]

_HOMES = {
    "_aiohttp": "DefaultAioHttpClient",
    "_body": "written",
    "_client": "Anthropic AsyncAnthropic AsyncClient Client",
    "_config": "DEFAULT_MAX_RETRIES",
    "_http": (
        "DEFAULT_CONNECTION_LIMITS DefaultAsyncHttpxClient DefaultHttpxClient ProxiesTypes "
        "Transport"
    ),
    "_info": "RateLimit ResponseInfo",
    "_limits": "ByteLimits",
    "_models": "BaseModel",
    "_multipart": "file_from_path",
    "_output_type": "transform_schema",
    "_sentinels": "NOT_GIVEN NotGiven Omit not_given omit",
    "_settings": "AI_PROMPT HUMAN_PROMPT",
    "_streams": "AsyncStream Stream",
    "_timeouts": "DEFAULT_TIMEOUT Timeout",
    "_verbs": "NoneType RequestOptions",
    "_wrappers": "APIResponse AsyncAPIResponse",
    "platforms": (
        "AnthropicBedrock AnthropicFoundry AnthropicVertex AsyncAnthropicBedrock "
        "AsyncAnthropicFoundry AsyncAnthropicVertex"
    ),
    "retries": "RetryBudget RetryPolicy",
    "streaming": (
        "AsyncMessageStream AsyncMessageStreamManager BetaAsyncMessageStream "
        "BetaAsyncMessageStreamManager BetaContentBlockStopEvent BetaInputJsonEvent "
        "BetaMessageStopEvent BetaMessageStream BetaMessageStreamEvent "
        "BetaMessageStreamManager BetaTextEvent ContentBlockStopEvent InputJsonEvent "
        "MessageStopEvent MessageStream MessageStreamEvent MessageStreamManager "
        "ParsedBetaContentBlockStopEvent ParsedBetaMessageStopEvent "
        "ParsedBetaMessageStreamEvent ParsedBetaTextEvent TextEvent"
    ),
    "errors": (
        "APIConnectionError APIError APIResponseValidationError APIStatusError APITimeoutError "
        "AnthropicError AuthenticationError BadRequestError ConflictError CredentialError "
        "DeadlineExceededError InternalServerError NotFoundError NotOffered OutputMismatch "
        "OutputProblem OverloadedError PermissionDeniedError RateLimitError RequestTooLargeError "
        "ServiceUnavailableError StreamIdleTimeoutError StreamIncompleteError "
        "UnprocessableEntityError"
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load what is asked for, once (PEP 562)."""
    if name in ("streaming", "types"):
        return import_module(f"agentkit_client.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
