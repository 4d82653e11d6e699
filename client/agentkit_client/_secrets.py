"""Keys and tokens between the caller and the wire: values that do not show themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    NoReturn,
    SupportsIndex,
    TypeVar,
    cast,
    overload,
)

from agentkit_client._sentinels import NotGiven, Omit

if TYPE_CHECKING:
    from typing_extensions import Self

ValueT = TypeVar("ValueT")

STARS: Final = "**********"
"""What is shown instead of a secret."""


class Secret(Generic[ValueT]):
    """Hold a key, or several, so that no `repr`, `vars`, log line or pickle shows it."""

    __slots__ = ("__value",)

    def __init__(self, value: ValueT) -> None:
        # Plain, if it was masked.
        self.__value = cast("ValueT", str(value)) if isinstance(value, str) else value

    def reveal(self) -> ValueT:
        """Return the key itself, for the request that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret('{STARS}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and cast("Any", other).reveal() == self.__value

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not written to a pickle. Build the client where it is used.")


class MaskedText(str):
    """A text like any other; but what shows local variables, or pickles them, sees stars."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(STARS)

    def __getitem__(self, key: SupportsIndex | slice) -> MaskedText:
        return MaskedText(super().__getitem__(key))  # what cuts long texts shows the rest

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> MaskedBytes:
        """Return the same as bytes that do not show themselves either."""
        return MaskedBytes(super().encode(encoding, errors))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (STARS,)


class MaskedBytes(bytes):
    """Bytes like any other, but for who shows or pickles them; see `MaskedText`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(STARS.encode())

    __str__ = __repr__

    def __bytes__(self) -> Self:
        return self  # h11 asks for plain bytes, and shows them where they can't be sent

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> MaskedBytes: ...
    def __getitem__(self, key: SupportsIndex | slice) -> int | MaskedBytes:
        part = super().__getitem__(key)
        return part if isinstance(part, int) else MaskedBytes(part)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> MaskedText:
        """Return the same as a text that does not show itself either."""
        return MaskedText(super().decode(encoding, errors))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (STARS.encode(),)


class Unshown:
    """Stands for what was given in the place of something else, and shows no more than its kind."""

    __slots__ = ("kind",)

    def __init__(self, value: object) -> None:
        """Take the kind of `value`, and nothing else of it."""
        self.kind = value.kind if isinstance(value, Unshown) else type(value).__name__

    def __repr__(self) -> str:
        return f"<{self.kind}>"


def hidden(value: ValueT) -> ValueT:
    """Return a text or bytes masked, and anything else as it is: tracebacks may show it."""
    if isinstance(value, bytes):
        return cast("ValueT", MaskedBytes(value))
    return cast("ValueT", MaskedText(value)) if isinstance(value, str) else value


def hidden_key(key: object) -> object:
    """Return a key masked, and of what can be none only the kind."""
    return hidden(key) if key is None or isinstance(key, str) else Unshown(key)


def hidden_headers(headers: object) -> Any:
    """Return headers with their values masked, and of what can be none only the kind."""
    if headers is None or isinstance(headers, (NotGiven, Omit, Unshown)):
        return headers
    if not isinstance(headers, Mapping):
        return Unshown(headers)
    given = cast("Mapping[Any, object]", headers)
    return {
        name: value if isinstance(value, Omit) else hidden_key(value)
        for name, value in given.items()
    }


def hidden_url(url: ValueT) -> ValueT:
    """Return a URL masked where a name and a password are in it, and anything else as it is."""
    return hidden(url) if isinstance(url, str) and "@" in url else url
