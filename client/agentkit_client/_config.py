"""What a client is set to: arguments first, then the environment, then defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import httpx

from agentkit_client._secrets import Secret
from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._timeouts import DEFAULT_TIMEOUT, Timeout

DEFAULT_MAX_RETRIES: Final = 2
"""How often a failed request is sent again, at most."""

DEFAULT_BASE_URL: Final = "https://api.anthropic.com"

Headers: TypeAlias = Mapping[str, "str | Omit"]
Query: TypeAlias = Mapping[str, object]
TimeoutArgument: TypeAlias = "float | Timeout | NotGiven | None"

_HTTPX_DEFAULT_TIMEOUT = Timeout(timeout=5.0)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything a call needs to know about the client it is made with."""

    api_key: Secret | None
    auth_token: Secret | None
    base_url: httpx.URL
    timeout: float | Timeout | None
    max_retries: int
    default_headers: Headers = field(repr=False)
    default_query: Query
    strict: bool


def resolve(
    *,
    api_key: str | None,
    auth_token: str | None,
    base_url: str | httpx.URL | None,
    timeout: TimeoutArgument,
    max_retries: int,
    default_headers: Headers | None,
    default_query: Query | None,
    http_client: httpx.Client | httpx.AsyncClient | None,
    strict: bool,
) -> Config:
    """Settle every option; reads `ANTHROPIC_API_KEY`, `_AUTH_TOKEN` and `_BASE_URL`, nothing else.

    Raises:
        TypeError: an option has the wrong type.
        ValueError: the base URL is no URL, or `max_retries` is negative.
    """
    return Config(
        api_key=secret_from(api_key, "ANTHROPIC_API_KEY"),
        auth_token=secret_from(auth_token, "ANTHROPIC_AUTH_TOKEN"),
        base_url=base_url_from(base_url or os.environ.get("ANTHROPIC_BASE_URL")),
        timeout=timeout_from(timeout, http_client),
        max_retries=checked_retries(max_retries),
        default_headers=dict(default_headers or {}),
        default_query=dict(default_query or {}),
        strict=strict,
    )


def secret_from(value: str | None, variable: str) -> Secret | None:
    """Return the given key, else the one in the environment variable."""
    if value is None:
        value = os.environ.get(variable)
    return None if value is None else Secret(value)


def base_url_from(value: str | httpx.URL | None) -> httpx.URL:
    """Return the base URL with a path that ends in a slash, so that paths can be put behind it."""
    try:
        url = httpx.URL(value or DEFAULT_BASE_URL)
    except httpx.InvalidURL as error:
        raise ValueError(f"base_url is not a URL: {error}") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("base_url has to start with http:// or https:// and name a host.")
    return url if url.path.endswith("/") else url.copy_with(path=url.path + "/")


def timeout_from(
    value: TimeoutArgument, http_client: httpx.Client | httpx.AsyncClient | None
) -> float | Timeout | None:
    """Return the given limit, else that of the caller's own HTTP client where it was set there."""
    if not isinstance(value, NotGiven):
        return value
    if http_client is not None and http_client.timeout != _HTTPX_DEFAULT_TIMEOUT:
        return http_client.timeout
    return DEFAULT_TIMEOUT


def checked_retries(value: object) -> int:
    """Return `value` if it can be a number of retries."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"max_retries has to be a whole number, not {value!r}; 0 switches it off.")
    if value < 0:
        raise ValueError("max_retries can't be negative; 0 switches retries off.")
    return value
