"""From a call to the URL and the headers of an HTTP request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import lru_cache
from typing import Final, cast
from urllib.parse import parse_qsl, quote, urlencode

import httpx
from typing_extensions import Self

from agentkit_client._config import Config, TimeoutArgument
from agentkit_client._headers import check_credentials
from agentkit_client._safe_headers import (
    SHOWN,
    SafeHeaders,
    hide_headers,
    masked,
    masked_pair,
)
from agentkit_client._safe_headers import STRANGER as STRANGER
from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._timeouts import Timeout
from agentkit_client.errors import AnthropicError

_ASCII: Final = "".join(map(chr, range(128)))
_BUILD_REQUEST: Final = httpx.Client.build_request


def url_of(config: Config, path: str, query: Mapping[str, object]) -> httpx.URL:
    """Return the URL of a path below the base URL, with all query parameters.

    A URL that the API has given stays as it is, but for the parameters of this call.

    Raises:
        ValueError: the path or a parameter can't be part of a URL.
        AnthropicError: what the API has given is none.
    """
    if path.startswith(("http://", "https://")):
        return _given(path, encode_query(query))
    text = encode_query({**config.default_query, **query})
    try:
        return _joined(config.base_url, path.lstrip("/"), text)
    except (httpx.InvalidURL, UnicodeEncodeError) as error:
        raise ValueError(f"No URL can be made of this path and query: {error}") from None


def _given(url: str, query: str) -> httpx.URL:
    try:
        given = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise AnthropicError(f"The API has given a URL that is none: {error}") from None
    return given.copy_merge_params(dict(parse_qsl(query))) if query else given


@lru_cache(maxsize=128)
def _joined(base: httpx.URL, path: str, query: str) -> httpx.URL:
    # Parsing a URL takes longer than all else that is done here; few differ.
    raw = base.raw_path.split(b"?")[0] + quote(path, safe=_ASCII).encode()
    # A name and a password go into a header instead: see `auth_headers`.
    return base.copy_with(raw_path=raw + (b"?" + query.encode() if query else b""), userinfo=b"")


def encode_query(query: Mapping[str, object]) -> str:
    """Write query parameters as the API reads them.

    Lists are joined by commas, mappings become `name[key]`, truth values `true` and `false`;
    `None` and what isn't given is left out.

    Raises:
        ValueError: a name or a value can't be encoded.
    """
    pairs = (pair for name, value in query.items() for pair in _pairs(name, value))
    return "&".join(_encoded(*pair) for pair in pairs)


def _encoded(name: str, value: str) -> str:
    try:
        return urlencode([(name, value)])
    except UnicodeEncodeError:
        problem = "has a lone surrogate, which can't be encoded."
        raise ValueError(f"The query parameter {name!a} {problem}") from None


def final_headers(
    client: Mapping[str, str | Omit],
    call: Mapping[str, str | Omit],
    *,
    is_json: bool,
    is_signed_later: bool = False,
) -> dict[str, str]:
    """Merge the client's headers with those of a call, which win; what is `omit` goes.

    What may be a credential has a value that does not show itself. What is signed later needs none.

    Raises:
        CredentialError: nothing proves who asks.
    """
    merged = {**client, **call}
    if not is_signed_later:
        check_credentials(merged)
    headers = {
        name: value if name in SHOWN else masked(name, value)
        for name, value in merged.items()
        if not isinstance(value, Omit)
    }
    if not is_json and "content-type" not in call:
        headers.pop("content-type", None)
    return headers


def build(
    http: httpx.Client | httpx.AsyncClient,
    verb: str,
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    timeout: float | Timeout | None,
) -> httpx.Request:
    """Build what `http.build_request` builds, in a third of its time; headers by lower-case name.

    The headers, cookies and query parameters of `http` are part of it. httpx looks for each header
    among all others, several times; that takes as long as all else that is done here for a call.
    """
    if type(http).build_request is not _BUILD_REQUEST:
        return hide_headers(
            http.build_request(verb, url, headers=headers, content=body, timeout=timeout)
        )
    request = httpx.Request(
        verb,
        url,
        stream=_Body(body or b""),
        params=http.params or None,
        extensions={"timeout": Timeout(timeout).as_dict()},
    )
    request.headers = SafeHeaders(_all_headers(http, verb, url, headers, body or b""))
    if http.cookies:
        http.cookies.set_cookie_header(request)
    request.read()  # so that it shows its content, as one that httpx has built does
    return request


class _Body(httpx.ByteStream):
    """The bytes of a body, sent at once.

    httpx uses an asynchronous generator, about which trio complains where the sending breaks off.
    """

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Pieces(iter(self))


class _Pieces:
    """Iterates in the asynchronous way over what is there already."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Tell whether two URLs have the same scheme, host and port (RFC 6454)."""
    return _origin(one) == _origin(other)


def for_stranger(
    verb: str, url: str, headers: Mapping[str, str | Omit], timeout: float | Timeout | None
) -> httpx.Request:
    """Return a request to a host that the API only points to: no key, nothing of the caller's.

    The URL stays as it is, because it may be signed.
    """
    kept = {name: headers.get(name) for name in ("accept", "user-agent")}
    return httpx.Request(
        verb,
        url,
        headers={
            "accept-encoding": "gzip, deflate",
            **{name: value for name, value in kept.items() if isinstance(value, str)},
        },
        extensions={"timeout": Timeout(timeout).as_dict(), STRANGER: True},
    )


def timing_headers(own: TimeoutArgument, timeout: float | Timeout | None) -> dict[str, str]:
    """Return the headers that tell the API how long the caller will wait.

    Args:
        own: the limit this call was given.
        timeout: the limit that holds, in seconds.
    """
    stated = own.read if isinstance(own, Timeout) else own
    headers = {"x-stainless-timeout": str(stated)}
    read = timeout.read if isinstance(timeout, Timeout) else timeout
    return headers if read is None else {**headers, "x-stainless-read-timeout": str(read)}


def _all_headers(
    http: httpx.Client | httpx.AsyncClient,
    verb: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    body: bytes,
) -> list[tuple[bytes, bytes]]:
    """Return the given headers after those of the HTTP client, which they win over.

    Those of the HTTP client are masked here, the given ones are already.
    """
    theirs = [
        masked_pair(pair)
        for pair in http.headers.raw
        if pair[0].decode("latin-1").lower() not in headers
    ]
    ours = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    names = {name.lower() for name, _ in theirs}.union(name for name, _ in ours)
    host = [] if b"host" in names else [(b"Host", url.netloc)]
    needs_length = b"content-length" not in names and (body or verb in ("POST", "PUT", "PATCH"))
    length = [(b"Content-Length", b"%d" % len(body))] if needs_length else []
    return [*host, *theirs, *ours, *length]


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    default = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, url.port or default


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None or isinstance(value, (NotGiven, Omit)):
        return
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple)):
        items = [_scalar(item) for item in cast("list[object]", value) if item is not None]
        yield name, ",".join(items)
    else:
        yield name, _scalar(value)


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
