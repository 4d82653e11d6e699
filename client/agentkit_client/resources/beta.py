"""What the API offers as beta: `client.beta` and the messages below it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from typing_extensions import Required, Unpack

from agentkit_client._deprecations import warn_if_deprecated
from agentkit_client._endpoint import AsyncCaller, Caller, CallOptions, Endpoint, signature_from
from agentkit_client._timeouts import nonstreaming_timeout
from agentkit_client.types._message_params import JSONOutputFormatParam
from agentkit_client.types.beta import BetaMessage, BetaMessageParam
from agentkit_client.types.beta._message_params import (
    MessageCreateParamsNonStreaming,
    MessageParamsBase,
)

__all__ = [
    "CREATE",
    "AsyncBeta",
    "AsyncMessages",
    "Beta",
    "CreateBetaMessage",
    "CreateBetaMessageWithoutTools",
    "Messages",
]


class CreateBetaMessage(MessageCreateParamsNonStreaming, CallOptions, total=False):
    """The parameters of `beta.messages.create`."""


class CreateBetaMessageWithoutTools(MessageParamsBase, CallOptions, total=False):
    """The parameters of `beta.messages.create`, for a loop that brings the tools itself."""

    messages: Required[Iterable[BetaMessageParam]]
    betas: list[str]
    output_format: JSONOutputFormatParam | None


CREATE = Endpoint(
    verb="POST",
    path="/v1/messages",
    query={"beta": "true"},
    params=CreateBetaMessage,
    reply=BetaMessage,
    own_timeout=nonstreaming_timeout,
)
"""`POST /v1/messages?beta=true`."""


class Messages:
    """The resource `beta.messages`, for code that waits for each reply."""

    def __init__(self, call: Caller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @signature_from(CreateBetaMessage)
    def create(self, **params: Unpack[CreateBetaMessage]) -> BetaMessage:
        """Send a conversation and return the model's turn, with beta features.

        Args:
            **params: `model`, `max_tokens` and `messages` are required; `betas` names the features
                to switch on; the rest, with `extra_headers`, `extra_query`, `extra_body` and
                `timeout`, is optional.

        Raises:
            TypeError: a parameter is missing, unknown, or has no JSON form.
            ValueError: a reply of `max_tokens` may take too long without streaming.
            APIError: the API said no, or could not be reached.
        """
        warn_if_deprecated(params.get("model"))
        return self._call(CREATE, params)


class AsyncMessages:
    """The resource `beta.messages`, for code that runs other tasks meanwhile."""

    def __init__(self, call: AsyncCaller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @signature_from(CreateBetaMessage)
    async def create(self, **params: Unpack[CreateBetaMessage]) -> BetaMessage:
        """Send a conversation and return the model's turn; see `Messages.create`."""
        warn_if_deprecated(params.get("model"))
        return await self._call(CREATE, params)


class Beta:
    """The resource `beta`, for code that waits for each reply."""

    def __init__(self, call: Caller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @cached_property
    def messages(self) -> Messages:
        """Messages with beta features."""
        return Messages(self._call)


class AsyncBeta:
    """The resource `beta`, for code that runs other tasks meanwhile."""

    def __init__(self, call: AsyncCaller) -> None:
        """Make calls through `call`; a client hands out its own."""
        self._call = call

    @cached_property
    def messages(self) -> AsyncMessages:
        """Messages with beta features."""
        return AsyncMessages(self._call)
