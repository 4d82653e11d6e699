"""The wire with all that is in beta; what is the same in both is the same object in both."""

# An index of names, kept short to be searched by eye.
# isort: off
# fmt: off
from typing import TYPE_CHECKING

from agentkit_client.types._cache import (
    CacheControlEphemeralParam as BetaCacheControlEphemeralParam,
)
from agentkit_client.types._citations import (
    CitationCharLocation as BetaCitationCharLocation,
    CitationCharLocationParam as BetaCitationCharLocationParam,
    CitationContentBlockLocation as BetaCitationContentBlockLocation,
    CitationContentBlockLocationParam as BetaCitationContentBlockLocationParam,
    CitationPageLocation as BetaCitationPageLocation,
    CitationPageLocationParam as BetaCitationPageLocationParam,
    CitationSearchResultLocationParam as BetaCitationSearchResultLocationParam,
    CitationWebSearchResultLocationParam as BetaCitationWebSearchResultLocationParam,
    CitationsConfig as BetaCitationConfig, CitationsConfigParam as BetaCitationsConfigParam,
    CitationsSearchResultLocation as BetaCitationSearchResultLocation,
    CitationsWebSearchResultLocation as BetaCitationsWebSearchResultLocation,
    TextCitation as BetaTextCitation, TextCitationParam as BetaTextCitationParam,
)
from agentkit_client.types._code_execution import (
    BashCodeExecutionOutputBlock as BetaBashCodeExecutionOutputBlock,
    BashCodeExecutionOutputBlockParam as BetaBashCodeExecutionOutputBlockParam,
    BashCodeExecutionResultBlock as BetaBashCodeExecutionResultBlock,
    BashCodeExecutionResultBlockParam as BetaBashCodeExecutionResultBlockParam,
    BashCodeExecutionToolResultBlock as BetaBashCodeExecutionToolResultBlock,
    BashCodeExecutionToolResultBlockParam as BetaBashCodeExecutionToolResultBlockParam,
    BashCodeExecutionToolResultError as BetaBashCodeExecutionToolResultError,
    BashCodeExecutionToolResultErrorParam as BetaBashCodeExecutionToolResultErrorParam,
    CodeExecutionOutputBlock as BetaCodeExecutionOutputBlock,
    CodeExecutionOutputBlockParam as BetaCodeExecutionOutputBlockParam,
    CodeExecutionResultBlock as BetaCodeExecutionResultBlock,
    CodeExecutionResultBlockParam as BetaCodeExecutionResultBlockParam,
    CodeExecutionToolResultBlock as BetaCodeExecutionToolResultBlock,
    CodeExecutionToolResultBlockContent as BetaCodeExecutionToolResultBlockContent,
    CodeExecutionToolResultBlockParam as BetaCodeExecutionToolResultBlockParam,
    CodeExecutionToolResultBlockParamContentParam as BetaCodeExecutionToolResultBlockParamContentParam,  # noqa: E501  # one name
    CodeExecutionToolResultError as BetaCodeExecutionToolResultError,
    CodeExecutionToolResultErrorCode as BetaCodeExecutionToolResultErrorCode,
    CodeExecutionToolResultErrorParam as BetaCodeExecutionToolResultErrorParam,
    TextEditorCodeExecutionCreateResultBlock as BetaTextEditorCodeExecutionCreateResultBlock,
    TextEditorCodeExecutionCreateResultBlockParam as BetaTextEditorCodeExecutionCreateResultBlockParam,  # noqa: E501  # one name
    TextEditorCodeExecutionStrReplaceResultBlock as BetaTextEditorCodeExecutionStrReplaceResultBlock,  # noqa: E501  # one name
    TextEditorCodeExecutionStrReplaceResultBlockParam as BetaTextEditorCodeExecutionStrReplaceResultBlockParam,  # noqa: E501  # one name
    TextEditorCodeExecutionToolResultBlock as BetaTextEditorCodeExecutionToolResultBlock,
    TextEditorCodeExecutionToolResultBlockParam as BetaTextEditorCodeExecutionToolResultBlockParam,
    TextEditorCodeExecutionToolResultError as BetaTextEditorCodeExecutionToolResultError,
    TextEditorCodeExecutionToolResultErrorParam as BetaTextEditorCodeExecutionToolResultErrorParam,
    TextEditorCodeExecutionViewResultBlock as BetaTextEditorCodeExecutionViewResultBlock,
    TextEditorCodeExecutionViewResultBlockParam as BetaTextEditorCodeExecutionViewResultBlockParam,
)
from agentkit_client.types._container import (
    Container as BetaContainer, ContainerParams as BetaContainerParams, ContainerSkill as BetaSkill,
    ContainerUploadBlock as BetaContainerUploadBlock,
    ContainerUploadBlockParam as BetaContainerUploadBlockParam, SkillParams as BetaSkillParams,
)
from agentkit_client.types._documents import (
    Base64ImageSourceParam as BetaBase64ImageSourceParam, Base64PDFSource as BetaBase64PDFSource,
    Base64PDFSourceParam as BetaBase64PDFSourceParam,
    ContentBlockSourceContentParam as BetaContentBlockSourceContentParam,
    ContentBlockSourceParam as BetaContentBlockSourceParam, DocumentBlock as BetaDocumentBlock,
    DocumentBlockParam as BetaBase64PDFBlockParam,
    DocumentBlockParam as BetaRequestDocumentBlockParam,
    FileDocumentSourceParam as BetaFileDocumentSourceParam,
    FileImageSourceParam as BetaFileImageSourceParam, ImageBlockParam as BetaImageBlockParam,
    PlainTextSource as BetaPlainTextSource, PlainTextSourceParam as BetaPlainTextSourceParam,
    SearchResultBlockParam as BetaSearchResultBlockParam,
    URLImageSourceParam as BetaURLImageSourceParam, URLPDFSourceParam as BetaURLPDFSourceParam,
)
from agentkit_client.types._events import (
    CitationsDelta as BetaCitationsDelta, InputJSONDelta as BetaInputJSONDelta,
    RawContentBlockDelta as BetaRawContentBlockDelta,
    RawContentBlockDeltaEvent as BetaRawContentBlockDeltaEvent,
    RawContentBlockStopEvent as BetaRawContentBlockStopEvent,
    RawMessageStopEvent as BetaRawMessageStopEvent, SignatureDelta as BetaSignatureDelta,
    TextDelta as BetaTextDelta, ThinkingDelta as BetaThinkingDelta,
)
from agentkit_client.types._message_params import (
    JSONOutputFormatParam as BetaJSONOutputFormatParam, MetadataParam as BetaMetadataParam,
    OutputConfigParam as BetaOutputConfigParam,
)
from agentkit_client.types._messages import StopReason as BetaStopReason
from agentkit_client.types._model_info import ModelInfo as BetaModelInfo
from agentkit_client.types._paging import ModelListParams
from agentkit_client.types._paths import keep_paths, submodules
from agentkit_client.types._text import (
    RedactedThinkingBlock as BetaRedactedThinkingBlock,
    RedactedThinkingBlockParam as BetaRedactedThinkingBlockParam, TextBlock as BetaTextBlock,
    TextBlockParam as BetaTextBlockParam, ThinkingBlock as BetaThinkingBlock,
    ThinkingBlockParam as BetaThinkingBlockParam,
    ThinkingConfigDisabledParam as BetaThinkingConfigDisabledParam,
    ThinkingConfigEnabledParam as BetaThinkingConfigEnabledParam,
    ThinkingConfigParam as BetaThinkingConfigParam,
)
from agentkit_client.types._tool_search import (
    ToolSearchToolResultBlock as BetaToolSearchToolResultBlock,
    ToolSearchToolResultBlockParam as BetaToolSearchToolResultBlockParam,
    ToolSearchToolResultError as BetaToolSearchToolResultError,
    ToolSearchToolResultErrorParam as BetaToolSearchToolResultErrorParam,
    ToolSearchToolSearchResultBlock as BetaToolSearchToolSearchResultBlock,
    ToolSearchToolSearchResultBlockParam as BetaToolSearchToolSearchResultBlockParam,
)
from agentkit_client.types._tool_use import (
    DirectCaller as BetaDirectCaller, DirectCallerParam as BetaDirectCallerParam,
    ServerToolCaller as BetaServerToolCaller, ServerToolCallerParam as BetaServerToolCallerParam,
    ServerToolUseBlock as BetaServerToolUseBlock,
    ServerToolUseBlockParam as BetaServerToolUseBlockParam,
    ToolReferenceBlock as BetaToolReferenceBlock,
    ToolReferenceBlockParam as BetaToolReferenceBlockParam,
    ToolResultBlockParam as BetaToolResultBlockParam, ToolUseBlock as BetaToolUseBlock,
    ToolUseBlockParam as BetaToolUseBlockParam,
)
from agentkit_client.types._tools import (
    CodeExecutionTool20250522Param as BetaCodeExecutionTool20250522Param,
    CodeExecutionTool20250825Param as BetaCodeExecutionTool20250825Param,
    MemoryTool20250818Param as BetaMemoryTool20250818Param,
    ToolBash20250124Param as BetaToolBash20250124Param,
    ToolChoiceAnyParam as BetaToolChoiceAnyParam, ToolChoiceAutoParam as BetaToolChoiceAutoParam,
    ToolChoiceNoneParam as BetaToolChoiceNoneParam, ToolChoiceParam as BetaToolChoiceParam,
    ToolChoiceToolParam as BetaToolChoiceToolParam, ToolParam as BetaToolParam,
    ToolSearchToolBm25_20251119Param as BetaToolSearchToolBm25_20251119Param,
    ToolSearchToolRegex20251119Param as BetaToolSearchToolRegex20251119Param,
    ToolTextEditor20250124Param as BetaToolTextEditor20250124Param,
    ToolTextEditor20250429Param as BetaToolTextEditor20250429Param,
    ToolTextEditor20250728Param as BetaToolTextEditor20250728Param,
    WebFetchTool20250910Param as BetaWebFetchTool20250910Param,
    WebSearchTool20250305Param as BetaWebSearchTool20250305Param,
)
from agentkit_client.types._usage import (
    CacheCreation as BetaCacheCreation, MessageDeltaUsage as BetaMessageDeltaUsage,
    ServerToolUsage as BetaServerToolUsage, Usage as BetaUsage,
)
from agentkit_client.types._web import (
    WebFetchBlock as BetaWebFetchBlock, WebFetchBlockParam as BetaWebFetchBlockParam,
    WebFetchToolResultBlock as BetaWebFetchToolResultBlock,
    WebFetchToolResultBlockParam as BetaWebFetchToolResultBlockParam,
    WebFetchToolResultErrorBlock as BetaWebFetchToolResultErrorBlock,
    WebFetchToolResultErrorBlockParam as BetaWebFetchToolResultErrorBlockParam,
    WebFetchToolResultErrorCode as BetaWebFetchToolResultErrorCode,
    WebSearchResultBlock as BetaWebSearchResultBlock,
    WebSearchResultBlockParam as BetaWebSearchResultBlockParam,
    WebSearchToolRequestErrorParam as BetaWebSearchToolRequestErrorParam,
    WebSearchToolResultBlock as BetaWebSearchToolResultBlock,
    WebSearchToolResultBlockContent as BetaWebSearchToolResultBlockContent,
    WebSearchToolResultBlockParam as BetaWebSearchToolResultBlockParam,
    WebSearchToolResultBlockParamContentParam as BetaWebSearchToolResultBlockParamContentParam,
    WebSearchToolResultError as BetaWebSearchToolResultError,
    WebSearchToolResultErrorCode as BetaWebSearchToolResultErrorCode,
)
from agentkit_client.types.beta._context import (
    BetaAllThinkingTurnsParam, BetaClearThinking20251015EditParam,
    BetaClearThinking20251015EditResponse, BetaClearThinkingKeepParam,
    BetaClearToolUses20250919EditParam, BetaClearToolUses20250919EditResponse,
    BetaClearToolUsesTriggerParam, BetaContextEditParam, BetaContextEditResponse,
    BetaContextManagementConfigParam, BetaContextManagementResponse,
    BetaCountTokensContextManagementResponse, BetaInputTokensClearAtLeastParam,
    BetaInputTokensTriggerParam, BetaThinkingTurnsParam, BetaToolUsesKeepParam,
    BetaToolUsesTriggerParam,
)
from agentkit_client.types.beta._events import (
    BetaMessageDelta, BetaRawContentBlockStartEvent, BetaRawMessageDeltaEvent,
    BetaRawMessageStartEvent, BetaRawMessageStreamEvent,
)
from agentkit_client.types.beta._files import (
    DeletedFile, FileListParams, FileMetadata, FileTypes, FileUploadParams,
)
from agentkit_client.types.beta._mcp import (
    BetaMCPToolConfigParam, BetaMCPToolDefaultConfigParam, BetaMCPToolResultBlock,
    BetaMCPToolUseBlock, BetaMCPToolUseBlockParam, BetaMCPToolsetParam,
    BetaRequestMCPServerToolConfigurationParam, BetaRequestMCPServerURLDefinitionParam,
    BetaRequestMCPToolResultBlockParam,
)
from agentkit_client.types.beta._memory import (
    BetaMemoryTool20250818Command, BetaMemoryTool20250818CreateCommand,
    BetaMemoryTool20250818DeleteCommand, BetaMemoryTool20250818InsertCommand,
    BetaMemoryTool20250818RenameCommand, BetaMemoryTool20250818StrReplaceCommand,
    BetaMemoryTool20250818ViewCommand,
)
from agentkit_client.types.beta._message_params import (
    MessageCountTokensParams, MessageCreateParams, MessageCreateParamsBase,
    MessageCreateParamsNonStreaming, MessageCreateParamsStreaming, MessageParamsWithoutFormat,
    OutputFormat,
)
from agentkit_client.types.beta._messages import (
    BetaContentBlock, BetaContentBlockParam, BetaMessage, BetaMessageParam, BetaMessageTokensCount,
)
from agentkit_client.types.beta._parsed import (
    ParseMessageCreateParamsBase, ParsedBetaContentBlock, ParsedBetaMessage, ParsedBetaTextBlock,
)
from agentkit_client.types.beta._skills import (
    SkillCreateParams, SkillDeleteResponse, SkillListParams,
    SkillListResponse as SkillCreateResponse, SkillListResponse,
    SkillListResponse as SkillRetrieveResponse,
)
from agentkit_client.types.beta._tools import (
    BetaToolBash20241022Param, BetaToolComputerUse20241022Param, BetaToolComputerUse20250124Param,
    BetaToolComputerUse20251124Param, BetaToolTextEditor20241022Param, BetaToolUnionParam,
)

__all__ = [
    "BetaAllThinkingTurnsParam", "BetaBase64ImageSourceParam", "BetaBase64PDFBlockParam",
    "BetaBase64PDFSource", "BetaBase64PDFSourceParam", "BetaBashCodeExecutionOutputBlock",
    "BetaBashCodeExecutionOutputBlockParam", "BetaBashCodeExecutionResultBlock",
    "BetaBashCodeExecutionResultBlockParam", "BetaBashCodeExecutionToolResultBlock",
    "BetaBashCodeExecutionToolResultBlockParam", "BetaBashCodeExecutionToolResultError",
    "BetaBashCodeExecutionToolResultErrorParam", "BetaCacheControlEphemeralParam",
    "BetaCacheCreation", "BetaCitationCharLocation", "BetaCitationCharLocationParam",
    "BetaCitationConfig", "BetaCitationContentBlockLocation",
    "BetaCitationContentBlockLocationParam", "BetaCitationPageLocation",
    "BetaCitationPageLocationParam", "BetaCitationSearchResultLocation",
    "BetaCitationSearchResultLocationParam", "BetaCitationWebSearchResultLocationParam",
    "BetaCitationsConfigParam", "BetaCitationsDelta", "BetaCitationsWebSearchResultLocation",
    "BetaClearThinking20251015EditParam", "BetaClearThinking20251015EditResponse",
    "BetaClearThinkingKeepParam", "BetaClearToolUses20250919EditParam",
    "BetaClearToolUses20250919EditResponse", "BetaClearToolUsesTriggerParam",
    "BetaCodeExecutionOutputBlock", "BetaCodeExecutionOutputBlockParam",
    "BetaCodeExecutionResultBlock", "BetaCodeExecutionResultBlockParam",
    "BetaCodeExecutionTool20250522Param", "BetaCodeExecutionTool20250825Param",
    "BetaCodeExecutionToolResultBlock", "BetaCodeExecutionToolResultBlockContent",
    "BetaCodeExecutionToolResultBlockParam", "BetaCodeExecutionToolResultBlockParamContentParam",
    "BetaCodeExecutionToolResultError", "BetaCodeExecutionToolResultErrorCode",
    "BetaCodeExecutionToolResultErrorParam", "BetaContainer", "BetaContainerParams",
    "BetaContainerUploadBlock", "BetaContainerUploadBlockParam", "BetaContentBlock",
    "BetaContentBlockParam", "BetaContentBlockSourceContentParam", "BetaContentBlockSourceParam",
    "BetaContextEditParam", "BetaContextEditResponse", "BetaContextManagementConfigParam",
    "BetaContextManagementResponse", "BetaCountTokensContextManagementResponse", "BetaDirectCaller",
    "BetaDirectCallerParam", "BetaDocumentBlock", "BetaFileDocumentSourceParam",
    "BetaFileImageSourceParam", "BetaImageBlockParam", "BetaInputJSONDelta",
    "BetaInputTokensClearAtLeastParam", "BetaInputTokensTriggerParam", "BetaJSONOutputFormatParam",
    "BetaMCPToolConfigParam", "BetaMCPToolDefaultConfigParam", "BetaMCPToolResultBlock",
    "BetaMCPToolUseBlock", "BetaMCPToolUseBlockParam", "BetaMCPToolsetParam",
    "BetaMemoryTool20250818Command", "BetaMemoryTool20250818CreateCommand",
    "BetaMemoryTool20250818DeleteCommand", "BetaMemoryTool20250818InsertCommand",
    "BetaMemoryTool20250818Param", "BetaMemoryTool20250818RenameCommand",
    "BetaMemoryTool20250818StrReplaceCommand", "BetaMemoryTool20250818ViewCommand", "BetaMessage",
    "BetaMessageDelta", "BetaMessageDeltaUsage", "BetaMessageParam", "BetaMessageTokensCount",
    "BetaMetadataParam", "BetaModelInfo", "BetaOutputConfigParam", "BetaPlainTextSource",
    "BetaPlainTextSourceParam", "BetaRawContentBlockDelta", "BetaRawContentBlockDeltaEvent",
    "BetaRawContentBlockStartEvent", "BetaRawContentBlockStopEvent", "BetaRawMessageDeltaEvent",
    "BetaRawMessageStartEvent", "BetaRawMessageStopEvent", "BetaRawMessageStreamEvent",
    "BetaRedactedThinkingBlock", "BetaRedactedThinkingBlockParam", "BetaRequestDocumentBlockParam",
    "BetaRequestMCPServerToolConfigurationParam", "BetaRequestMCPServerURLDefinitionParam",
    "BetaRequestMCPToolResultBlockParam", "BetaSearchResultBlockParam", "BetaServerToolCaller",
    "BetaServerToolCallerParam", "BetaServerToolUsage", "BetaServerToolUseBlock",
    "BetaServerToolUseBlockParam", "BetaSignatureDelta", "BetaSkill", "BetaSkillParams",
    "BetaStopReason", "BetaTextBlock", "BetaTextBlockParam", "BetaTextCitation",
    "BetaTextCitationParam", "BetaTextDelta", "BetaTextEditorCodeExecutionCreateResultBlock",
    "BetaTextEditorCodeExecutionCreateResultBlockParam",
    "BetaTextEditorCodeExecutionStrReplaceResultBlock",
    "BetaTextEditorCodeExecutionStrReplaceResultBlockParam",
    "BetaTextEditorCodeExecutionToolResultBlock", "BetaTextEditorCodeExecutionToolResultBlockParam",
    "BetaTextEditorCodeExecutionToolResultError", "BetaTextEditorCodeExecutionToolResultErrorParam",
    "BetaTextEditorCodeExecutionViewResultBlock", "BetaTextEditorCodeExecutionViewResultBlockParam",
    "BetaThinkingBlock", "BetaThinkingBlockParam", "BetaThinkingConfigDisabledParam",
    "BetaThinkingConfigEnabledParam", "BetaThinkingConfigParam", "BetaThinkingDelta",
    "BetaThinkingTurnsParam", "BetaToolBash20241022Param", "BetaToolBash20250124Param",
    "BetaToolChoiceAnyParam", "BetaToolChoiceAutoParam", "BetaToolChoiceNoneParam",
    "BetaToolChoiceParam", "BetaToolChoiceToolParam", "BetaToolComputerUse20241022Param",
    "BetaToolComputerUse20250124Param", "BetaToolComputerUse20251124Param", "BetaToolParam",
    "BetaToolReferenceBlock", "BetaToolReferenceBlockParam", "BetaToolResultBlockParam",
    "BetaToolSearchToolBm25_20251119Param", "BetaToolSearchToolRegex20251119Param",
    "BetaToolSearchToolResultBlock", "BetaToolSearchToolResultBlockParam",
    "BetaToolSearchToolResultError", "BetaToolSearchToolResultErrorParam",
    "BetaToolSearchToolSearchResultBlock", "BetaToolSearchToolSearchResultBlockParam",
    "BetaToolTextEditor20241022Param", "BetaToolTextEditor20250124Param",
    "BetaToolTextEditor20250429Param", "BetaToolTextEditor20250728Param", "BetaToolUnionParam",
    "BetaToolUseBlock", "BetaToolUseBlockParam", "BetaToolUsesKeepParam",
    "BetaToolUsesTriggerParam", "BetaURLImageSourceParam", "BetaURLPDFSourceParam", "BetaUsage",
    "BetaWebFetchBlock", "BetaWebFetchBlockParam", "BetaWebFetchTool20250910Param",
    "BetaWebFetchToolResultBlock", "BetaWebFetchToolResultBlockParam",
    "BetaWebFetchToolResultErrorBlock", "BetaWebFetchToolResultErrorBlockParam",
    "BetaWebFetchToolResultErrorCode", "BetaWebSearchResultBlock", "BetaWebSearchResultBlockParam",
    "BetaWebSearchTool20250305Param", "BetaWebSearchToolRequestErrorParam",
    "BetaWebSearchToolResultBlock", "BetaWebSearchToolResultBlockContent",
    "BetaWebSearchToolResultBlockParam", "BetaWebSearchToolResultBlockParamContentParam",
    "BetaWebSearchToolResultError", "BetaWebSearchToolResultErrorCode", "DeletedFile",
    "FileListParams", "FileMetadata", "FileTypes", "FileUploadParams", "MessageCountTokensParams",
    "MessageCreateParams", "MessageCreateParamsBase", "MessageCreateParamsNonStreaming",
    "MessageCreateParamsStreaming", "MessageParamsWithoutFormat", "ModelListParams", "OutputFormat",
    "ParseMessageCreateParamsBase", "ParsedBetaContentBlock", "ParsedBetaMessage",
    "ParsedBetaTextBlock", "SkillCreateParams", "SkillCreateResponse", "SkillDeleteResponse",
    "SkillListParams", "SkillListResponse", "SkillRetrieveResponse",
]

keep_paths(__name__)
if not TYPE_CHECKING:
    __getattr__ = submodules(__name__, "message_create_params", "messages", "skills")
