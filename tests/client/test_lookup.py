"""Addresses that are looked up within a limit of time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from agentkit_client._lookup import addresses_of


def knows(monkeypatch: pytest.MonkeyPatch, found: Callable[[], Any]) -> None:
    """Let the system find this of every host."""

    def look_up(*_asked: object, **_named: object) -> Any:
        return found()

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def entry(*name: object) -> tuple[object, ...]:
    family = socket.AF_INET if len(name) == 2 else socket.AF_INET6
    return (family, socket.SOCK_STREAM, 6, "", name)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "fe80::1%3"])
def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    knows(monkeypatch, lambda: pytest.fail("it was"))
    assert addresses_of(address, 80, 0) == [address]


def test_a_host_of_this_machine_is_found() -> None:
    assert set(addresses_of("localhost", 80, 60)) <= {"127.0.0.1", "::1"}
    assert addresses_of("localhost", 80, 60)


def test_the_order_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        entry("2001:db8::1", 80, 0, 0),
        entry("10.0.0.2", 80),
        entry("fe80::1", 80, 0, 3),
        entry("10.0.0.1", 80),
        entry("10.0.0.2", 80),
    ]
    knows(monkeypatch, lambda: found)
    expected = ["2001:db8::1", "10.0.0.2", "fe80::1%3", "10.0.0.1"]
    assert addresses_of("h.example", 80, 60) == expected


def test_a_system_that_does_not_answer_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    knows(monkeypatch, lambda: go_on.wait(30) and [])
    began = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout, match=r"while h\.example was looked up"):
        addresses_of("h.example", 80, 0.1)
    assert time.monotonic() - began < 10
    (left,) = [one for one in threading.enumerate() if one.name == "look-up of h.example"]
    assert left.daemon
    go_on.set()
    left.join(10)
    assert not left.is_alive()


def test_a_host_that_is_not_known_is_an_error_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unknown() -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    knows(monkeypatch, unknown)
    with pytest.raises(httpcore.ConnectError, match="not known") as caught:
        addresses_of("h.example", 80, 60)
    assert isinstance(caught.value.__cause__, socket.gaierror)


def test_what_else_goes_wrong_is_raised_where_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise UnicodeError("label too long")

    knows(monkeypatch, broken)
    with pytest.raises(UnicodeError, match="label too long"):
        addresses_of("h.example", 80, 60)
