"""Messages: ask a model for the next turn of a conversation."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import Required, Unpack

from agentkit_client._deprecations import warn_if_deprecated
from agentkit_client._endpoint import AsyncCaller, Caller, CallOptions, Endpoint, signature_from
from agentkit_client._timeouts import nonstreaming_timeout
from agentkit_client.types import Message, MessageParam
from agentkit_client.types._message_params import (
    MessageCreateParamsNonStreaming,
    MessageParamsBase,
)

__all__ = ["CREATE", "AsyncMessages", "CreateMessage", "CreateMessageWithoutTools", "Messages"]


class CreateMessage(MessageCreateParamsNonStreaming, CallOptions, total=False):
    """The parameters of `messages.create`."""


class CreateMessageWithoutTools(MessageParamsBase, CallOptions, total=False):
    """The parameters of `messages.create`, for a loop that brings the tools itself."""

    messages: Required[Iterable[MessageParam]]


CREATE = Endpoint(
    verb="POST",
    path="/v1/messages",
    params=CreateMessage,
    reply=Message,
    own_timeout=nonstreaming_timeout,
)
"""`POST /v1/messages`."""


class Messages:
    """The resource `messages`, for code that waits for each reply."""

    def __init__(self, call: Caller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @signature_from(CreateMessage)
    def create(self, **params: Unpack[CreateMessage]) -> Message:
        """Send a conversation and return the model's turn.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; the rest, with
                `extra_headers`, `extra_query`, `extra_body` and `timeout`, is optional.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
        """
        warn_if_deprecated(params.get("model"))
        return self._call(CREATE, params)


class AsyncMessages:
    """The resource `messages`, for code that runs other tasks meanwhile."""

    def __init__(self, call: AsyncCaller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @signature_from(CreateMessage)
    async def create(self, **params: Unpack[CreateMessage]) -> Message:
        """Send a conversation and return the model's turn; see `Messages.create`."""
        warn_if_deprecated(params.get("model"))
        return await self._call(CREATE, params)
