"""What is wrong with a request, as a value."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Problem"]


@dataclass(frozen=True)
class Problem:
    """One thing the API would refuse.

    Attributes:
        path: Where it is, such as `"messages.0.content.1"`; empty if it is about the whole.
        message: What is wrong.
        type: The type of the API's error.
        status: The HTTP status it comes with.
    """

    path: str
    message: str
    type: str = "invalid_request_error"
    status: int = 400

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message
