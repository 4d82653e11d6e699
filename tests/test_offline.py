"""The guard against the network works, here and in child processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from offline import NetworkBlocked, is_local

# TEST-NET-1 (RFC 5737): reserved for documentation, routed nowhere.
ELSEWHERE = "192.0.2.1"


def test_a_connection_that_leaves_this_machine_is_blocked():
    with socket.socket() as sock, pytest.raises(NetworkBlocked, match=ELSEWHERE):
        sock.connect((ELSEWHERE, 80))


def test_a_connection_attempt_that_returns_a_code_is_blocked_too():
    with socket.socket() as sock, pytest.raises(NetworkBlocked):
        sock.connect_ex((ELSEWHERE, 80))


def test_a_datagram_that_leaves_this_machine_is_blocked():
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkBlocked):
        sock.sendto(b"x", (ELSEWHERE, 53))


def test_a_look_up_of_a_name_is_blocked():
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("example.invalid", 443)


async def test_an_async_connection_that_leaves_this_machine_is_blocked():
    with pytest.raises(NetworkBlocked):
        await anyio.create_connected_udp_socket(ELSEWHERE, 53)


def test_a_connection_on_loopback_goes_through():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as sock:
            assert sock.getpeername() == ("127.0.0.1", port)


@pytest.mark.parametrize(
    "peer", ["127.0.0.1", "::1", b"localhost", None, "/run/x", ("::1", 1, 0, 0)]
)
def test_a_peer_on_this_machine_is_local(peer: object):
    assert is_local(peer)


@pytest.mark.parametrize("peer", ["10.0.0.1", "::2", b"example.com", ("fe80::1%lo", 1, 0, 0)])
def test_any_other_peer_is_not(peer: object):
    assert not is_local(peer)


def test_a_script_run_through_the_guard_cannot_leave_this_machine(tmp_path: Path):
    script = tmp_path / "leave.py"
    script.write_text(f"import socket; socket.create_connection(({ELSEWHERE!r}, 80))")
    guard = Path(__file__).with_name("offline.py")
    done = subprocess.run([sys.executable, guard, script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "NetworkBlocked" in done.stderr


def test_keys_and_proxies_from_the_outside_are_gone():
    assert [n for n in os.environ if n.startswith("ANTHROPIC_")] == []
    assert [n for n in os.environ if n.lower().endswith("_proxy")] == []


async def test_an_async_test_runs_on_the_backend_it_asks_for(anyio_backend: str):
    import sniffio

    assert sniffio.current_async_library() == anyio_backend
