"""The HTTP clients used by default: limits, keep-alive, proxies, one TLS context."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from colours import Use, got
from scripted_http import Reply, Server
from shown import places_in_frames
from streamed import ASK

from agentkit_client import (
    DEFAULT_TIMEOUT,
    AnthropicError,
    DefaultAioHttpClient,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)
from agentkit_client._http import LazyHttp, environment_proxies, tls_context

BOTH = pytest.mark.parametrize("class_", [DefaultHttpxClient, DefaultAsyncHttpxClient])
HttpClass = type[DefaultHttpxClient] | type[DefaultAsyncHttpxClient]


@BOTH
def test_the_defaults_are_those_recorded(facts: dict[str, Any], class_: HttpClass) -> None:
    recorded = facts["transport"][class_.__name__]
    client = class_()
    pool: Any = client._transport
    assert client.timeout == DEFAULT_TIMEOUT
    assert client.follow_redirects is recorded["follow_redirects"]
    assert pool._pool._max_connections == recorded["max_connections"]
    assert pool._pool._max_keepalive_connections == recorded["max_keepalive_connections"]
    assert pool._pool._keepalive_expiry == recorded["keepalive_expiry_s"]
    options = {tuple(option) for option in pool._pool._socket_options}
    assert options == {tuple(option) for option in recorded["socket_options"]}


@BOTH
def test_what_is_given_wins(class_: HttpClass) -> None:
    client = class_(timeout=3, follow_redirects=False, limits=httpx.Limits(max_connections=1))
    pool: Any = client._transport
    assert client.timeout == httpx.Timeout(3)
    assert client.follow_redirects is False
    assert pool._pool._max_connections == 1


def test_your_own_transport_is_used() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(204))
    with DefaultHttpxClient(transport=transport) as client:
        assert client.get("http://x.example").status_code == 204


def test_all_clients_share_one_tls_context() -> None:
    one, other = DefaultHttpxClient(), DefaultAsyncHttpxClient()
    pools: list[Any] = [one._transport, other._transport]
    assert pools[0]._pool._ssl_context is pools[1]._pool._ssl_context is tls_context()


@BOTH
def test_proxies_of_the_environment_are_used_in_spite_of_the_own_transport(
    monkeypatch: pytest.MonkeyPatch, class_: HttpClass
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:8080")
    monkeypatch.setenv("NO_PROXY", "internal.example, localhost")
    client = class_()

    def proxy_for(url: str) -> bytes | None:
        transport: Any = client._transport_for_url(httpx.URL(url))
        proxy = getattr(transport._pool, "_proxy_url", None)
        return proxy.host if proxy else None

    assert proxy_for("https://api.example") == b"proxy.example"
    assert proxy_for("http://api.example") is None
    assert proxy_for("https://a.internal.example") is None
    assert proxy_for("https://localhost") is None


@BOTH
def test_the_environment_can_be_left_alone(
    monkeypatch: pytest.MonkeyPatch, class_: HttpClass
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:8080")
    assert class_(trust_env=False)._mounts == {}
    assert len(class_()._mounts) == 1


@pytest.mark.parametrize(
    ("no_proxy", "patterns"),
    [
        ("a.example", {"all://*a.example": None}),
        (".a.example", {"all://*.a.example": None}),
        ("10.0.0.1, ::1", {"all://10.0.0.1": None, "all://[::1]": None}),
        ("localhost", {"all://localhost": None}),
        ("http://a.example", {"http://a.example": None}),
        ("fd00::/8, [::1], a:b", {}),
        ("", {}),
    ],
)
def test_hosts_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, patterns: dict[str, str | None]
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "proxy.example:1")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert environment_proxies() == {"http://": "http://proxy.example:1", **patterns}


def test_a_star_means_no_proxy_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    monkeypatch.setenv("NO_PROXY", "a.example, *")
    assert environment_proxies() == {}


@pytest.mark.parametrize(
    "value",
    [
        "http://name:open#sesame@proxy.example:1",
        "name:open/sesame@proxy.example",
        "proxy.example:port",
        "http://[::1",
        "proxy.example\n",
        "http://",
        "ftp://proxy.example",
        "http://\udcff",
    ],
)
def test_a_proxy_of_the_environment_that_is_none_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, use: Use, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)

    async def one_call(client: Any) -> None:
        with pytest.raises(AnthropicError, match="HTTPS_PROXY is no URL of a proxy") as caught:
            await got(client.messages.create(**ASK))
        assert caught.value.__context__ is None
        assert places_in_frames(caught.value, "sesame") == []
        assert "sesame" not in str(caught.value)

    use(one_call)


@pytest.mark.parametrize(
    "class_", [DefaultHttpxClient, DefaultAsyncHttpxClient, DefaultAioHttpClient]
)
def test_all_http_clients_say_what_is_wrong_with_a_proxy(
    monkeypatch: pytest.MonkeyPatch, class_: type[httpx.Client | httpx.AsyncClient]
) -> None:
    monkeypatch.setenv("NO_PROXY", "fd00::/8")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example:1")
    assert len(class_()._mounts) == 1
    monkeypatch.setenv("ALL_PROXY", "proxy.example:port")
    with pytest.raises(AnthropicError, match="ALL_PROXY is no URL"):
        class_()
    assert len(class_(trust_env=False)._mounts) == 0


def test_a_proxy_that_needs_a_library_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentkit_client._http.find_spec", {"socksio": None}.get)
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example:1")
    with pytest.raises(
        AnthropicError, match=r"ALL_PROXY is a SOCKS .*pip install 'httpx\[socks\]'"
    ):
        DefaultHttpxClient()


def test_cookies_are_kept_from_call_to_call(use: Use, server: Server) -> None:
    server.replies_with(Reply(headers={"set-cookie": "a=1; Path=/"}), Reply())

    async def three_calls(client: Any) -> None:
        for _ in range(3):
            await got(client.messages.create(**ASK))

    use(three_calls)
    assert [one.headers.get("cookie") for one in server.requests] == [None, "a=1", "a=1"]


@BOTH
def test_cookies_that_are_given_are_kept_with_those_that_come(class_: HttpClass) -> None:
    client = class_(cookies={"own": "1"})
    request = httpx.Request("GET", "http://x.example")
    for headers in ({}, {"set-cookie": "theirs=2"}):
        client.cookies.extract_cookies(httpx.Response(200, headers=headers, request=request))
    assert dict(client.cookies) == {"own": "1", "theirs": "2"}


def test_an_http_client_is_built_when_it_is_needed_and_once() -> None:
    built: list[httpx.Client] = []

    def build() -> httpx.Client:
        built.append(httpx.Client())
        return built[-1]

    lazy = LazyHttp[httpx.Client](build, None)
    assert built == []
    assert lazy.is_closed is False
    assert lazy.get() is lazy.get() is built[0]
    assert lazy.give_up() is built[0]
    assert lazy.is_closed is True
    assert lazy.get() is None
    assert len(built) == 1


def test_a_given_http_client_is_closed_when_its_owner_closes_it() -> None:
    given = httpx.Client()
    lazy = LazyHttp[httpx.Client](httpx.Client, given)
    assert lazy.get() is lazy.give_up() is given
    assert lazy.is_closed is False
    given.close()
    assert lazy.is_closed is True
