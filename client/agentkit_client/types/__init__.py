"""The wire: what goes to the API and what comes back, each thing under its own name."""

# An index of names, kept short to be searched by eye.
# isort: off
# fmt: off
from typing import TYPE_CHECKING

from agentkit_client.types._cache import (
    CacheControlEphemeralParam, CacheMissMessagesChanged, CacheMissModelChanged, CacheMissOfTokens,
    CacheMissPreviousMessageNotFound, CacheMissReason, CacheMissSystemChanged,
    CacheMissToolsChanged, CacheMissUnavailable, Diagnostics, DiagnosticsParam,
)
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
    EncryptedCodeExecutionResultBlock, EncryptedCodeExecutionResultBlockParam,
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
    ImageBlockParam, ImageSourceParam, ImageTransformationsParam, PlainTextSource,
    PlainTextSourceParam, SearchResultBlockParam, URLImageSourceParam, URLPDFSourceParam,
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
    CitationsDelta, CompactionContentBlockDelta, InputJSONDelta, MessageDelta, MessageStreamEvent,
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
    MessageCreateParamsStreaming, MessageParamsBase, MetadataParam, OutputConfigParam, PromptParams,
    TokenTaskBudgetParam,
)
from agentkit_client.types._messages import (
    ContentBlock, ContentBlockParam, Message, MessageContentParam, MessageParam, MessageTokensCount,
    RefusalCategory, RefusalStopDetails, StopReason,
)
from agentkit_client.types._model_info import (
    CapabilitySupport, CompactionCapability, ContextManagementCapability, EffortCapability,
    ModelCapabilities, ModelInfo, ModelLine, ServerToolsCapability, ThinkingCapability,
    ThinkingTypes,
)
from agentkit_client.types._names import AnthropicBetaParam, Betas, Model, ModelParam
from agentkit_client.types._paging import ModelListParams, PageParams
from agentkit_client.types._parsed import ParsedContentBlock, ParsedMessage, ParsedTextBlock
from agentkit_client.types._paths import keep_paths, submodules
from agentkit_client.types._text import (
    RedactedThinkingBlock, RedactedThinkingBlockParam, TextBlock, TextBlockParam, ThinkingBlock,
    ThinkingBlockBindingParam, ThinkingBlockParam, ThinkingConfigAdaptiveParam,
    ThinkingConfigBetweenToolsParam, ThinkingConfigDisabledParam, ThinkingConfigEnabledParam,
    ThinkingConfigParam, ThinkingPrefixMismatchBehavior,
)
from agentkit_client.types._tool_search import (
    ToolSearchToolResultBlock, ToolSearchToolResultBlockParam, ToolSearchToolResultContent,
    ToolSearchToolResultContentParam, ToolSearchToolResultError, ToolSearchToolResultErrorCode,
    ToolSearchToolResultErrorParam, ToolSearchToolSearchResultBlock,
    ToolSearchToolSearchResultBlockParam,
)
from agentkit_client.types._tool_use import (
    BrowserStateBlockParam, BrowserStateChangeDownloadCompletedParam,
    BrowserStateChangeDownloadFailedParam, BrowserStateChangeDownloadStartedParam,
    BrowserStateChangeParam, BrowserStateChangeTabOpenedParam, BrowserStateTabEntryParam, CallBlock,
    DirectCaller, DirectCallerParam, ServerToolCaller, ServerToolCaller20260120,
    ServerToolCaller20260120Param, ServerToolCallerParam, ServerToolName, ServerToolUseBlock,
    ServerToolUseBlockParam, ToolReferenceBlock, ToolReferenceBlockParam, ToolResultBlockParam,
    ToolResultContentParam, ToolUseBlock, ToolUseBlockParam, ToolUseCaller, ToolUseCallerParam,
)
from agentkit_client.types._tools import (
    BrowserToolset20260801Param, CallerName, ClientToolOptions, CodeExecutionTool20250522Param,
    CodeExecutionTool20250825Param, CodeExecutionTool20260120Param, CodeExecutionTool20260521Param,
    ComputerToolset20260801Param, MemoryTool20250818Param, ToolBash20250124Param,
    ToolChoiceAnyParam, ToolChoiceAutoParam, ToolChoiceNoneParam, ToolChoiceParam,
    ToolChoiceToolParam, ToolInputSchema, ToolInputSchemaTyped, ToolOptions, ToolParam,
    ToolSearchToolBm25_20251119Param, ToolSearchToolRegex20251119Param, ToolTextEditor20250124Param,
    ToolTextEditor20250429Param, ToolTextEditor20250728Param, ToolUnionParam,
    ToolsetToolConfigParam, UserLocationParam, WebFetchOptions, WebFetchTool20250910Param,
    WebFetchTool20260209Param, WebFetchTool20260309Param, WebFetchTool20260318Param,
    WebFetchURLSourceAllParam, WebFetchURLSourceExceptParam, WebFetchURLSourceNoneParam,
    WebFetchURLSourceOnlyParam, WebFetchURLSourceToolFilterParam,
    WebFetchURLSourceToolReferenceParam, WebFetchURLSourceUserInputParam, WebFetchURLSourcesParam,
    WebSearchOptions, WebSearchTool20250305Param, WebSearchTool20260209Param,
    WebSearchTool20260318Param,
)
from agentkit_client.types._usage import (
    CacheCreation, MessageDeltaUsage, OutputTokensDetails, ServerToolUsage, Usage,
)
from agentkit_client.types._web import (
    WebFetchBlock, WebFetchBlockParam, WebFetchToolResultBlock, WebFetchToolResultBlockParam,
    WebFetchToolResultContent, WebFetchToolResultContentParam, WebFetchToolResultErrorBlock,
    WebFetchToolResultErrorBlockParam, WebFetchToolResultErrorCode, WebSearchResultBlock,
    WebSearchResultBlockParam,
    WebSearchToolRequestErrorParam as WebSearchToolRequestErrorObjectParam,
    WebSearchToolRequestErrorParam, WebSearchToolResultBlock, WebSearchToolResultBlockContent,
    WebSearchToolResultBlockParam, WebSearchToolResultBlockParamContentParam,
    WebSearchToolResultError, WebSearchToolResultErrorCode,
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
    "BetaRateLimitError", "Betas", "BillingError", "BrowserStateBlockParam",
    "BrowserStateChangeDownloadCompletedParam", "BrowserStateChangeDownloadFailedParam",
    "BrowserStateChangeDownloadStartedParam", "BrowserStateChangeParam",
    "BrowserStateChangeTabOpenedParam", "BrowserStateTabEntryParam", "BrowserToolset20260801Param",
    "CacheControlEphemeralParam", "CacheCreation", "CacheMissMessagesChanged",
    "CacheMissModelChanged", "CacheMissOfTokens", "CacheMissPreviousMessageNotFound",
    "CacheMissReason", "CacheMissSystemChanged", "CacheMissToolsChanged", "CacheMissUnavailable",
    "CallBlock", "CallerName", "CapabilitySupport", "CitationCharLocation",
    "CitationCharLocationParam", "CitationContentBlockLocation",
    "CitationContentBlockLocationParam", "CitationPageLocation", "CitationPageLocationParam",
    "CitationSearchResultLocationParam", "CitationWebSearchResultLocationParam", "CitationsConfig",
    "CitationsConfigParam", "CitationsDelta", "CitationsSearchResultLocation",
    "CitationsWebSearchResultLocation", "ClientToolOptions", "CodeExecutionOutputBlock",
    "CodeExecutionOutputBlockParam", "CodeExecutionResultBlock", "CodeExecutionResultBlockParam",
    "CodeExecutionTool20250522Param", "CodeExecutionTool20250825Param",
    "CodeExecutionTool20260120Param", "CodeExecutionTool20260521Param",
    "CodeExecutionToolResultBlock", "CodeExecutionToolResultBlockContent",
    "CodeExecutionToolResultBlockParam", "CodeExecutionToolResultBlockParamContentParam",
    "CodeExecutionToolResultError", "CodeExecutionToolResultErrorCode",
    "CodeExecutionToolResultErrorParam", "CompactionCapability", "CompactionContentBlockDelta",
    "Completion", "CompletionCreateParams", "CompletionCreateParamsBase",
    "CompletionCreateParamsNonStreaming", "CompletionCreateParamsStreaming",
    "ComputerToolset20260801Param", "Container", "ContainerParams", "ContainerSkill",
    "ContainerUploadBlock", "ContainerUploadBlockParam", "ContentBlock", "ContentBlockDeltaEvent",
    "ContentBlockParam", "ContentBlockSourceContentParam", "ContentBlockSourceParam",
    "ContentBlockStartEvent", "ContentBlockStopEvent", "ContextManagementCapability", "Diagnostics",
    "DiagnosticsParam", "DirectCaller", "DirectCallerParam", "DocumentBlock", "DocumentBlockParam",
    "DocumentSource", "DocumentSourceParam", "EffortCapability",
    "EncryptedCodeExecutionResultBlock", "EncryptedCodeExecutionResultBlockParam", "ErrorObject",
    "ErrorResponse", "FileDocumentSourceParam", "FileImageSourceParam", "GatewayTimeoutError",
    "ImageBlockParam", "ImageSourceParam", "ImageTransformationsParam", "InputJSONDelta",
    "InvalidRequestError", "JSONOutputFormatParam", "MemoryTool20250818Param", "Message",
    "MessageContentParam", "MessageCountTokensParams", "MessageCountTokensToolParam",
    "MessageCreateParams", "MessageCreateParamsBase", "MessageCreateParamsContainerParam",
    "MessageCreateParamsNonStreaming", "MessageCreateParamsStreaming", "MessageDelta",
    "MessageDeltaEvent", "MessageDeltaUsage", "MessageParam", "MessageParamsBase",
    "MessageStartEvent", "MessageStopEvent", "MessageStreamEvent", "MessageTokensCount",
    "MetadataParam", "Model", "ModelCapabilities", "ModelInfo", "ModelLine", "ModelListParams",
    "ModelParam", "NotFoundError", "OutputConfigParam", "OutputTokensDetails", "OverloadedError",
    "PageParams", "ParsedContentBlock", "ParsedMessage", "ParsedTextBlock", "PermissionError",
    "PlainTextSource", "PlainTextSourceParam", "PromptParams", "RateLimitError",
    "RawContentBlockDelta", "RawContentBlockDeltaEvent", "RawContentBlockStartEvent",
    "RawContentBlockStopEvent", "RawMessageDeltaEvent", "RawMessageStartEvent",
    "RawMessageStopEvent", "RawMessageStreamEvent", "RedactedThinkingBlock",
    "RedactedThinkingBlockParam", "RefusalCategory", "RefusalStopDetails", "SearchResultBlockParam",
    "ServerToolCaller", "ServerToolCaller20260120", "ServerToolCaller20260120Param",
    "ServerToolCallerParam", "ServerToolName", "ServerToolUsage", "ServerToolUseBlock",
    "ServerToolUseBlockParam", "ServerToolsCapability", "SignatureDelta", "SkillParams",
    "StopReason", "TextBlock", "TextBlockParam", "TextCitation", "TextCitationParam", "TextDelta",
    "TextEditorCodeExecutionCreateResultBlock", "TextEditorCodeExecutionCreateResultBlockParam",
    "TextEditorCodeExecutionStrReplaceResultBlock",
    "TextEditorCodeExecutionStrReplaceResultBlockParam", "TextEditorCodeExecutionToolResultBlock",
    "TextEditorCodeExecutionToolResultBlockParam", "TextEditorCodeExecutionToolResultContent",
    "TextEditorCodeExecutionToolResultContentParam", "TextEditorCodeExecutionToolResultError",
    "TextEditorCodeExecutionToolResultErrorCode", "TextEditorCodeExecutionToolResultErrorParam",
    "TextEditorCodeExecutionViewResultBlock", "TextEditorCodeExecutionViewResultBlockParam",
    "ThinkingBlock", "ThinkingBlockBindingParam", "ThinkingBlockParam", "ThinkingCapability",
    "ThinkingConfigAdaptiveParam", "ThinkingConfigBetweenToolsParam", "ThinkingConfigDisabledParam",
    "ThinkingConfigEnabledParam", "ThinkingConfigParam", "ThinkingDelta",
    "ThinkingPrefixMismatchBehavior", "ThinkingTypes", "TokenTaskBudgetParam",
    "ToolBash20250124Param", "ToolChoiceAnyParam", "ToolChoiceAutoParam", "ToolChoiceNoneParam",
    "ToolChoiceParam", "ToolChoiceToolParam", "ToolInputSchema", "ToolInputSchemaTyped",
    "ToolOptions", "ToolParam", "ToolReferenceBlock", "ToolReferenceBlockParam",
    "ToolResultBlockParam", "ToolResultContentParam", "ToolSearchToolBm25_20251119Param",
    "ToolSearchToolRegex20251119Param", "ToolSearchToolResultBlock",
    "ToolSearchToolResultBlockParam", "ToolSearchToolResultContent",
    "ToolSearchToolResultContentParam", "ToolSearchToolResultError",
    "ToolSearchToolResultErrorCode", "ToolSearchToolResultErrorParam",
    "ToolSearchToolSearchResultBlock", "ToolSearchToolSearchResultBlockParam",
    "ToolTextEditor20250124Param", "ToolTextEditor20250429Param", "ToolTextEditor20250728Param",
    "ToolUnionParam", "ToolUseBlock", "ToolUseBlockParam", "ToolUseCaller", "ToolUseCallerParam",
    "ToolsetToolConfigParam", "URLImageSourceParam", "URLPDFSourceParam", "Usage",
    "UserLocationParam", "WebFetchBlock", "WebFetchBlockParam", "WebFetchOptions",
    "WebFetchTool20250910Param", "WebFetchTool20260209Param", "WebFetchTool20260309Param",
    "WebFetchTool20260318Param", "WebFetchToolResultBlock", "WebFetchToolResultBlockParam",
    "WebFetchToolResultContent", "WebFetchToolResultContentParam", "WebFetchToolResultErrorBlock",
    "WebFetchToolResultErrorBlockParam", "WebFetchToolResultErrorCode", "WebFetchURLSourceAllParam",
    "WebFetchURLSourceExceptParam", "WebFetchURLSourceNoneParam", "WebFetchURLSourceOnlyParam",
    "WebFetchURLSourceToolFilterParam", "WebFetchURLSourceToolReferenceParam",
    "WebFetchURLSourceUserInputParam", "WebFetchURLSourcesParam", "WebSearchOptions",
    "WebSearchResultBlock", "WebSearchResultBlockParam", "WebSearchTool20250305Param",
    "WebSearchTool20260209Param", "WebSearchTool20260318Param",
    "WebSearchToolRequestErrorObjectParam", "WebSearchToolRequestErrorParam",
    "WebSearchToolResultBlock", "WebSearchToolResultBlockContent", "WebSearchToolResultBlockParam",
    "WebSearchToolResultBlockParamContentParam", "WebSearchToolResultError",
    "WebSearchToolResultErrorCode",
]

keep_paths(__name__)
if not TYPE_CHECKING:
    __getattr__ = submodules(__name__, "beta", "message_create_params", "messages", "shared")
