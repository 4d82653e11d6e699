"""AWS signatures of version 4, checked with botocore."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import Any

from agentkit.local._dialects.request import CloudRequest
from agentkit.local._errors import LocalError

__all__ = ["check_signature"]

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,]+)/(?P<day>\d{8})/(?P<region>[^/,]+)/bedrock/"
    r"aws4_request, ?SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_TIME = "%Y%m%dT%H%M%SZ"
_AHEAD = timedelta(minutes=15)  # what AWS lets clocks differ
_LOCAL = "local"


def check_signature(request: CloudRequest, secret: str | None) -> None:
    """Refuse a request whose signature is missing, old, or not made with the secret key.

    Args:
        request: The request.
        secret: The secret key; without one any will do, but that of the access key `local` is
            `local`, and what has been signed must be signed well.

    Raises:
        LocalError: It is refused.
    """
    found = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if found is None:
        raise LocalError(401, message="Missing Authentication Token")
    when = request.headers.get("x-amz-date", "")
    if not when.startswith(found["day"]) or not _is_now(when):
        raise LocalError(401, message=f"Signature expired: {when!r} is not now")
    names = found["names"].split(";")
    if "host" not in names or any(name not in request.headers for name in names):
        raise LocalError(401, message="SignedHeaders names headers that were not sent")
    if secret is None and found["key"] != _LOCAL:
        return
    expected = _signature(request, found, when, names, secret or _LOCAL)
    if not hmac.compare_digest(expected, found["signature"]):
        raise LocalError(
            401,
            message="The request signature we calculated does not match the signature you provided",
        )


def _signature(
    request: CloudRequest, found: re.Match[str], when: str, names: list[str], secret: str
) -> str:
    """Calculate the signature of a request with botocore."""
    library = _loaded("botocore.auth")
    query = f"?{request.raw_query}" if request.raw_query else ""
    signed: Any = _loaded("botocore.awsrequest").AWSRequest(
        method=request.recorded.method,
        url=f"http://{request.headers['host']}{request.raw_path}{query}",
        headers={name: request.headers[name] for name in names},
        data=request.recorded.content,
    )
    signed.context["timestamp"] = when
    keys = _loaded("botocore.credentials").Credentials(found["key"], secret)
    auth = library.SigV4Auth(keys, "bedrock", found["region"])
    text = auth.string_to_sign(signed, auth.canonical_request(signed))
    return auth.signature(text, signed)


def _loaded(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        text = "checking AWS signatures needs botocore: pip install 'agentkit[bedrock]'"
        raise LocalError(500, message=text) from None


def _is_now(when: str) -> bool:
    try:
        sent = datetime.strptime(when, _TIME).replace(tzinfo=timezone.utc)
    except ValueError:
        return False
    return abs(datetime.now(timezone.utc) - sent) <= _AHEAD
