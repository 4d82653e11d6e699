"""What a client is set to: arguments first, then the environment, then defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, TypeAlias

import httpx

from agentkit_client._logs import log
from agentkit_client._safe_headers import masked
from agentkit_client._secrets import (
    MaskedText,
    Secret,
    Unshown,
    hidden_headers,
    hidden_key,
    hidden_url,
)
from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._timeouts import DEFAULT_STREAM_IDLE_TIMEOUT, DEFAULT_TIMEOUT, Timeout
from agentkit_client.retries import RetryPolicy

DEFAULT_MAX_RETRIES: Final = 2
"""How often a failed request is sent again, at most."""

DEFAULT_BASE_URL: Final = "https://api.anthropic.com"

Headers: TypeAlias = Mapping[str, "str | Omit"]
Query: TypeAlias = Mapping[str, object]
TimeoutArgument: TypeAlias = "float | Timeout | NotGiven | None"

_LAST_PORT: Final = 65_535
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HTTPX_DEFAULT_TIMEOUT = Timeout(timeout=5.0)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything a call needs to know about the client it is made with."""

    api_key: Secret[str] | None
    auth_token: Secret[str] | None
    base_url: httpx.URL
    timeout: float | Timeout | None
    default_headers: Headers = field(repr=False)
    default_query: Query
    strict: bool
    stream_idle_timeout: float | None
    stream_long_calls: bool
    allow_http: bool


def resolve(
    *,
    api_key: str | None,
    auth_token: str | None,
    base_url: str | httpx.URL | None,
    timeout: TimeoutArgument,
    default_headers: Headers | None,
    default_query: Query | None,
    http_client: httpx.Client | httpx.AsyncClient | None,
    strict: bool,
    stream_idle_timeout: float | None = DEFAULT_STREAM_IDLE_TIMEOUT,
    stream_long_calls: bool = False,
    allow_http: bool = False,
) -> Config:
    """Settle every option; reads `ANTHROPIC_API_KEY`, `_AUTH_TOKEN` and `_BASE_URL`, nothing else.

    Raises:
        TypeError: an option has the wrong type.
        ValueError: a key or header can't be sent, the base URL is no URL, or a number is negative.
    """
    return Config(
        api_key=secret_from(api_key, "ANTHROPIC_API_KEY"),
        auth_token=secret_from(auth_token, "ANTHROPIC_AUTH_TOKEN"),
        base_url=base_url_from(base_url, allow_http=allow_http),
        timeout=timeout_from(timeout, http_client),
        default_headers=lower(default_headers),
        default_query=dict(default_query or {}),
        strict=strict,
        stream_idle_timeout=checked_seconds("stream_idle_timeout", stream_idle_timeout),
        stream_long_calls=stream_long_calls,
        allow_http=allow_http,
    )


def secret_from(value: object, variable: str) -> Secret[str] | None:
    """Return the given key, else the one in the environment variable.

    Raises:
        TypeError: it is no text.
        ValueError: it has a character that no header can have; the key is not shown.
    """
    key = hidden_key(os.environ.get(variable) if value is None else value)
    if key is None:
        return None
    if not isinstance(key, str):
        raise TypeError(f"A key is a text, not {Unshown(key).kind}.")
    if not is_sendable(key):
        where = variable if value is None else "the key that was given"
        raise ValueError(
            f"{where} has a space at an end, a line break, or a character that can't be sent; "
            "a key read from a file often ends in a line break: strip it."
        )
    return Secret(key)


def lower(headers: Headers | None) -> dict[str, str | Omit]:
    """Return the same headers by lower-case name: HTTP does not tell cases apart (RFC 9110).

    What may be a credential has a value that does not show itself.

    Raises:
        TypeError: they are no mapping, or a value is no text.
        ValueError: a name or a value can't be sent; values are not shown.
    """
    headers = hidden_headers(headers)
    if isinstance(headers, Unshown):
        raise TypeError(f"Headers are a mapping of names to texts, not {headers.kind}.")
    for name, value in (headers or {}).items():
        check_header(name, value)
    return {
        name.lower(): value if isinstance(value, Omit) else masked(name.lower(), value)
        for name, value in (headers or {}).items()
    }


def check_header(name: str, value: object) -> None:
    """Refuse what can't be sent.

    Raises:
        TypeError: the value is no text.
        ValueError: the name or the value can't be sent; the value is not shown.
    """
    if not is_header_name(name):
        raise ValueError(f"{name!a} is no name of a header.")
    if not isinstance(value, (str, Omit)):
        raise TypeError(f"The header {name} has to be a text, not {Unshown(value).kind}.")
    if not (isinstance(value, Omit) or is_sendable(value)):
        raise ValueError(
            f"The value of the header {name} has a space at an end, a line break, or a character "
            "that can't be sent."
        )


def is_header_name(text: object) -> bool:
    """Tell whether a header may have this name (RFC 9110, section 5.6.2)."""
    return isinstance(text, str) and _HEADER_NAME.fullmatch(text) is not None


def is_sendable(text: object) -> bool:
    """Tell whether a header may have this value: printable ASCII, no spaces around it."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text == text.strip()


def base_url_from(value: str | httpx.URL | None, *, allow_http: bool) -> httpx.URL:
    """Return the base URL with a path that ends in a slash, so that paths can be put behind it.

    Raises:
        ValueError: it is no URL of HTTP, or a key would travel to another machine in the open.
    """
    name, given = "base_url", value
    if not value:
        name, given = "ANTHROPIC_BASE_URL", hidden_url(os.environ.get("ANTHROPIC_BASE_URL"))
    url = _url_or_problem(given or DEFAULT_BASE_URL)
    if isinstance(url, str):
        raise ValueError(f"{name} is not a URL{url}")
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{name} has to start with http:// or https:// and name a host.")
    if (url.port or 0) > _LAST_PORT:  # the system would take what is left of it by 65,536
        raise ValueError(f"{name} has the port {url.port}; {_LAST_PORT} is the last there is.")
    if url.scheme == "http" and not (allow_http or is_loopback(url.host)):
        raise ValueError(
            f"{name} is plain http to {url.host}: anyone on the way can read the key and the "
            "messages. Use https, or say allow_http=True."
        )
    if given and not value:
        log.info("The base URL is %s://%s, from ANTHROPIC_BASE_URL.", url.scheme, url.host)
    return url if url.path.endswith("/") else url.copy_with(path=url.path + "/")


def _url_or_problem(given: str | httpx.URL) -> httpx.URL | str:
    """Return a URL, or why it is none: the frames of httpx would show a password in a traceback."""
    try:
        return httpx.URL(given)
    except httpx.InvalidURL as error:
        if isinstance(given, MaskedText):
            return "; of a name and a password in it, `:/?#[]@` have to be percent-encoded."
        return f": {error}"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine (RFC 6761 section 6.3, RFC 4291 section 2.5.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def retry_from(retry: RetryPolicy | None, max_retries: int) -> RetryPolicy:
    """Return the policy, of which `max_retries` is the short form.

    Raises:
        TypeError: one of them is of the wrong type.
        ValueError: `max_retries` is negative, or both were given.
    """
    if retry is None:
        return RetryPolicy(max_retries=max_retries)
    if not isinstance(retry, RetryPolicy):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not check types
        raise TypeError(f"retry has to be a RetryPolicy, not {retry!r}.")
    if max_retries != DEFAULT_MAX_RETRIES:
        raise ValueError("Give retry=RetryPolicy(...) or its short form max_retries=, not both.")
    return retry


def timeout_from(
    value: TimeoutArgument, http_client: httpx.Client | httpx.AsyncClient | None
) -> float | Timeout | None:
    """Return the given limit, else that of the caller's own HTTP client where it was set there."""
    if not isinstance(value, NotGiven):
        return checked_timeout(value)
    if http_client is not None and http_client.timeout != _HTTPX_DEFAULT_TIMEOUT:
        return http_client.timeout
    return DEFAULT_TIMEOUT


def checked_timeout(value: object) -> float | Timeout | None:
    """Return `value` if it can be a time limit."""
    if isinstance(value, Timeout):
        return value
    return checked_seconds("timeout", value, "seconds, an httpx.Timeout or None")


def checked_seconds(name: str, value: object, kinds: str = "seconds or None") -> float | None:
    """Return `value` if it can be a number of seconds, or `None` for no limit."""
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{name} has to be {kinds}, not {value!r}.")
    if not value >= 0:
        raise ValueError(f"{name} can't be {value}; None means no limit.")
    return value


def checked_retries(value: object, name: str = "max_retries") -> int:
    """Return `value` if it can be a number of retries."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} has to be a whole number, not {value!r}; 0 switches it off.")
    if value < 0:
        raise ValueError(f"{name} can't be negative; 0 switches retries off.")
    return value
