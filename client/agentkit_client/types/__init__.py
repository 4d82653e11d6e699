"""The wire: what goes to the API and what comes back, each thing under its own name."""

# An index of names, kept short to be searched by eye.
# isort: off
# fmt: off
from typing import TYPE_CHECKING

from agentkit_client.types._cache import CacheControlEphemeralParam
from agentkit_client.types._citations import (
    CitationCharLocation, CitationCharLocationParam, CitationContentBlockLocation,
    CitationContentBlockLocationParam, CitationPageLocation, CitationPageLocationParam,
    CitationSearchResultLocationParam, CitationWebSearchResultLocationParam, CitationsConfig,
    CitationsConfigParam, CitationsSearchResultLocation, CitationsWebSearchResultLocation,
    TextCitation, TextCitationParam,
)
from agentkit_client.types._code_execution import (
    BashCodeExecutionOutputBlock, BashCodeExecutionOutputBlockParam, BashCodeExecutionResultBlock,
    BashCodeExecutionResultBlockParam, BashCodeExecutionToolResultBlock,
    BashCodeExecutionToolResultBlockParam, BashCodeExecutionToolResultContent,
    BashCodeExecutionToolResultContentParam, BashCodeExecutionToolResultError,
    BashCodeExecutionToolResultErrorCode, BashCodeExecutionToolResultErrorParam,
    CodeExecutionOutputBlock, CodeExecutionOutputBlockParam, CodeExecutionResultBlock,
    CodeExecutionResultBlockParam, CodeExecutionToolResultBlock,
    CodeExecutionToolResultBlockContent, CodeExecutionToolResultBlockParam,
    CodeExecutionToolResultBlockParamContentParam, CodeExecutionToolResultError,
    CodeExecutionToolResultErrorCode, CodeExecutionToolResultErrorParam,
    TextEditorCodeExecutionCreateResultBlock, TextEditorCodeExecutionCreateResultBlockParam,
    TextEditorCodeExecutionStrReplaceResultBlock, TextEditorCodeExecutionStrReplaceResultBlockParam,
    TextEditorCodeExecutionToolResultBlock, TextEditorCodeExecutionToolResultBlockParam,
    TextEditorCodeExecutionToolResultContent, TextEditorCodeExecutionToolResultContentParam,
    TextEditorCodeExecutionToolResultError, TextEditorCodeExecutionToolResultErrorCode,
    TextEditorCodeExecutionToolResultErrorParam, TextEditorCodeExecutionViewResultBlock,
    TextEditorCodeExecutionViewResultBlockParam,
)
from agentkit_client.types._completions import (
    Completion, CompletionCreateParams, CompletionCreateParamsBase,
    CompletionCreateParamsNonStreaming, CompletionCreateParamsStreaming,
)
from agentkit_client.types._container import (
    Container, ContainerParams, ContainerSkill, ContainerUploadBlock, ContainerUploadBlockParam,
    MessageCreateParamsContainerParam, SkillParams,
)
from agentkit_client.types._documents import (
    Base64Data, Base64ImageSourceParam, Base64PDFSource, Base64PDFSourceParam,
    ContentBlockSourceContentParam, ContentBlockSourceParam, DocumentBlock, DocumentBlockParam,
    DocumentSource, DocumentSourceParam, FileDocumentSourceParam, FileImageSourceParam,
    ImageBlockParam, ImageSourceParam, PlainTextSource, PlainTextSourceParam,
    SearchResultBlockParam, URLImageSourceParam, URLPDFSourceParam,
)
from agentkit_client.types._errors import (
    APIErrorObject, APIErrorObject as BetaAPIError, AuthenticationError,
    AuthenticationError as BetaAuthenticationError, BillingError as BetaBillingError, BillingError,
    ErrorObject as BetaError, ErrorObject, ErrorResponse as BetaErrorResponse, ErrorResponse,
    GatewayTimeoutError as BetaGatewayTimeoutError, GatewayTimeoutError,
    InvalidRequestError as BetaInvalidRequestError, InvalidRequestError,
    NotFoundError as BetaNotFoundError, NotFoundError, OverloadedError as BetaOverloadedError,
    OverloadedError, PermissionError as BetaPermissionError, PermissionError,
    RateLimitError as BetaRateLimitError, RateLimitError,
)
from agentkit_client.types._events import (
    CitationsDelta, InputJSONDelta, MessageDelta, MessageStreamEvent,
    MessageStreamEvent as RawMessageStreamEvent, RawContentBlockDelta,
    RawContentBlockDeltaEvent as ContentBlockDeltaEvent, RawContentBlockDeltaEvent,
    RawContentBlockStartEvent as ContentBlockStartEvent, RawContentBlockStartEvent,
    RawContentBlockStopEvent as ContentBlockStopEvent, RawContentBlockStopEvent,
    RawMessageDeltaEvent as MessageDeltaEvent, RawMessageDeltaEvent,
    RawMessageStartEvent as MessageStartEvent, RawMessageStartEvent,
    RawMessageStopEvent as MessageStopEvent, RawMessageStopEvent, SignatureDelta, TextDelta,
    ThinkingDelta,
)
from agentkit_client.types._message_params import (
    JSONOutputFormatParam, MessageCountTokensParams, MessageCountTokensToolParam,
    MessageCreateParams, MessageCreateParamsBase, MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming, MessageParamsBase, MetadataParam, OutputConfigParam,
)
from agentkit_client.types._messages import (
    ContentBlock, ContentBlockParam, Message, MessageParam, MessageTokensCount, StopReason,
)
from agentkit_client.types._model_info import ModelInfo
from agentkit_client.types._names import AnthropicBetaParam, Betas, Model, ModelParam
from agentkit_client.types._paging import ModelListParams, PageParams
from agentkit_client.types._paths import keep_paths, submodules
from agentkit_client.types._text import (
    RedactedThinkingBlock, RedactedThinkingBlockParam, TextBlock, TextBlockParam, ThinkingBlock,
    ThinkingBlockParam, ThinkingConfigDisabledParam, ThinkingConfigEnabledParam,
    ThinkingConfigParam,
)
from agentkit_client.types._tool_search import (
    ToolSearchToolResultBlock, ToolSearchToolResultBlockParam, ToolSearchToolResultContent,
    ToolSearchToolResultContentParam, ToolSearchToolResultError, ToolSearchToolResultErrorCode,
    ToolSearchToolResultErrorParam, ToolSearchToolSearchResultBlock,
    ToolSearchToolSearchResultBlockParam,
)
from agentkit_client.types._tool_use import (
    DirectCaller, DirectCallerParam, ServerToolCaller, ServerToolCallerParam, ServerToolUseBlock,
    ServerToolUseBlockParam, ToolReferenceBlock, ToolReferenceBlockParam, ToolResultBlockParam,
    ToolResultContentParam, ToolUseBlock, ToolUseBlockParam, ToolUseCaller, ToolUseCallerParam,
)
from agentkit_client.types._tools import (
    CallerName, ClientToolOptions, CodeExecutionTool20250522Param, CodeExecutionTool20250825Param,
    MemoryTool20250818Param, ToolBash20250124Param, ToolChoiceAnyParam, ToolChoiceAutoParam,
    ToolChoiceNoneParam, ToolChoiceParam, ToolChoiceToolParam, ToolInputSchema,
    ToolInputSchemaTyped, ToolOptions, ToolParam, ToolSearchToolBm25_20251119Param,
    ToolSearchToolRegex20251119Param, ToolTextEditor20250124Param, ToolTextEditor20250429Param,
    ToolTextEditor20250728Param, ToolUnionParam, UserLocationParam, WebFetchTool20250910Param,
    WebSearchTool20250305Param,
)
from agentkit_client.types._usage import CacheCreation, MessageDeltaUsage, ServerToolUsage, Usage
from agentkit_client.types._web import (
    WebFetchBlock, WebFetchBlockParam, WebFetchToolResultBlock, WebFetchToolResultBlockParam,
    WebFetchToolResultContent, WebFetchToolResultContentParam, WebFetchToolResultErrorBlock,
    WebFetchToolResultErrorBlockParam, WebFetchToolResultErrorCode, WebSearchResultBlock,
    WebSearchResultBlockParam, WebSearchToolRequestErrorParam, WebSearchToolResultBlock,
    WebSearchToolResultBlockContent, WebSearchToolResultBlockParam,
    WebSearchToolResultBlockParamContentParam, WebSearchToolResultError,
    WebSearchToolResultErrorCode,
)

__all__ = [
    "APIErrorObject", "AnthropicBetaParam", "AuthenticationError", "Base64Data",
    "Base64ImageSourceParam", "Base64PDFSource", "Base64PDFSourceParam",
    "BashCodeExecutionOutputBlock", "BashCodeExecutionOutputBlockParam",
    "BashCodeExecutionResultBlock", "BashCodeExecutionResultBlockParam",
    "BashCodeExecutionToolResultBlock", "BashCodeExecutionToolResultBlockParam",
    "BashCodeExecutionToolResultContent", "BashCodeExecutionToolResultContentParam",
    "BashCodeExecutionToolResultError", "BashCodeExecutionToolResultErrorCode",
    "BashCodeExecutionToolResultErrorParam", "BetaAPIError", "BetaAuthenticationError",
    "BetaBillingError", "BetaError", "BetaErrorResponse", "BetaGatewayTimeoutError",
    "BetaInvalidRequestError", "BetaNotFoundError", "BetaOverloadedError", "BetaPermissionError",
    "BetaRateLimitError", "Betas", "BillingError", "CacheControlEphemeralParam", "CacheCreation",
    "CallerName", "CitationCharLocation", "CitationCharLocationParam",
    "CitationContentBlockLocation", "CitationContentBlockLocationParam", "CitationPageLocation",
    "CitationPageLocationParam", "CitationSearchResultLocationParam",
    "CitationWebSearchResultLocationParam", "CitationsConfig", "CitationsConfigParam",
    "CitationsDelta", "CitationsSearchResultLocation", "CitationsWebSearchResultLocation",
    "ClientToolOptions", "CodeExecutionOutputBlock", "CodeExecutionOutputBlockParam",
    "CodeExecutionResultBlock", "CodeExecutionResultBlockParam", "CodeExecutionTool20250522Param",
    "CodeExecutionTool20250825Param", "CodeExecutionToolResultBlock",
    "CodeExecutionToolResultBlockContent", "CodeExecutionToolResultBlockParam",
    "CodeExecutionToolResultBlockParamContentParam", "CodeExecutionToolResultError",
    "CodeExecutionToolResultErrorCode", "CodeExecutionToolResultErrorParam", "Completion",
    "CompletionCreateParams", "CompletionCreateParamsBase", "CompletionCreateParamsNonStreaming",
    "CompletionCreateParamsStreaming", "Container", "ContainerParams", "ContainerSkill",
    "ContainerUploadBlock", "ContainerUploadBlockParam", "ContentBlock", "ContentBlockDeltaEvent",
    "ContentBlockParam", "ContentBlockSourceContentParam", "ContentBlockSourceParam",
    "ContentBlockStartEvent", "ContentBlockStopEvent", "DirectCaller", "DirectCallerParam",
    "DocumentBlock", "DocumentBlockParam", "DocumentSource", "DocumentSourceParam", "ErrorObject",
    "ErrorResponse", "FileDocumentSourceParam", "FileImageSourceParam", "GatewayTimeoutError",
    "ImageBlockParam", "ImageSourceParam", "InputJSONDelta", "InvalidRequestError",
    "JSONOutputFormatParam", "MemoryTool20250818Param", "Message", "MessageCountTokensParams",
    "MessageCountTokensToolParam", "MessageCreateParams", "MessageCreateParamsBase",
    "MessageCreateParamsContainerParam", "MessageCreateParamsNonStreaming",
    "MessageCreateParamsStreaming", "MessageDelta", "MessageDeltaEvent", "MessageDeltaUsage",
    "MessageParam", "MessageParamsBase", "MessageStartEvent", "MessageStopEvent",
    "MessageStreamEvent", "MessageTokensCount", "MetadataParam", "Model", "ModelInfo",
    "ModelListParams", "ModelParam", "NotFoundError", "OutputConfigParam", "OverloadedError",
    "PageParams", "PermissionError", "PlainTextSource", "PlainTextSourceParam", "RateLimitError",
    "RawContentBlockDelta", "RawContentBlockDeltaEvent", "RawContentBlockStartEvent",
    "RawContentBlockStopEvent", "RawMessageDeltaEvent", "RawMessageStartEvent",
    "RawMessageStopEvent", "RawMessageStreamEvent", "RedactedThinkingBlock",
    "RedactedThinkingBlockParam", "SearchResultBlockParam", "ServerToolCaller",
    "ServerToolCallerParam", "ServerToolUsage", "ServerToolUseBlock", "ServerToolUseBlockParam",
    "SignatureDelta", "SkillParams", "StopReason", "TextBlock", "TextBlockParam", "TextCitation",
    "TextCitationParam", "TextDelta", "TextEditorCodeExecutionCreateResultBlock",
    "TextEditorCodeExecutionCreateResultBlockParam", "TextEditorCodeExecutionStrReplaceResultBlock",
    "TextEditorCodeExecutionStrReplaceResultBlockParam", "TextEditorCodeExecutionToolResultBlock",
    "TextEditorCodeExecutionToolResultBlockParam", "TextEditorCodeExecutionToolResultContent",
    "TextEditorCodeExecutionToolResultContentParam", "TextEditorCodeExecutionToolResultError",
    "TextEditorCodeExecutionToolResultErrorCode", "TextEditorCodeExecutionToolResultErrorParam",
    "TextEditorCodeExecutionViewResultBlock", "TextEditorCodeExecutionViewResultBlockParam",
    "ThinkingBlock", "ThinkingBlockParam", "ThinkingConfigDisabledParam",
    "ThinkingConfigEnabledParam", "ThinkingConfigParam", "ThinkingDelta", "ToolBash20250124Param",
    "ToolChoiceAnyParam", "ToolChoiceAutoParam", "ToolChoiceNoneParam", "ToolChoiceParam",
    "ToolChoiceToolParam", "ToolInputSchema", "ToolInputSchemaTyped", "ToolOptions", "ToolParam",
    "ToolReferenceBlock", "ToolReferenceBlockParam", "ToolResultBlockParam",
    "ToolResultContentParam", "ToolSearchToolBm25_20251119Param",
    "ToolSearchToolRegex20251119Param", "ToolSearchToolResultBlock",
    "ToolSearchToolResultBlockParam", "ToolSearchToolResultContent",
    "ToolSearchToolResultContentParam", "ToolSearchToolResultError",
    "ToolSearchToolResultErrorCode", "ToolSearchToolResultErrorParam",
    "ToolSearchToolSearchResultBlock", "ToolSearchToolSearchResultBlockParam",
    "ToolTextEditor20250124Param", "ToolTextEditor20250429Param", "ToolTextEditor20250728Param",
    "ToolUnionParam", "ToolUseBlock", "ToolUseBlockParam", "ToolUseCaller", "ToolUseCallerParam",
    "URLImageSourceParam", "URLPDFSourceParam", "Usage", "UserLocationParam", "WebFetchBlock",
    "WebFetchBlockParam", "WebFetchTool20250910Param", "WebFetchToolResultBlock",
    "WebFetchToolResultBlockParam", "WebFetchToolResultContent", "WebFetchToolResultContentParam",
    "WebFetchToolResultErrorBlock", "WebFetchToolResultErrorBlockParam",
    "WebFetchToolResultErrorCode", "WebSearchResultBlock", "WebSearchResultBlockParam",
    "WebSearchTool20250305Param", "WebSearchToolRequestErrorParam", "WebSearchToolResultBlock",
    "WebSearchToolResultBlockContent", "WebSearchToolResultBlockParam",
    "WebSearchToolResultBlockParamContentParam", "WebSearchToolResultError",
    "WebSearchToolResultErrorCode",
]

keep_paths(__name__)
if not TYPE_CHECKING:
    __getattr__ = submodules(__name__, "beta", "message_create_params", "messages", "shared")
