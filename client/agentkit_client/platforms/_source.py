"""What proves who asks, where it has to be fetched: ahead of its end, once for all that wait."""

from __future__ import annotations

import inspect
import os
import threading
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from agentkit_client._cut import cut
from agentkit_client._frames import forget_wire
from agentkit_client._logs import log
from agentkit_client._secrets import hidden
from agentkit_client.errors import CredentialError

if TYPE_CHECKING:
    import anyio
    from anyio.lowlevel import RunVar

ProofT = TypeVar("ProofT")

_PAUSE = 30.0
"""Seconds until what could not be renewed ahead of its end is fetched again."""

_TRUSTED = ("botocore", "google")
"""Packages whose errors say what went wrong, and show no secret."""


class Source(Generic[ProofT]):
    """Gives a proof, fetching it when there is none or it is about to end.

    While one thread or task fetches, the others that need it wait, and share what comes of it,
    whether that is a proof or an error. Where it fails ahead of the end, the old one is used on.
    """

    def __init__(
        self,
        fetch: Callable[[ProofT | None], ProofT | Awaitable[ProofT]],
        *,
        tried: Callable[[], str],
        is_fresh: Callable[[ProofT], bool],
        is_usable: Callable[[ProofT], bool],
    ) -> None:
        """Fetch nothing yet.

        Args:
            fetch: gives a proof, or an awaitable one; it is told the one that has had its time,
                None at first. It may block.
            tried: names, for errors, where the proof comes from.
            is_fresh: tells whether a proof needn't be renewed yet; it must not block.
            is_usable: tells whether a proof is good still, if not fresh; it must not block.
        """
        self._fetch = fetch
        self.tried = tried
        self._is_fresh = is_fresh
        self._is_usable = is_usable
        self._proof: ProofT | None = None
        self._failure: Exception | None = None
        self._fetches = 0
        self._again_at = 0.0
        self._guards: dict[int, threading.Lock] = {}

    @property
    def proof(self) -> ProofT | None:
        """What was fetched last; None before that."""
        return self._proof

    def get(self) -> ProofT:
        """Return a proof, waiting for it if need be.

        Raises:
            CredentialError: there is none to be had; it names the source that was tried.
        """
        proof = self._at_hand()
        return self._renewed(self._fetches) if proof is None else proof

    async def aget(self) -> ProofT:
        """Return a proof; what blocks does so in a thread. See `get`."""
        proof = self._at_hand()
        return await self._renewed_async(self._fetches) if proof is None else proof

    def renew(self, refused: ProofT) -> ProofT:
        """Return another proof than the one that was refused; see `get`."""
        return self._renewed(self._number_of(refused))

    async def arenew(self, refused: ProofT) -> ProofT:
        """Return another proof than the one that was refused; see `aget`."""
        return await self._renewed_async(self._number_of(refused))

    def _number_of(self, proof: ProofT) -> int:
        """Return which fetch a proof came from; if there was another since, that one will do."""
        return self._fetches if self._proof is proof else -1

    def _at_hand(self) -> ProofT | None:
        proof = self._proof
        if proof is None or self._is_fresh(proof):
            return proof
        is_paused = time.monotonic() < self._again_at
        return proof if is_paused and self._is_usable(proof) else None

    def _renewed(self, seen: int) -> ProofT:
        for later in self._begun(seen):
            self._fail(self._asynchronous(later))
        return self._outcome()

    async def _renewed_async(self, seen: int) -> ProofT:
        import anyio.to_thread  # paid by who runs tasks

        async with _locks().setdefault(self, anyio.Lock()):
            if self._fetches == seen:
                begun = await anyio.to_thread.run_sync(self._begun, seen, abandon_on_cancel=True)
                for later in begun:
                    try:
                        self._store(await later)
                    except Exception as error:
                        self._fail(error)
        return self._outcome()

    def _begun(self, seen: int) -> list[Awaitable[ProofT]]:
        """Fetch a proof, unless another thread has by now; return what is to be awaited of it.

        Tasks come here too: those of another event loop, and those that somebody has cancelled
        since, whose threads go on, know nothing of the lock of this one.
        """
        with self._guards.setdefault(os.getpid(), threading.Lock()):  # a fork may copy a held one
            if self._fetches == seen:
                try:
                    proof = self._fetch(self._proof)
                    if isinstance(proof, Awaitable):
                        return [cast("Awaitable[ProofT]", proof)]
                    self._store(proof)
                except Exception as error:
                    self._fail(error)
        return []

    def _asynchronous(self, later: Awaitable[ProofT]) -> CredentialError:
        if inspect.iscoroutine(cast("object", later)):
            cast("Any", later).close()  # or Python complains that nobody awaited it
        return CredentialError(f"{self.tried()} is asynchronous: it takes an async client.")

    def _store(self, proof: Any) -> None:
        self._proof, self._failure = cast("ProofT", hidden(proof)), None
        self._done(is_good=self._is_fresh(self._proof))

    def _fail(self, error: Exception) -> None:
        forget_wire(error)
        if self._proof is not None and self._is_usable(self._proof):
            log.warning("%s It is tried again in %d s.", self._said(error), _PAUSE)
        else:
            self._proof, self._failure = None, error
        self._done(is_good=False)

    def _done(self, *, is_good: bool) -> None:
        self._again_at = 0.0 if is_good else time.monotonic() + _PAUSE
        self._fetches += 1

    def _outcome(self) -> ProofT:
        if self._failure is not None:
            raise CredentialError(self._said(self._failure)) from self._failure
        return cast("ProofT", self._proof)

    def _said(self, error: Exception) -> str:
        if isinstance(error, CredentialError):
            return str(error)
        # An error of anybody else's may have anything in its text.
        is_trusted = type(error).__module__.startswith(_TRUSTED)
        text = f"{type(error).__name__}: {error}" if is_trusted else type(error).__name__
        return f"{self.tried()} gave no credentials ({cut(text)})."


def _locks() -> WeakKeyDictionary[Source[Any], anyio.Lock]:
    """Return the locks of the event loop that runs here: tasks of two can't wait for one lock."""
    variable = _variable()
    try:
        return variable.get()
    except LookupError:
        locks: WeakKeyDictionary[Source[Any], anyio.Lock] = WeakKeyDictionary()
        variable.set(locks)
        return locks


@cache
def _variable() -> RunVar[WeakKeyDictionary[Source[Any], anyio.Lock]]:
    from anyio.lowlevel import RunVar  # paid by who runs tasks

    return RunVar("agentkit_credentials")
