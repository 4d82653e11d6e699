"""What the clients of all platforms share: how they are set up, copied, and make requests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

import httpx
from typing_extensions import TypedDict

from agentkit_client import _headers
from agentkit_client._client import Anthropic, AsyncAnthropic
from agentkit_client._config import TimeoutArgument, secret_from
from agentkit_client._endpoint import signature_from
from agentkit_client._exchange import Exchange
from agentkit_client._http import HttpT
from agentkit_client._limits import ByteLimits
from agentkit_client._logs import log
from agentkit_client._platform import PLATFORM, Platform
from agentkit_client._portable import with_content
from agentkit_client._secrets import MaskedText, Secret, hidden
from agentkit_client._sentinels import NotGiven, Omit
from agentkit_client._settings import BaseClient
from agentkit_client.platforms._signing import UNSIGNED, Signing
from agentkit_client.platforms._source import Source
from agentkit_client.retries import RetryPolicy

if TYPE_CHECKING:
    from typing_extensions import Self

    from agentkit_client._endpoint import Call


class OurOptions(TypedDict, total=False):
    """Options of `Anthropic` that the official SDK has not, as they are there."""

    stream_idle_timeout: float | None
    stream_long_calls: bool
    retry: RetryPolicy | None
    allow_http: bool
    limits: ByteLimits | None


class ClientOptions(OurOptions, total=False):
    """What a client of any platform takes besides: options of `Anthropic`, as they are there."""

    timeout: TimeoutArgument
    max_retries: int
    default_headers: Mapping[str, str | Omit] | None
    default_query: Mapping[str, object] | None
    _strict_response_validation: bool


class CopyOptions(TypedDict, total=False):
    """What `copy` takes besides: the options that `Anthropic.copy` takes, as they are there.

    An `auth_token` is refused: a platform takes none.
    """

    auth_token: str | None
    timeout: TimeoutArgument
    max_retries: int | NotGiven
    default_headers: Mapping[str, str | Omit] | None
    set_default_headers: Mapping[str, str | Omit] | None
    default_query: Mapping[str, object] | None
    set_default_query: Mapping[str, object] | None
    _extra_kwargs: Mapping[str, Any] | None
    stream_idle_timeout: float | NotGiven | None
    stream_long_calls: bool | None
    retry: RetryPolicy | None
    allow_http: bool | None
    limits: ByteLimits | None


class OnPlatform(BaseClient[HttpT]):
    """A client whose calls go to a platform."""

    _is_signed_later = True
    _credentials: ClassVar[frozenset[str]]
    """The options that say who asks: one of them given to a copy takes the place of all."""
    _platform: Platform
    _source: Source[Any]

    def _set_up(
        self,
        platform: Platform,
        source: Source[Any],
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        base_url: str | httpx.URL | None,
        derived_url: str,
        given: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        """Set up a client; what the API's own variables say is for the API's own address.

        Args:
            platform: says what differs.
            source: gives what proves who asks.
            api_key: a key that is sent as it is.
            auth_token: a token that is sent as it is.
            base_url: where the platform is, if that was said; empty for `derived_url`.
            derived_url: where it is else.
            given: the platform's own options, for copies; secrets are masked.
            options: those of `ClientOptions`, and `http_client`.
        """
        url = base_url or derived_url
        super().__init__(api_key="", auth_token="", base_url=url, **options)
        self._say(api_key, auth_token)
        self._platform, self._source = platform, source
        self._derived_url = derived_url
        self._given = {
            name: Secret(value) if isinstance(value, MaskedText) else value
            for name, value in given.items()
        }

    def _say(self, api_key: str | None, auth_token: str | None) -> None:
        """Take what is sent as it is, and nothing of what the API's own variables say."""
        self._config = replace(
            self._config,
            api_key=secret_from(api_key or None, ""),
            auth_token=secret_from(auth_token or None, ""),
        )

    @property
    def custom_auth(self) -> httpx.Auth | None:
        """What signs every request."""
        return Signing(self._platform, self._source)

    @cached_property
    def _standard_headers(self) -> Mapping[str, str | Omit]:
        headers = _headers.standard_headers(type(self).__name__)
        return {name: headers[name] for name in headers.keys() - self._platform.unsent}

    @signature_from(CopyOptions)
    def copy(self, **options: Any) -> Self:
        """Return a client with some options changed, on the same connections; see `Anthropic.copy`.

        Raises:
            TypeError: an option says who asks, in a way that the platform does not know.
            ValueError: the options don't go together.
        """
        own = ("api_key", "base_url", *self._given)
        changes = {name: options.pop(name, None) for name in own}
        return self._copied(changes, options.pop("http_client", None), cast("Any", options))

    with_options = copy

    def _copied(
        self,
        changes: Mapping[str, Any],
        http_client: HttpT | None,
        options: CopyOptions,
    ) -> Self:
        """Return a copy with some options changed; see `Anthropic.copy`.

        Raises:
            TypeError: one of them says who asks, in a way that the platform does not know.
        """
        settings: dict[str, Any] = dict(options)
        changes = {name: value for name, value in changes.items() if value is not None}
        said = {"auth_token"} if settings.pop("auth_token", None) else set[str]()
        if refused := said | {"api_key"} & changes.keys() - self._credentials:
            names = ", ".join(sorted(self._credentials))
            raise TypeError(f"{type(self).__name__} takes {names}: not {refused.pop()}.")
        is_same = self._credentials.isdisjoint(changes)
        kept: dict[str, Any] = {
            name: hidden(cast("str", value.reveal())) if isinstance(value, Secret) else value
            for name, value in self._given.items()
            if is_same or name not in self._credentials
        }
        kept["base_url"] = ""  # whatever a variable says by now
        if self._config.base_url != httpx.URL(self._derived_url):
            kept["base_url"] = self._config.base_url
            kept.pop("resource", None)
        if changes.keys() & {"resource", "base_url"}:  # one takes the place of the other
            kept = {name: kept[name] for name in kept.keys() - {"resource", "base_url"}}
        more: Mapping[str, Any] = settings.pop("_extra_kwargs", None) or {}
        other = super().copy(
            **settings, http_client=http_client, _extra_kwargs={**kept, **changes, **more}
        )
        if is_same:
            other._source = self._source
            other._say(self.api_key, self.auth_token)
        return other

    def _identity(
        self, api_key: str | None, auth_token: str | None, base_url: str | httpx.URL | None
    ) -> dict[str, Any]:
        del api_key, auth_token, base_url
        return {}  # what a platform is told instead is said to `_copied`

    def _request(self, call: Call, http: HttpT, loop: str) -> httpx.Request:
        request = super()._request(call, http, loop)
        request.extensions[PLATFORM] = self._platform
        if "authorization" in self.default_headers or "authorization" in call.headers:
            self._platform.unsigned(request)
            request.extensions[UNSIGNED] = True
        return request

    def _exchange(self, call: Call, http: HttpT, loop: str) -> Exchange[httpx.Response]:
        beta = self._config.default_headers.get("anthropic-beta")
        if isinstance(beta, str):
            call = call.marked({"anthropic-beta": beta})  # some platforms want it in the body
        response = yield from super()._exchange(self._platform.rewrite(call), http, loop)
        translate = self._platform.translation(call)
        return with_content(response, translate(response.content)) if translate else response


class SyncOnPlatform(OnPlatform[httpx.Client], Anthropic):
    """A client of a platform, for code that waits for each reply."""

    def _send(self, call: Call, *, stream: bool) -> httpx.Response:
        lazily = stream and self._platform.translation(call) is None
        return super()._send(call, stream=lazily)


class AsyncOnPlatform(OnPlatform[httpx.AsyncClient], AsyncAnthropic):
    """A client of a platform, for code that runs other tasks meanwhile."""

    async def _send(self, call: Call, *, stream: bool) -> httpx.Response:
        lazily = stream and self._platform.translation(call) is None
        return await super()._send(call, stream=lazily)


def from_environment(variable: str) -> str | None:
    """Return the base URL in a variable, and log that it comes from there."""
    value = os.environ.get(variable)
    if value:
        url = httpx.URL(value)
        log.info("The base URL is %s://%s, from %s.", url.scheme, url.host, variable)
    return value
