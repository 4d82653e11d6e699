"""What was sent to a local API, with assertions that say what was sent instead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from agentkit.local import LocalAPI, RecordedRequest

__all__ = ["Sent"]


class Sent:
    """The requests for messages that a local API got, refused ones too, from any client.

    What the clients of Bedrock, Vertex AI and Foundry send is seen as the API would have got it.

    Args:
        api: The API; what it gets later counts, too.
    """

    def __init__(self, api: LocalAPI) -> None:
        self._api = api

    @property
    def bodies(self) -> list[Any]:
        """The bodies of the requests, in their order; `None` for one that was no JSON."""
        return [request.body for _, request in self._messages()]

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

        for number, request in self._messages():
            betas = request.headers.get("anthropic-beta", "").split(",")
            problems = validate_request(
                request.body,
                beta=request.query.get("beta") == "true",
                betas=[beta.strip() for beta in betas if beta.strip()],
            )
            assert not problems, f"request {number}: {'; '.join(map(str, problems))}"

    def _messages(self) -> Iterator[tuple[int, RecordedRequest]]:
        """Yield the requests, each with its number among all."""
        for number, request in enumerate(self._api.understood, start=1):
            if (request.method, request.path) == ("POST", "/v1/messages"):
                yield number, request


def _texts(body: object) -> list[str]:
    return [
        str(block.get("text"))
        for role, blocks in _messages(body)
        if role == "user"
        for block in blocks
        if block.get("type") == "text"
    ]


def _results(body: object) -> list[tuple[str, str, bool]]:
    """List tool, text and failure of each result."""
    names: dict[str, str] = {}
    found: list[tuple[str, str, bool]] = []
    for _, blocks in _messages(body):
        for block in blocks:
            if block.get("type") == "tool_use":
                names[str(block.get("id"))] = str(block.get("name"))
            elif block.get("type") == "tool_result":
                parts = _blocks(block.get("content", ""))
                text = "\n".join(str(part.get("text", f"[{part.get('type')}]")) for part in parts)
                name = names.get(str(block.get("tool_use_id")), "?")
                found.append((name, text, bool(block.get("is_error"))))
    return found


def _messages(body: object) -> list[tuple[object, list[dict[str, Any]]]]:
    """List role and blocks of each message; a body that was refused may have anything in it."""
    messages = cast("dict[str, Any]", body).get("messages") if isinstance(body, dict) else None
    return [
        (message.get("role"), _blocks(message.get("content"))) for message in _objects(messages)
    ]


def _blocks(content: object) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return _objects(content)


def _objects(value: object) -> list[dict[str, Any]]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]


def _shown(things: object) -> str:
    text = json.dumps(things, ensure_ascii=False)
    return text if len(text) <= 1000 else f"{text[:1000]}..."
