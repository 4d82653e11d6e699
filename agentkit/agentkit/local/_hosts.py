"""Tells names of machines nearby from names that a website may have."""

from __future__ import annotations

import ipaddress
import re

__all__ = ["is_local_name"]

_HOST = re.compile(r"(?:\[(?P<ipv6>[^\]]*)\]|(?P<name>[^:]*))(?::\d*)?")
# No website has one: https://www.iana.org/assignments/special-use-domain-names
_RESERVED = (
    "example",
    "home.arpa",
    "internal",
    "invalid",
    "lan",
    "local",
    "localhost",
    "test",
)


def is_local_name(host: str) -> bool:
    """Tell whether the `Host` of a request can't be that of a website.

    Args:
        host: An address or a name, with a port or without.
    """
    found = _HOST.fullmatch(host.strip())
    if found is None:
        return False
    name = (found["ipv6"] or found["name"] or "").lower().rstrip(".")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return not found["ipv6"] and (
            "." not in name or name.endswith(tuple(f".{end}" for end in _RESERVED))
        )
    return True
