"""Models, as the API lists them."""

from datetime import datetime
from typing import Literal, TypeAlias

from agentkit_client._models import BaseModel

ModelLine: TypeAlias = Literal["haiku", "sonnet", "opus", "fable", "mythos"]
"""A line of models."""


class CapabilitySupport(BaseModel):
    """Whether a model can do something."""

    supported: bool


class ThinkingTypes(BaseModel):
    """Which ways of thinking a model has."""

    adaptive: CapabilitySupport
    between_tools: CapabilitySupport
    disabled: CapabilitySupport
    enabled: CapabilitySupport


class ThinkingCapability(BaseModel):
    """Whether a model can think, and how."""

    supported: bool
    types: ThinkingTypes


class EffortCapability(BaseModel):
    """Which efforts a model can be asked for."""

    high: CapabilitySupport
    low: CapabilitySupport
    max: CapabilitySupport
    medium: CapabilitySupport
    supported: bool
    xhigh: CapabilitySupport | None = None


class ContextManagementCapability(BaseModel):
    """What a model's context may be cleared of."""

    clear_thinking_20251015: CapabilitySupport | None = None
    clear_tool_uses_20250919: CapabilitySupport | None = None
    compact_20260112: CapabilitySupport | None = None
    supported: bool


class CompactionCapability(BaseModel):
    """Whether a model can compact its context, and how."""

    summarize: CapabilitySupport
    supported: bool


class ServerToolsCapability(BaseModel):
    """Which tools of the API a model can use."""

    code_execution: CapabilitySupport
    supported: bool
    web_search: CapabilitySupport


class ModelCapabilities(BaseModel):
    """What a model can do."""

    batch: CapabilitySupport
    citations: CapabilitySupport
    code_execution: CapabilitySupport
    context_management: ContextManagementCapability
    effort: EffortCapability
    image_input: CapabilitySupport
    pdf_input: CapabilitySupport
    server_tools: ServerToolsCapability
    structured_outputs: CapabilitySupport
    thinking: ThinkingCapability
    compaction: CompactionCapability | None = None


class ModelInfo(BaseModel):
    """A model the API offers."""

    id: str
    created_at: datetime
    display_name: str
    type: Literal["model"]
    capabilities: ModelCapabilities | None = None
    deprecated_at: datetime | None = None
    lifecycle: Literal["active", "deprecated", "retired"] | None = None
    line: ModelLine | None = None
    max_input_tokens: int | None = None
    max_tokens: int | None = None
    retires_at: datetime | None = None
    allowed_fallback_models: list[str] | None = None
