"""The public names of streams: those that are recorded, and what each class has."""

from __future__ import annotations

import inspect
import re
from typing import Any, get_args

import pytest

from agentkit_client import _streams, streaming, types
from agentkit_client._beta_streams import ParsedBetaMessageStreamEvent
from agentkit_client._plain_streams import ParsedMessageStreamEvent
from agentkit_client.types import beta

MESSAGE_STREAMS = (
    "MessageStream",
    "AsyncMessageStream",
    "BetaMessageStream",
    "BetaAsyncMessageStream",
)


def members_of(union: Any) -> set[str]:
    members = get_args(getattr(union, "__value__", union))
    return {
        name.__name__
        for member in members
        for name in (get_args(member) if not isinstance(member, type) else (member,))
    }


def test_every_recorded_name_is_there(facts: dict[str, Any]) -> None:
    assert set(facts["streaming_exports"]) <= set(streaming.__all__)
    assert [name for name in streaming.__all__ if not hasattr(streaming, name)] == []


def test_every_recorded_member_is_there(facts: dict[str, Any]) -> None:
    for name, fact in facts["stream_classes"].items():
        class_ = getattr(streaming, name)
        instance = class_.__new__(class_)
        for member in (*fact.get("attributes", ()), *fact.get("properties", ())):
            assert isinstance(inspect.getattr_static(instance, member), property), member
        for member, signature in fact["methods"].items():
            if member == "__init__":  # only we make them
                continue
            method = getattr(class_, member)
            if member == "__aiter__":  # recorded as a generator: what comes of it is the same
                signature = "()"
            assert inspect.iscoroutinefunction(method) is signature.startswith("async ("), member


@pytest.mark.parametrize("name", [*MESSAGE_STREAMS, "Stream", "AsyncStream"])
def test_both_colours_have_the_same_members(name: str) -> None:
    def members(class_: type) -> set[str]:
        return {member for member in dir(class_) if not member.startswith("_")}

    other = name.replace("Async", "")
    ours, theirs = members(getattr(streaming, name)), members(getattr(streaming, other))
    assert ours - theirs <= {"aclose", "next_text"}
    assert theirs - ours == set()


@pytest.mark.parametrize(
    ("union", "recorded"),
    [
        (ParsedMessageStreamEvent, "MessageStreamEvent"),
        (ParsedBetaMessageStreamEvent, "ParsedBetaMessageStreamEvent"),
    ],
)
def test_any_event_is_one_of_the_recorded_ones(
    facts: dict[str, Any], union: Any, recorded: str
) -> None:
    fact = facts["helper_event_unions"][recorded]["members"]
    ours = {name.removeprefix("Parsed").replace("Beta", "") for name in members_of(union)}
    assert ours == {name.removeprefix("Parsed").replace("Beta", "") for name in fact}


def test_beta_names_that_add_nothing_are_other_names(facts: dict[str, Any]) -> None:
    for name, target in facts["helper_event_aliases"].items():
        if target.startswith("Union["):
            continue
        assert getattr(streaming, name) is getattr(streaming, re.sub(r"\[.*", "", target)), name
    assert streaming.ParsedBetaTextEvent is streaming.TextEvent
    assert streaming.BetaInputJsonEvent is streaming.InputJsonEvent


def test_stops_are_those_of_the_api_with_more(facts: dict[str, Any]) -> None:
    for name in ("MessageStopEvent", "ContentBlockStopEvent"):
        recorded = {field["name"] for field in facts["helper_events"][name]["fields"]}
        for class_ in (getattr(streaming, name), getattr(streaming, f"Beta{name}")):
            assert issubclass(class_, getattr(types, f"Raw{name}"))
            assert class_.model_fields.keys() == recorded
    assert issubclass(streaming.BetaMessageStopEvent, beta.BetaRawMessageStopEvent)


def test_raw_streams_are_where_they_are_looked_for() -> None:
    assert streaming.Stream is _streams.Stream
    assert streaming.AsyncStream is _streams.AsyncStream
    for class_ in (streaming.AsyncStream, streaming.AsyncMessageStream):
        assert class_.aclose is class_.close  # pyright: ignore[reportUnknownMemberType]  # of anything
