"""A rehearsal plays what runs on the server, so that each kind of block can be seen streamed."""

from __future__ import annotations

from typing import Any

import pytest

from agentkit import Anthropic
from agentkit.local import LocalAPI, RehearsalModel
from agentkit.local._rehearsal.server_blocks import PLAYS

BETAS = ["mcp-client-2025-11-20"]
SEARCH: Any = {"type": "web_search_20250305", "name": "web_search"}
# What is named, and the kinds of blocks it brings.
NAMED = {
    "bash_code_execution": ["server_tool_use", "bash_code_execution_tool_result", "text"],
    "code_execution": ["server_tool_use", "code_execution_tool_result", "text"],
    "container_upload": ["container_upload", "text"],
    "mcp": ["mcp_tool_use", "mcp_tool_result", "text"],
    "redacted_thinking": ["redacted_thinking"],
    "text_editor_code_execution": [
        "server_tool_use",
        "text_editor_code_execution_tool_result",
        "text",
    ],
    "thinking": ["thinking"],
    "tool_search": ["server_tool_use", "tool_search_tool_result", "text"],
    "web_fetch": ["server_tool_use", "web_fetch_tool_result", "text"],
    "web_search": ["server_tool_use", "web_search_tool_result", "text"],
    "web_search_error": ["server_tool_use", "web_search_tool_result", "text"],
}


def streamed(client: Anthropic, messages: list[Any], **more: Any) -> Any:
    options: dict[str, Any] = {"model": "claude-sonnet-4-5", "max_tokens": 4000, **more}
    with client.beta.messages.stream(messages=messages, betas=BETAS, **options) as stream:
        return stream.get_final_message()


def said(message: Any) -> Any:
    return {"role": "assistant", "content": message.content}


def asking(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


@pytest.mark.parametrize("name", NAMED)
def test_a_block_that_is_named_is_streamed_and_sent_back(name: str):
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        first = streamed(client, asking(f"Please rehearse: {name}."))
        again = client.beta.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=9,
            betas=BETAS,
            messages=[*asking("Go."), said(first), *asking("Thanks!")],
        )
    assert [block.type for block in first.content] == [*NAMED[name], "text"]
    classes = {type(block).__name__ for block in first.content}
    assert not [known for known in classes if "Unknown" in known]
    assert first.content[-1].text == "(This is a rehearsal by fixed rules, not a language model.)"
    assert first.stop_reason == again.stop_reason == "end_turn"


def test_all_that_can_be_played_is_named_here():
    assert PLAYS.keys() <= NAMED.keys()


def test_a_search_on_offer_is_made_with_citations():
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        message = streamed(client, asking("What is the latest news?"), tools=[SEARCH])
        plain = streamed(client, asking("Hello"), tools=[SEARCH])
        never = streamed(client, asking("Search!"), tools=[SEARCH], tool_choice={"type": "none"})
    call, result, text, _ = message.content
    assert (call.name, call.input) == ("web_search", {"query": "What is the latest news?"})
    assert result.content[0].url == text.citations[0].url == "https://example.com/rehearsal"
    assert message.usage.server_tool_use.web_search_requests == 1
    assert [block.type for block in [*plain.content, *never.content]] == ["text", "text"]


@pytest.mark.parametrize(
    ("kind", "asked", "called"),
    [
        ("web_fetch_20250910", "Read https://example.com/a, please.", "web_fetch"),
        ("code_execution_20250522", "Run it.", "code_execution"),
        ("code_execution_20250825", "Run it.", "bash_code_execution"),
    ],
)
def test_other_tools_on_offer_are_used(kind: str, asked: str, called: str):
    tool: Any = {"type": kind, "name": kind.rpartition("_")[0]}
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        message = streamed(client, asking(asked), tools=[tool])
    assert message.content[0].name == called
    if called == "web_fetch":
        assert message.content[0].input == {"url": "https://example.com/a"}


def test_a_turn_may_pause_and_go_on():
    asked = asking("rehearse: web_search, pause_turn")
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        first = streamed(client, asked, tools=[SEARCH])
        turns = [*asked, {"role": "assistant", "content": first.content}]
        last = streamed(client, turns, tools=[SEARCH])
        whole = [*asked, {"role": "assistant", "content": [*first.content, *last.content]}]
        streamed(client, [*whole, *asking("Thanks!")], tools=[SEARCH])
    assert [block.type for block in first.content] == ["server_tool_use"]
    assert first.stop_reason == "pause_turn"
    assert [block.type for block in last.content] == ["web_search_tool_result", "text", "text"]
    assert last.content[0].tool_use_id == first.content[0].id
    assert last.stop_reason == "end_turn"


@pytest.mark.parametrize("reason", ["refusal", "max_tokens"])
def test_a_reason_to_stop_may_be_named(reason: str):
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        assert streamed(client, asking(f"rehearse: {reason}")).stop_reason == reason


def test_what_nobody_plays_is_an_ordinary_text():
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        message = streamed(client, asking("rehearse: hamlet"))
    assert [block.type for block in message.content] == ["text"]


def test_calls_of_mcp_have_ids_of_their_kind():
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        calls = streamed(client, asking("rehearse: mcp, web_search")).content
    ids = [block.id for block in calls if block.type in ("mcp_tool_use", "server_tool_use")]
    assert [id.partition("_")[0] for id in ids] == ["mcptoolu", "srvtoolu"]


def test_ids_are_not_used_twice():
    asked = asking("rehearse: web_search, web_fetch")
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        first = streamed(client, asked)
        last = streamed(client, [*asked, said(first), *asked])
    ids = [block.id for block in [*first.content, *last.content] if hasattr(block, "id")]
    assert len(set(ids)) == len(ids) == 4


@pytest.mark.parametrize("display", ["summarized", "omitted"])
def test_where_thinking_is_enabled_there_is_some(display: str):
    thinking: Any = {"type": "enabled", "budget_tokens": 1024, "display": display}
    tool: Any = {
        "name": "add",
        "description": "Add two numbers.",
        "input_schema": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    }
    asked = asking("Add 1 and 2.")
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        first = streamed(client, asked, thinking=thinking, tools=[tool])
        assert [block.type for block in first.content] == ["thinking", "tool_use"]
        result = {"type": "tool_result", "tool_use_id": first.content[1].id, "content": "3"}
        turns = [*asked, said(first), {"role": "user", "content": [result]}]
        last = streamed(client, turns, thinking=thinking, tools=[tool])
    assert [block.type for block in last.content] == ["thinking", "text"]
    assert bool(first.content[0].thinking) is (display == "summarized")
    assert first.content[0].signature
