"""What a cloud makes of the API: where requests go, how they are signed, what comes back (no I/O).

The API's own address is no platform: requests to it have none, and pay nothing for there being any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol, TypeAlias, cast

import httpx

if TYPE_CHECKING:
    from agentkit_client._endpoint import Call
    from agentkit_client._sse import ServerSentEvent

PLATFORM: Final = "agentkit_platform"
"""Where a request keeps the platform it goes to, among its extensions."""

Translation: TypeAlias = Callable[[bytes], bytes]
"""From the body of a successful reply to the one that the API would have sent."""


class Decoder(Protocol):
    """Makes events of the bytes of a stream."""

    def feed(self, chunk: bytes) -> Iterable[ServerSentEvent]:
        """Take in some bytes and give the events they complete.

        Raises:
            ValueError: they are no such stream; feed no more after it.
        """
        ...


class Words(NamedTuple):
    """What a platform says of an error, in the words of the API."""

    type: str | None
    message: str | None


class Platform:
    """One cloud; subclasses say what differs there from the API's own address.

    Attributes:
        name: what to call it in messages to people.
        media_type: what the body of a stream says that it is.
        unsent: the API's own headers that this platform has no use for, by lower-case name.
    """

    name: ClassVar[str]
    media_type: ClassVar[str] = "text/event-stream"
    unsent: ClassVar[frozenset[str]] = frozenset()

    def rewrite(self, call: Call) -> Call:
        """Return a call as this platform takes it.

        Raises:
            NotOffered: it has no such call.
        """
        return call

    def sign(self, request: httpx.Request, proof: Any) -> None:
        """Put on a request what proves who asks: `proof` is what the platform's source gave."""

    def unsigned(self, request: httpx.Request) -> None:
        """Look at a request whose caller has said already who asks.

        Raises:
            CredentialError: it lacks what only a proof says.
        """

    def is_expired(self, response: httpx.Response) -> bool:
        """Tell whether a request was refused because what proved who asks has had its time."""
        return response.status_code == 401

    def decoder(self, longest: int) -> Decoder:
        """Return what makes events of the bytes of one stream; none has more than `longest`."""
        from agentkit_client._sse import SSEDecoder  # paid by who streams

        return SSEDecoder(longest)

    def translation(self, call: Call) -> Translation | None:
        """Return what makes a reply of the API of the one to this call, where it is none."""

    def words(self, response: httpx.Response, body: object) -> Words | None:
        """Return what an error says in the API's words; `None` where it is in them already."""


def platform_of(response: httpx.Response) -> Platform | None:
    """Return the platform that a response came from, if it is not the API's own address."""
    return response.request.extensions.get(PLATFORM)


def field(body: object, name: str) -> Any:
    """Return a field of a JSON value; `None` where it has none."""
    return cast("Mapping[str, Any]", body).get(name) if isinstance(body, Mapping) else None
