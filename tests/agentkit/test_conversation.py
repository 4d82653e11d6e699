"""The turns of a run: written once, as long as nobody else can have changed them."""

from __future__ import annotations

import base64
import copy
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from colours import each
from played import GO, Play, call, play_whole, text

from agentkit import Middleware, beta_tool
from agentkit._caching import AutoCache
from agentkit._conversation import Conversation
from agentkit_client import written
from agentkit_client.types import Message

__all__ = ["play_whole"]

SCRIPT = [[text(f"reply {n}"), call(id_=f"t{n}", a=n)] for n in range(4)]
RESULT = {"type": "tool_result", "tool_use_id": "t0", "content": "1"}
PNG = b"\x89PNG\r\n\x1a\n"
RESULTS = {"role": "user", "content": [RESULT]}


@beta_tool
def add(a: int) -> str:
    """Add one."""
    return str(a + 1)


def reply(*blocks: Any) -> Message:
    return Message.construct(role="assistant", content=list(blocks))


def started(*messages: Any) -> Conversation:
    return Conversation({"model": "m", "messages": list(messages)})


def is_written(message: Any) -> bool:
    return isinstance(message, type(written(GO)))


def sent(conversation: Conversation) -> list[Any]:
    return conversation.to_send(conversation.params)["messages"]


def test_turns_of_the_run_are_plain_json_and_written_once() -> None:
    conversation = started(GO)
    conversation.append_own(reply(SCRIPT[0][0], SCRIPT[0][1]), RESULTS)
    turns = [GO, {"role": "assistant", "content": SCRIPT[0]}, RESULTS]
    assert conversation.messages == conversation.transcript == turns
    assert type(conversation.messages[1]["content"][0]) is dict
    assert [is_written(message) for message in sent(conversation)] == [False, True, True]
    assert sent(conversation) == turns
    assert all(
        one is other for one, other in zip(sent(conversation), sent(conversation), strict=True)
    )


def test_turns_of_others_are_sent_as_they_are_now() -> None:
    mine: dict[str, Any] = copy.deepcopy(GO)
    conversation = started(mine)
    conversation.append(own := copy.deepcopy(RESULTS))
    mine["content"] = own["content"] = "changed"
    assert sent(conversation) == [mine, own]
    assert sent(conversation)[0] is mine


def test_what_tools_gave_may_change_afterwards() -> None:
    results: Any = copy.deepcopy(RESULTS)
    conversation = started(GO)
    conversation.append_own(results)
    results["content"][0]["content"] = "changed"
    assert conversation.messages[1] == sent(conversation)[1] == RESULTS


def test_what_was_handed_out_is_written_anew() -> None:
    conversation = started(GO)
    conversation.append_own(RESULTS)
    conversation.hand_out()
    conversation.messages[1]["content"] = "changed"
    conversation.append_own(RESULTS)
    assert sent(conversation) == [GO, {"role": "user", "content": "changed"}, RESULTS]
    assert [is_written(message) for message in sent(conversation)] == [False, False, True]


def test_breakpoints_are_set_in_what_is_not_written_yet() -> None:
    conversation = started(GO)
    for n in range(3):
        conversation.append_own(
            reply(*SCRIPT[n]), {**RESULTS, "content": [{**RESULT, "tool_use_id": f"t{n}"}]}
        )
    placed = AutoCache().placed(conversation.params)
    messages = conversation.to_send(placed)["messages"]
    assert messages == placed["messages"]
    assert [is_written(message) for message in messages] == [
        *(False, True, True),
        *(True, False),
        *(True, False),
    ]


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800"])
def test_what_can_not_be_written_stays_as_it_is_for_the_request_to_refuse(value: Any) -> None:
    bad = {"role": "user", "content": [{"type": "text", "text": value}]}
    conversation = started(GO)
    conversation.append_own(bad, RESULTS)
    assert conversation.messages[1] is bad
    assert [is_written(message) for message in sent(conversation)] == [False, False, True]


def image(data: Any) -> dict[str, Any]:
    return {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": data},
    }


def document(content: Any) -> dict[str, Any]:
    return {"type": "document", "source": {"type": "content", "content": content}}


ONCE: dict[str, Callable[[Any], Any]] = {
    "an open file": lambda data: [text("Look:"), image(data)],
    "a generator": lambda data: (block for block in [text("Look:"), image(data)]),
    "a document": lambda data: [text("Look:"), document(iter([text("x")])), image(data)],
    "a tuple": lambda data: (image(data), document((text("x"),))),
}


@pytest.mark.parametrize("how", ONCE)
def test_what_can_be_read_only_once_is_the_same_in_every_turn(play_whole: Play, how: str) -> None:
    content = ONCE[how](io.BytesIO(PNG))
    extra = ONCE[how](io.BytesIO(PNG))

    async def body(runner: Any) -> None:
        replies = 0
        async for _ in each(runner):
            replies += 1
            if replies == 2:
                runner.append_messages({"role": "user", "content": extra})
            if replies == 3:
                runner.messages = [*runner.messages, {"role": "user", "content": iter([text("!")])}]

    messages = iter([{"role": "user", "content": content}])
    system = iter([text("Be kind.")])
    played = play_whole(
        [*SCRIPT, [text("done")]], [add], body=body, messages=messages, system=system
    )
    assert played.error is None
    first = played.bodies[0]["messages"][0]
    assert base64.b64encode(PNG).decode() in str(first)
    for sent in played.bodies:
        assert sent["messages"][0] == first
        assert sent["system"] == [text("Be kind.")]
    assert [turn for turn in played.bodies[-1]["messages"] if turn == first] == [first, first]
    assert {"role": "user", "content": [text("!")]} in played.bodies[-1]["messages"]


def test_what_can_not_be_read_is_an_error_where_it_is_given() -> None:
    with pytest.raises(TypeError, match="opened with 'rb'"):
        started({"role": "user", "content": [image(io.StringIO("text"))]})


def test_a_message_without_such_parts_is_not_copied() -> None:
    mine: dict[str, Any] = {"role": "user", "content": [image("aGk="), document([text("x")])]}
    assert sent(started(mine))[0] is mine


class Watching(Middleware):
    """Keeps the messages of the last request."""

    messages: Any = None

    def model_call(self, call: Any, proceed: Any) -> Any:
        self.messages = call.params["messages"]
        return proceed(call)


class Reading(Middleware):
    """Keeps the messages of the last request, seen with its reply."""

    messages: Any = None

    def reply(self, call: Any, reply: Any) -> Any:
        self.messages = call.params["messages"]


def by_params(runner: Any) -> Any:
    seen: list[Any] = []

    def look(params: Any) -> Any:
        seen.extend(params["messages"])
        return params

    runner.set_messages_params(look)
    return seen


WAYS: dict[str, tuple[Callable[[Any], Any], type[Any] | None]] = {
    "messages": (lambda runner: runner.messages, None),
    "transcript": (lambda runner: runner.transcript, None),
    "set_messages_params": (by_params, None),
    "the record of the run": (lambda runner: runner._record().messages, None),
    "a request": (lambda runner: runner.watch.messages, Watching),
    "the request of a reply": (lambda runner: runner.watch.messages, Reading),
}


@pytest.mark.parametrize("way", WAYS)
def test_changes_of_what_was_handed_out_are_sent(play_whole: Play, way: str) -> None:
    get, watch = WAYS[way]
    middleware = [watch()] if watch else []

    async def body(runner: Any) -> None:
        held: Any = None
        runner.watch, replies = (middleware or [None])[0], 0
        async for _ in each(runner):
            replies += 1
            held = get(runner) if replies == 2 else held
            if replies > 1:
                held[1]["content"][0]["text"] = f"changed {replies}"

    played = play_whole([*SCRIPT, [text("done")]], [add], body=body, middleware=middleware)
    assert played.error is None
    first = [sent["messages"][1]["content"][0]["text"] for sent in played.bodies[1:]]
    assert first == ["reply 0", "changed 2", "changed 3", "changed 4"]
    assert [len(sent["messages"]) for sent in played.bodies] == [1, 3, 5, 7, 9]


def test_a_reply_counts_as_it_is_when_the_run_goes_on(play_whole: Play) -> None:
    async def body(runner: Any) -> None:
        replies: list[Any] = []
        async for given in each(runner):
            replies.append(given)
            given.content[0].text = f"mine {len(replies)}"
            replies[0].content[0].text = "mine 1" if len(replies) == 1 else "too late"

    played = play_whole([*SCRIPT, [text("done")]], [add], body=body)
    turns = [turn for turn in played.bodies[-1]["messages"] if turn["role"] == "assistant"]
    assert [turn["content"][0]["text"] for turn in turns] == [f"mine {n}" for n in range(1, 5)]


def test_every_request_holds_all_that_was_said(play_whole: Play) -> None:
    played = play_whole([*SCRIPT, [text("done")]], [add], cache="auto")
    last = played.bodies[-1]["messages"]
    calls = [turn["content"][1]["input"] for turn in last if turn["role"] == "assistant"]
    assert calls == [{"a": n} for n in range(4)]
    assert [turn["content"][0]["content"] for turn in last[2::2]] == ["1", "2", "3", "4"]


def test_breakpoints_that_somebody_sets_in_a_run_are_counted(play_whole: Play) -> None:
    async def body(runner: Any) -> None:
        replies = 0
        async for _ in each(runner):
            replies += 1
            if replies == 3:
                for turn in runner.messages[1:3]:
                    turn["content"][0]["cache_control"] = {"type": "ephemeral"}

    played = play_whole([*SCRIPT, [text("done")]], [add], body=body, cache="auto", system="brief")
    assert played.error is None
    assert [json.dumps(sent).count('"cache_control"') for sent in played.bodies] == [3, *[4] * 4]
