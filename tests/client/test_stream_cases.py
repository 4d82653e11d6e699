"""The recorded streams: the events, the helper events and the final message, in every colour."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import streamed
from colours import Use, entered, every, got
from pydantic import BaseModel as PydanticModel
from scripted_http import Server

from agentkit_client import (
    APIError,
    APIResponseValidationError,
    BaseModel,
    StreamIncompleteError,
    streaming,
    types,
)
from agentkit_client.types import beta

Fact = dict[str, Any]

FACTS: dict[str, Fact] = json.loads(
    Path(__file__).with_name("facts").joinpath("client.json").read_text("utf-8")
)["stream_helper_cases"]
FINE_GRAINED = "fine-grained-tool-streaming-2025-05-14"


class Output(PydanticModel):
    a: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A stream of which we make something else than what is recorded, on purpose.

    Attributes:
        why: in a few words.
        raises: the error we raise, where none or another one is recorded.
        then: the events we go on with, where an error is recorded.
    """

    why: str
    raises: type[APIError] | None = None
    then: list[Fact] = field(default_factory=list[Fact])


KEPT_AS_TEXT = "malformed JSON of a tool's input"
OOPS: list[Fact] = [
    {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "{oops"}},
    {"type": "input_json", "partial_json": "{oops", "snapshot": {}},
    {
        "type": "content_block_stop",
        "content_block": {"type": "tool_use", "id": "t1", "name": "f", "input": {}},
    },
    {"type": "message_delta"},
    {"type": "message_stop"},
]
ON_PURPOSE = {
    "no message_start": Difference(
        why="an event at a place where it can't be", raises=APIResponseValidationError
    ),
    "delta before block start": Difference(
        why="an event at a place where it can't be", raises=APIResponseValidationError
    ),
    "invalid tool JSON": Difference(why=KEPT_AS_TEXT, then=OOPS),
    "beta invalid tool JSON": Difference(why=KEPT_AS_TEXT, then=OOPS),
    "stream cut": Difference(why="a stream that ends too early", raises=StreamIncompleteError),
}
# There, a block whose type has no class, or none in that list, is a hollow text.
OTHER_CLASS = {
    ("unknown block type", "TextBlock"): BaseModel,
    ("beta web_fetch_tool_result block", "ParsedBetaTextBlock"): beta.BetaWebFetchToolResultBlock,
    ("beta tool_search_tool_result block", "ParsedBetaTextBlock"): (
        beta.BetaToolSearchToolResultBlock
    ),
}


def class_of(name: str) -> type[Any]:
    """Find our class of a recorded name.

    Ours may be a subclass of it: the blocks and messages of any stream may have been read as a
    type. Beta names that add nothing stand for the classes without: there is one `TextEvent`.
    """
    place = next(place for place in (streaming, types, beta) if hasattr(place, name))
    return cast("type[Any]", getattr(place, name))


def shown(value: Any) -> Any:
    """Write an event or a message as it is recorded, the values of texts included.

    A null stands for a field that is missing: the record shows fields that nobody sent.
    """
    plain: Fact = value.to_dict()
    for name in ("message", "content_block"):
        if name in plain:
            plain[name] = shown(getattr(value, name))
    if isinstance(value, (types.Message, beta.BetaMessage)):
        plain["content"] = [shown(block) for block in value.content]
    output: object = getattr(value, "parsed_output", None)
    if isinstance(output, Output) and "text" in plain:
        plain["parsed_output"] = output.model_dump()
    return streamed.without_nulls(plain)


def recorded(fact: Fact) -> Any:
    return streamed.without_nulls({k: v for k, v in fact.items() if "class" not in k})


def stream_of(client: Any, case: str) -> Any:
    """Open the stream as it was opened for the record."""
    if not FACTS[case].get("beta"):
        return client.messages.stream(**streamed.ASK)
    options: dict[str, Any] = {"betas": [FINE_GRAINED]} if FINE_GRAINED in case else {}
    if "output_format" in case:
        options["output_format"] = Output
    return client.beta.messages.stream(**streamed.ASK, **options)


def serve(server: Server, case: str) -> None:
    events = [streamed.sse(event, name) for name, event in FACTS[case]["sse"]]
    server.replies_with(streamed.reply(b"".join(events)))


def check_class(case: str, fact: Fact, value: Any) -> None:
    assert isinstance(value, class_of(fact["class"])), fact["class"]
    if "content_classes" in fact:
        for name, block in zip(fact["content_classes"], value.content, strict=True):
            assert isinstance(block, OTHER_CLASS.get((case, name)) or class_of(name)), name


def is_within(part: Any, whole: Any) -> bool:
    """Tell whether an event has at least these fields."""
    if isinstance(part, dict):
        fields = cast("Fact", part).items()
        return all(name in whole and is_within(value, whole[name]) for name, value in fields)
    return bool(part == whole)


CASES = pytest.mark.parametrize("case", FACTS)


@CASES
def test_the_events_are_the_recorded_ones(use: Use, server: Server, case: str) -> None:
    serve(server, case)
    difference = ON_PURPOSE.get(case, Difference(why=""))
    expected: list[Fact] = FACTS[case]["result"]["events"]
    is_error_recorded = "raises" in expected[-1]
    assert is_error_recorded <= (case in ON_PURPOSE)
    expected = expected[: len(expected) - is_error_recorded]

    async def body(client: Any) -> None:
        seen: list[Any] = []
        async with entered(stream_of(client, case)) as stream:
            if difference.raises:
                with pytest.raises(difference.raises):
                    await every(stream, seen)
            else:
                await every(stream, seen)
        for fact, event in zip(expected, seen[: len(expected)], strict=True):
            assert shown(event) == recorded(fact)
            check_class(case, fact, event)
        for fact, event in zip(difference.then, seen[len(expected) :], strict=True):
            assert is_within(fact, shown(event))

    use(body, max_retries=0)


async def read_events(stream: Any) -> Any:
    await every(stream)
    return stream.current_message_snapshot


async def read_text(stream: Any) -> Any:
    await every(stream.text_stream)
    return await got(stream.get_final_message())


async def read_nothing(stream: Any) -> Any:
    return await got(stream.get_final_message())


async def read_last_event(stream: Any) -> Any:
    return (await every(stream))[-1].message


READERS = pytest.mark.parametrize("read", [read_events, read_text, read_nothing, read_last_event])


@READERS
@CASES
def test_the_final_message_is_the_recorded_one(
    use: Use, server: Server, case: str, read: Callable[[Any], Any]
) -> None:
    serve(server, case)
    fact: Fact | None = FACTS[case]["result"].get("final_message")
    difference = ON_PURPOSE.get(case, Difference(why=""))
    assert fact or difference.why

    async def body(client: Any) -> None:
        async with entered(stream_of(client, case)) as stream:
            if difference.raises is None:
                message = await read(stream)
            else:
                with pytest.raises(difference.raises) as caught:
                    await read(stream)
                message = cast("Any", caught.value.partial_message)
        if fact:
            assert shown(message) == recorded(fact)
            check_class(case, fact, message)
        elif difference.then:
            assert message.content[0].malformed_input == "{oops"

    use(body, max_retries=0)


@CASES
def test_the_text_is_the_recorded_one(use: Use, server: Server, case: str) -> None:
    serve(server, case)
    events: list[Fact] = FACTS[case]["result"]["events"]
    difference = ON_PURPOSE.get(case, Difference(why=""))

    async def body(client: Any) -> None:
        seen: list[str] = []
        async with entered(stream_of(client, case)) as stream:
            if difference.raises:
                with pytest.raises(difference.raises):
                    await every(stream.text_stream, seen)
            else:
                await every(stream.text_stream, seen)
        assert seen == [event["text"] for event in events if event.get("type") == "text"]

    use(body, max_retries=0)


@pytest.mark.parametrize("case", ["beta tool JSON cut in a string", f"{FINE_GRAINED}"])
def test_an_input_that_was_cut_is_marked_although_it_is_recorded_as_whole(
    use: Use, server: Server, case: str
) -> None:
    (name,) = (each for each in FACTS if each.endswith(case))
    serve(server, name)

    async def body(client: Any) -> None:
        async with entered(stream_of(client, name)) as stream:
            message = await got(stream.get_final_message())
        assert message.content[0].malformed_input == '{"a":"xy'

    use(body)
