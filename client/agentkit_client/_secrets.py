"""Keys and tokens between the caller and the wire: values that do not show themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn, SupportsIndex, TypeVar, cast, overload

if TYPE_CHECKING:
    from typing_extensions import Self

ValueT = TypeVar("ValueT")
MappingT = TypeVar("MappingT", bound="Mapping[str, object] | None")

STARS: Final = "**********"
"""What is shown instead of a secret."""


class Secret:
    """Hold a key so that no `repr`, `vars`, log line or pickle shows it."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = str(value)  # plain, if it was masked

    def reveal(self) -> str:
        """Return the key itself, for the request that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return f"Secret('{STARS}')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

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


def hidden(value: ValueT) -> ValueT | MaskedText:
    """Return a text masked, and anything else as it is: for arguments that tracebacks may show."""
    return MaskedText(value) if isinstance(value, str) else value


def hidden_values(mapping: MappingT) -> MappingT:
    """Return a mapping such as headers with its texts masked, and anything else as it is."""
    if not isinstance(mapping, Mapping):
        return mapping
    values = cast("Mapping[Any, Any]", mapping)
    return cast("MappingT", {name: hidden(value) for name, value in values.items()})


def hidden_url(url: ValueT) -> ValueT | MaskedText:
    """Return a URL masked where a name and a password are in it, and anything else as it is."""
    return MaskedText(url) if isinstance(url, str) and "@" in url else url
