"""Who asks, for Amazon: keys, profiles and botocore's chain; and signatures of version 4."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from agentkit_client._logs import log
from agentkit_client._secrets import STARS, Secret
from agentkit_client.errors import CredentialError
from agentkit_client.platforms._library import load
from agentkit_client.platforms._source import Source

SERVICE: Final = "bedrock"
DEFAULT_REGION: Final = "us-east-1"

_UNSIGNED = frozenset({"authorization", "connection", "x-amz-date", "x-amz-security-token"})
_SIGNATURE = ("x-amz-date", "x-amz-security-token", "authorization")
_REGION = re.compile(r"[A-Za-z0-9-]+")
_TOKEN = re.compile(r"(x-amz-security-token:)\S+")


@dataclass(frozen=True, kw_only=True)
class AwsProof:
    """Keys at one moment, and the region they are used in.

    Attributes:
        keys: an access key, a secret key and perhaps a session token, as botocore reads them.
        region: the region; found where these credentials were, if nobody has named one.
        origin: where they are renewed.
    """

    keys: Secret[Any]
    region: str
    origin: Any = field(repr=False)

    def ends_within(self, seconds: int | None) -> bool:
        """Tell whether they end in so many seconds; None for as many as botocore renews ahead."""
        ends: Callable[[int | None], bool] | None = getattr(self.origin, "refresh_needed", None)
        return ends is not None and ends(seconds)


@dataclass(frozen=True, kw_only=True)
class Aws:
    """What was said of who asks; botocore finds out the rest."""

    region: str | None
    profile: str | None
    access_key: Secret[str] | None
    secret_key: Secret[str] | None
    session_token: Secret[str] | None

    def source(self) -> Source[AwsProof]:
        """Return what finds the keys when they are needed, and renews them ahead of their end."""
        return Source(
            self._fetch,
            tried=self._tried,
            is_fresh=lambda proof: not proof.ends_within(None),
            is_usable=lambda proof: not proof.ends_within(0),
        )

    def _fetch(self, old: AwsProof | None) -> AwsProof:
        if old is not None and old.ends_within(None):
            keys = old.origin.get_frozen_credentials()  # which renews them
            return AwsProof(keys=Secret(keys), region=old.region, origin=old.origin)
        if self.region is not None and self.access_key is not None:
            origin, region = self._given(), self.region
        else:
            session = load("botocore.session", extra="bedrock").Session(profile=self.profile)
            origin = self._given() if self.access_key else session.get_credentials()
            region = self.region or region_of(session)
        if origin is None:
            raise CredentialError(
                f"{self._tried()} gave no credentials. Set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY, name an aws_profile, or give an api_key."
            )
        return AwsProof(keys=Secret(origin.get_frozen_credentials()), region=region, origin=origin)

    def _given(self) -> Any:
        assert self.access_key is not None
        assert self.secret_key is not None
        return load("botocore.credentials", extra="bedrock").Credentials(
            self.access_key.reveal(),
            self.secret_key.reveal(),
            self.session_token.reveal() if self.session_token else None,
        )

    def _tried(self) -> str:
        if self.access_key is not None:
            return "The AWS access key of this client"
        if self.profile is not None:
            return f"The AWS profile {self.profile!r}"
        return "The AWS credential chain (environment, shared files, container, instance)"


def host_in(region: str) -> str:
    """Return where Bedrock is in a region.

    Raises:
        ValueError: that can't be the name of a region.
    """
    if not _REGION.fullmatch(region):
        raise ValueError(f"A region is a name like {DEFAULT_REGION!r}, not {region!r}.")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"bedrock-runtime.{region}.{suffix}"


def region_of(session: Any) -> str:
    """Return the region that AWS's own settings name, files included."""
    region: str | None = session.get_config_variable("region")
    if region is None:
        log.warning("No AWS region was named: it is %s.", DEFAULT_REGION)
    return region or DEFAULT_REGION


def sign(request: httpx.Request, proof: AwsProof, region: str) -> None:
    """Sign a request with a signature of version 4, all its headers and its body.

    See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
    """
    auth = load("botocore.auth", extra="bedrock")
    path, mark, query = request.url.raw_path.partition(b"?")
    if b"+" in query:  # httpx writes spaces so; AWS signs them as %20
        request.url = request.url.copy_with(raw_path=path + mark + query.replace(b"+", b"%20"))
    logging.getLogger("botocore.auth").addFilter(_hide_token)  # a second time counts as nothing
    unsigned = load("botocore.awsrequest", extra="bedrock").AWSRequest(
        method=request.method,
        url=str(request.url),
        headers={name: value for name, value in request.headers.items() if name not in _UNSIGNED},
        data=request.read(),  # of one that a redirect leads to, nobody has read it
    )
    auth.SigV4Auth(proof.keys.reveal(), SERVICE, region).add_auth(unsigned)
    for name in _SIGNATURE:
        request.headers.pop(name, None)
        if name in unsigned.headers:
            request.headers[name] = unsigned.headers[name]


def _hide_token(record: logging.LogRecord) -> bool:
    """Take the session token out of what botocore logs at its lowest level."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _TOKEN.sub(rf"\1{STARS}", arg) if isinstance(arg, str) else arg for arg in record.args
        )
    return True
