"""A stand-in for a language model: picks and calls tools by fixed rules, and says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from agentkit.local._examples import example_of
from agentkit.local._output_format import output_schema
from agentkit.local._rehearsal.answer import from_results, without_calls, without_tools
from agentkit.local._rehearsal.chain import Findings
from agentkit.local._rehearsal.history import Conversation, clean, read_conversation
from agentkit.local._rehearsal.plan import MAX_TURNS, Planned, forced_call, next_calls
from agentkit.local._rehearsal.results import read_result
from agentkit.local._rehearsal.server_side import from_server, with_thinking
from agentkit.local._rehearsal.tools import ToolSpec, read_tools

__all__ = ["RehearsalModel"]


class RehearsalModel:
    """Play a model's part without being one: the same request always gets the same reply.

    It compares the words of the user's text with the tools' names, descriptions and schemas, calls
    the ones that fit, and fills their arguments from the text: numbers, quoted strings, paths,
    names, dates, members of an enum. Several calls go out at once where several fit; a call that
    needs another's result waits for it. The closing text is made from the results, and
    says that it comes from a rehearsal.

    A call is only made with arguments that are valid for the tool's schema, never twice with the
    same arguments for one question, and after ten turns of calls an answer is given.
    A structured output is filled like the arguments of a call, and satisfies its schema.
    What runs on the server is played where it is on offer and fits, a search with citations, say,
    and each kind of block where the last text names it: `rehearse: web_search, pause_turn`. Where
    thinking is enabled, a reply begins with some.
    `tool_choice` is honoured, except that a demanded call which would repeat an earlier one
    becomes an answer: a loop that demands one in each turn ends.
    """

    def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request to `POST /v1/messages`.

        Args:
            request: The request's JSON body. Parts that don't have the API's form are passed over.

        Returns:
            `content`, a list of blocks, and `stop_reason`, which is `"tool_use"` or `"end_turn"`
            unless another was asked for.
        """
        return with_thinking(self._reply(request), request)

    def _reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
        conversation = read_conversation(request)
        offered = read_tools(request)
        choice = _choice(request)
        tools = [tool for tool in offered if choice.get("name") in (None, tool.name)]
        results = [read_result(call) for call in conversation.calls]
        calls: list[Planned] = []
        lacking: list[str] = []
        if tools and choice["type"] != "none" and conversation.turns < MAX_TURNS:
            calls, lacking = next_calls(conversation, tools, results)
            if not calls and choice["type"] in ("any", "tool") and not conversation.calls:
                forced = forced_call(conversation, tools, Findings(results, conversation.prompt))
                calls = [forced] if forced else []
        if not calls and not results and (played := from_server(request)):
            return played
        if calls:
            alone = choice.get("disable_parallel_tool_use") is True
            return _calling(calls[:1] if alone else calls, conversation)
        schema = output_schema(dict(request))
        if schema is not None:
            findings = Findings(results, conversation.prompt)
            return _saying(_structured(schema, conversation, findings))
        if results:
            return _saying(from_results(conversation, results, lacking))
        return _saying(_plain_answer(conversation, offered, lacking))


def _structured(schema: dict[str, Any], conversation: Conversation, findings: Findings) -> str:
    """Fill a schema as the arguments of a call are filled; else with what it allows."""
    whole = [ToolSpec("answer", conversation.prompt, schema)]
    filled = forced_call(conversation, whole, findings) if schema.get("type") == "object" else None
    value = dict(filled.input) if filled else example_of(schema)
    return json.dumps(value, ensure_ascii=False)


def _choice(request: Mapping[str, Any]) -> dict[str, Any]:
    """Read `tool_choice`; what has no known form counts as "auto"."""
    given = request.get("tool_choice")
    choice = dict(cast("Mapping[str, Any]", given)) if isinstance(given, Mapping) else {}
    if choice.get("type") not in ("any", "tool", "none"):
        choice["type"] = "auto"
    if choice["type"] != "tool" or not isinstance(choice.get("name"), str):
        choice.pop("name", None)
    return choice


def _plain_answer(conversation: Conversation, offered: list[ToolSpec], lacking: list[str]) -> str:
    if not offered:
        return without_tools(conversation.prompt)
    return without_calls(conversation.prompt, [tool.name for tool in offered], lacking)


def _calling(calls: list[Planned], conversation: Conversation) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    number = len(conversation.ids)
    for call in calls:
        number += 1
        while (use_id := f"toolu_rehearsal_{number:03d}") in conversation.ids:
            number += 1
        block = {"type": "tool_use", "id": use_id, "name": call.name, "input": dict(call.input)}
        content.append(block)
    return {"content": content, "stop_reason": "tool_use"}


def _saying(text: str) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": clean(text)}], "stop_reason": "end_turn"}
