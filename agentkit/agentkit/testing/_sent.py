"""What was sent to a local API, with assertions that say what was sent instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from agentkit.local import LocalAPI

__all__ = ["Sent"]


class Sent:
    """The requests for messages that a local API got, refused ones too.

    Args:
        api: The API; what it gets later counts, too.
    """

    def __init__(self, api: LocalAPI) -> None:
        self._api = api

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of the requests, in their order."""
        return [
            request.body
            for request in self._api.requests
            if (request.method, request.path) == ("POST", "/v1/messages")
        ]

    def assert_count(self, count: int) -> None:
        """Check how many requests there were.

        Raises:
            AssertionError: There were more, or fewer.
        """
        found = len(self.bodies)
        assert found == count, f"{count} requests for a message expected, {found} were sent"

    def assert_text(self, text: str) -> None:
        """Check that a message of the user had a text in it.

        Raises:
            AssertionError: None had; the message shows the texts.
        """
        texts = [found for body in self.bodies for found in _texts(body)]
        assert any(text in found for found in texts), f"{text!r} is in none of: {_shown(texts)}"

    def assert_tool_result(
        self, name: str, text: str | None = None, *, is_error: bool | None = None
    ) -> None:
        """Check that a result of a tool was sent back.

        Args:
            name: The tool.
            text: What must be in the result; by default anything may.
            is_error: Whether the result must be an error; by default it may be either.

        Raises:
            AssertionError: None was; the message shows the results that were sent.
        """
        results = [result for body in self.bodies for result in _results(body)]
        fitting = [
            one
            for one in results
            if one[0] == name and (text is None or text in one[1]) and is_error in (None, one[2])
        ]
        assert fitting, f"no such result of {name!r}; these were sent: {_shown(results)}"

    def assert_valid(self) -> None:
        """Check that the API would have refused none of the requests.

        Raises:
            AssertionError: It would have; the message says what and why.
        """
        from agentkit.local import validate_request

        for number, request in enumerate(self._api.requests, start=1):
            if (request.method, request.path) == ("POST", "/v1/messages"):
                betas = request.headers.get("anthropic-beta", "").split(",")
                problems = validate_request(
                    request.body,
                    beta=request.query.get("beta") == "true",
                    betas=[beta.strip() for beta in betas if beta.strip()],
                )
                assert not problems, f"request {number}: {'; '.join(map(str, problems))}"


def _texts(body: Mapping[str, Any]) -> list[str]:
    return [
        block["text"]
        for message in body["messages"]
        if message["role"] == "user"
        for block in _blocks(message["content"])
        if block["type"] == "text"
    ]


def _results(body: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """List tool, text and failure of each result."""
    names: dict[str, str] = {}
    found: list[tuple[str, str, bool]] = []
    for message in body["messages"]:
        for block in _blocks(message["content"]):
            if block["type"] == "tool_use":
                names[block["id"]] = block["name"]
            elif block["type"] == "tool_result":
                parts = _blocks(block.get("content", ""))
                text = "\n".join(str(part.get("text", f"[{part['type']}]")) for part in parts)
                name = names.get(block["tool_use_id"], "?")
                found.append((name, text, bool(block.get("is_error"))))
    return found


def _blocks(content: object) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return cast("list[dict[str, Any]]", content)


def _shown(things: object) -> str:
    text = json.dumps(things, ensure_ascii=False)
    return text if len(text) <= 1000 else f"{text[:1000]}..."
