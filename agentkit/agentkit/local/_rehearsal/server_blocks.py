"""What the API runs itself, played: a call, its result, and a text that goes with it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["PLAYS", "Block", "Play"]

Block = dict[str, Any]
_PAGE: Final = "https://example.com/rehearsal"
_TITLE: Final = "A page of the rehearsal"
_WORDS: Final = "This page was made up for a rehearsal."


@dataclass(frozen=True, kw_only=True)
class Play:
    """One use of something that runs on the server.

    Attributes:
        call: The call; `None` where there is none.
        result: The block that follows it.
        closing: The text that goes with it, with its citations.
        usage: How often what is billed was used.
    """

    call: Block | None
    result: Block
    closing: Block
    usage: dict[str, int] = field(default_factory=dict[str, int])


def _call(id: str, name: str, input: dict[str, Any], kind: str = "server_tool_use") -> Block:
    return {"type": kind, "id": id, "name": name, "input": input}


def _result(kind: str, id: str, content: Any) -> Block:
    return {"type": f"{kind}_tool_result", "tool_use_id": id, "content": content}


def _text(text: str, *citations: Block) -> Block:
    return {"type": "text", "text": text, **({"citations": list(citations)} if citations else {})}


def _opaque(text: str) -> str:
    return b64encode(text.encode()).decode()


def _web_search(id: str, prompt: str) -> Play:
    hit = {
        "type": "web_search_result",
        "url": _PAGE,
        "title": _TITLE,
        "encrypted_content": _opaque(_WORDS),
        "page_age": "1 day ago",
    }
    cited = {
        "type": "web_search_result_location",
        "cited_text": _WORDS,
        "encrypted_index": _opaque("0"),
        "title": _TITLE,
        "url": _PAGE,
    }
    return Play(
        call=_call(id, "web_search", {"query": prompt}),
        result=_result("web_search", id, [hit]),
        closing=_text("A page was found that was made up for a rehearsal.", cited),
        usage={"web_search_requests": 1, "web_fetch_requests": 0},
    )


def _failed_search(id: str, prompt: str) -> Play:
    error = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
    return Play(
        call=_call(id, "web_search", {"query": prompt}),
        result=_result("web_search", id, error),
        closing=_text("The search failed: max_uses_exceeded."),
    )


def _web_fetch(id: str, prompt: str) -> Play:
    url = next((word for word in prompt.split() if word.startswith("http")), _PAGE).rstrip(".,;)?!")
    document = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": _WORDS},
        "title": _TITLE,
        "citations": {"enabled": True},
    }
    page = {
        "type": "web_fetch_result",
        "url": url,
        "content": document,
        "retrieved_at": "2026-01-01T00:00:00Z",
    }
    cited = {
        "type": "char_location",
        "cited_text": _WORDS,
        "document_index": 0,
        "document_title": _TITLE,
        "start_char_index": 0,
        "end_char_index": len(_WORDS),
    }
    return Play(
        call=_call(id, "web_fetch", {"url": url}),
        result=_result("web_fetch", id, page),
        closing=_text("The page says that it was made up for a rehearsal.", cited),
        usage={"web_search_requests": 0, "web_fetch_requests": 1},
    )


def _ran(kind: str, stdout: str) -> Block:
    output = {"stdout": stdout, "stderr": "", "return_code": 0}
    return {"type": f"{kind}_result", **output, "content": []}


def _code_execution(id: str, _: str) -> Play:
    return Play(
        call=_call(id, "code_execution", {"code": "print('rehearsed')"}),
        result=_result("code_execution", id, _ran("code_execution", "rehearsed\n")),
        closing=_text("The code printed: rehearsed."),
    )


def _bash(id: str, _: str) -> Play:
    return Play(
        call=_call(id, "bash_code_execution", {"command": "echo rehearsed"}),
        result=_result("bash_code_execution", id, _ran("bash_code_execution", "rehearsed\n")),
        closing=_text("The command printed: rehearsed."),
    )


def _editor(id: str, _: str) -> Play:
    made = {"type": "text_editor_code_execution_create_result", "is_file_update": False}
    input = {"command": "create", "path": "/tmp/rehearsed.txt", "file_text": "rehearsed\n"}
    return Play(
        call=_call(id, "text_editor_code_execution", input),
        result=_result("text_editor_code_execution", id, made),
        closing=_text("The file /tmp/rehearsed.txt was written."),
    )


def _tool_search(id: str, prompt: str) -> Play:
    found = {
        "type": "tool_search_tool_search_result",
        "tool_references": [{"type": "tool_reference", "tool_name": "rehearsed"}],
    }
    return Play(
        call=_call(id, "tool_search_tool_bm25", {"query": prompt}),
        result=_result("tool_search", id, found),
        closing=_text("A tool was found: rehearsed."),
    )


def _mcp(id: str, prompt: str) -> Play:
    call = _call(id, "rehearse", {"about": prompt}, "mcp_tool_use")
    said = [{"type": "text", "text": "rehearsed"}]
    return Play(
        call={**call, "server_name": "rehearsal"},
        result={**_result("mcp", id, said), "is_error": False},
        closing=_text("The server said: rehearsed."),
    )


def _upload(id: str, _: str) -> Play:
    return Play(
        call=None,
        result={"type": "container_upload", "file_id": f"file_{id}"},
        closing=_text("A file was made."),
    )


PLAYS: dict[str, Callable[[str, str], Play]] = {
    "bash_code_execution": _bash,
    "code_execution": _code_execution,
    "container_upload": _upload,
    "mcp": _mcp,
    "text_editor_code_execution": _editor,
    "tool_search": _tool_search,
    "web_fetch": _web_fetch,
    "web_search": _web_search,
    "web_search_error": _failed_search,
}
