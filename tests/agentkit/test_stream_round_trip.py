"""A message that is streamed is the same as one that comes whole, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import pytest
from colours import entered, every, got
from hypothesis import given, settings
from hypothesis import strategies as st
from made_messages import members, messages, objects, sample, told_late
from scripted_http import MESSAGE
from streamed import without_nulls

from agentkit.local import LocalAPI, ScriptedModel
from agentkit.local._events import encoded, events_of
from agentkit_client import BaseModel
from agentkit_client._accumulate import Accumulator
from agentkit_client._beta_streams import BETA
from agentkit_client._folding import FINE_GRAINED, Folding
from agentkit_client._models import parse
from agentkit_client._plain_streams import PLAIN
from agentkit_client._sse import ServerSentEvent, SSEDecoder
from agentkit_client.types import ContentBlock
from agentkit_client.types.beta import BetaContentBlock

JSON = dict[str, Any]
FACTS = Path(__file__).parents[1].joinpath("client", "facts", "client.json").read_text("utf-8")
RECORDED: dict[str, JSON] = {
    name: case
    for name, case in json.loads(FACTS)["stream_helper_cases"].items()
    if "final_message" in case["result"]
}


def written(message: Any) -> str:
    """Write a message so that 1, 1.0 and true differ, and the order of fields does not matter."""
    return json.dumps(message, sort_keys=True)


def check(message: JSON, events: list[JSON], *, beta: bool, way: str) -> None:
    """Fold the events of a message, and compare it with the plain reply."""
    kind = BETA if beta else PLAIN
    fold = Folding[Any](kind.dialect, kind.family)
    for sse in SSEDecoder().feed(b"".join(map(encoded, events))):
        getattr(fold, way)(sse)
    whole: Any = parse(kind.family.plain, json.dumps(message).encode())
    assert written(fold.accumulator.now()) == written(message)
    made = fold.plain()
    assert made == whole
    assert type(made) is type(whole)
    assert [type(block) for block in made.content] == [type(block) for block in whole.content]
    assert written(fold.message().to_dict(mode="json")) == written(whole.to_dict(mode="json"))
    assert made.model_fields_set == fold.message().model_fields_set == whole.model_fields_set


CASES = [
    (model, beta)
    for union, beta in ((ContentBlock, False), (BetaContentBlock, True))
    for model in members(union)
]
WAYS = st.sampled_from(["take", "text", "events"])


def name_of(value: Any) -> str:
    return getattr(value, "__name__", "beta" * bool(value))


@pytest.mark.parametrize(("model", "beta"), CASES, ids=name_of)
@settings(max_examples=8)
@given(st.data(), WAYS)
def test_a_block_of_any_type_is_the_same_streamed_as_whole(
    model: type[BaseModel], beta: bool, data: st.DataObject, way: str
) -> None:
    message = data.draw(messages(beta=beta)) | {"content": [data.draw(objects(model))]}
    check(message, list(events_of(message)), beta=beta, way=way)


@given(st.data(), st.booleans(), WAYS)
def test_any_message_is_the_same_streamed_as_whole(
    data: st.DataObject, beta: bool, way: str
) -> None:
    message = data.draw(messages(beta=beta))
    check(message, list(events_of(message)), beta=beta, way=way)


@given(st.data(), st.booleans(), WAYS)
def test_what_is_told_late_and_what_comes_between_changes_nothing(
    data: st.DataObject, beta: bool, way: str
) -> None:
    message = data.draw(messages(beta=beta))
    check(message, data.draw(told_late(list(events_of(message)))), beta=beta, way=way)


def test_a_summary_may_come_in_the_block_or_in_a_delta() -> None:
    block = {"type": "compaction", "content": "short", "encrypted_content": "E", "new": 1}
    message = {**MESSAGE, "content": [block]}
    events = list(events_of(message))
    begin = {**block, "content": None, "encrypted_content": None}
    delta = {"type": "compaction_delta", "content": "short", "encrypted_content": "E"}
    events[1] = {**events[1], "content_block": begin}
    events.insert(2, {"type": "content_block_delta", "index": 0, "delta": delta})
    check(message, events, beta=True, way="events")


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_stream_is_the_same_as_the_recorded_message(name: str) -> None:
    case = RECORDED[name]
    kind = BETA if case.get("beta") else PLAIN
    betas = [FINE_GRAINED] if FINE_GRAINED in name else []
    fold = Folding[Any](kind.dialect, kind.family, betas=betas)
    for event_name, event in case["sse"]:
        fold.take(ServerSentEvent(event_name, json.dumps(event).encode()))
    message = {k: v for k, v in case["result"]["final_message"].items() if "class" not in k}
    for block in message["content"]:
        block.pop("parsed_output", None)
        if block["type"] == "brand_new":  # there, it was made a text
            del block["text"], block["citations"]
    whole: Any = parse(kind.family.plain, json.dumps(message).encode())
    made = fold.plain()
    assert made == whole
    assert [type(block) for block in made.content] == [type(block) for block in whole.content]
    # The record shows fields that nobody sent, as null.
    assert without_nulls(made.to_dict()) == without_nulls(whole.to_dict())


# Over the wire.

SAMPLES = {
    family: [sample(model) for model, beta in CASES if beta is family] for family in (False, True)
}
REPLY: JSON = {
    **MESSAGE,
    "id": "msg_1",
    "container": {"id": "c", "expires_at": "2025-01-01T00:00:00Z", "skills": None, "new": 1},
    "usage": {"input_tokens": 7, "output_tokens": 9, "service_tier": "batch", "new": {"a": [1]}},
    "new": {"deep": [None, 1.5]},
}


async def all_ways(client: Any, *, beta: bool) -> dict[str, Any]:
    """Ask for the same message in every way there is."""
    messages = client.beta.messages if beta else client.messages
    ask: JSON = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    found: dict[str, Any] = {"create": await got(messages.create(**ask))}
    async with entered(messages.stream(**ask)) as stream:
        found["final message"] = await got(stream.get_final_message())
    async with entered(messages.stream(**ask)) as stream:
        events = await every(stream)
        found["last event"] = events[-1].message
        found["snapshot"] = stream.current_message_snapshot
    async with entered(messages.stream(**ask)) as stream:
        text = "".join(await every(stream.text_stream))
        found["after the text"] = await got(stream.get_final_message())
    texts = [block.text for block in found["create"].content if block.type == "text"]
    assert text == "".join(texts)
    accumulator = Accumulator()
    for event in await every(await got(messages.create(**ask, stream=True))):
        accumulator.take(event.to_dict(mode="json"))
    kind = BETA if beta else PLAIN
    found["raw events"] = parse(kind.family.plain, json.dumps(accumulator.now()).encode())
    return found


@pytest.mark.parametrize("beta", [False, True], ids=["plain", "beta"])
@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
def test_every_way_of_asking_brings_the_same_message(colour: str, beta: bool) -> None:
    reply = {**REPLY, "content": [*SAMPLES[beta], {"type": "brand_new", "x": [1]}]}
    with LocalAPI(ScriptedModel([reply] * 5)) as api:

        async def main() -> dict[str, Any]:
            opened = api.client() if colour == "sync" else api.async_client()
            async with entered(opened) as client:
                return await all_ways(client, beta=beta)

        found = anyio.run(main, backend="asyncio" if colour == "sync" else colour)
    whole = found.pop("create")
    assert written(whole.to_dict(mode="json")["content"]) == written(reply["content"])
    for way, message in found.items():
        assert written(message.to_dict(mode="json")) == written(whole.to_dict(mode="json")), way
        for ours, theirs in zip(message.content, whole.content, strict=True):
            assert isinstance(ours, type(theirs))
