"""What a client is set to and shows of it, copies with other settings, and calls made requests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, cast

import httpx

from agentkit_client import _headers, _request
from agentkit_client._config import (
    DEFAULT_MAX_RETRIES,
    TimeoutArgument,
    base_url_from,
    checked_timeout,
    resolve,
    retry_from,
    secret_from,
)
from agentkit_client._exchange import Exchange, exchange
from agentkit_client._hiding import hiding
from agentkit_client._http import DefaultAsyncHttpxClient, DefaultHttpxClient, HttpT, LazyHttp
from agentkit_client._limits import ByteLimits
from agentkit_client._logs import switch_on
from agentkit_client._querystring import Querystring
from agentkit_client._safe_headers import hide_headers
from agentkit_client._secrets import hidden
from agentkit_client._sentinels import NOT_GIVEN, NotGiven, Omit, is_given
from agentkit_client._timeouts import DEFAULT_STREAM_IDLE_TIMEOUT, DEFAULT_TIMEOUT, Timeout
from agentkit_client.errors import APIConnectionError
from agentkit_client.retries import RetryPolicy

if TYPE_CHECKING:
    from typing_extensions import Self

    from agentkit_client._endpoint import Call

SettingT = TypeVar("SettingT")

HUMAN_PROMPT: Final = "\n\nHuman:"
"""What a person's turn begins with in the prompt of a text completion."""

AI_PROMPT: Final = "\n\nAssistant:"
"""What the model's turn begins with in the prompt of a text completion."""


class BaseClient(Generic[HttpT]):
    """What both clients share: their settings, and how a call becomes a request."""

    HUMAN_PROMPT = HUMAN_PROMPT
    AI_PROMPT = AI_PROMPT

    _http_type: ClassVar[type[httpx.Client] | type[httpx.AsyncClient]]
    _default_http: ClassVar[type[DefaultHttpxClient] | type[DefaultAsyncHttpxClient]]
    _is_signed_later: ClassVar[bool] = False

    @hiding
    def __init__(
        self,
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        base_url: str | httpx.URL | None = None,
        timeout: TimeoutArgument = NOT_GIVEN,
        max_retries: int = DEFAULT_MAX_RETRIES,
        default_headers: Mapping[str, str | Omit] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: HttpT | None = None,
        _strict_response_validation: bool = False,
        stream_idle_timeout: float | None = DEFAULT_STREAM_IDLE_TIMEOUT,
        stream_long_calls: bool = False,
        retry: RetryPolicy | None = None,
        allow_http: bool = False,
        limits: ByteLimits | None = None,
    ) -> None:
        """Set up a client; nothing is read from disk or sent before the first call.

        Args:
            api_key: the API key; `ANTHROPIC_API_KEY` when `None`.
            auth_token: a bearer token, instead of a key or beside it; `ANTHROPIC_AUTH_TOKEN` when
                `None`.
            base_url: where the API is; `ANTHROPIC_BASE_URL` when `None`, else the public one.
            timeout: seconds or an `httpx.Timeout`, for each try; ten minutes when not given,
                `None` for no limit.
            max_retries: how often a call that failed in passing is sent again.
            default_headers: headers for every call; `omit` as a value takes one out.
            default_query: query parameters for every call.
            http_client: your own `httpx.Client` (`httpx.AsyncClient` for `AsyncAnthropic`), for
                proxies, certificates or transports.
            stream_idle_timeout: seconds without a byte after which a stream is given up; the API
                sends pings while it works. `None` for no limit besides that of `timeout`.
            stream_long_calls: whether `create` may stream, unseen, where a reply would take too
                long to come as a whole; else it raises `ValueError`.
            retry: when a call that failed in passing is sent again, instead of `max_retries`.
            allow_http: whether `base_url` may be plain http to another machine.
            limits: how many bytes of a reply are taken; see `ByteLimits`.

        Raises:
            TypeError: `http_client` is of the wrong kind, or `max_retries` no whole number.
            ValueError: `base_url` is no URL, or plain http without `allow_http`; `max_retries` is
                negative, or given beside `retry`.
        """
        switch_on()
        self._config = resolve(
            api_key=api_key,
            auth_token=auth_token,
            base_url=base_url,
            timeout=timeout,
            default_headers=default_headers,
            default_query=default_query,
            http_client=self._checked(http_client),
            strict=_strict_response_validation,
            stream_idle_timeout=stream_idle_timeout,
            stream_long_calls=stream_long_calls,
            allow_http=allow_http,
        )
        self._http = LazyHttp[HttpT](cast("type[HttpT]", self._default_http), http_client)
        self.retry: RetryPolicy = retry_from(retry, max_retries)
        self.limits: ByteLimits = limits or ByteLimits()
        self.timeout: float | Timeout | None = self._config.timeout
        self.stream_idle_timeout: float | None = self._config.stream_idle_timeout
        self.stream_long_calls: bool = self._config.stream_long_calls

    @property
    def max_retries(self) -> int:
        """How often a call that failed in passing is sent again; it can be set anew."""
        return self.retry.max_retries

    @max_retries.setter
    def max_retries(self, value: int) -> None:
        self.retry = replace(self.retry, max_retries=value)

    @property
    def api_key(self) -> str | None:
        """The API key, sent as `x-api-key`; it can be set anew."""
        return self._config.api_key.reveal() if self._config.api_key else None

    @api_key.setter
    def api_key(self, value: str | None) -> None:
        self._config = replace(self._config, api_key=secret_from(value or "", ""))

    @property
    def auth_token(self) -> str | None:
        """The token, sent as `authorization: Bearer ...`; it can be set anew."""
        return self._config.auth_token.reveal() if self._config.auth_token else None

    @auth_token.setter
    def auth_token(self, value: str | None) -> None:
        self._config = replace(self._config, auth_token=secret_from(value or "", ""))

    @property
    def base_url(self) -> httpx.URL:
        """The URL all paths are put behind; its path ends in a slash; it can be set anew."""
        return self._config.base_url

    @base_url.setter
    def base_url(self, value: str | httpx.URL) -> None:
        self._config = replace(
            self._config, base_url=base_url_from(value, allow_http=self._config.allow_http)
        )

    @property
    def auth_headers(self) -> dict[str, str]:
        """The headers that prove who asks."""
        return _headers.auth_headers(self._config)

    @property
    def custom_auth(self) -> httpx.Auth | None:
        """What signs every request besides; `None`, unless a subclass overrides it."""
        return None

    @property
    def qs(self) -> Querystring:
        """How query parameters are written."""
        return Querystring()

    @property
    def default_headers(self) -> dict[str, str | Omit]:
        """The headers sent with every call, by lower-case name."""
        return {**self._standard_headers, **self.auth_headers, **self._config.default_headers}

    @property
    def default_query(self) -> dict[str, object]:
        """The query parameters sent with every call."""
        return dict(self._config.default_query)

    @property
    def user_agent(self) -> str:
        """How this client introduces itself."""
        return str(self.default_headers["user-agent"])

    def platform_headers(self) -> dict[str, str]:
        """Return the headers about language, version, system and runtime."""
        return dict(_headers.platform_headers())

    def is_closed(self) -> bool:
        """Tell whether the client was closed."""
        return self._http.is_closed

    @hiding
    def copy(
        self,
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        base_url: str | httpx.URL | None = None,
        timeout: TimeoutArgument = NOT_GIVEN,
        http_client: HttpT | None = None,
        max_retries: int | NotGiven = NOT_GIVEN,
        default_headers: Mapping[str, str | Omit] | None = None,
        set_default_headers: Mapping[str, str | Omit] | None = None,
        default_query: Mapping[str, object] | None = None,
        set_default_query: Mapping[str, object] | None = None,
        _extra_kwargs: Mapping[str, Any] | None = None,
        stream_idle_timeout: float | NotGiven | None = NOT_GIVEN,
        stream_long_calls: bool | None = None,
        retry: RetryPolicy | None = None,
        allow_http: bool | None = None,
        limits: ByteLimits | None = None,
    ) -> Self:
        """Return a client with some options changed, on the same connections.

        Args:
            api_key: another key; empty or `None` keeps the current one.
            auth_token: another token; empty or `None` keeps the current one.
            base_url: another base URL.
            timeout: another time limit; `None` for no limit.
            http_client: another HTTP client, with connections of its own.
            max_retries: another number of retries.
            stream_idle_timeout: another limit for silent streams; `None` for no limit.
            stream_long_calls: whether `create` may stream replies that take long.
            retry: another policy for retries.
            allow_http: whether the base URL may be plain http to another machine.
            limits: other limits for the bytes of a reply.
            default_headers: headers to add to the current ones.
            set_default_headers: headers to have instead of the current ones.
            default_query: query parameters to add to the current ones.
            set_default_query: query parameters to have instead of the current ones.

        Raises:
            ValueError: both ways of giving headers, or query parameters, are used at once.
        """
        mine = self._config
        other = type(self)(
            **self._identity(api_key, auth_token, base_url),
            timeout=timeout if is_given(timeout) else self.timeout,
            http_client=http_client,
            retry=_changed_retries(_first(retry, self.retry), max_retries),
            allow_http=_first(allow_http, mine.allow_http),
            limits=limits or self.limits,
            stream_idle_timeout=(
                self.stream_idle_timeout
                if isinstance(stream_idle_timeout, NotGiven)
                else stream_idle_timeout
            ),
            stream_long_calls=_first(stream_long_calls, self.stream_long_calls),
            default_headers=_changed(
                "headers", mine.default_headers, default_headers, set_default_headers
            ),
            default_query=_changed("query", mine.default_query, default_query, set_default_query),
            _strict_response_validation=mine.strict,
            **(_extra_kwargs or {}),
        )
        if http_client is None:
            other._http = self._http
        return other

    with_options = copy

    def _identity(
        self, api_key: str | None, auth_token: str | None, base_url: str | httpx.URL | None
    ) -> dict[str, Any]:
        """Return who a copy is and where it asks, as options: what is not given stays."""
        return {
            "api_key": hidden(api_key or self.api_key),
            "auth_token": hidden(auth_token or self.auth_token),
            "base_url": base_url or self._config.base_url,
        }

    @cached_property
    def _standard_headers(self) -> Mapping[str, str | Omit]:
        return _headers.standard_headers(type(self).__name__)

    def _checked(self, http_client: HttpT | None) -> HttpT | None:
        if http_client is None or isinstance(http_client, self._http_type):
            return http_client
        name = f"httpx.{self._http_type.__name__}"
        raise TypeError(f"{type(self).__name__} takes an {name}, not {type(http_client).__name__}.")

    def _open_http(self, call: Call) -> HttpT:
        http = self._http.get()
        if http is None:
            request = httpx.Request(call.verb, _request.url_of(self._config, "", {}))
            raise APIConnectionError(message="This client is closed.", request=request)
        return http

    def _exchange(self, call: Call, http: HttpT, loop: str) -> Exchange[httpx.Response]:
        with call.form or nullcontext():
            return (
                yield from exchange(
                    self._request(call, http, loop),
                    policy=_changed_retries(self.retry, _first(call.max_retries, NOT_GIVEN)),
                    deadline=_first(call.deadline, self.retry.deadline),
                    follow_redirects=_first(call.follow_redirects, http.follow_redirects),
                    count_retries="x-stainless-retry-count" not in call.headers,
                )
            )

    def _request(self, call: Call, http: HttpT, loop: str) -> httpx.Request:
        own, timeout = self._time_limit(call)
        url = _request.url_of(self._config, call.path, call.query)
        if not _request.same_origin(url, self._config.base_url):
            headers = {**self.default_headers, **call.headers}
            return _request.for_stranger(call.verb, call.path, headers, timeout)
        headers = self._headers(call, loop, _request.timing_headers(own, timeout))
        if call.form is not None:
            parts = call.form.parts()
            return hide_headers(
                http.build_request(call.verb, url, headers=headers, timeout=timeout, **parts)
            )
        return _request.build(
            http, call.verb, url, headers=headers, body=call.body, timeout=timeout
        )

    def _headers(self, call: Call, loop: str, timing: Mapping[str, str]) -> dict[str, str]:
        about = {"x-stainless-async": loop, "x-stainless-retry-count": "0", **timing}
        if call.verb != "GET":
            about["idempotency-key"] = f"agentkit-{os.urandom(16).hex()}"
        is_json = call.verb != "GET" and call.form is None
        return _request.final_headers(
            self.default_headers,
            {**about, **call.headers},
            is_json=is_json,
            is_signed_later=self._is_signed_later,
        )

    def _time_limit(self, call: Call) -> tuple[TimeoutArgument, float | Timeout | None]:
        """Return the limit that was given for a call, and the one that holds."""
        own = call.timeout
        if not isinstance(own, NotGiven):
            checked_timeout(own)
        is_unset = isinstance(own, NotGiven) and self.timeout == DEFAULT_TIMEOUT
        if is_unset and call.own_timeout is not None:
            own = call.own_timeout()
        return own, self.timeout if isinstance(own, NotGiven) else own


def _changed_retries(policy: RetryPolicy, max_retries: int | NotGiven) -> RetryPolicy:
    if isinstance(max_retries, NotGiven):
        return policy
    return replace(policy, max_retries=max_retries)


def _first(own: SettingT | None, otherwise: SettingT) -> SettingT:
    return otherwise if own is None else own


def _changed(
    what: str,
    current: Mapping[str, Any],
    added: Mapping[str, Any] | None,
    replacing: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    if added is not None and replacing is not None:
        raise ValueError(
            f"Give default_{what} to add to, or set_default_{what} to replace: not both."
        )
    return replacing if replacing is not None else {**current, **(added or {})}
