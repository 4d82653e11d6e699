"""Claude on Google Vertex AI, with an access token, credentials, or Google's defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import httpx
from typing_extensions import Unpack

from agentkit_client._endpoint import signature_from
from agentkit_client._http import HttpT
from agentkit_client._secrets import Unshown
from agentkit_client._sentinels import NOT_GIVEN, NotGiven
from agentkit_client.platforms._clients import (
    AsyncOnPlatform,
    ClientOptions,
    CopyOptions,
    OnPlatform,
    SyncOnPlatform,
    from_environment,
)
from agentkit_client.platforms._google import GoogleCredentials, GoogleProof, google_source
from agentkit_client.platforms._predicting import Vertex
from agentkit_client.platforms._source import Source

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["AnthropicVertex", "AsyncAnthropicVertex"]

_MULTI_REGIONS = ("us", "eu")


class _OnVertex(OnPlatform[HttpT]):
    """What the clients of Vertex AI share."""

    _source: Source[GoogleProof]
    _credentials = frozenset({"access_token", "credentials"})

    @signature_from(ClientOptions)
    def __init__(
        self,
        *,
        region: str | NotGiven = NOT_GIVEN,
        project_id: str | NotGiven = NOT_GIVEN,
        access_token: str | None = None,
        credentials: GoogleCredentials | None = None,
        base_url: str | httpx.URL | None = None,
        http_client: HttpT | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        """Set up a client; credentials are looked for with the first call.

        Who asks is, in this order: an `authorization` header of the call or client,
        `access_token`, `credentials`, Google's application default credentials. Tokens are renewed
        ahead of their end, but for an `access_token`.

        Args:
            region: a region as `us-east5`, a multi-region (`us`, `eu`) or `global`;
                `CLOUD_ML_REGION` when not given.
            project_id: whose calls they are; `ANTHROPIC_VERTEX_PROJECT_ID` when not given, else the
                project of the credentials.
            access_token: a token, sent as it is, and no google-auth.
            credentials: credentials of google-auth.
            base_url: where Vertex AI is; `ANTHROPIC_VERTEX_BASE_URL` when `None`, else the public
                address of the region.
            http_client: as in `Anthropic`.
            options: as in `Anthropic`.

        Raises:
            TypeError: an option is of the wrong type.
            ValueError: there is no region, or an option can't be used.
        """
        credentials = _checked(credentials)
        at = _given(region) or os.environ.get("CLOUD_ML_REGION")
        if not at:
            raise ValueError("No region: pass region= to the client, or set CLOUD_ML_REGION.")
        project = _given(project_id) or os.environ.get("ANTHROPIC_VERTEX_PROJECT_ID")
        self._google = credentials
        self._vertex = Vertex(region=at, project=project or None)
        self._set_up(
            self._vertex,
            google_source(credentials),
            auth_token=access_token,
            base_url=(
                from_environment("ANTHROPIC_VERTEX_BASE_URL") if base_url is None else base_url
            ),
            derived_url=f"https://{_host(at)}/v1/",
            given={
                "region": at,
                "project_id": project or NOT_GIVEN,
                "access_token": access_token,
                "credentials": credentials,
            },
            options={"http_client": http_client, **options},
        )

    @property
    def region(self) -> str:
        """The region."""
        return self._vertex.region

    @property
    def project_id(self) -> str | None:
        """Whose calls they are; None as long as only the credentials know."""
        proof = self._source.proof
        return self._vertex.project or (proof.project if proof else None)

    @property
    def access_token(self) -> str | None:
        """The token that was given; it can be set anew."""
        return self.auth_token

    @access_token.setter
    def access_token(self, value: str | None) -> None:
        self.auth_token = value

    @property
    def credentials(self) -> GoogleCredentials | None:
        """The credentials that were given."""
        return self._google

    @signature_from(CopyOptions)
    def copy(
        self,
        *,
        region: str | NotGiven = NOT_GIVEN,
        project_id: str | NotGiven = NOT_GIVEN,
        access_token: str | None = None,
        credentials: GoogleCredentials | None = None,
        api_key: str | None = None,
        base_url: str | httpx.URL | None = None,
        http_client: HttpT | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """Return a client with some options changed, on the same connections.

        A token or credentials take the place of what says who asks; a region that of the region,
        and of the address unless a base URL was given. `options` are as in `Anthropic`.

        Raises:
            ValueError: the options don't go together.
        """
        changes = {
            "region": _given(region),
            "project_id": _given(project_id),
            "access_token": access_token,
            "credentials": credentials,
            "api_key": api_key,
            "base_url": base_url,
        }
        return self._copied(changes, http_client, options)

    with_options = copy


class AnthropicVertex(_OnVertex[httpx.Client], SyncOnPlatform):
    """Claude on Google Vertex AI, for code that waits for each reply; see `Anthropic`."""


class AsyncAnthropicVertex(_OnVertex[httpx.AsyncClient], AsyncOnPlatform):
    """Claude on Google Vertex AI, for code that runs other tasks; see `AsyncAnthropic`."""


def _checked(credentials: Any) -> GoogleCredentials | None:
    """Refuse what are no credentials, without showing them."""
    if credentials is None or hasattr(credentials, "refresh"):
        return credentials
    kind = Unshown(credentials).kind
    if kind == "str":
        raise TypeError("credentials are an object of google-auth, not text: see access_token.")
    raise TypeError(f"credentials are an object of google-auth, not {kind}.")


def _given(value: str | NotGiven) -> str | None:
    return None if isinstance(value, NotGiven) else value


def _host(region: str) -> str:
    """Return where Vertex AI is in a region.

    See https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations

    Raises:
        ValueError: that can't be the name of a region.
    """
    if not region.replace("-", "").isalnum() or not region.isascii():
        raise ValueError(f"A region is a name like 'us-east5' or 'global', not {region!r}.")
    if region == "global":
        return "aiplatform.googleapis.com"
    if region in _MULTI_REGIONS:
        return f"aiplatform.{region}.rep.googleapis.com"
    return f"{region}-aiplatform.googleapis.com"
