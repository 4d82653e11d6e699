"""A tool that is led to where it must not go: case 62."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from agentkit_tools import ToolError
from agentkit_tools.web import WebFetch


@contextmanager
def serving(*answers: bytes) -> Generator[tuple[int, list[bytes]]]:
    """Answer one connection after the other; yield the port and what was heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(65_536))
                    try:
                        connection.sendall(answer)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard


def redirect(location: str) -> bytes:
    head = f"HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
    return head.encode()


HOSTS = [
    "localhost", "127.0.0.1", "[::1]", "0", "0.0.0.0", "127.1", "2130706433", "0x7f000001",
    "169.254.169.254", "[fe80::1]", "10.0.0.5", "[::ffff:127.0.0.1]", "metadata.test",
]  # fmt: skip


def resolve(host: str, port: int) -> list[str]:
    """Look up as the system does: what is a number in any way of writing it is an address."""
    if host == "metadata.test":
        return ["169.254.169.254"]
    if host == "rebinding.test":
        return ["1.1.1.1", "10.0.0.1"]
    if host == "localhost" or host.endswith(".test"):
        return ["127.0.0.1"]
    return [host] if ":" in host else [socket.inet_ntoa(socket.inet_aton(host))]


@pytest.mark.parametrize("host", HOSTS)
def test_case_62_what_is_not_public_is_not_asked(host: str):
    with serving(b"secret") as (port, heard):
        with pytest.raises(ToolError, match="not on the public internet"):
            WebFetch(ports=[port], resolve=resolve).web_fetch(f"http://{host}:{port}/")
        assert heard == []


@pytest.mark.parametrize("host", ["[::1]", "metadata.test", "10.0.0.5", "rebinding.test"])
def test_case_62_a_redirect_to_what_is_not_public_is_not_followed(host: str):
    with (
        serving(b"secret") as (inside, heard),
        serving(redirect(f"http://{host}:{inside}/latest/meta-data")) as (port, _),
    ):
        fetch = WebFetch(ports=[port, inside], networks=["127.0.0.1/32"], resolve=resolve)
        with pytest.raises(ToolError, match="not on the public internet"):
            fetch.web_fetch(f"http://site.test:{port}/")
        assert heard == []


def test_case_62_a_redirect_to_another_scheme_is_not_followed():
    with serving(redirect("file:///etc/passwd")) as (port, _):
        fetch = WebFetch(ports=[port], networks=["127.0.0.1/32"], resolve=resolve)
        with pytest.raises(ToolError, match="Only http and https"):
            fetch.web_fetch(f"http://site.test:{port}/")


def test_case_62_the_address_that_was_checked_is_the_one_that_is_asked():
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["127.0.0.9"]

    with serving(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nhere") as (port, heard):
        fetch = WebFetch(ports=[port], networks=["127.0.0.1/32"], resolve=rebinding)
        assert str(fetch.web_fetch(f"http://site.test:{port}/")).endswith("here")
        assert looked_up == ["site.test"]
        assert f"host: site.test:{port}".encode() in heard[0].lower()


def test_case_62_a_bomb_takes_little_memory():
    bomb = gzip.compress(bytes(300_000_000), 9)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-encoding: gzip\r\n\r\n"
    with serving(head + bomb) as (port, _):
        fetch = WebFetch(
            ports=[port], networks=["127.0.0.1/32"], resolve=resolve, max_bytes=1_000_000
        )
        tracemalloc.start()
        text = str(fetch.web_fetch(f"http://site.test:{port}/"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert "Only its first 1000000 bytes" in text
    assert most < 20_000_000


@pytest.mark.parametrize("page", ["<a " * 60_000, "<!--" * 60_000, "<a " + "b=c " * 60_000])
def test_case_62_a_page_that_would_keep_a_parser_for_minutes_is_read(page: str):
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n" + page.encode()
    with serving(answer) as (port, _):
        fetch = WebFetch(ports=[port], networks=["127.0.0.1/32"], resolve=resolve)
        assert len(str(fetch.web_fetch(f"http://site.test:{port}/"))) < 200
