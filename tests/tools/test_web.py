"""Pages fetched for a model from a real server on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agentkit_tools import ToolError
from agentkit_tools.web import WebFetch

PAGE = """<html><head><title>T</title><script>alert("x")</script><style>p {}</style></head><body>
<h1>Fish</h1><p>They <b>swim</b> in <a href="/water">water</a>.&#8238;</p><ul><li>one</li></ul>
<template>hidden</template></body></html>"""


class Site(ThreadingHTTPServer):
    """A server that answers what is put under a path, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                site.pages[self.path](self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    def has(self, path: str, data: bytes | str, kind: str = "text/html", **headers: str) -> str:
        """Have a page under a path; return its URL."""
        body = data.encode() if isinstance(data, str) else data

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            for name, value in {"content-type": kind, **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = answer
        return self.url(path)

    def leads(self, path: str, onward: str) -> str:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("location", onward)
            handler.end_headers()

        self.pages[path] = answer
        return self.url(path)

    def url(self, path: str) -> str:
        return f"http://site.test:{self.server_port}{path}"


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@pytest.fixture
def site(server: Site) -> Site:
    server.pages.clear()
    server.asked.clear()
    return server


def here(host: str, port: int) -> list[str]:
    """Find every host on this machine."""
    return ["127.0.0.1"]


def web(site: Site, **options: Any) -> WebFetch:
    """Return what fetches from the site, whose name leads to this machine."""
    given: dict[str, Any] = {
        "networks": ["127.0.0.1/32"],
        "ports": [site.server_port],
        "resolve": here,
        **options,
    }
    return WebFetch(**given)


def test_a_page_is_read_as_markdown_without_what_is_not_shown(site: Site):
    url = site.has("/", PAGE)
    assert web(site).web_fetch(url) == (
        f"[{url}]\n\nT\n\n# Fish\n\nThey **swim** in [water](/water).\n\n* one"
    )


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("text/plain; charset=latin-1", b"caf\xe9", "café"),
        ("text/plain; charset=nonsense", b"caf\xc3\xa9", "café"),
        ("text/plain", b"bad \xff", "bad \ufffd"),
        ("application/json", b'{"a": 1}', '{"a": 1}'),
        ("application/ld+json", b"[]", "[]"),
        ("text/plain", "a\u202eb\0".encode(), "ab"),
        ("TEXT/PLAIN", b"x", "x"),
    ],
)
def test_other_texts_are_read_as_they_are(site: Site, kind: str, data: bytes, text: str):
    url = site.has("/text", data, kind)
    assert web(site).web_fetch(url) == f"[{url}]\n\n{text}"


def test_pictures_and_pdf_files_are_content_blocks(site: Site):
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    (block,) = web(site).tool().call({"url": site.has("/p", png, "image/png")})
    assert isinstance(block, dict)
    assert block["type"] == "image"
    (block,) = web(site).tool().call({"url": site.has("/d", b"%PDF-1.7 x", "application/pdf")})
    assert isinstance(block, dict)
    assert block["type"] == "document"


def test_a_long_text_is_read_in_parts(site: Site):
    url = site.has("/long", "0123456789" * 3, "text/plain")
    fetch = web(site, max_characters=20)
    assert "[Characters 0 to 20 of 30; go on with start=20.]" in str(fetch.web_fetch(url))
    assert fetch.web_fetch(url, start=20) == f"[{url}]\n\n0123456789"
    with pytest.raises(ToolError, match="30 characters"):
        fetch.web_fetch(url, start=31)


def test_a_page_is_asked_for_by_its_name_without_cookies_or_keys(site: Site):
    url = site.has("/next", "x", set_cookie="a=b")
    web(site).web_fetch(site.leads("/", url))
    for _, headers in site.asked:
        assert headers["host"] == f"site.test:{site.server_port}"
        assert headers.keys().isdisjoint({"cookie", "authorization"})


def test_redirects_are_followed_a_few_times(site: Site):
    site.has("/end", "there", "text/plain")
    assert "there" in str(web(site).web_fetch(site.leads("/", "/end")))
    with pytest.raises(ToolError, match="more than 5 times"):
        web(site).web_fetch(site.leads("/loop", "/loop"))


def test_a_name_is_sent_to_the_server_of_an_encrypted_page():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard: list[bytes] = []

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        port = listener.getsockname()[1]
        fetch = WebFetch(networks=["127.0.0.1/32"], ports=[port], resolve=here)
        with pytest.raises(ToolError, match="could not be fetched"):
            fetch.web_fetch(f"https://secret.test:{port}/")
        thread.join(20)
    assert b"secret.test" in heard[0]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://site.test/", "Only http and https"),
        ("file:///etc/passwd", "Only http and https"),
        ("/etc/passwd", "Only http and https"),
        ("http://", "Only http and https"),
        ("http://user:pass@site.test/", "a user or a password"),
        ("http://site.test:22/", "Port 22 is not asked"),
        ("http://[::1", "no URL"),
        ("http://site.test/" + "a" * 5_000, "Only http and https"),
        ("javascript:alert(1)", "Only http and https"),
    ],
)
def test_what_is_no_page_of_the_web_is_refused(url: str, problem: str):
    with pytest.raises(ToolError, match=problem):
        WebFetch(resolve=lambda host, port: ["1.1.1.1"]).web_fetch(url)


def test_only_hosts_that_were_named_are_asked(site: Site):
    fetch = web(site, hosts=["site.test"])
    url = site.has("/", "x", "text/plain")
    assert "x" in str(fetch.web_fetch(url))
    assert "x" in str(fetch.web_fetch(url.replace("site.test", "www.Site.Test")))
    for other in ("evilsite.test", "site.test.evil.test"):
        with pytest.raises(ToolError, match="is not asked"):
            fetch.web_fetch(url.replace("site.test", other))


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_is_told(site: Site, status: int):
    site.pages["/"] = lambda handler: handler.send_error(status)
    with pytest.raises(ToolError, match=f"answered {status}"):
        web(site).web_fetch(site.url("/"))


def test_a_kind_that_is_no_text_is_refused(site: Site):
    with pytest.raises(ToolError, match="application/zip, which can't be read"):
        web(site).web_fetch(site.has("/z", b"PK", "application/zip"))


def test_a_compressed_page_is_read(site: Site):
    url = site.has("/", gzip.compress(b"packed", mtime=0), "text/plain", content_encoding="gzip")
    assert "packed" in str(web(site).web_fetch(url))
    url = site.has("/", b"no gzip", "text/plain", content_encoding="gzip")
    with pytest.raises(ToolError, match="not the gzip"):
        web(site).web_fetch(url)
    url = site.has("/", b"x", "text/plain", content_encoding="br")
    with pytest.raises(ToolError, match="'br'"):
        web(site).web_fetch(url)


ONE, TWO = gzip.compress(b"one, ", mtime=0), gzip.compress(b"two", mtime=0)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (ONE + TWO, "one, two"),
        (ONE + gzip.compress(b"", mtime=0) * 300 + TWO, "one, two"),
        (ONE + bytes(700) + TWO + bytes(2_000), "one, two"),
        (ONE + TWO + b"more, that is no gzip", "one, two"),
        (ONE + TWO + b"\x1f", "one, two"),
        (gzip.compress(b"a" * 200_000, mtime=0) + TWO, "atwo"),
        (b"", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 100_000])
def test_all_members_of_a_compressed_page_are_read(site: Site, data: bytes, text: str, size: int):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/plain")
        handler.send_header("content-encoding", "gzip")
        handler.end_headers()
        handler.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(data), size):
            handler.wfile.write(data[at : at + size])

    site.pages["/"] = answer
    assert str(web(site, max_characters=300_000).web_fetch(site.url("/"))).endswith(text)


def test_members_without_end_are_cut_where_others_are(site: Site):
    data = gzip.compress(b"a" * 1_000, mtime=0) * 500
    url = site.has("/", data, "text/plain", content_encoding="gzip")
    assert "Only its first 5000 bytes" in str(web(site, max_bytes=5_000).web_fetch(url))


@pytest.mark.parametrize("data", [ONE[:-3], ONE + TWO[:-1]])
def test_a_compressed_page_that_is_not_whole_is_told(site: Site, data: bytes):
    url = site.has("/", data, "text/plain", content_encoding="gzip")
    with pytest.raises(ToolError, match="ends before it is whole"):
        web(site).web_fetch(url)


def test_a_page_nested_too_deeply_is_told(site: Site):
    with pytest.raises(ToolError, match="nested too deeply"):
        web(site).web_fetch(site.has("/", "<div>" * 20_000))


def test_a_host_that_is_not_there_is_told():
    with pytest.raises(ToolError, match=r"There is no no-such-host\.invalid"):
        WebFetch(resolve=lambda host, port: []).web_fetch("http://no-such-host.invalid/")


def test_a_server_that_is_not_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fetch = WebFetch(networks=["127.0.0.1/32"], ports=[port], resolve=here)
    with pytest.raises(ToolError, match="could not be fetched"):
        fetch.web_fetch(f"http://site.test:{port}/")


def test_a_network_that_is_none_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        WebFetch(networks=["nonsense"])


async def test_the_async_tool_does_the_same(site: Site):
    tool = web(site).async_tool(name="fetch")
    assert tool.name == "fetch"
    assert "there" in str(await tool.call({"url": site.has("/", "there", "text/plain")}))


class TestLimits:
    def test_more_bytes_than_allowed_are_not_taken(self, site: Site):
        fetch = web(site, max_bytes=100)
        text = str(fetch.web_fetch(site.has("/", "x" * 1_000, "text/plain")))
        assert text.count("x") == 100
        assert "[Only its first 100 bytes were taken.]" in text
        with pytest.raises(ToolError, match="more than 100 bytes"):
            fetch.web_fetch(site.has("/", b"%PDF" * 100, "application/pdf"))

    def test_a_drip_ends_when_the_time_is_over(self, site: Site):
        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("content-type", "text/plain")
            handler.end_headers()
            for _ in range(1_000):
                time.sleep(0.05)
                try:
                    handler.wfile.write(b".")
                except OSError:
                    return

        site.pages["/"] = drip
        started = time.monotonic()
        with pytest.raises(ToolError, match="took too long"):
            web(site, max_seconds=0.5).web_fetch(site.url("/"))
        assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "begin",
    [
        b"HTTP/1.1 200 OK\r\nx: ",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n1;",
    ],
)
def test_a_server_that_trickles_gets_no_more_time_than_a_page_may_take(begin: bytes):
    is_over = threading.Event()

    def trickle() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(begin)
            while not is_over.wait(0.2):
                connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=trickle)
        thread.start()
        timer = threading.Timer(20, is_over.set)
        timer.start()
        fetch = WebFetch(networks=["127.0.0.0/8"], ports=[port], resolve=here, max_seconds=1)
        with pytest.raises(ToolError, match="took too long"):
            fetch.web_fetch(f"http://site.test:{port}/")
        assert not is_over.is_set()
        timer.cancel()
        is_over.set()
        thread.join()


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "unicode_escape", "hex"])
def test_an_encoding_that_makes_no_sense_does_no_harm(site: Site, charset: str):
    url = site.has("/odd", b"a\\ud800b \xff", f"text/plain; charset={charset}")
    text = str(web(site).web_fetch(url))
    assert text.encode()
    assert "b " in text


def test_a_name_is_looked_up_and_allowed_as_it_is_asked_for(site: Site):
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return here(host, port)

    site.has("/name", "text", "text/plain")
    fetch = web(site, resolve=resolve, hosts=["faß.test"])
    assert "text" in str(fetch.web_fetch(f"http://faß.test:{site.server_port}/name"))
    assert looked_up == ["xn--fa-hia.test"]
    assert site.asked[-1][1]["host"].startswith("xn--fa-hia.test")
    with pytest.raises(ToolError, match="is not asked"):
        fetch.web_fetch(f"http://fass.test:{site.server_port}/name")
    with pytest.raises(ValueError, match="is no host"):
        WebFetch(hosts=["①.test"])
