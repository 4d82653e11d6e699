"""Which addresses of the internet may be asked: those that anybody can reach (no I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

from agentkit_tools.errors import ToolError

Address: TypeAlias = "IPv4Address | IPv6Address"

# RFC 6052: an IPv4 address in the last four bytes.
_TRANSLATED: Final = ip_network("64:ff9b::/96")

# RFC 6890, 8215 (IPv4 addresses, in ways that each network chooses), 3879, 9602 and 9637; versions
# of Python know only a part of them.
_SPECIAL: Final = tuple(
    map(
        ip_network,
        ("192.0.0.0/24", "64:ff9b:1::/48", "fec0::/10", "5f00::/16", "3fff::/20"),
    )
)


def pinned(host: str, found: Iterable[str], allowed: Sequence[str] = ()) -> str:
    """Return the address to connect to, of those that a host name has.

    Args:
        host: the name, for the error.
        found: its addresses.
        allowed: networks that may be asked although they are not public.

    Raises:
        ToolError: one of them is not public, or there are none. A name with a public address and
            another one is no honest name.
    """
    addresses = [ip_address(text.partition("%")[0]) for text in found]
    networks = [ip_network(network) for network in allowed]
    for address in addresses:
        is_allowed = any(address in network for network in networks)
        if not is_allowed and not all(map(is_public, _with_embedded(address))):
            raise ToolError(f"{host} is not on the public internet, and is not asked.")
    if not addresses:
        raise ToolError(f"There is no {host}.")
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet (IANA's special-purpose registries)."""
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in _SPECIAL)
    )


def _with_embedded(address: Address) -> Iterator[Address]:
    """Yield an address, or the one of IPv4 that it stands for."""
    if isinstance(address, IPv6Address):
        embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            embedded.append(IPv4Address(address.packed[-4:]))
        found = [inner for inner in embedded if inner is not None]
        if found:
            yield from found
            return
    yield address
