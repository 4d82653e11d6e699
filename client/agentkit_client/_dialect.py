"""What the events of a stream are: their types, and which one is the last (no I/O)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, cast, get_args

from pydantic import ValidationError
from pydantic_core import from_json

from agentkit_client._accumulate import JSON
from agentkit_client._models import BaseModel
from agentkit_client._sse import ServerSentEvent
from agentkit_client.types import Completion

EventT = TypeVar("EventT")

CHANGE = "content_block_delta"
"""The name of nearly all events of a message: one that neither begins nor ends anything."""

PING = "ping"
"""The name of the events that say nothing."""


class PingEvent(BaseModel):
    """The API is still there; only given to who asks for pings."""

    type: Literal["ping"]


@dataclass(frozen=True, kw_only=True)
class Dialect(Generic[EventT]):
    """The events of one kind of stream.

    Attributes:
        events: their types, by name.
        begins: the name of the event with which content begins.
        message: what the events add up to; None where that is nothing.
    """

    events: Mapping[str, type[BaseModel]]
    begins: str
    message: type[BaseModel] | None = None

    def is_last(self, sse: ServerSentEvent) -> bool:
        """Tell whether the stream is complete with this event."""
        if sse.name == "completion":
            return json_of(sse).get("stop_reason") is not None
        return sse.name == "message_stop"

    def typed(self, sse: ServerSentEvent, *, strict: bool = False) -> EventT:
        """Return an event as its type; what nobody knew of passes through as a `BaseModel`.

        Raises:
            ValueError: its data isn't a JSON object; where `strict`, also where it isn't exactly
                what its type says.
        """
        validate = self._validators.get(sse.name)
        if validate is not None:
            try:
                return validate(sse.data, strict=True)
            except ValidationError:
                if strict:
                    raise
        type_ = self.events.get(sse.name, BaseModel)
        return cast("EventT", built(type_, json_of(sse)))

    def exact(self, sse: ServerSentEvent) -> EventT | None:
        """Return an event as its type; None where it isn't exactly what that says."""
        validate = self._validators.get(sse.name)
        try:
            return None if validate is None else validate(sse.data, strict=True)
        except ValidationError:
            return None

    @cached_property
    def _validators(self) -> dict[str, Callable[..., Any]]:
        # Looked up once: pydantic builds what reads a model when it is first asked for.
        types = self.events.items()
        return {name: type_.__pydantic_validator__.validate_json for name, type_ in types}


def built(type_: type[BaseModel], fields: JSON) -> Any:
    """Build an event without validating, whatever its fields are called."""
    return type_._from_values(fields)  # pyright: ignore[reportPrivateUsage]  # it is ours


def json_of(sse: ServerSentEvent) -> JSON:
    """Return the data of an event, which says its type in any case.

    Raises:
        ValueError: it isn't a JSON object.
    """
    fields = from_json(sse.data)
    if not isinstance(fields, dict):
        raise ValueError("an event has to be a JSON object")
    if "type" not in fields:
        return {"type": sse.name, **fields}
    return fields  # pyright: ignore[reportUnknownVariableType]  # JSON objects have text for keys


def named(sse: ServerSentEvent) -> ServerSentEvent:
    """Return an event under the name that its data says, where it came without one."""
    return sse if sse.name else ServerSentEvent(str(json_of(sse).get("type") or ""), sse.data)


def by_type(union: Any) -> dict[str, type[BaseModel]]:
    """Return the members of a discriminated union of events, by what they say their type is."""
    members = get_args(get_args(union)[0])
    return {get_args(event.model_fields["type"].annotation)[0]: event for event in members}


COMPLETION_EVENTS: Dialect[Completion] = Dialect(
    events={"completion": Completion}, begins="completion"
)
"""The events of `completions`; there is only one kind."""
