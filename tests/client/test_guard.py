"""Connections that know the deadline of the call they are used for."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from agentkit_client import Anthropic, APITimeoutError
from agentkit_client._deadline import ENDS, deadline_of
from agentkit_client._guard import guard

Peer = Callable[[socket.socket, threading.Event], None]


def until(seconds: float) -> httpx.Request:
    extensions = {ENDS: time.monotonic() + seconds}
    return httpx.Request("GET", "http://127.0.0.1", extensions=extensions)


class Recorder(httpcore.NetworkBackend, httpcore.NetworkStream):
    """A network that is limited to nothing and keeps the limits it is told."""

    def __init__(self) -> None:
        self.limits: list[tuple[str, float | None]] = []

    def _keep(self, what: str, timeout: float | None) -> Any:
        self.limits.append((what, timeout))
        return self

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> Any:
        return self._keep("connect", timeout)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> Any:
        return self._keep("unix", timeout)

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        return self._keep("tls", timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._keep("read", timeout)
        return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._keep("write", timeout)

    def close(self) -> None:
        self._keep("close", None)

    def sleep(self, seconds: float) -> None:
        self._keep("sleep", seconds)

    def get_extra_info(self, info: str) -> str:
        return info


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def backend(recorder: Recorder) -> httpcore.NetworkBackend:
    """What a guarded transport connects with."""
    transport: Any = httpx.HTTPTransport()
    transport._pool._network_backend = recorder
    guard(transport._pool)
    return transport._pool._network_backend


def use_all(backend: httpcore.NetworkBackend, timeout: float | None) -> None:
    """Do all there is to do on a network."""
    for stream in (
        backend.connect_tcp("127.0.0.1", 1, timeout),
        backend.connect_unix_socket("/s", timeout),
    ):
        tls = stream.start_tls(Any, "h", timeout)  # pyright: ignore[reportArgumentType]  # not looked at
        tls.write(b"x", timeout)
        tls.read(1, timeout)


ALL = ["connect", "unix", "tls", "write", "read", "tls", "write", "read"]


@pytest.mark.parametrize("timeout", [None, 5])
def test_without_a_deadline_the_limits_are_the_callers(
    backend: httpcore.NetworkBackend, recorder: Recorder, timeout: float | None
) -> None:
    use_all(backend, timeout)
    assert recorder.limits == [(name, timeout) for name in ALL]


@pytest.mark.parametrize("timeout", [None, 5, 0.5])
def test_nothing_may_take_longer_than_the_deadline_leaves(
    backend: httpcore.NetworkBackend, recorder: Recorder, timeout: float | None
) -> None:
    with deadline_of(until(2)):
        use_all(backend, timeout)
    assert sorted(name for name, _ in recorder.limits) == sorted(ALL)
    for _, limit in recorder.limits:
        assert limit is not None
        assert limit == 0.5 if timeout == 0.5 else 0.5 < limit <= 2


def test_after_the_deadline_nothing_is_begun(
    backend: httpcore.NetworkBackend, recorder: Recorder
) -> None:
    stream = backend.connect_tcp("h", 1)
    arguments: dict[Callable[..., Any], tuple[Any, ...]] = {
        backend.connect_tcp: ("h", 1),
        backend.connect_unix_socket: ("/s",),
        stream.start_tls: (None,),
        stream.read: (1,),
        stream.write: (b"x",),
    }
    errors: list[type[Exception]] = []
    with suppress(httpx.ReadTimeout), deadline_of(until(0)):
        for method, given in arguments.items():
            with pytest.raises(httpcore.TimeoutException, match="deadline has passed") as caught:
                method(*given)
            errors.append(caught.type)
    connect = httpcore.ConnectTimeout
    assert errors == [connect, connect, connect, httpcore.ReadTimeout, httpcore.WriteTimeout]
    assert recorder.limits == [("connect", None)]


def test_the_rest_of_a_connection_is_as_it_was(
    backend: httpcore.NetworkBackend, recorder: Recorder
) -> None:
    stream = backend.connect_tcp("h", 1)
    assert stream.get_extra_info("socket") == "socket"
    stream.close()
    backend.sleep(5)
    assert recorder.limits == [("connect", None), ("close", None), ("sleep", 5)]


def test_between_tries_to_connect_nobody_sleeps_beyond_the_deadline(
    backend: httpcore.NetworkBackend, recorder: Recorder
) -> None:
    with deadline_of(until(2)):
        for seconds in (1, 5):
            backend.sleep(seconds)
    with suppress(httpx.ReadTimeout), deadline_of(until(0)):
        backend.sleep(5)
    assert recorder.limits[0] == ("sleep", 1)
    assert recorder.limits[2] == ("sleep", 0)
    assert 1 < (recorder.limits[1][1] or 0) <= 2


def addresses(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Let the system know every host under these addresses."""

    def found(_: object, port: int, *_more: object, **_named: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in hosts]

    monkeypatch.setattr(socket, "getaddrinfo", found)


class Refusing(Recorder):
    """A network that takes its time and refuses all but the last address."""

    def __init__(self, last: str) -> None:
        super().__init__()
        self.last = last
        self.hosts: list[str] = []
        self.names: list[str | None] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> Any:
        self.hosts.append(host)
        self._keep("connect", timeout)
        if host != self.last:
            raise httpcore.ConnectTimeout
        return self

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        self.names.append(server_hostname)
        raise httpcore.ConnectError("This is all that a test needs to see.")


def test_all_addresses_are_tried_within_the_deadline_under_the_name_of_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses(monkeypatch, "10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.3")
    network = Refusing("10.0.0.3")
    with httpcore.ConnectionPool(network_backend=network) as pool:
        guard(pool)
        with deadline_of(until(6)), pytest.raises(httpcore.ConnectError):
            pool.request("GET", "https://h.example/")
    assert network.hosts == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    assert network.names == ["h.example"]
    shares = [limit or 0 for _, limit in network.limits]
    assert [round(share) for share in shares] == [2, 3, 6]  # no time has passed


def test_no_address_gets_more_than_the_limit_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses(monkeypatch, "10.0.0.1", "10.0.0.2")
    network = Refusing("10.0.0.9")
    with httpcore.ConnectionPool(network_backend=network) as pool:
        guard(pool)
        limits = {"timeout": {"connect": 0.5}}
        with deadline_of(until(60)), pytest.raises(httpcore.ConnectTimeout):
            pool.request("GET", "http://h.example/", extensions=limits)
    assert network.limits == [("connect", 0.5)] * 2


def test_without_a_deadline_the_system_connects_as_it_did() -> None:
    network = Refusing("h.example")
    with httpcore.ConnectionPool(network_backend=network) as pool:
        guard(pool)
        with pytest.raises(httpcore.ConnectError):
            pool.request("GET", "https://h.example/")
    assert network.hosts == ["h.example"]


SILENT = ("127.0.0.2", "127.0.0.3")


@pytest.fixture
def full() -> Iterator[int]:
    """A port that answers nobody at `SILENT`: too many wait to be accepted there already."""
    with ExitStack() as sockets:
        port = 0
        for host in SILENT:
            listener = sockets.enter_context(socket.socket())
            listener.bind((host, port))
            listener.listen(0)
            port = listener.getsockname()[1]
            for _ in range(4):
                waiting = sockets.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex((host, port))
        yield port


ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")


@ON_LINUX
def test_addresses_that_answer_nobody_take_no_longer_than_the_deadline(
    full: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses(monkeypatch, *SILENT)
    error = late(f"http://localhost:{full}")  # each of them alone would use it up
    assert isinstance(error.__cause__, httpx.ConnectTimeout)
    assert error.elapsed is not None
    assert 0.3 <= error.elapsed < 10


@ON_LINUX
def test_an_address_that_answers_is_found_behind_one_that_does_not(
    full: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses(monkeypatch, SILENT[0], "127.0.0.1")
    with socket.create_server(("127.0.0.1", full)) as listener:
        thread = threading.Thread(target=_answer, args=(listener,))
        thread.start()
        with Anthropic(api_key="K", base_url=f"http://localhost:{full}") as client:
            client.get("/x", cast_to=httpx.Response, options={"deadline": 2})
        thread.join()


def test_a_pool_of_another_kind_is_left_alone() -> None:
    for other in (object(), None):
        guard(other)
    transport: Any = httpx.AsyncHTTPTransport()
    before = transport._pool._network_backend
    guard(transport._pool)
    assert transport._pool._network_backend is before  # tasks are cancelled instead


@pytest.fixture
def listen() -> Iterator[Callable[[Peer], int]]:
    """`listen(peer)`: the port of a server that has `peer` talk to each connection."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []
    is_over = threading.Event()

    def accept(listener: socket.socket, peer: Peer) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                if not is_over.is_set():
                    peer(connection, is_over)

    def start(peer: Peer) -> int:
        listeners.append(listener := socket.create_server(("127.0.0.1", 0)))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        threads.append(threading.Thread(target=accept, args=(listener, peer), daemon=True))
        threads[-1].start()
        return listener.getsockname()[1]

    yield start
    is_over.set()
    for listener, thread in zip(listeners, threads, strict=True):
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def says_nothing(connection: socket.socket, _: threading.Event) -> None:
    connection.settimeout(10)
    while connection.recv(65536):
        pass


def takes_slowly(connection: socket.socket, is_over: threading.Event) -> None:
    """Take a little now and then: each write makes some progress before its limit."""
    while not is_over.wait(0.02) and connection.recv(16_384):
        pass


def late(url: str, text: str = "Hi", http: httpx.Client | None = None) -> APITimeoutError:
    with (
        Anthropic(api_key="K", base_url=url, timeout=None, http_client=http) as client,
        pytest.raises(APITimeoutError, match="deadline") as caught,
    ):
        client.messages.create(
            model="m",
            max_tokens=8,
            messages=[{"role": "user", "content": text}],
            deadline=0.3,
        )
    return caught.value


def test_a_tls_handshake_that_is_not_answered_ends_at_the_deadline(
    listen: Callable[[Peer], int],
) -> None:
    error = late(f"https://127.0.0.1:{listen(says_nothing)}")
    assert isinstance(error.__cause__, httpx.ConnectTimeout)
    assert not error.may_have_run


def test_a_peer_that_takes_the_request_slowly_is_left_at_the_deadline(
    listen: Callable[[Peer], int],
) -> None:
    # With a small buffer below, it always takes some bytes before a limit is reached.
    small = [(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)]
    http = httpx.Client(transport=httpx.HTTPTransport(socket_options=small))
    error = late(f"http://127.0.0.1:{listen(takes_slowly)}", "x" * 30_000_000, http)
    assert isinstance(error.__cause__, httpx.WriteTimeout)
    assert error.elapsed is not None
    assert error.elapsed < 5  # to take it all would be a matter of half a minute


def test_a_proxy_that_does_not_answer_is_left_at_the_deadline(
    listen: Callable[[Peer], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = f"http://127.0.0.1:{listen(says_nothing)}"
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    error = late("https://api.example")
    assert isinstance(error.__cause__, httpx.ReadTimeout)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such sockets")
def test_a_socket_with_a_path_works_as_before(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_answer, args=(listener,))
        thread.start()
        transport: Any = httpx.HTTPTransport(uds=str(path))
        guard(transport._pool)
        with httpx.Client(transport=transport) as client:
            assert client.get("http://x.example").status_code == 204
        thread.join()


def _answer(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 204 Nothing\r\n\r\n")
