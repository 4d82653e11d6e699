"""The names the API knows: models and betas, each open for names that come after this version."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

# fmt: off
Model: TypeAlias = Literal[
    "claude-opus-4-5-20251101", "claude-opus-4-5", "claude-3-7-sonnet-latest",
    "claude-3-7-sonnet-20250219", "claude-3-5-haiku-latest", "claude-3-5-haiku-20241022",
    "claude-haiku-4-5", "claude-haiku-4-5-20251001", "claude-sonnet-4-20250514",
    "claude-sonnet-4-0", "claude-4-sonnet-20250514", "claude-sonnet-4-5",
    "claude-sonnet-4-5-20250929", "claude-opus-4-0", "claude-opus-4-20250514",
    "claude-4-opus-20250514", "claude-opus-4-1-20250805", "claude-3-opus-latest",
    "claude-3-opus-20240229", "claude-3-haiku-20240307", "claude-fable-5-2", "claude-mythos-5-2",
    "claude-haiku-5-5", "claude-sonnet-5-5", "claude-fable-5-1", "claude-opus-5-5",
    "claude-mythos-5-1", "claude-sonnet-5", "claude-fable-5", "claude-mythos-5", "claude-opus-5",
    "claude-opus-4-8", "claude-opus-4-7", "claude-mythos-preview", "claude-opus-4-6",
    "claude-sonnet-4-6",
] | str
"""A model, by its id or by an alias that moves with new versions."""
# fmt: on

ModelParam: TypeAlias = Model
"""A model to ask, by its id or by an alias that moves with new versions."""

# fmt: off
AnthropicBetaParam: TypeAlias = Literal[
    "message-batches-2024-09-24", "prompt-caching-2024-07-31", "computer-use-2024-10-22",
    "computer-use-2025-01-24", "pdfs-2024-09-25", "token-counting-2024-11-01",
    "token-efficient-tools-2025-02-19", "output-128k-2025-02-19", "files-api-2025-04-14",
    "mcp-client-2025-04-04", "mcp-client-2025-11-20", "dev-full-thinking-2025-05-14",
    "interleaved-thinking-2025-05-14", "code-execution-2025-05-22", "extended-cache-ttl-2025-04-11",
    "context-1m-2025-08-07", "context-management-2025-06-27",
    "model-context-window-exceeded-2025-08-26", "skills-2025-10-02", "fast-mode-2026-02-01",
    "output-300k-2026-03-24", "user-profiles-2026-03-24", "user-profiles-2026-08-18",
    "user-profiles-2026-09-04", "advisor-tool-2026-03-01", "managed-agents-2026-04-01",
    "dreaming-2026-04-21", "thinking-token-count-2026-05-13", "server-side-fallback-2026-06-01",
    "server-side-fallback-2026-07-01", "fallback-credit-2026-06-01", "fallback-credit-2026-07-01",
    "agent-memory-2026-07-22", "mid-conversation-tool-changes-2026-07-01", "compact-2026-01-12",
    "computer-use-2025-11-24", "mcp-tunnels-2026-06-22", "structured-outputs-2025-11-13",
    "task-budgets-2026-03-13", "thinking-display-updates-2026-08-18",
    "mid-conversation-output-config-2026-07-01", "thinking-binding-controls-2026-08-01",
    "mid-conversation-system-clear-at-2026-08-21", "compact-2026-09-04", "inline-tools-2026-09-15",
    "mcp-client-2026-09-15", "ce-plugins-2026-09-01", "spend-limit-reads-2026-09-26",
    "telemetry-destinations-2026-08-11", "webhooks-2026-10-07", "admin-user-sign-out-2026-10-08",
    "message-threads-2026-08-12", "analytics-usage-cost-2026-08-24",
    "experimental-claude-tag-2026-10-21", "cache-diagnosis-2026-04-07",
    "ce-user-management-2026-07-13", "ce-claude-code-managed-settings-2026-10-06",
    "user-profiles-billing-2026-10-01",
] | str
"""A beta to switch on, as it stands in the `anthropic-beta` header."""
# fmt: on

Betas: TypeAlias = Annotated[list[AnthropicBetaParam], Field(alias="anthropic-beta")]
"""The betas of one request; sent joined, in the `anthropic-beta` header."""
