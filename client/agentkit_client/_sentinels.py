"""The two ways to say "leave this parameter out": `NOT_GIVEN` and `omit`."""

from __future__ import annotations

from typing import Any, Final, Literal


class NotGiven:
    """The value of a parameter that nobody gave, where `None` means something else.

    `timeout=None` switches time limits off; `timeout=NOT_GIVEN` keeps the client's own.
    """

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"


class Omit:
    """Takes something out that would be sent otherwise, a default header for example.

    `extra_headers={"X-Api-Key": omit}` sends the request without that header.
    """

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "omit"


NOT_GIVEN: Final = NotGiven()
"""Nobody gave this parameter."""

not_given: Final = NOT_GIVEN
"""Another name of `NOT_GIVEN`."""

omit: Final = Omit()
"""Take this out."""


def is_given(value: Any) -> bool:
    """Tell whether `value` is to be sent at all."""
    return not isinstance(value, (NotGiven, Omit))
