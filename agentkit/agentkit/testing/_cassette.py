"""A cassette: the first run records real exchanges, later runs play them back."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import httpx

from agentkit.testing._clouds import CREDENTIALS, cloud_credentials
from agentkit.testing._credentials import NO_KEY
from agentkit.testing._matching import CassetteMismatch, Shelf
from agentkit.testing._modes import CassetteMode, may_play, may_record
from agentkit.testing._redaction import Redactor
from agentkit.testing._tape import Exchange, RecordedReply, RecordedRequest, line_of, read_tape
from agentkit.testing._tape_file import append, check_place
from agentkit.testing._transport import AsyncCassetteTransport, CassetteTransport
from agentkit_client import AnthropicError, DefaultAsyncHttpxClient, DefaultHttpxClient

if TYPE_CHECKING:
    from agentkit.clients import Anthropic, AsyncAnthropic

__all__ = ["Cassette"]

ClientT = TypeVar("ClientT")

_A_KEY: Mapping[str, str] = {"api_key": NO_KEY}


class Cassette:
    """Record what goes over the wire into a file, and play it back without the wire.

        cassette = Cassette("cassettes/weather.jsonl")
        client = cassette.client()              # or Anthropic(http_client=cassette.http_client())

    Streams are recorded chunk by chunk and played back as they came. A request belongs to an
    exchange if verb, path, query and body are the same; each exchange is played once, and the
    same request twice gets the two replies in their order. Credentials are never written.

    Any number of threads, tasks and processes may record into one file, line by line.

    Args:
        path: The file, lines of JSON; made with mode 0600, its folder too where there is none.
        mode: See `CassetteMode`.
        redact: Names of fields that are masked on the tape, in requests and replies: in JSON, in
            JSON in a text, in what comes in pieces, queries, forms and headers; a request is the
            same whatever they say.
        ignore: Names of fields that may differ between a request and the recorded one.
        pace: How fast replies are played: 1.0 as they were recorded, 2.0 twice as fast; `None` for
            at once.

    Raises:
        TypeError: `redact` or `ignore` is a text.
        ValueError: There is no such mode or pace, or the file is no cassette.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        mode: CassetteMode = "once",
        *,
        redact: Collection[str] = (),
        ignore: Collection[str] = (),
        pace: float | None = None,
    ) -> None:
        if mode not in get_args(CassetteMode):
            raise ValueError(f"a mode is one of {', '.join(get_args(CassetteMode))}, not {mode!r}")
        if pace is not None and not 0 < pace < math.inf:
            raise ValueError(f"a pace is a number above 0, or None for at once, not {pace!r}")
        for name, fields in (("redact", redact), ("ignore", ignore)):
            if isinstance(fields, str):
                raise TypeError(f"{name} takes names of fields, such as [{fields!r}], not a text")
        self.path: Path = Path(path)
        self.mode: CassetteMode = mode
        self.pace: float | None = pace
        self.redacted: frozenset[str] = frozenset(redact)
        self._lock = Lock()
        self._has_file = self.path.exists()
        self._records = may_record(mode, self._has_file)
        on_tape = read_tape(self.path) if self._has_file and may_play(mode) else []
        redactor = Redactor(self.redacted, {})
        self._shelf = Shelf([_masked(one, redactor) for one in on_tape], frozenset(ignore))
        self._before = self.path.read_bytes() if self._has_file and mode == "all" else b""

    @property
    def unplayed(self) -> int:
        """How many of the exchanges on the tape were not played."""
        return self._shelf.unplayed

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

    def cloud(self, client: type[ClientT], **options: Any) -> ClientT:
        """Make a client of a cloud that records and plays; to play, it needs no credentials.

            client = cassette.cloud(AnthropicVertex, region="us-east5", project_id="mine")

        Args:
            client: Its class, such as `agentkit.AnthropicBedrock` or `AsyncAnthropicVertex`.
            options: Those of the class; what is given wins.

        Raises:
            TypeError: It is no client of a cloud, or `http_client` is not one that a cassette has
                made.
        """
        credentials = cloud_credentials(client)
        is_async = hasattr(client, "__aenter__")
        make = self.async_http_client if is_async else self.http_client
        kind = AsyncCassetteTransport if is_async else CassetteTransport
        return client(**self._completed(options, make, kind, credentials))

    def play(self, request: RecordedRequest) -> RecordedReply | None:
        """Return the reply to a request; `None` where it is to be sent.

        Raises:
            CassetteMismatch: It is not on the tape, and not to be recorded.
            AnthropicError: It is to be recorded, but the tape can't be written.
        """
        if self.mode == "live":
            return None
        with self._lock:
            exchange = self._shelf.take(request)
            if exchange is not None:
                return exchange.reply
            if self._records:
                with self._writing():  # a stream that is over has nobody to tell any more
                    check_place(self.path)
                return None
            if not self._has_file:
                text = f"there is no cassette {self.path}, and mode is {self.mode!r}"
                raise CassetteMismatch(text)
            raise CassetteMismatch(f"{self.path}: {self._shelf.reason(request)}")

    def record(self, request: RecordedRequest, reply: RecordedReply) -> None:
        """Write an exchange at the end of the tape.

        Raises:
            AnthropicError: It can't be written; one that no client asks again for.
        """
        if self.mode == "live":
            return
        line = line_of(Exchange(request, reply))
        with self._lock:
            before, self._before = self._before, b""
            with self._writing():
                append(self.path, line, instead_of=before)

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            text = f"can't write the cassette {self.path}: {error.strerror or error}"
            raise AnthropicError(text) from error

    def _completed(
        self,
        options: dict[str, Any],
        make: Callable[[], object],
        kind: type,
        credentials: Mapping[str, str] = _A_KEY,
    ) -> dict[str, Any]:
        """Return the options of a client; to play it needs a key, but any will do."""
        given = options.get("http_client") or make()
        if not isinstance(getattr(given, "_transport", None), kind):
            raise TypeError(
                f"a {type(given).__name__} would pass the cassette by: leave `http_client` out, or "
                f"give it what Cassette.{make.__name__}() makes; to record over another transport, "
                "aiohttp's too, give that a `transport`"
            )
        needs_key = self._records or self.mode == "live" or not CREDENTIALS.isdisjoint(options)
        return {**({} if needs_key else credentials), **options, "http_client": given}


def _masked(exchange: Exchange, redactor: Redactor) -> Exchange:
    """Mask what is compared, where a tape was recorded with fewer fields that are masked."""
    asked = exchange.request
    path, body = redactor.path(asked.path), redactor.parsed(asked.body)
    return replace(exchange, request=replace(asked, path=path, body=body))


def _of_transport(options: dict[str, Any]) -> dict[str, Any]:
    """Take out the options that a client would hand on to the transport it makes itself."""
    names = ("cert", "http1", "http2", "limits", "proxy", "verify")
    return {name: options.pop(name) for name in names if name in options}
