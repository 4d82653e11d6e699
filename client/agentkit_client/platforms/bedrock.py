"""Claude on Amazon Bedrock, with keys, profiles, botocore's chain or an API key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import httpx
from typing_extensions import Unpack

from agentkit_client._config import DEFAULT_MAX_RETRIES, TimeoutArgument
from agentkit_client._endpoint import signature_from
from agentkit_client._http import HttpT
from agentkit_client._secrets import Secret, Unshown, hidden
from agentkit_client._sentinels import NOT_GIVEN, Omit
from agentkit_client.platforms._aws import DEFAULT_REGION, Aws, AwsProof, host_in
from agentkit_client.platforms._clients import (
    AsyncOnPlatform,
    CopyOptions,
    OnPlatform,
    OurOptions,
    SyncOnPlatform,
    from_environment,
)
from agentkit_client.platforms._invoking import Bedrock
from agentkit_client.platforms._source import Source

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["AnthropicBedrock", "AsyncAnthropicBedrock"]


class _OnBedrock(OnPlatform[HttpT]):
    """What the clients of Bedrock share."""

    _source: Source[AwsProof]
    _credentials = frozenset(
        {"api_key", "aws_access_key", "aws_profile", "aws_secret_key", "aws_session_token"}
    )

    @signature_from(OurOptions)
    def __init__(
        self,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        base_url: str | httpx.URL | None = None,
        timeout: TimeoutArgument = NOT_GIVEN,
        max_retries: int = DEFAULT_MAX_RETRIES,
        default_headers: Mapping[str, str | Omit] | None = None,
        default_query: Mapping[str, object] | None = None,
        http_client: HttpT | None = None,
        _strict_response_validation: bool = False,
        *,
        api_key: str | None = None,
        **options: Unpack[OurOptions],
    ) -> None:
        """Set up a client; credentials and files are looked for with the first call.

        Who asks is, in this order: the keys, the profile or the `api_key` given here, the key in
        `AWS_BEARER_TOKEN_BEDROCK`, what botocore's chain finds (environment, shared files, SSO,
        container, instance). What can be renewed is renewed ahead of its end.

        Args:
            aws_secret_key: a secret key; it needs an access key.
            aws_access_key: an access key; it needs a secret key.
            aws_region: the region; else `AWS_REGION`, `AWS_DEFAULT_REGION`, that of the profile,
                `us-east-1`.
            aws_profile: a profile of the shared files.
            aws_session_token: goes with temporary keys.
            base_url: where Bedrock is; `ANTHROPIC_BEDROCK_BASE_URL` when `None`, else the public
                address of the region.
            timeout: as in `Anthropic`.
            max_retries: as in `Anthropic`.
            default_headers: as in `Anthropic`.
            default_query: as in `Anthropic`.
            http_client: as in `Anthropic`.
            api_key: an API key of Bedrock, sent as it is: no signatures, and no botocore.
            options: `stream_idle_timeout`, `stream_long_calls`, `retry`, `allow_http`, `limits`,
                as in `Anthropic`.

        Raises:
            TypeError: an option is of the wrong type.
            ValueError: one key comes without the other, both keys and `api_key` are given, or an
                option can't be used.
        """
        _check(aws_access_key, aws_secret_key, aws_session_token, api_key)
        region = aws_region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not (aws_access_key or aws_profile or api_key):
            api_key = hidden(os.environ.get("AWS_BEARER_TOKEN_BEDROCK"))
        url = from_environment("ANTHROPIC_BEDROCK_BASE_URL") if base_url is None else base_url
        host = host_in(region or DEFAULT_REGION)
        given = {
            "aws_access_key": aws_access_key,
            "aws_profile": aws_profile,
            "aws_region": region,
            "aws_secret_key": aws_secret_key,
            "aws_session_token": aws_session_token,
            "api_key": api_key,
        }
        self._aws = Aws(
            region=region,
            profile=aws_profile,
            access_key=_secret(aws_access_key),
            secret_key=_secret(aws_secret_key),
            session_token=_secret(aws_session_token),
        )
        self._set_up(
            Bedrock(region=region, placeholder=None if region or url else host),
            self._aws.source(),
            api_key=api_key,
            base_url=url,
            derived_url=f"https://{host}/",
            given=given,
            options={
                "timeout": timeout,
                "max_retries": max_retries,
                "default_headers": default_headers,
                "default_query": default_query,
                "http_client": http_client,
                "_strict_response_validation": _strict_response_validation,
                **options,
            },
        )

    @property
    def aws_region(self) -> str:
        """The region; the one that is taken without any, as long as nobody has looked for it."""
        found = self._source.proof
        return self._aws.region or (found.region if found else DEFAULT_REGION)

    @property
    def aws_profile(self) -> str | None:
        """The profile that was given."""
        return self._aws.profile

    @property
    def aws_access_key(self) -> str | None:
        """The access key that was given."""
        return self._aws.access_key.reveal() if self._aws.access_key else None

    @property
    def aws_secret_key(self) -> str | None:
        """The secret key that was given."""
        return self._aws.secret_key.reveal() if self._aws.secret_key else None

    @property
    def aws_session_token(self) -> str | None:
        """The session token that was given."""
        return self._aws.session_token.reveal() if self._aws.session_token else None

    @property
    def auth_headers(self) -> dict[str, str]:
        """The API key as a bearer token; nothing where requests are signed."""
        if self.api_key:
            return {"authorization": hidden(f"Bearer {self.api_key}")}
        return super().auth_headers  # of a name and a password in the base URL

    @signature_from(CopyOptions)
    def copy(
        self,
        *,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        api_key: str | None = None,
        base_url: str | httpx.URL | None = None,
        http_client: HttpT | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """Return a client with some options changed, on the same connections.

        Keys, a profile or an `api_key` take the place of what says who asks; a region that of the
        region, and of the address unless a base URL was given. `options` are as in `Anthropic`.

        Raises:
            ValueError: the options don't go together.
        """
        changes = {
            "aws_access_key": aws_access_key,
            "aws_profile": aws_profile,
            "aws_region": aws_region,
            "aws_secret_key": aws_secret_key,
            "aws_session_token": aws_session_token,
            "api_key": api_key,
            "base_url": base_url,
        }
        return self._copied(changes, http_client, options)

    with_options = copy


class AnthropicBedrock(_OnBedrock[httpx.Client], SyncOnPlatform):
    """Claude on Amazon Bedrock, for code that waits for each reply; see `Anthropic`."""


class AsyncAnthropicBedrock(_OnBedrock[httpx.AsyncClient], AsyncOnPlatform):
    """Claude on Amazon Bedrock, for code that runs other tasks meanwhile; see `AsyncAnthropic`."""


def _check(
    access_key: str | None, secret_key: str | None, token: str | None, api_key: str | None
) -> None:
    if bool(access_key) != bool(secret_key) or (token and not access_key):
        raise ValueError(
            "aws_access_key and aws_secret_key go together; aws_session_token goes with both."
        )
    if access_key and api_key:
        raise ValueError("Give aws_access_key and aws_secret_key, or api_key: not both.")


def _secret(value: object) -> Secret[str] | None:
    if not value:
        return None
    if not isinstance(value, str):
        raise TypeError(f"A key is a text, not {Unshown(value).kind}.")
    return Secret(value)
