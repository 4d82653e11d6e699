"""What a run has used."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import pytest

from agentkit import Anthropic, OverloadedError
from agentkit._tokens import tokens_inside
from agentkit._usage import RunUsage, ToolUsage
from agentkit.local import LocalAPI, LocalError, ScriptedModel
from agentkit_client.types import Message, Usage
from agentkit_client.types.beta import BetaMessage, BetaUsage

ASKED: Any = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "go"}]}


def reply(class_: Any = Message, **usage: object) -> Any:
    fields = {"input_tokens": 1, "output_tokens": 2, **usage}
    return class_.construct(model="m", content=[], usage=fields)


def test_nothing_was_used_before_the_first_turn() -> None:
    usage = RunUsage()
    assert (usage.turns, usage.tools, usage.total, usage.cache_hit_rate) == ([], {}, None, None)
    assert (usage.input_tokens, usage.total_tokens, usage.requests) == (0, 0, 0)


def test_steps_of_runs_inside_of_a_call_are_counted_once_read_again() -> None:
    steps = [{"input_tokens": 5, "output_tokens": 5}, {"input_tokens": 50, "output_tokens": 5}]
    usage = RunUsage()
    with tokens_inside() as inside:
        inside.add(BetaUsage.construct(input_tokens=5, output_tokens=5, iterations=steps))
        inside.add(BetaUsage.construct(input_tokens=7, output_tokens=3))
    usage.add_call("ask", seconds=0.1, is_error=False, inside=inside)
    again = RunUsage.from_dict(json.loads(json.dumps(usage.to_dict())), BetaUsage)
    assert again.total_tokens == usage.total_tokens == 75


def test_turns_are_added_up_and_kept_apart() -> None:
    usage = RunUsage()
    usage.add_reply(reply(cache_read_input_tokens=6))
    usage.add_reply(reply(cache_creation_input_tokens=2), "compaction")
    assert [(turn.kind, turn.model, turn.tries) for turn in usage.turns] == [
        ("reply", "m", 1),
        ("compaction", "m", 1),
    ]
    assert (usage.input_tokens, usage.output_tokens) == (2, 4)
    assert (usage.cache_read_input_tokens, usage.cache_creation_input_tokens) == (6, 2)
    assert usage.total_tokens == 14
    assert usage.cache_hit_rate == 0.6
    assert usage.total == Usage(
        input_tokens=2, output_tokens=4, cache_read_input_tokens=6, cache_creation_input_tokens=2
    )
    assert repr(usage) == "<RunUsage 2 requests, 14 tokens, 0 calls>"


@pytest.mark.parametrize("usage", [None, "many", {"odd": 1}])
def test_a_reply_with_a_usage_that_is_none_is_a_turn_all_the_same(usage: object) -> None:
    used = RunUsage()
    used.add_reply(Message.construct(model="m", usage=usage))
    assert (len(used.turns), used.total_tokens) == (1, 0)


def test_a_stream_counts_once_and_as_much_as_the_plain_reply() -> None:
    """Each `message_delta` tells the total so far."""
    plain, streamed = RunUsage(), RunUsage()
    text = {"content": "one two three four", "usage": {"cache_read_input_tokens": 3}}
    with (
        LocalAPI(ScriptedModel([text, text])) as api,
        Anthropic(base_url=api.url, api_key="k") as client,
    ):
        plain.add_reply(client.messages.create(**ASKED))
        with client.messages.stream(**ASKED) as stream:
            streamed.add_reply(stream.get_final_message())
    assert plain.output_tokens > 0
    assert plain.cache_read_input_tokens == 3
    assert streamed.to_dict() == plain.to_dict()


def test_requests_that_were_tried_again_or_failed_count() -> None:
    usage = RunUsage()
    busy = LocalError(529)
    with (
        LocalAPI(ScriptedModel([busy, "hi", busy, busy])) as api,
        Anthropic(base_url=api.url, api_key="k", max_retries=1) as client,
    ):
        usage.add_reply(client.messages.create(**ASKED))
        with pytest.raises(OverloadedError) as failed:
            client.messages.create(**ASKED)
        usage.add_failure(failed.value, "m")
    assert [(turn.kind, turn.tries) for turn in usage.turns] == [("reply", 2), ("failed", 2)]
    assert usage.turns[1].usage is None
    assert usage.requests == 4


def test_of_a_stream_that_broke_counts_what_had_come() -> None:
    usage = RunUsage()
    error = OSError("cut")
    error.partial_message = reply()  # type: ignore[attr-defined]  # as the client's errors have it
    usage.add_failure(error, "m")
    assert (usage.input_tokens, usage.output_tokens) == (1, 2)


def test_calls_are_added_up_by_tool() -> None:
    usage = RunUsage()
    usage.add_call("add", seconds=0.5, is_error=False)
    usage.add_call("add", seconds=0.25, is_error=True)
    usage.add_call("look", seconds=0.0, is_error=False)
    assert usage.tools == {
        "add": ToolUsage(calls=2, errors=1, seconds=0.75),
        "look": ToolUsage(calls=1),
    }


def test_a_run_inside_of_a_call_is_that_calls_and_in_the_sum() -> None:
    usage = RunUsage()
    with tokens_inside() as inside:
        RunUsage().add_reply(reply())
        with tokens_inside() as further:
            RunUsage().add_reply(reply())
        inside.include(further)
        context = copy_context()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(context.run, RunUsage().add_reply, reply()).result()
    RunUsage().add_reply(reply())
    usage.add_call("ask", seconds=0.0, is_error=False, inside=inside)
    assert usage.tools["ask"].usage == Usage(input_tokens=3, output_tokens=6)
    assert (usage.total_tokens, usage.turns) == (9, [])


@pytest.mark.parametrize(("class_", "type_"), [(Message, Usage), (BetaMessage, BetaUsage)])
def test_it_goes_through_json(class_: Any, type_: Any) -> None:
    usage = RunUsage()
    usage.add_reply(reply(class_, brand_new={"x": 1}, iterations=[{"type": "new", "a": 1}]))
    usage.add_failure(OSError("gone"))
    with tokens_inside() as inside:
        RunUsage().add_reply(reply(class_))
    usage.add_call("ask", seconds=1.0, is_error=True, inside=inside)
    again = RunUsage.from_dict(json.loads(json.dumps(usage.to_dict())), type_)
    assert again.to_dict() == usage.to_dict()
    assert (again.turns, again.tools, again.total) == (usage.turns, usage.tools, usage.total)
    assert again.total_tokens == usage.total_tokens


def test_threads_lose_nothing() -> None:
    usage = RunUsage()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(400):
            pool.submit(usage.add_call, "add", seconds=1.0, is_error=False)
            pool.submit(usage.add_reply, reply())
    assert usage.tools["add"].calls == 400
    assert (usage.input_tokens, len(usage.turns)) == (400, 400)
