"""Finds what proves who asks among the headers of a request."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from urllib.parse import quote, quote_plus

__all__ = ["NO_KEY", "credentials_in"]

NO_KEY = "no-key-is-needed-to-play-a-cassette"
"""What a client that only plays has for a key."""

_KNOWN = frozenset({"api-key", "authorization", "cookie", "proxy-authorization", "x-api-key"})
_LIKELY = re.compile(r"auth|cookie|credential|key|password|secret|signature|token")
_NO_SECRETS = frozenset({"idempotency-key"})
_SHORTEST_KNOWN = 6  # what is shorter may stand in any text by chance
_SHORTEST_LIKELY = 12
_OF_AWS = re.compile(r"(?:Credential|Signature)=([^/,\s]+)")
_BASIC = re.compile(r"(?i)basic\s+([A-Za-z0-9+/]+={0,2})")


def credentials_in(headers: Mapping[str, str]) -> list[bytes]:
    """List the credentials of a request, in each way they may be written; the longest first.

    Args:
        headers: The headers of the request.
    """
    found: set[str] = set()
    for name, value in headers.items():
        name = name.lower()
        if name in _NO_SECRETS or not (name in _KNOWN or _LIKELY.search(name)):
            continue
        shortest = _SHORTEST_KNOWN if name in _KNOWN else _SHORTEST_LIKELY
        found.update(part for part in _parts(name, value) if len(part) >= shortest)
    written = {way for part in found - {NO_KEY} for way in _ways(part)}
    return sorted(written, key=lambda way: (-len(way), way))


def _parts(name: str, value: str) -> Iterator[str]:
    yield value
    if name == "cookie":
        for pair in value.split(";"):
            yield pair.partition("=")[2].strip()
    elif of_aws := _OF_AWS.findall(value):
        yield from of_aws
    elif basic := _BASIC.fullmatch(value):
        yield basic[1]
        with suppress(ValueError):
            said = b64decode(basic[1] + "==").decode()
            yield from (said, said.partition(":")[2])
    else:
        yield value.rpartition(" ")[2]


def _ways(secret: str) -> Iterator[bytes]:
    """Write a secret as it is, in a query, and in JSON."""
    for written in (
        secret,
        quote(secret, ""),
        quote(secret, "/"),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
    ):
        yield written.encode("utf-8", "surrogatepass")
