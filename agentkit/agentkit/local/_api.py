"""The local API as its user sees it: a context manager that serves, records and checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread

from agentkit.local._answering import Answering
from agentkit.local._app import build_app
from agentkit.local._batch_runner import BatchRunner
from agentkit.local._connections import Connections
from agentkit.local._dialects.clients import cloud_options
from agentkit.local._errors import ModelError
from agentkit.local._exchange import Log
from agentkit.local._faults import Fault, Faults
from agentkit.local._files import Files
from agentkit.local._model import Model
from agentkit.local._page import Page
from agentkit.local._rate_limits import RateLimiter, RateLimits
from agentkit.local._recorded import RecordedRequest
from agentkit.local._server import ServerThread
from agentkit.local._store import Store
from agentkit.local._threads import ModelThreads
from agentkit.local._watch import Change, Watch

if TYPE_CHECKING:
    from typing_extensions import Self

    from agentkit.clients import Anthropic, AsyncAnthropic

__all__ = ["LocalAPI"]

ClientT = TypeVar("ClientT")

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # what to connect to, where it listens to all


class LocalAPI:
    """A Messages API on this machine, over real HTTP, for as long as a `with` block runs.

        with LocalAPI(model=ScriptedModel(["Hello!"])) as api, api.client() as client:
            client.messages.create(...)

    `async with` does the same on asyncio and on trio. The server runs in a thread of its own and
    answers messages (also as streams), token counting, batches, models, files, skills and text
    completions. It refuses what the API refuses, in the same words.

    When the block ends without an exception, exceptions of the model are raised as a
    `ModelError`, and a model that has a `verify()` is asked; when it ends with one, that one is
    kept. Requests that are being answered then get a second to end. A `LocalAPI` can be started
    again once it has ended; its `requests` begin anew.

    Args:
        model: What answers, such as a `ScriptedModel` or a `RehearsalModel`.
        host: The address to listen on.
        port: The port; 0 for a free one.
        api_key: The key that clients must send, and of clouds the bearer token, or AWS's secret
            key; by default any will do.
        betas: Names of betas to take beside those that are known, in `anthropic-beta`. One that is
            dated later than all of those is taken anyway, any other is refused.
        state: An SQLite file for files, batches and skills, which a later server still has; by
            default they are gone when the block ends.
        rate_limits: What may be asked in a minute; by default nobody is stopped.
        batch_delay: How long a batch waits before it begins, in seconds.
        faults: What goes wrong on purpose.
        seed: What the chance of faults depends on.
        page: Whether `/` is a page that shows the exchanges as they come. Whoever can reach the
            server can read it, without a key.
        on_change: Called, in the server's thread, for each `Change` of an exchange; if it raises,
            that is logged, and it is not called again.
        keep_requests: How many of the last requests `requests` has; by default all, which a server
            that runs for days has no memory for.

    Raises:
        TypeError: `model` has no `reply`.
        ValueError: `keep_requests` is below 0, or `api_key` is blank.
        ValueError: On entering, if `state` is no state of a local API.
        OSError: On entering, if the port is in use or the address is not this machine's.
        RuntimeError: On entering, if it is running already.
        ModelError: On leaving, if the model raised something else than a `LocalError`.
        ScriptError: On leaving, if a `ScriptedModel` had too few replies, or too many.
    """

    def __init__(
        self,
        model: Model,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str | None = None,
        betas: Collection[str] = (),
        state: str | PathLike[str] | None = None,
        rate_limits: RateLimits | None = None,
        batch_delay: float = 0.0,
        faults: Sequence[Fault] = (),
        seed: int = 0,
        page: bool = False,
        on_change: Callable[[Change], None] | None = None,
        keep_requests: int | None = None,
    ) -> None:
        if isinstance(model, type) or not callable(getattr(model, "reply", None)):
            raise TypeError(f"model must be an object with a method `reply`, not {model!r}")
        if api_key is not None and not api_key.strip():
            raise ValueError("the api_key is blank: give one, or None to let any in")
        if keep_requests is not None and keep_requests < 0:
            raise ValueError(f"keep_requests is 0 or more, not {keep_requests}")
        self._model = model
        self._host = host
        self._port = port
        self._api_key = api_key
        self._betas = frozenset(betas)
        self._state = state
        self._rate_limits = rate_limits
        self._batch_delay = batch_delay
        self._first_faults = tuple(faults)
        self._seed = seed
        self._has_page = page
        self._on_change = on_change
        self._faults = Faults(self._first_faults, seed)
        self._keep_requests = keep_requests
        self._log = Log(keep_requests)
        self._server: ServerThread | None = None
        self._store: Store | None = None

    @property
    def url(self) -> str:
        """The base URL to give to a client, such as `http://127.0.0.1:40001`.

        Raises:
            RuntimeError: The API is not running.
        """
        host = _ANYWHERE.get(self._host, self._host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self._running().port}"

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests so far, refused ones too, in the order they came in; a copy."""
        return self._log.requests

    @property
    def understood(self) -> list[RecordedRequest]:
        """The same requests, those in the dialect of a cloud as the API would have got them.

        One that the cloud itself would refuse, for its signature for instance, is as it came.
        """
        return self._log.understood

    def client(self, **options: Any) -> Anthropic:
        """Make a client that talks to this API, past any proxy of the environment.

        Args:
            options: Those of `agentkit.Anthropic`; what is given wins.

        Raises:
            RuntimeError: The API is not running.
        """
        # Imported here because a server on its own needs no client.
        from agentkit.clients import Anthropic
        from agentkit_client import DefaultHttpxClient

        defaults = self._client_defaults()
        defaults["http_client"] = DefaultHttpxClient(trust_env=False)
        return Anthropic(**{**defaults, **options})

    def async_client(self, **options: Any) -> AsyncAnthropic:
        """Make an async client that talks to this API, past any proxy of the environment.

        Args:
            options: Those of `agentkit.AsyncAnthropic`; what is given wins.

        Raises:
            RuntimeError: The API is not running.
        """
        # Imported here because a server on its own needs no client.
        from agentkit.clients import AsyncAnthropic
        from agentkit_client import DefaultAsyncHttpxClient

        defaults = self._client_defaults()
        defaults["http_client"] = DefaultAsyncHttpxClient(trust_env=False)
        return AsyncAnthropic(**{**defaults, **options})

    def cloud(self, client: type[ClientT], **options: Any) -> ClientT:
        """Make a client of a cloud that talks to this API in that cloud's dialect.

            with LocalAPI(model) as api, api.cloud(AnthropicBedrock) as client: ...

        Args:
            client: Its class, such as `agentkit.AnthropicBedrock` or `AsyncAnthropicVertex`.
            options: Those of the class; what is given wins.

        Raises:
            TypeError: It is no client of a cloud.
            RuntimeError: The API is not running.
        """
        from agentkit_client import DefaultAsyncHttpxClient, DefaultHttpxClient

        defaults = cloud_options(client.__mro__, self.url, self._api_key or "local", options)
        is_async = hasattr(client, "__aenter__")
        http = DefaultAsyncHttpxClient if is_async else DefaultHttpxClient
        return client(**{**defaults, "http_client": http(trust_env=False), **options})

    def add_file(
        self,
        name: str,
        content: bytes,
        *,
        mime_type: str = "application/octet-stream",
        downloadable: bool = True,
    ) -> str:
        """Keep a file as the API's own tools make them: it may be downloaded, an upload may not.

        Args:
            name: Its name.
            content: What is in it.
            mime_type: Its media type.
            downloadable: Whether clients may download it.

        Returns:
            Its id.

        Raises:
            RuntimeError: The API is not running.
        """
        self._running()
        assert self._store is not None
        return Files(self._store).add(name, content, mime_type, downloadable=downloadable)

    def add_fault(self, fault: Fault) -> None:
        """Let something go wrong from now on; its calls are counted from here.

        Args:
            fault: What, and when; where another one fits a call too, the earlier happens.
        """
        self._faults.add(fault)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def verify(self) -> None:
        """Check what leaving the block checks, now already.

        Raises:
            ModelError: The model raised something else than a `LocalError`.
            ScriptError: A `ScriptedModel` had too few replies, or has some left.
        """
        if failures := self._log.failures:
            raise ModelError(failures) from failures[0]
        verify = getattr(self._model, "verify", None)
        if callable(verify):
            verify()

    def wait(self) -> None:
        """Wait until the server ends, which it does not by itself; for `KeyboardInterrupt`."""
        self._running().wait()

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()
        if error is None:
            self.verify()

    async def __aenter__(self) -> Self:
        await self._in_thread(self._start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # A cancelled block, too, must end its server.
        with anyio.CancelScope(shield=True):
            await self._in_thread(self._stop)
        if error is None:
            self.verify()

    async def _in_thread(self, work: Any) -> None:
        # With a limiter of its own it does not wait for threads that wait for this server.
        await anyio.to_thread.run_sync(work, limiter=anyio.CapacityLimiter(1))

    def _start(self) -> None:
        if self._server is not None:
            raise RuntimeError("this LocalAPI is running already")
        self._log = Log(self._keep_requests)
        self._faults = Faults(self._first_faults, self._seed)
        store = Store(self._state)
        try:
            server = self._server_over(store)
            server.start()
        except BaseException:
            store.close()
            raise
        self._store, self._server = store, server

    def _server_over(self, store: Store) -> ServerThread:
        threads, connections = ModelThreads(), Connections()
        answering = Answering(self._model, self._log, threads)
        batches = BatchRunner(store, answering, self._batch_delay)
        app = build_app(
            answering,
            store,
            batches,
            api_key=self._api_key,
            betas=self._betas,
            limiter=RateLimiter(self._rate_limits),
            log=self._log,
            faults=self._faults,
            connections=connections,
            watch=(watch := self._watch()),
        )
        if self._has_page and watch is not None:
            app = Page(app, watch, [self._host])
        return ServerThread(app, threads, self._host, self._port, batches, connections)

    def _watch(self) -> Watch | None:
        if not self._has_page and self._on_change is None:
            return None
        watch = Watch()
        if self._on_change is not None:
            watch.listen(self._on_change)
        return watch

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _running(self) -> ServerThread:
        if self._server is None:
            raise RuntimeError("this LocalAPI is not running: enter it with `with` first")
        return self._server

    def _client_defaults(self) -> dict[str, Any]:
        return {"base_url": self.url, "api_key": self._api_key or "local"}
