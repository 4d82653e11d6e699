"""Tools as plain Python functions, the loop that runs them, and the Claude API below it.

Nothing is loaded before it is used: `import agentkit` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import agentkit_client
import agentkit_tools

if TYPE_CHECKING:
    from agentkit import types
    from agentkit.clients import Anthropic, AsyncAnthropic, AsyncClient, Client
    from agentkit.runner import BetaAsyncToolRunner, BetaToolRunner, FinishedCall
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
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        BaseModel,
        ConflictError,
        CredentialError,
        DeadlineExceededError,
        DefaultAsyncHttpxClient,
        DefaultHttpxClient,
        InternalServerError,
        NotFoundError,
        NotGiven,
        Omit,
        OverloadedError,
        PermissionDeniedError,
        RateLimitError,
        RequestTooLargeError,
        ServiceUnavailableError,
        Timeout,
        UnprocessableEntityError,
        __version__,
        not_given,
        omit,
    )
    from agentkit_tools import (
        BetaAsyncBuiltinFunctionTool,
        BetaAsyncFunctionTool,
        BetaBuiltinFunctionTool,
        BetaFunctionTool,
        InvalidArguments,
        InvalidTool,
        ToolError,
        beta_async_tool,
        beta_tool,
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
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "Anthropic",
    "AnthropicError",
    "AsyncAnthropic",
    "AsyncClient",
    "AuthenticationError",
    "BadRequestError",
    "BaseModel",
    "BetaAsyncBuiltinFunctionTool",
    "BetaAsyncFunctionTool",
    "BetaAsyncToolRunner",
    "BetaBuiltinFunctionTool",
    "BetaFunctionTool",
    "BetaToolRunner",
    "Client",
    "ConflictError",
    "CredentialError",
    "DeadlineExceededError",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "FinishedCall",
    "InternalServerError",
    "InvalidArguments",
    "InvalidTool",
    "NotFoundError",
    "NotGiven",
    "Omit",
    "OverloadedError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestTooLargeError",
    "ServiceUnavailableError",
    "Timeout",
    "ToolError",
    "UnprocessableEntityError",
    "__version__",
    "beta_async_tool",
    "beta_tool",
    "not_given",
    "omit",
    "types",
]

_OWN = {
    "Anthropic": "agentkit.clients",
    "AsyncAnthropic": "agentkit.clients",
    "AsyncClient": "agentkit.clients",
    "BetaAsyncToolRunner": "agentkit.runner",
    "BetaToolRunner": "agentkit.runner",
    "Client": "agentkit.clients",
    "FinishedCall": "agentkit.runner",
}


if not TYPE_CHECKING:  # a misspelt name is then an error to type checkers

    def __getattr__(name: str) -> Any:
        """Load what is asked for, once (PEP 562)."""
        if name == "types":
            return import_module("agentkit.types")
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name in _OWN:
            home = import_module(_OWN[name])
        else:
            home = agentkit_tools if name in agentkit_tools.__all__ else agentkit_client
        value = getattr(home, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
