"""What a tool that is no function has to offer: memory, bash, or one of your own kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from agentkit_tools._treatment import Treatment
from agentkit_tools.sources import name_of

if TYPE_CHECKING:
    from agentkit_client.types import beta
    from agentkit_tools._result import BetaFunctionToolResultType


class BetaBuiltinFunctionTool(Treatment, ABC):
    """A tool that says itself what it is: one of the API's own, or one of your own kind.

    How a runner treats its calls (`timeout`, `requires_approval`, ...) are attributes of the class
    or the object; see `Treatment`. A `call` with a second parameter named `context` gets the
    `ToolContext` of each call: `def call(self, input, context=None)`.
    """

    @abstractmethod
    def to_dict(self) -> beta.BetaToolUnionParam:
        """Return the tool as the API takes it in `tools`."""

    @abstractmethod
    def call(self, input: object) -> BetaFunctionToolResultType:
        """Run the tool with the `input` of a `tool_use` block and return the result's content.

        Raise `ToolError` to tell the model that it did not work.
        """

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return name_of(self.to_dict())


class BetaAsyncBuiltinFunctionTool(Treatment, ABC):
    """The async twin of `BetaBuiltinFunctionTool`."""

    @abstractmethod
    def to_dict(self) -> beta.BetaToolUnionParam:
        """Return the tool as the API takes it in `tools`."""

    @abstractmethod
    async def call(self, input: object) -> BetaFunctionToolResultType:
        """Run the tool with the `input` of a `tool_use` block and return the result's content.

        Raise `ToolError` to tell the model that it did not work.
        """

    @property
    def name(self) -> str:
        """What the model calls it by."""
        return name_of(self.to_dict())
