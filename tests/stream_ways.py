"""The ways to read a stream, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from colours import each, entered, got
from streamed import ASK

from agentkit_client import APIError


@dataclass
class Outcome:
    """What came of a stream: its events, the message they make, the error that ended it."""

    events: list[Any] = field(default_factory=list[Any])
    message: Any = None
    error: APIError | None = None

    @property
    def types(self) -> list[str]:
        """The types of the events."""
        return [event.type for event in self.events]

    @property
    def failure(self) -> APIError:
        """The error, which there has to be."""
        assert self.error is not None
        return self.error

    @property
    def partial(self) -> Any:
        """What the error says had come."""
        return self.failure.partial_message


Seen: TypeAlias = Callable[[Any], object]
Way: TypeAlias = Callable[[Any, Outcome, Seen, "dict[str, Any]"], Awaitable[None]]


class Consume(Protocol):
    """`consume(options, seen=..., **params)`: read a stream to its end, with a new client."""

    def __call__(self, options: dict[str, Any] = ..., seen: Seen = ..., **params: Any) -> Outcome:
        """Return what came of it; `seen` is told each event at once."""
        ...


async def raw(messages: Any, outcome: Outcome, seen: Seen, params: dict[str, Any]) -> None:
    """Read the events of the API."""
    async with entered(await got(messages.create(stream=True, **params))) as stream:
        async for event in each(stream):
            outcome.events.append(event)
            seen(event)


async def events(messages: Any, outcome: Outcome, seen: Seen, params: dict[str, Any]) -> None:
    """Read the events with helper events between them."""
    async with entered(messages.stream(**params)) as stream:
        async for event in each(stream):
            outcome.events.append(event)
            seen(event)
        outcome.message = stream.current_message_snapshot


async def final(messages: Any, outcome: Outcome, seen: Seen, params: dict[str, Any]) -> None:
    """Read the whole message."""
    async with entered(messages.stream(**params)) as stream:
        outcome.message = await got(stream.get_final_message())


WAYS: dict[str, Way] = {"raw": raw, "events": events, "final": final}


async def outcome_of(client: Any, way: str, seen: Seen, params: dict[str, Any]) -> Outcome:
    """Ask, and read the stream in a way like `raw` or `raw beta`."""
    name, _, beta = way.partition(" ")
    outcome = Outcome()
    try:
        messages = client.beta.messages if beta else client.messages
        await WAYS[name](messages, outcome, seen, {**ASK, **params})
    except APIError as error:
        outcome.error = error
    return outcome
