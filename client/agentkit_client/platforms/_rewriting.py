"""Calls taken apart and put together again, for platforms with paths and bodies of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json, to_json

from agentkit_client._endpoint import Call
from agentkit_client.errors import NotOffered


def split(call: Call) -> tuple[str, dict[str, object]]:
    """Return the path of a call as the API knows it, and its query without `beta`."""
    path, _, query = call.path.partition("?")
    asked = {**dict(parse_qsl(query)), **call.query}
    return "/" + path.strip("/"), {name: asked[name] for name in asked if name != "beta"}


def fields_of(call: Call) -> dict[str, Any]:
    """Return the JSON body of a call; empty where it has none.

    Raises:
        ValueError: its body is no JSON object.
    """
    body = from_json(call.body or b"{}")
    if not isinstance(body, dict):
        raise ValueError(f"The body of {call.path} has to be a JSON object.")
    return body  # pyright: ignore[reportUnknownVariableType]  # JSON objects have text for keys


def rewritten(
    call: Call, path: str, query: Mapping[str, object], fields: Mapping[str, Any]
) -> Call:
    """Return a call that goes elsewhere, with another body."""
    return replace(call, path=path, query=query, body=to_json(fields))


def with_version(call: Call, version: str) -> Call:
    """Return a call that nothing is known of, its body saying which version of the API it is of."""
    if call.verb != "POST" or call.form is not None:
        return call
    try:
        fields = fields_of(call)
    except ValueError:
        return call
    return replace(call, body=to_json({**fields, "anthropic_version": version} | fields))


def refuse(platform: str, path: str, missing: Mapping[str, str]) -> None:
    """Refuse a call that a platform does not have.

    Args:
        platform: its name.
        path: the path of the call.
        missing: what it has not: where their paths begin, and what to use instead.

    Raises:
        NotOffered: it has no such call.
    """
    for prefix, advice in missing.items():
        if path == prefix or path.startswith(f"{prefix}/"):
            raise NotOffered(f"{platform} does not offer {path}: {advice} Nothing was sent.")
