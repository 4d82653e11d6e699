"""A message that was written as JSON and can't change, so that it need not be written again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic_core import from_json


class Written(Mapping[str, Any]):
    """What `written` returns: its JSON. What is read of it is made anew, so nothing can change it.

    Attributes:
        json: the message as it is sent.
    """

    __slots__ = ("json",)

    def __init__(self, json: bytes) -> None:
        self.json: Final = json

    def to_dict(self) -> dict[str, Any]:
        """Return the message as a dict that is nobody else's."""
        return from_json(self.json)

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    def __repr__(self) -> str:
        return f"written({self.to_dict()!r})"
