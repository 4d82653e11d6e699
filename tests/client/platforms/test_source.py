"""What proves who asks is fetched off the event loop, ahead of its end, once for all that wait."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import anyio.to_thread
import pytest

from agentkit_client import CredentialError
from agentkit_client.platforms import _source
from agentkit_client.platforms._source import Source

MANY = 50


class Fetching:
    """Fetches numbered proofs, once it is let."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.fresh, self.usable = True, True
        self.failure = failure
        self.fetches = 0
        self.threads: set[int] = set()
        self.go = threading.Event()
        self.go.set()
        self.began = threading.Event()

    def __call__(self, old: str | None) -> str:
        self.began.set()
        assert self.go.wait(30)
        self.fetches += 1
        self.threads.add(threading.get_ident())
        if self.failure is not None:
            raise self.failure
        return f"proof {self.fetches}"

    def source(self) -> Source[str]:
        return Source(
            self,
            tried=lambda: "The test",
            is_fresh=lambda _: self.fresh,
            is_usable=lambda _: self.usable,
        )


Ask = Callable[[Source[str]], "list[str | Exception]"]


def in_threads(fetching: Fetching, ask: str, *args: Any) -> Callable[[Source[str]], list[Any]]:
    def run(source: Source[str]) -> list[Any]:
        with ThreadPoolExecutor(MANY) as pool:
            asked = [pool.submit(getattr(source, ask), *args) for _ in range(MANY)]
            fetching.go.set()
            return [one.exception(30) or one.result() for one in asked]

    return run


def in_tasks(
    fetching: Fetching, ask: str, backend: str, *args: Any
) -> Callable[[Source[str]], list[Any]]:
    def run(source: Source[str]) -> list[Any]:
        found: list[Any] = []

        async def one() -> None:
            try:
                found.append(await getattr(source, f"a{ask}")(*args))
            except CredentialError as error:
                found.append(error)

        async def main() -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(MANY):
                    tasks.start_soon(one)
                await anyio.wait_all_tasks_blocked()
                fetching.go.set()

        anyio.run(main, backend=backend)
        return found

    return run


def all_at_once(colour: str, fetching: Fetching, source: Source[str], ask: str, *args: Any) -> Any:
    """Ask 50 times while a fetch is held up, then let it go."""
    fetching.go.clear()
    if colour == "sync":
        return in_threads(fetching, ask, *args)(source)
    return in_tasks(fetching, ask, colour, *args)(source)


COLOURS = ("sync", "asyncio", "trio")


@pytest.mark.parametrize("colour", COLOURS)
def test_fifty_that_ask_at_once_share_one_fetch(colour: str):
    fetching = Fetching()
    source = fetching.source()
    assert all_at_once(colour, fetching, source, "get") == ["proof 1"] * MANY
    assert fetching.fetches == 1


@pytest.mark.parametrize("colour", COLOURS)
def test_fifty_whose_proof_has_ended_share_one_renewal(colour: str):
    fetching = Fetching()
    source = fetching.source()
    assert source.get() == "proof 1"
    fetching.fresh = fetching.usable = False
    found = all_at_once(colour, fetching, source, "get")
    assert fetching.fetches == 2
    assert set(found) == {"proof 2"}


@pytest.mark.parametrize("colour", COLOURS)
def test_fifty_whose_proof_was_refused_share_one_renewal(colour: str):
    fetching = Fetching()
    source = fetching.source()
    old = source.get()
    assert set(all_at_once(colour, fetching, source, "renew", old)) == {"proof 2"}
    assert fetching.fetches == 2


@pytest.mark.parametrize("colour", COLOURS)
def test_fifty_share_one_failure(colour: str):
    fetching = Fetching(failure=RuntimeError("sentinel"))
    found = all_at_once(colour, fetching, fetching.source(), "get")
    assert fetching.fetches == 1
    assert {str(error) for error in found} == {"The test gave no credentials (RuntimeError)."}
    assert len({id(error) for error in found}) == MANY  # each has a traceback of its own
    assert {type(error.__cause__) for error in found} == {RuntimeError}


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_event_loop_goes_on_while_something_is_fetched(backend: str):
    fetching = Fetching()
    source = fetching.source()
    fetching.go.clear()

    async def main() -> str:
        found: list[str] = []

        async def ask() -> None:
            found.append(await source.aget())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            await anyio.to_thread.run_sync(fetching.began.wait)
            await anyio.lowlevel.checkpoint()  # which it could not, were the loop held up
            fetching.go.set()
        return found[0]

    assert anyio.run(main, backend=backend) == "proof 1"
    assert threading.get_ident() not in fetching.threads


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_proof_at_hand_needs_no_thread(backend: str):
    fetching = Fetching()
    source = fetching.source()

    async def main() -> None:
        assert await source.aget() == "proof 1"
        fetching.go.clear()  # whoever fetches now, waits for ever
        assert await source.aget() == "proof 1"

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_who_is_cancelled_waits_for_no_fetch(backend: str):
    fetching = Fetching()
    source = fetching.source()
    fetching.go.clear()

    async def main() -> None:
        with anyio.move_on_after(0.05) as scope:
            await source.aget()
        assert scope.cancelled_caught
        fetching.go.set()
        assert (await source.aget()).startswith("proof")

    anyio.run(main, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_what_somebody_began_who_was_cancelled_is_shared_by_the_others(backend: str):
    fetching = Fetching()
    source = fetching.source()
    fetching.go.clear()
    found: list[str] = []

    async def ask() -> None:
        found.append(await source.aget())

    async def main() -> None:
        with anyio.move_on_after(0.05):
            await source.aget()
        async with anyio.create_task_group() as tasks:
            for _ in range(MANY):
                tasks.start_soon(ask)
            await anyio.sleep(0.05)
            fetching.go.set()

    anyio.run(main, backend=backend)
    assert found == ["proof 1"] * MANY
    assert fetching.fetches == 1


def test_event_loops_that_ask_at_once_share_one_fetch():
    fetching = Fetching()
    source = fetching.source()
    fetching.go.clear()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(anyio.run, source.aget) for _ in range(4)]
        assert fetching.began.wait(30)
        fetching.go.set()
        assert {one.result(30) for one in asked} == {"proof 1"}
    assert fetching.fetches == 1


def test_what_can_not_be_renewed_ahead_of_its_end_is_used_on(caplog: pytest.LogCaptureFixture):
    fetching = Fetching()
    source = fetching.source()
    assert source.get() == "proof 1"
    fetching.fresh, fetching.failure = False, RuntimeError("sentinel")
    assert [source.get(), source.get(), source.get()] == ["proof 1"] * 3
    assert fetching.fetches == 2  # and then it pauses
    assert "tried again in 30 s" in caplog.text
    assert "sentinel" not in caplog.text
    fetching.usable = False
    with pytest.raises(CredentialError):
        source.get()


def test_after_the_pause_it_is_fetched_again(monkeypatch: pytest.MonkeyPatch):
    fetching = Fetching()
    source = fetching.source()
    source.get()
    fetching.fresh = False
    monkeypatch.setattr(_source, "_PAUSE", 0.0)
    assert [source.get(), source.get()] == ["proof 2", "proof 3"]


def test_after_a_failure_the_next_call_tries_again():
    fetching = Fetching(failure=RuntimeError())
    source = fetching.source()
    with pytest.raises(CredentialError):
        source.get()
    fetching.failure = None
    assert source.get() == "proof 2"


async def later() -> str:
    return "an awaited proof"


def awaited() -> Source[str]:
    return Source(
        lambda _: later(), tried=lambda: "It", is_fresh=lambda _: True, is_usable=lambda _: True
    )


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_proof_may_be_awaitable(backend: str):
    assert anyio.run(awaited().aget, backend=backend) == "an awaited proof"


def test_an_awaitable_proof_is_nothing_for_code_that_waits():
    with pytest.raises(CredentialError, match="It is asynchronous"):
        awaited().get()


def test_one_source_serves_several_event_loops():
    fetching = Fetching()
    source = fetching.source()
    fetching.fresh = fetching.usable = False
    found = [anyio.run(source.aget, backend=backend) for backend in ("asyncio", "trio", "asyncio")]
    assert found == ["proof 1", "proof 2", "proof 3"]


def test_a_proof_shows_in_no_repr():
    source = Source[str](
        lambda _: "sentinel", tried=str, is_fresh=lambda _: True, is_usable=lambda _: True
    )
    assert source.get() == "sentinel"
    assert "sentinel" not in repr(vars(source))


def test_a_dropped_source_is_gone():
    source = Fetching().source()
    anyio.run(source.aget)
    gone = weakref.ref(source)
    del source
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system can't fork")
def test_a_forked_process_waits_for_nobody():
    fetching = Fetching()
    source = fetching.source()
    fetching.go.clear()
    thread = threading.Thread(target=source.get)
    thread.start()
    assert fetching.began.wait(30)  # it holds the lock now
    child = os.fork()
    if child == 0:
        fetching.go.set()
        os._exit(0 if source.get() == "proof 1" else 1)
    fetching.go.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
