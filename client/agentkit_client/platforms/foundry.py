"""Claude on Microsoft Foundry: the API as it is, with a key or a token of Entra."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, cast

import httpx
from typing_extensions import Unpack, override

from agentkit_client._endpoint import Call, signature_from
from agentkit_client._http import HttpT
from agentkit_client._platform import Platform, Words, field
from agentkit_client._secrets import MaskedText, Unshown, hidden
from agentkit_client.errors import CredentialError
from agentkit_client.platforms._clients import (
    AsyncOnPlatform,
    ClientOptions,
    CopyOptions,
    OnPlatform,
    SyncOnPlatform,
    from_environment,
)
from agentkit_client.platforms._rewriting import refuse
from agentkit_client.platforms._source import Source

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["AnthropicFoundry", "AsyncAnthropicFoundry", "TokenProvider"]

TokenProvider: TypeAlias = "Callable[[], str | Awaitable[str]]"
"""Gives a token of Entra ID; `azure.identity.get_bearer_token_provider` returns one."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_MISSING = {"/v1/messages/batches": "send the messages one by one."}
_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "service_unavailable_error",
    504: "timeout_error",
}


class _Foundry(Platform):
    """How errors look on Foundry, and which calls there are not; all else is as at the API."""

    name: ClassVar[str] = "Microsoft Foundry"

    def rewrite(self, call: Call) -> Call:
        """Return the call as it is."""
        path = "/" + call.path.partition("?")[0].strip("/")
        refuse(self.name, path, _MISSING)
        if call.query.get("beta") is None:
            refuse(self.name, path, {"/v1/models": "your deployments are in the portal."})
        return call

    def sign(self, request: httpx.Request, proof: object) -> None:
        """Put the token on."""
        if not isinstance(proof, str) or not proof:
            raise CredentialError("azure_ad_token_provider gave no token, but something else.")
        request.headers["authorization"] = MaskedText(f"Bearer {proof}")

    @override
    def is_expired(self, response: httpx.Response) -> bool:
        """Tell nothing: whoever provides tokens is asked for each try."""
        return False

    def words(self, response: httpx.Response, body: object) -> Words | None:
        """Return what an error of Azure is to the API."""
        error = field(body, "error")
        if field(error, "type") is not None:
            return None
        found: Any = body if error is None else error
        message = field(found, "message")
        if not message or not isinstance(message, str):
            return None
        return Words(_TYPES.get(response.status_code), message)


class _OnFoundry(OnPlatform[HttpT]):
    """What the clients of Foundry share."""

    _credentials = frozenset({"api_key", "azure_ad_token_provider"})

    @signature_from(ClientOptions)
    def __init__(
        self,
        *,
        resource: str | None = None,
        api_key: str | None = None,
        azure_ad_token_provider: TokenProvider | None = None,
        base_url: str | httpx.URL | None = None,
        http_client: HttpT | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Set up a client.

        Args:
            resource: the name of the resource; `ANTHROPIC_FOUNDRY_RESOURCE` when `None`.
            api_key: the key of the resource; `ANTHROPIC_FOUNDRY_API_KEY` when `None` and there is
                no provider.
            azure_ad_token_provider: gives a token of Entra ID, asked before each try, one call at a
                time, in a thread where it would hold up an event loop. It may be asynchronous,
                for an async client.
            base_url: where the API is, instead of a resource; `ANTHROPIC_FOUNDRY_BASE_URL`.
            http_client: as in `Anthropic`.
            options: as in `Anthropic`.

        Raises:
            CredentialError: there is neither a key nor a provider.
            TypeError: an option is of the wrong type.
            ValueError: there is neither a resource nor a base URL, or both, or an option can't be
                used.
        """
        azure_ad_token_provider = _checked(azure_ad_token_provider)
        if not api_key and azure_ad_token_provider is None:
            api_key = hidden(os.environ.get("ANTHROPIC_FOUNDRY_API_KEY"))
            _check_headers(api_key, options.get("default_headers"))
        resource, url = _address(resource, base_url)
        given = {
            "resource": resource,
            "api_key": api_key,
            "azure_ad_token_provider": azure_ad_token_provider,
        }
        self._provider = azure_ad_token_provider
        self._set_up(
            _Foundry(),
            _source(azure_ad_token_provider),
            api_key=api_key,
            base_url=url,
            derived_url=f"https://{resource or 'resource'}.services.ai.azure.com/anthropic/",
            given=given,
            options={"http_client": http_client, **options},
        )

    @property
    def custom_auth(self) -> httpx.Auth | None:
        """What puts tokens on; `None` without a provider."""
        return None if self._provider is None else super().custom_auth

    @property
    def auth_headers(self) -> dict[str, str]:
        """The key, by the names that the API and Azure have for it."""
        headers = super().auth_headers
        if "x-api-key" in headers and self._provider is None:
            headers["api-key"] = headers["x-api-key"]
        return headers

    @signature_from(CopyOptions)
    def copy(
        self,
        *,
        resource: str | None = None,
        api_key: str | None = None,
        azure_ad_token_provider: TokenProvider | None = None,
        base_url: str | httpx.URL | None = None,
        http_client: HttpT | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """Return a client with some options changed, on the same connections.

        A key or a provider take the place of what says who asks; `resource` and `base_url` that of
        each other. `options` are as in `Anthropic`.

        Raises:
            ValueError: the options don't go together.
        """
        changes = {
            "resource": resource,
            "api_key": api_key,
            "azure_ad_token_provider": azure_ad_token_provider,
            "base_url": base_url,
        }
        return self._copied(changes, http_client, options)

    with_options = copy


class AnthropicFoundry(_OnFoundry[httpx.Client], SyncOnPlatform):
    """Claude on Microsoft Foundry, for code that waits for each reply; see `Anthropic`."""


class AsyncAnthropicFoundry(_OnFoundry[httpx.AsyncClient], AsyncOnPlatform):
    """Claude on Microsoft Foundry, for code that runs other tasks; see `AsyncAnthropic`."""


def _source(provider: TokenProvider | None) -> Source[Any]:
    return Source(
        lambda _: provider() if provider else None,
        tried=lambda: "azure_ad_token_provider",
        is_fresh=lambda _: False,  # it knows better when its tokens end
        is_usable=lambda _: False,
    )


def _checked(provider: Any) -> TokenProvider | None:
    """Refuse a token in the place of what gives tokens, without showing it."""
    if provider is None or callable(provider):
        return cast("TokenProvider | None", provider)
    kind = Unshown(provider).kind
    raise TypeError(
        "azure_ad_token_provider is a function that returns a token, not "
        f"{'text' if kind == 'str' else kind}, such as "
        "azure.identity.get_bearer_token_provider(credential, scope) makes."
    )


def _check_headers(api_key: str | None, headers: Mapping[str, object] | None) -> None:
    """Refuse to set up a client that nothing says who asks of."""
    said = {name.lower() for name in headers or ()} & {"authorization", "api-key", "x-api-key"}
    if not api_key and not said:
        raise CredentialError(
            "No credentials: pass api_key= or azure_ad_token_provider= to the client, or set "
            "ANTHROPIC_FOUNDRY_API_KEY."
        )


def _address(
    resource: str | None, base_url: str | httpx.URL | None
) -> tuple[str | None, str | httpx.URL | None]:
    """Return the resource and the base URL that were given, or that the environment names."""
    if not (resource or base_url):
        resource = os.environ.get("ANTHROPIC_FOUNDRY_RESOURCE")
        base_url = from_environment("ANTHROPIC_FOUNDRY_BASE_URL")
    if bool(resource) == bool(base_url):
        raise ValueError(
            "Give resource= or base_url=, one of them; or set one of ANTHROPIC_FOUNDRY_RESOURCE "
            "and ANTHROPIC_FOUNDRY_BASE_URL."
        )
    if resource and not _NAME.fullmatch(resource):
        raise ValueError(f"resource is the name of a resource, not {resource!r}.")
    return resource, base_url
