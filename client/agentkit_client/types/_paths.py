"""Import paths: submodules that load when asked for, and older modules, one per type."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

_TOOL_SCHEMA = {"InputSchema": "ToolInputSchema", "InputSchemaTyped": "ToolInputSchemaTyped"}
_CALLER, _CALLER_PARAM = {"Caller": "ToolUseCaller"}, {"Caller": "ToolUseCallerParam"}
_LOCATION = {"UserLocation": "UserLocationParam"}

# For each package: module -> its names that are called otherwise here.
_MOVED: dict[str, dict[str, dict[str, str]]] = {
    "agentkit_client.types": {
        "citations_delta": {"Citation": "TextCitation"},
        "completion_create_params": {
            "CompletionRequestNonStreaming": "CompletionCreateParamsNonStreaming",
            "CompletionRequestStreaming": "CompletionCreateParamsStreaming",
        },
        "document_block_param": {"Source": "DocumentSourceParam"},
        "image_block_param": {"Source": "ImageSourceParam"},
        "input_json_delta": {"InputJsonDelta": "InputJSONDelta"},
        "raw_content_block_start_event": {},
        "raw_message_delta_event": {"Delta": "MessageDelta"},
        "tool_param": _TOOL_SCHEMA,
        "tool_result_block_param": {"Content": "ToolResultContentParam"},
        "web_search_tool_20250305_param": _LOCATION,
    },
    "agentkit_client.types.beta": {
        "beta_bash_code_execution_tool_result_block": {
            "Content": "BashCodeExecutionToolResultContent"
        },
        "beta_bash_code_execution_tool_result_block_param": {
            "Content": "BashCodeExecutionToolResultContentParam"
        },
        "beta_citations_delta": {"Citation": "TextCitation"},
        "beta_clear_thinking_20251015_edit_param": {"Keep": "BetaClearThinkingKeepParam"},
        "beta_clear_tool_uses_20250919_edit_param": {"Trigger": "BetaClearToolUsesTriggerParam"},
        "beta_context_management_config_param": {"Edit": "BetaContextEditParam"},
        "beta_context_management_response": {"AppliedEdit": "BetaContextEditResponse"},
        "beta_document_block": {"Source": "DocumentSource"},
        "beta_image_block_param": {"Source": "ImageSourceParam"},
        "beta_raw_content_block_start_event": {"ContentBlock": "BetaContentBlock"},
        "beta_raw_message_delta_event": {"Delta": "BetaMessageDelta"},
        "beta_request_document_block_param": {"Source": "DocumentSourceParam"},
        "beta_server_tool_use_block": _CALLER,
        "beta_server_tool_use_block_param": _CALLER_PARAM,
        "beta_text_editor_code_execution_tool_result_block": {
            "Content": "TextEditorCodeExecutionToolResultContent"
        },
        "beta_text_editor_code_execution_tool_result_block_param": {
            "Content": "TextEditorCodeExecutionToolResultContentParam"
        },
        "beta_tool_param": _TOOL_SCHEMA,
        "beta_tool_result_block_param": {"Content": "ToolResultContentParam"},
        "beta_tool_search_tool_result_block": {"Content": "ToolSearchToolResultContent"},
        "beta_tool_search_tool_result_block_param": {"Content": "ToolSearchToolResultContentParam"},
        "beta_tool_use_block": _CALLER,
        "beta_tool_use_block_param": _CALLER_PARAM,
        "beta_web_fetch_tool_result_block": {"Content": "WebFetchToolResultContent"},
        "beta_web_fetch_tool_result_block_param": {"Content": "WebFetchToolResultContentParam"},
        "beta_web_search_tool_20250305_param": _LOCATION,
        "message_count_tokens_params": {"Tool": "BetaToolUnionParam"},
        "parsed_beta_message": {},
    },
}


class _MovedModule(ModuleType):
    def __init__(self, name: str, package: str, names: dict[str, str]) -> None:
        super().__init__(name, f"An older path to names of `{package}`.")
        self._names = names
        # What is the same in beta and out of it is kept out of it.
        self._homes = [sys.modules[home] for home in (package, __package__ or "")]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            here = self._names.get(name, name)
            for home in self._homes:
                if hasattr(home, here):
                    return getattr(home, here)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")


def keep_paths(package: str) -> None:
    """Make the older modules of `package` importable; they are built when it is, at no cost."""
    for name, names in _MOVED[package].items():
        path = f"{package}.{name}"
        sys.modules[path] = _MovedModule(path, package, names)
        setattr(sys.modules[package], name, sys.modules[path])


def submodules(package: str, *names: str) -> Callable[[str], ModuleType]:
    """Make the `__getattr__` that loads submodules `names` of `package` when they are asked for."""

    def load(name: str) -> ModuleType:
        if name in names:
            return import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load
