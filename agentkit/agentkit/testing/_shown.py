"""Shows what a local API was asked, for the report of a test that failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from agentkit.local import LocalAPI, RecordedRequest

__all__ = ["shown"]

_MOST_REQUESTS = 5
_MOST_MESSAGES = 6
_LONGEST = 300


def shown(api: LocalAPI) -> str:
    """Return a text with the last requests, and what the API has to complain about.

    Args:
        api: The API.
    """
    requests = list(enumerate(api.understood, start=1))
    lines = [] if requests else ["none"]
    if len(requests) > _MOST_REQUESTS:
        lines.append(f"... {len(requests) - _MOST_REQUESTS} before these")
    for number, request in requests[-_MOST_REQUESTS:]:
        lines += [f"{number}. {request.method} {request.path}", *_body(request)]
    try:
        api.verify()
    except Exception as error:
        lines.append(_cut(str(error)))
    return "\n".join(lines)


def _body(request: RecordedRequest) -> Iterator[str]:
    body = request.body
    if not isinstance(body, dict):
        if request.content:
            yield f"   {_cut(request.content[:_LONGEST].decode('utf-8', 'replace'))}"
        return
    fields = dict(cast("dict[str, Any]", body))
    messages = fields.pop("messages") if isinstance(fields.get("messages"), list) else None
    tools = fields.get("tools")
    if isinstance(tools, list):
        named: list[Any] = [tool for tool in cast("list[Any]", tools) if isinstance(tool, dict)]
        fields["tools"] = [tool.get("name") for tool in named]
    yield f"   {_cut(fields)}"
    if isinstance(messages, list):
        told = cast("list[Any]", messages)
        if len(told) > _MOST_MESSAGES:
            yield f"   ... {len(told) - _MOST_MESSAGES} messages before these"
        yield from (f"   {_cut(message)}" for message in told[-_MOST_MESSAGES:])


def _cut(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... {len(text)} characters"
