"""Who asks, for Google: credentials of google-auth, its defaults, and HTTP for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Final, Protocol

import httpx

from agentkit_client._http import DefaultHttpxClient
from agentkit_client._secrets import MaskedText, hidden
from agentkit_client.errors import CredentialError
from agentkit_client.platforms._library import load
from agentkit_client.platforms._source import Source

SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"


class GoogleCredentials(Protocol):
    """What is needed of the credentials of google-auth, which all of its classes have."""

    token: Any
    """The token; None before the first refresh."""

    @property
    def expired(self) -> bool:
        """Whether the token has ended, or is about to."""
        ...

    def refresh(self, request: Any) -> None:
        """Fetch another token, asking with `request`."""
        ...


@dataclass(frozen=True, kw_only=True)
class GoogleProof:
    """A token at one moment, and whose calls it is for.

    Attributes:
        token: the token.
        project: the project of the credentials, where they name one.
        origin: where it is renewed.
    """

    token: MaskedText
    project: str | None
    origin: GoogleCredentials = field(repr=False)


def google_source(credentials: GoogleCredentials | None) -> Source[GoogleProof]:
    """Return what gives tokens of `credentials`, or of Google's defaults, when they are needed."""

    def fetch(old: GoogleProof | None) -> GoogleProof:
        if old is not None:
            origin, project = old.origin, old.project
        elif credentials is not None:
            origin, project = _scoped(credentials), getattr(credentials, "project_id", None)
        else:
            origin, project = load("google.auth", extra="vertex").default(
                scopes=[SCOPE], request=ask
            )
        is_refused = old is not None and old.token == origin.token
        if is_refused or not origin.token or origin.expired:
            origin.refresh(ask)
        if not origin.token:
            raise CredentialError(f"{tried()} gave no token.")
        return GoogleProof(token=MaskedText(origin.token), project=project, origin=origin)

    def tried() -> str:
        if credentials is None:
            return "Google's application default credentials"
        return f"The credentials of this client, {type(credentials).__name__},"

    return Source(fetch, tried=tried, is_fresh=_is_fresh, is_usable=_is_usable)


def _is_fresh(proof: GoogleProof) -> bool:
    return proof.origin.token == proof.token and not proof.origin.expired


def _is_usable(proof: GoogleProof) -> bool:
    expiry: datetime | None = getattr(proof.origin, "expiry", None)
    if expiry is None:
        return not proof.origin.expired
    now = datetime.now(timezone.utc)
    return (expiry if expiry.tzinfo else expiry.replace(tzinfo=timezone.utc)) > now


def _scoped(credentials: Any) -> Any:
    """Return credentials that may ask for what is needed: some are made for anything."""
    if getattr(credentials, "requires_scopes", False):
        return credentials.with_scopes([SCOPE])
    return credentials


class _Answer:
    """A response, as google-auth reads it."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.data = response.content


def ask(
    url: str,
    method: str = "GET",
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = 120.0,
    **_: Any,
) -> _Answer:
    """Make a request of google-auth: its `transport.Request`, over httpx instead of requests.

    Raises:
        google.auth.exceptions.TransportError: no response came.
    """
    body, hidden_headers = hidden(body), {k: hidden(v) for k, v in (headers or {}).items()}
    del headers
    is_metadata = url.startswith("http://")  # on this machine, so to speak: past any proxy
    try:
        with DefaultHttpxClient(trust_env=not is_metadata, follow_redirects=False) as http:
            response = http.request(
                method, url, content=body, headers=hidden_headers, timeout=timeout
            )
            return _Answer(response)
    except httpx.HTTPError as error:
        failure = load("google.auth.exceptions", extra="vertex").TransportError
        raise failure(f"{type(error).__name__} from {httpx.URL(url).host}") from error
