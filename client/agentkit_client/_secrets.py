"""A string that does not show itself: keys and tokens between the caller and the wire."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Hold a key so that no `repr`, `vars`, log line or pickle shows it."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the key itself, for the request that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not written to a pickle. Build the client where it is used.")
