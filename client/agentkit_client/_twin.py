"""What the resources of a client send through: a twin of it, so that none of them leads back to it.

A client has its resources, and they need all it is set to. Were it a circle, a dropped client would
keep its connections until Python looks for circles.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agentkit_client._hiding import hidden_as

if TYPE_CHECKING:
    from typing_extensions import Self


class Twinned:
    """Something with a twin, which has the same attributes, also those that are set later."""

    @cached_property
    def _twin(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def __setattr__(self, name: str, value: Any) -> None:
        value = hidden_as(name, value)
        super().__setattr__(name, value)
        if "_twin" in self.__dict__:
            setattr(self._twin, name, value)

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        if "_twin" in self.__dict__:
            with suppress(AttributeError):
                delattr(self._twin, name)
