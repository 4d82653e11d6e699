"""Headers that prove who asks, kept out of reprs, pickles and error texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import httpx

from agentkit_client._secrets import STARS, MaskedBytes, MaskedText, Secret

STRANGER: Final = "agentkit_stranger"
"""Marks a request, among its extensions, that the HTTP client must not sign either."""

_SECRETS: Final = "agentkit_secrets"
"""Where a sealed request keeps what is to be hidden wherever it is repeated, among its extensions.
"""

_BETWEEN: Final = re.compile(rb"[\s,;]+")
_LEAST_SECRET: Final = 16
"""Characters: what is shorter is no key, and may stand in any text by chance."""

SHOWN: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "anthropic-beta",
        "anthropic-dangerous-direct-browser-access",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "transfer-encoding",
        "user-agent",
        "x-stainless-arch",
        "x-stainless-async",
        "x-stainless-lang",
        "x-stainless-os",
        "x-stainless-package-version",
        "x-stainless-read-timeout",
        "x-stainless-retry-count",
        "x-stainless-runtime",
        "x-stainless-runtime-version",
        "x-stainless-timeout",
    }
)
"""The headers of requests, by lower-case names, that are known to be no secret."""


class SafeHeaders(httpx.Headers):
    """Headers that show who asks to nobody who does not name the header.

    `headers["x-api-key"]` is the key. A `repr`, also that of this value, of items, of raw pairs and
    of a `dict` of them, has stars instead; a pickle leaves the header out.
    """

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        name = key.lower().encode(errors="replace")
        is_hidden = any(
            isinstance(each, MaskedBytes) for own, each in self.raw if own.lower() == name
        )
        return MaskedText(value) if is_hidden else value

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, masked(key.lower(), value))

    def update(self, headers: Any = None) -> None:
        """Set several headers at once."""
        super().update([masked_pair(pair) for pair in httpx.Headers(headers).raw])

    def copy(self) -> SafeHeaders:
        """Return the same headers, to be changed on their own."""
        return SafeHeaders(self)

    def __copy__(self) -> SafeHeaders:
        return self.copy()

    def __deepcopy__(self, memo: object) -> SafeHeaders:
        return self.copy()

    def __reduce__(self) -> tuple[type[httpx.Headers], tuple[list[tuple[bytes, bytes]]]]:
        return httpx.Headers, (without_secrets(self).raw,)


def is_shown(name: str) -> bool:
    """Tell whether a header of a request, by its lower-case name, is known to be no secret."""
    return name in SHOWN or name.startswith("x-stainless-")


@lru_cache(maxsize=128)
def _is_shown(name: bytes) -> bool:
    return is_shown(name.decode("latin-1").lower())


def masked(name: str, value: str) -> str:
    """Return the value of a header of a request, masked unless it is known to be no secret."""
    return str(value) if is_shown(name) else MaskedText(value)


def masked_pair(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return the name and the value of a header, masked unless it is known to be no secret."""
    name, value = pair
    return pair if _is_shown(name) else (name, MaskedBytes(value))


def hide_headers(request: httpx.Request) -> httpx.Request:
    """Mask what may be a credential in the headers of `request`, and return `request`."""
    request.headers = SafeHeaders(list(map(masked_pair, request.headers.raw)))
    return request


def sealed(request: httpx.Request) -> httpx.Request:
    """Return a request that was sent as it leaves the client: stars, where credentials were.

    The request itself stays as it is: it may be sent again, and who has sent it may keep it.
    """
    raw = request.headers.raw
    if _SECRETS in request.extensions or not any(isinstance(v, MaskedBytes) for _, v in raw):
        return request
    other = object.__new__(type(request))
    vars(other).update(vars(request))
    stars = MaskedBytes(STARS.encode())
    other.headers = SafeHeaders(
        [(name, stars if isinstance(value, MaskedBytes) else value) for name, value in raw]
    )
    other.extensions = {**request.extensions, _SECRETS: Secret(_secrets_of(request))}
    return other


def seal(response: httpx.Response) -> httpx.Response:
    """Have a response that leaves the client tell no credential, and return it.

    Its request is sealed. A header, or the words beside the status, in which a gateway repeats a
    credential has stars. The cookies that it sets are masked, they say who asks from now on; who
    names the header has their value, as a client that keeps cookies itself needs it.
    """
    if _SECRETS not in response.request.extensions:
        request = response.request = sealed(response.request)
        response.next_request = None  # it has what this one had
        response.headers = SafeHeaders([_kept(pair, request) for pair in response.headers.raw])
        words: bytes | None = response.extensions.get("reason_phrase")
        if words:
            response.extensions["reason_phrase"] = redacted(words, request)
    return response


def _kept(pair: tuple[bytes, bytes], request: httpx.Request) -> tuple[bytes, bytes]:
    name, value = pair
    clean = redacted(value, request)
    is_secret = isinstance(value, MaskedBytes) or name.lower() == b"set-cookie" or clean != value
    return redacted(name, request), MaskedBytes(clean) if is_secret else value


def without_secrets(headers: httpx.Headers) -> httpx.Headers:
    """Return the headers that are not masked."""
    return httpx.Headers([pair for pair in headers.raw if not isinstance(pair[1], MaskedBytes)])


def redacted(data: bytes, request: httpx.Request) -> bytes:
    """Return `data` with stars for the secrets of `request`: some gateways show what they got."""
    for secret in _secrets_of(request):
        data = data.replace(secret, STARS.encode())
    return data


def _secrets_of(request: httpx.Request) -> list[bytes]:
    """Return what has to be hidden wherever it is repeated."""
    kept: Secret[list[bytes]] | None = request.extensions.get(_SECRETS)
    if kept is not None:
        return kept.reveal()
    found: list[bytes] = []
    for _, value in request.headers.raw:
        if isinstance(value, MaskedBytes) and len(value) >= _LEAST_SECRET:
            # A word like "Bearer" is none, and a signature is one of several.
            words = [word for word in _BETWEEN.split(value) if len(word) >= _LEAST_SECRET]
            found += map(bytes, words or [value])
    return found
