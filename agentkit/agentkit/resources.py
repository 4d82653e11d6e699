"""The message resources of the client, with the tool loop on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from agentkit.runner import BetaAsyncToolRunner, BetaToolRunner
from agentkit_client.resources import beta, messages
from agentkit_client.resources.beta import messages as beta_messages

if TYPE_CHECKING:
    from agentkit._dispatch import AnyTool, SyncTool
    from agentkit_client.resources.beta.messages import (
        CreateMessageWithoutTools as CreateBetaMessageWithoutTools,
    )
    from agentkit_client.resources.messages import CreateMessageWithoutTools
    from agentkit_client.types import Message, ToolUnionParam
    from agentkit_client.types.beta import BetaMessage, BetaToolUnionParam

__all__ = ["AsyncBeta", "AsyncBetaMessages", "AsyncMessages", "Beta", "BetaMessages", "Messages"]

_STRUCTURED_OUTPUTS = "structured-outputs-2025-11-13"


class Messages(messages.Messages):
    """The resource `messages`, with a tool loop."""

    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | ToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateMessageWithoutTools],
    ) -> BetaToolRunner[Message]:
        """Set up a loop: ask, run the tools the model calls, send the results, until it is done.

        Nothing is sent before the first reply is wanted.

        Args:
            tools: decorated functions and other tools; dicts are offered to the model, not run.
            max_iterations: how many replies there may be; no limit when `None`.
            **params: what `create` takes.

        Raises:
            TypeError: a tool is asynchronous, or a parameter is missing or unknown.
            ValueError: two tools have one name, or `max_iterations` is below 1.
        """
        given = _checked(messages.CREATE.check, params)
        return BetaToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    def _ask(self, params: Mapping[str, Any]) -> Message:
        return self.create(**_marked(params))


class AsyncMessages(messages.AsyncMessages):
    """The resource `messages`, with a tool loop, for code that runs other tasks meanwhile."""

    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | ToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateMessageWithoutTools],
    ) -> BetaAsyncToolRunner[Message]:
        """Set up a loop; see `Messages.tool_runner`. Plain tools run in threads."""
        given = _checked(messages.CREATE.check, params)
        return BetaAsyncToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    async def _ask(self, params: Mapping[str, Any]) -> Message:
        return await self.create(**_marked(params))


class BetaMessages(beta_messages.Messages):
    """The resource `beta.messages`, with a tool loop."""

    def tool_runner(
        self,
        *,
        tools: Iterable[SyncTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateBetaMessageWithoutTools],
    ) -> BetaToolRunner[BetaMessage]:
        """Set up a loop with beta features; see `Messages.tool_runner`."""
        given = _checked(beta_messages.CREATE.check, params)
        return BetaToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    def _ask(self, params: Mapping[str, Any]) -> BetaMessage:
        return self.create(**_marked(_with_structured_outputs(params)))


class AsyncBetaMessages(beta_messages.AsyncMessages):
    """The resource `beta.messages`, with a tool loop, for code that runs other tasks meanwhile."""

    def tool_runner(
        self,
        *,
        tools: Iterable[AnyTool | BetaToolUnionParam],
        max_iterations: int | None = None,
        **params: Unpack[CreateBetaMessageWithoutTools],
    ) -> BetaAsyncToolRunner[BetaMessage]:
        """Set up a loop with beta features; see `AsyncMessages.tool_runner`."""
        given = _checked(beta_messages.CREATE.check, params)
        return BetaAsyncToolRunner(
            ask=self._ask, params=given, tools=tools, max_iterations=max_iterations
        )

    async def _ask(self, params: Mapping[str, Any]) -> BetaMessage:
        return await self.create(**_marked(_with_structured_outputs(params)))


class Beta(beta.Beta):
    """The resource `beta`, whose messages have a tool loop."""

    @cached_property
    def messages(self) -> BetaMessages:
        """Messages with beta features, and a tool loop."""
        return BetaMessages(self._calls)


class AsyncBeta(beta.AsyncBeta):
    """The resource `beta`, whose messages have a tool loop."""

    @cached_property
    def messages(self) -> AsyncBetaMessages:
        """Messages with beta features, and a tool loop."""
        return AsyncBetaMessages(self._calls)


def _checked(
    check: Callable[[Mapping[str, Any]], None], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Refuse wrong parameters when the loop is set up, not when it first asks."""
    check({name: value for name, value in params.items() if name != "stream"})
    return dict(params)


def _marked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a header that a loop is asking, as the API's statistics expect it."""
    extra: Mapping[str, Any] = params.get("extra_headers") or {}
    return {**params, "extra_headers": {"x-stainless-helper": "BetaToolRunner", **extra}}


def _with_structured_outputs(params: Mapping[str, Any]) -> dict[str, Any]:
    """Switch on the beta feature that strict tools need, besides those of the caller."""
    return {**params, "betas": [*(params.get("betas") or ()), _STRUCTURED_OUTPUTS]}
