"""Tools as plain Python functions, the loop that runs them, and the Claude API below it.

Nothing is loaded before it is used: `import agentkit` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentkit import types
    from agentkit._approval import Approve, Decision, Deny, Edit, PendingCall
    from agentkit._compaction import CompactionControl
    from agentkit._limits import ReachedLimit, RunLimits
    from agentkit._state import RunState
    from agentkit._usage import RunUsage, ToolUsage, TurnUsage
    from agentkit.clients import Anthropic, AsyncAnthropic, AsyncClient, Client
    from agentkit.errors import (
        IsolatedError,
        ReplyTruncated,
        RunError,
        RunLimitReached,
        RunPaused,
        RunRecord,
        ToolTimeout,
    )
    from agentkit.events import RunEvent
    from agentkit.history import compact, repair_history
    from agentkit.middleware import Middleware, ModelCall, ToolCall
    from agentkit.platforms import (
        AnthropicBedrock,
        AnthropicFoundry,
        AnthropicVertex,
        AsyncAnthropicBedrock,
        AsyncAnthropicFoundry,
        AsyncAnthropicVertex,
    )
    from agentkit.runner import (
        BetaAsyncStreamingToolRunner,
        BetaAsyncToolRunner,
        BetaStreamingToolRunner,
        BetaToolRunner,
        FinishedCall,
    )
    from agentkit_client import (
        AI_PROMPT,
        DEFAULT_CONNECTION_LIMITS,
        DEFAULT_MAX_RETRIES,
        DEFAULT_TIMEOUT,
        HUMAN_PROMPT,
        NOT_GIVEN,
        AnthropicError,
        APIConnectionError,
        APIError,
        APIResponse,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AsyncAPIResponse,
        AsyncStream,
        AuthenticationError,
        BadRequestError,
        BaseModel,
        ByteLimits,
        ConflictError,
        CredentialError,
        DeadlineExceededError,
        DefaultAioHttpClient,
        DefaultAsyncHttpxClient,
        DefaultHttpxClient,
        InternalServerError,
        NoneType,
        NotFoundError,
        NotGiven,
        NotOffered,
        Omit,
        OutputMismatch,
        OutputProblem,
        OverloadedError,
        PermissionDeniedError,
        ProxiesTypes,
        RateLimit,
        RateLimitError,
        RequestOptions,
        RequestTooLargeError,
        ResponseInfo,
        RetryBudget,
        RetryPolicy,
        ServiceUnavailableError,
        Stream,
        StreamIdleTimeoutError,
        StreamIncompleteError,
        Timeout,
        Transport,
        UnprocessableEntityError,
        __title__,
        __version__,
        file_from_path,
        not_given,
        omit,
        transform_schema,
        written,
    )
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
        CitationEvent,
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
        ParsedContentBlockStopEvent,
        ParsedMessageStopEvent,
        ParsedMessageStreamEvent,
        PingEvent,
        SignatureEvent,
        TextEvent,
        ThinkingEvent,
    )
    from agentkit_tools import (
        BetaAbstractMemoryTool,
        BetaAsyncAbstractMemoryTool,
        BetaAsyncBuiltinFunctionTool,
        BetaAsyncFunctionTool,
        BetaAsyncLocalFilesystemMemoryTool,
        BetaBuiltinFunctionTool,
        BetaFunctionTool,
        BetaFunctionToolResultType,
        BetaLocalFilesystemMemoryTool,
        CallCancelled,
        DirectoryResultStore,
        InvalidArguments,
        InvalidTool,
        Isolation,
        MemoryResultStore,
        Progress,
        ResultStore,
        ToolContext,
        ToolError,
        Toolset,
        ToolSource,
        altered,
        beta_async_tool,
        beta_tool,
        tool,
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
    "Approve",
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
    "BetaAbstractMemoryTool",
    "BetaAsyncAbstractMemoryTool",
    "BetaAsyncBuiltinFunctionTool",
    "BetaAsyncFunctionTool",
    "BetaAsyncLocalFilesystemMemoryTool",
    "BetaAsyncMessageStream",
    "BetaAsyncMessageStreamManager",
    "BetaAsyncStreamingToolRunner",
    "BetaAsyncToolRunner",
    "BetaBuiltinFunctionTool",
    "BetaContentBlockStopEvent",
    "BetaFunctionTool",
    "BetaFunctionToolResultType",
    "BetaInputJsonEvent",
    "BetaLocalFilesystemMemoryTool",
    "BetaMessageStopEvent",
    "BetaMessageStream",
    "BetaMessageStreamEvent",
    "BetaMessageStreamManager",
    "BetaStreamingToolRunner",
    "BetaTextEvent",
    "BetaToolRunner",
    "ByteLimits",
    "CallCancelled",
    "CitationEvent",
    "Client",
    "CompactionControl",
    "ConflictError",
    "ContentBlockStopEvent",
    "CredentialError",
    "DeadlineExceededError",
    "Decision",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "Deny",
    "DirectoryResultStore",
    "Edit",
    "FinishedCall",
    "InputJsonEvent",
    "InternalServerError",
    "InvalidArguments",
    "InvalidTool",
    "IsolatedError",
    "Isolation",
    "MemoryResultStore",
    "MessageStopEvent",
    "MessageStream",
    "MessageStreamEvent",
    "MessageStreamManager",
    "Middleware",
    "ModelCall",
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
    "ParsedContentBlockStopEvent",
    "ParsedMessageStopEvent",
    "ParsedMessageStreamEvent",
    "PendingCall",
    "PermissionDeniedError",
    "PingEvent",
    "Progress",
    "ProxiesTypes",
    "RateLimit",
    "RateLimitError",
    "ReachedLimit",
    "ReplyTruncated",
    "RequestOptions",
    "RequestTooLargeError",
    "ResponseInfo",
    "ResultStore",
    "RetryBudget",
    "RetryPolicy",
    "RunError",
    "RunEvent",
    "RunLimitReached",
    "RunLimits",
    "RunPaused",
    "RunRecord",
    "RunState",
    "RunUsage",
    "ServiceUnavailableError",
    "SignatureEvent",
    "Stream",
    "StreamIdleTimeoutError",
    "StreamIncompleteError",
    "TextEvent",
    "ThinkingEvent",
    "Timeout",
    "ToolCall",
    "ToolContext",
    "ToolError",
    "ToolSource",
    "ToolTimeout",
    "ToolUsage",
    "Toolset",
    "Transport",
    "TurnUsage",
    "UnprocessableEntityError",
    "__title__",
    "__version__",
    "altered",
    "beta_async_tool",
    "beta_tool",
    "compact",
    "file_from_path",
    "not_given",
    "omit",
    "repair_history",
    "tool",
    "transform_schema",
    "types",
    "written",
]

_HOMES = {
    "agentkit._approval": "Approve Decision Deny Edit PendingCall",
    "agentkit._limits": "ReachedLimit RunLimits",
    "agentkit._state": "RunState",
    "agentkit.errors": "IsolatedError ReplyTruncated RunError RunLimitReached RunPaused RunRecord "
    "ToolTimeout",
    "agentkit.middleware": "Middleware ModelCall ToolCall",
    "agentkit._compaction": "CompactionControl",
    "agentkit._usage": "RunUsage ToolUsage TurnUsage",
    "agentkit.clients": "Anthropic AsyncAnthropic AsyncClient Client",
    "agentkit.events": "RunEvent",
    "agentkit.history": "compact repair_history",
    "agentkit.platforms": (
        "AnthropicBedrock AnthropicFoundry AnthropicVertex AsyncAnthropicBedrock "
        "AsyncAnthropicFoundry AsyncAnthropicVertex"
    ),
    "agentkit.runner": (
        "BetaAsyncStreamingToolRunner BetaAsyncToolRunner BetaStreamingToolRunner BetaToolRunner "
        "FinishedCall"
    ),
    "agentkit_client.streaming": (
        "AsyncMessageStream AsyncMessageStreamManager BetaAsyncMessageStream "
        "BetaAsyncMessageStreamManager BetaContentBlockStopEvent BetaInputJsonEvent "
        "BetaMessageStopEvent BetaMessageStream BetaMessageStreamEvent BetaMessageStreamManager "
        "BetaTextEvent CitationEvent ContentBlockStopEvent InputJsonEvent MessageStopEvent "
        "MessageStream MessageStreamEvent MessageStreamManager ParsedBetaContentBlockStopEvent "
        "ParsedBetaMessageStopEvent ParsedBetaMessageStreamEvent ParsedBetaTextEvent "
        "ParsedContentBlockStopEvent ParsedMessageStopEvent ParsedMessageStreamEvent PingEvent "
        "SignatureEvent TextEvent ThinkingEvent"
    ),
    "agentkit_tools": (
        "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool BetaAsyncLocalFilesystemMemoryTool "
        "BetaFunctionToolResultType BetaLocalFilesystemMemoryTool "
        "BetaAsyncBuiltinFunctionTool BetaAsyncFunctionTool BetaBuiltinFunctionTool "
        "BetaFunctionTool CallCancelled DirectoryResultStore InvalidArguments InvalidTool "
        "Isolation MemoryResultStore Progress ResultStore ToolContext ToolError ToolSource Toolset "
        "altered beta_async_tool beta_tool tool"
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers

    def __getattr__(name: str) -> Any:
        """Load what is asked for, once (PEP 562)."""
        if name == "types":
            return import_module("agentkit.types")
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOME_OF.get(name, "agentkit_client")), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
