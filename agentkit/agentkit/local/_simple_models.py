"""Models for tests and tries: one that repeats what it is told, one made of a function."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import anyio

from agentkit.local._examples import example_of
from agentkit.local._model import Answer
from agentkit.local._output_format import output_schema
from agentkit.local._scalars import is_list
from agentkit.local._script import Reply, answer_of, read_step

__all__ = ["EchoModel", "FunctionModel"]


class EchoModel:
    """Repeat the last text of the user; a structured output says it in each of its texts.

    A demanded call (`tool_choice`) is made with arguments that fit the tool's schema.
    """

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Answer a request.

        Args:
            request: The body of the request.
        """
        said = _last_text(request) or "(no text)"
        choice = request.get("tool_choice", {})
        if choice.get("type") in ("any", "tool") and (tool := _chosen(request, choice)):
            return {"content": [_call(tool, len(request["messages"]), said)]}
        schema = output_schema(dict(request))
        if schema is not None:
            said = json.dumps(example_of(schema, said), ensure_ascii=False)
        return {"content": [{"type": "text", "text": said}]}


class FunctionModel:
    """Answer with what a function returns for a request.

    Args:
        function: Takes the body of a request, returns a reply in one of the forms that
            `ScriptedModel` takes, and may raise a `LocalError`. It may be async.

    Raises:
        TypeError: `function` can't be called.
    """

    def __init__(self, function: Callable[[Mapping[str, Any]], Reply | Awaitable[Reply]]) -> None:
        if not callable(function):
            raise TypeError(f"a FunctionModel needs a function, not {function!r}")
        self._function = function

    def reply(self, request: Mapping[str, Any]) -> Answer:
        """Answer a request.

        Args:
            request: The body of the request.

        Raises:
            LocalError: The function returned or raised one.
            ScriptError: The function returned what is no reply.
        """
        reply = self._function(request)
        if inspect.isawaitable(reply):
            reply = anyio.run(_awaited, reply)
        return answer_of(read_step(reply), request)


async def _awaited(reply: Awaitable[Reply]) -> Reply:
    return await reply


def _last_text(request: Mapping[str, Any]) -> str:
    for message in reversed(request["messages"]):
        if message["role"] != "user":
            continue
        content = message["content"]
        if isinstance(content, str):
            return content
        if texts := [block["text"] for block in content if block["type"] == "text"]:
            return "\n".join(texts)
        if results := [block for block in content if block["type"] == "tool_result"]:
            return _result_text(results[-1].get("content", ""))
    return ""


def _result_text(content: object) -> str:
    if not is_list(content):
        return str(content)
    return "\n".join(str(block.get("text", f"[{block.get('type')}]")) for block in content)


def _chosen(request: Mapping[str, Any], choice: Mapping[str, Any]) -> dict[str, Any] | None:
    tools = cast("list[dict[str, Any]]", request.get("tools", []))
    fitting = [tool for tool in tools if choice.get("name") in (None, tool.get("name"))]
    return fitting[0] if fitting else None


def _call(tool: Mapping[str, Any], number: int, said: str) -> dict[str, Any]:
    arguments = example_of(tool.get("input_schema", {"type": "object"}), said)
    id = f"toolu_echo_{number:03d}"
    return {"type": "tool_use", "id": id, "name": tool["name"], "input": arguments}
