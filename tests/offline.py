"""Keep a process on this machine: any connection or look-up that leaves loopback raises.

The tests import `block_network`; a child process is started as `python offline.py SCRIPT`.
"""

from __future__ import annotations

import ipaddress
import runpy
import sys
from typing import Any

# PEP 578 events of every way to name a peer, and where in their arguments the peer stands.
PEERS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


class NetworkBlocked(BaseException):
    """Raised where the network was about to be used; no `except Exception` swallows it."""


def is_local(peer: object) -> bool:
    """Tell whether `peer`, a host or a socket address, is on this machine."""
    if not isinstance(peer, (str, bytes, tuple)):
        return peer is None
    if isinstance(peer, tuple):
        peer = str(peer[0])  # pyright: ignore[reportUnknownArgumentType]  # an address of any family
    host = peer.decode(errors="replace") if isinstance(peer, bytes) else peer
    if host in ("", "localhost", "0.0.0.0", "::") or host.startswith(("/", "\0")):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def block_network() -> None:
    """Refuse, from now on and for as long as the process lives, every peer that is not local."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in PEERS and not is_local(arguments[PEERS[event]]):
            raise NetworkBlocked(f"{event} to {arguments[PEERS[event]]!r}: tests stay on loopback")

    sys.addaudithook(refuse)


if __name__ == "__main__":
    block_network()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
