"""A cassette: the first run records real exchanges, later runs play them back."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, get_args

import httpx

from agentkit.testing._matching import CassetteMismatch, difference, find
from agentkit.testing._modes import CassetteMode, may_play, may_record
from agentkit.testing._tape import Exchange, RecordedReply, RecordedRequest, append, read_tape
from agentkit.testing._transport import AsyncCassetteTransport, CassetteTransport
from agentkit_client import DefaultAsyncHttpxClient, DefaultHttpxClient

if TYPE_CHECKING:
    from agentkit.clients import Anthropic, AsyncAnthropic

__all__ = ["Cassette"]


class Cassette:
    """Record what goes over the wire into a file, and play it back without the wire.

        cassette = Cassette("cassettes/weather.jsonl")
        client = cassette.client()              # or Anthropic(http_client=cassette.http_client())

    Streams are recorded chunk by chunk and played back as they came. A request belongs to an
    exchange if verb, path, query and body are the same; each exchange is played once, and the
    same request twice gets the two replies in their order. Credentials are never written.

    Args:
        path: The file, lines of JSON; made with mode 0600, its folder too where there is none.
        mode: See `CassetteMode`.
        redact: Names of fields that are masked on the tape, in requests and replies; a request
            is the same whatever they say.
        ignore: Names of fields that may differ between a request and the recorded one.

    Raises:
        ValueError: There is no such mode, or the file is no cassette.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        mode: CassetteMode = "once",
        *,
        redact: Collection[str] = (),
        ignore: Collection[str] = (),
    ) -> None:
        if mode not in get_args(CassetteMode):
            raise ValueError(f"a mode is one of {', '.join(get_args(CassetteMode))}, not {mode!r}")
        self.path: Path = Path(path)
        self.mode: CassetteMode = mode
        self.redacted: frozenset[str] = frozenset(redact)
        self._ignored = frozenset(ignore)
        self._lock = Lock()
        has_file = self.path.exists()
        self._records = may_record(mode, has_file)
        self._exchanges = read_tape(self.path) if has_file and may_play(mode) else []
        self._is_new = mode == "all"

    @property
    def unplayed(self) -> int:
        """How many of the exchanges on the tape were not played."""
        return sum(not exchange.is_played for exchange in self._exchanges)

    def http_client(self, **options: Any) -> httpx.Client:
        """Make the `http_client=` of an `Anthropic` that records and plays.

        Args:
            options: Those of `DefaultHttpxClient`; a `transport` is what records go through.
        """
        inner = options.pop("transport", None) or httpx.HTTPTransport(**_of_transport(options))
        if mounts := options.get("mounts"):
            options["mounts"] = {
                k: other and CassetteTransport(self, other) for k, other in mounts.items()
            }
        return DefaultHttpxClient(transport=CassetteTransport(self, inner), **options)

    def async_http_client(self, **options: Any) -> httpx.AsyncClient:
        """Make the `http_client=` of an `AsyncAnthropic` that records and plays.

        Args:
            options: Those of `DefaultAsyncHttpxClient`; a `transport` is what records go through.
        """
        inner = options.pop("transport", None) or httpx.AsyncHTTPTransport(**_of_transport(options))
        if mounts := options.get("mounts"):
            options["mounts"] = {
                k: other and AsyncCassetteTransport(self, other) for k, other in mounts.items()
            }
        return DefaultAsyncHttpxClient(transport=AsyncCassetteTransport(self, inner), **options)

    def client(self, **options: Any) -> Anthropic:
        """Make a client that records and plays; to play, it needs no key.

        Args:
            options: Those of `agentkit.Anthropic`; what is given wins.

        Raises:
            TypeError: `http_client` is not one that a cassette has made.
        """
        from agentkit.clients import Anthropic

        return Anthropic(**self._completed(options, self.http_client, CassetteTransport))

    def async_client(self, **options: Any) -> AsyncAnthropic:
        """Make an async client that records and plays; to play, it needs no key.

        Args:
            options: Those of `agentkit.AsyncAnthropic`; what is given wins.

        Raises:
            TypeError: `http_client` is not one that a cassette has made.
        """
        from agentkit.clients import AsyncAnthropic

        make = self.async_http_client
        return AsyncAnthropic(**self._completed(options, make, AsyncCassetteTransport))

    def play(self, request: RecordedRequest) -> RecordedReply | None:
        """Return the reply to a request; `None` where it is to be sent.

        Raises:
            CassetteMismatch: It is not on the tape, and not to be recorded.
        """
        if self.mode == "live":
            return None
        with self._lock:
            exchange = find(self._exchanges, request, self._ignored)
            if exchange is not None:
                exchange.is_played = True
                return exchange.reply
            if self._records:
                return None
            if not self.path.exists():
                raise CassetteMismatch(f"there is no cassette {self.path}, and mode is 'none'")
            text = difference(self._exchanges, request, self._ignored)
            raise CassetteMismatch(f"{self.path}: {text}")

    def record(self, request: RecordedRequest, reply: RecordedReply) -> None:
        """Write an exchange at the end of the tape."""
        if self.mode == "live":
            return
        with self._lock:
            if self._is_new:
                self.path.unlink(missing_ok=True)
                self._is_new = False
            append(self.path, Exchange(request, reply))

    def _completed(
        self, options: dict[str, Any], make: Callable[[], object], kind: type
    ) -> dict[str, Any]:
        """Return the options of a client; to play it needs a key, but any will do."""
        given = options.get("http_client") or make()
        if not isinstance(getattr(given, "_transport", None), kind):
            raise TypeError(
                f"a {type(given).__name__} would pass the cassette by: leave `http_client` out, or "
                f"give it what Cassette.{make.__name__}() makes; to record over another transport, "
                "aiohttp's too, give that a `transport`"
            )
        key = {} if self._records or self.mode == "live" else {"api_key": "played-back"}
        return {**key, **options, "http_client": given}


def _of_transport(options: dict[str, Any]) -> dict[str, Any]:
    """Take out the options that a client would hand on to the transport it makes itself."""
    names = ("cert", "http1", "http2", "limits", "proxy", "verify")
    return {name: options.pop(name) for name in names if name in options}
