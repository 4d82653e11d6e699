"""What runners do after each stop reason: streaming or not, in every colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import pytest
from colours import each, entered, got

from agentkit import beta_tool
from agentkit.errors import ReplyTruncated, record_of
from agentkit.local import LocalAPI, LocalError, ScriptedModel
from agentkit_client.errors import BadRequestError

GO: Any = {"role": "user", "content": "go"}
CALL = {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1}}
TEXT = {"type": "text", "text": "so far"}

made: list[int] = []


@beta_tool
def add(a: int) -> str:
    """Add."""
    made.append(a)
    return str(a)


class Played:
    """What a run came to: what was yielded, the requests, the runner, and its error."""

    def __init__(self) -> None:
        made.clear()
        self.replies: list[Any] = []
        self.bodies: list[Any] = []
        self.runner: Any = None
        self.error: BaseException | None = None

    @property
    def roles(self) -> list[str]:
        return [turn["role"] for turn in self.runner.messages]

    @property
    def results(self) -> list[str]:
        """What the model was told about its calls, in the last request."""
        blocks = [b for turn in self.bodies[-1]["messages"] for b in _blocks(turn)]
        return [block["content"] for block in blocks if block["type"] == "tool_result"]


def _blocks(turn: Any) -> list[Any]:
    return turn["content"] if isinstance(turn["content"], list) else []


Play = Callable[..., Played]


@pytest.fixture(
    params=[(c, s) for c in ("sync", "asyncio", "trio") for s in (False, True)],
    ids=lambda param: f"{param[0]}-{'streaming' if param[1] else 'whole'}",
)
def play(request: pytest.FixtureRequest) -> Play:
    """`play(script, **options)`: run a loop to its end, in every colour, streaming or not."""
    colour, stream = request.param

    def run(script: list[Any], **options: Any) -> Played:
        played = Played()
        given = {"model": "m", "max_tokens": 64, "messages": [GO], "tools": [add], **options}

        async def main() -> None:
            with LocalAPI(model=ScriptedModel(script)) as api:
                client = api.client if colour == "sync" else api.async_client
                async with entered(client(max_retries=0)) as opened:
                    played.runner = opened.beta.messages.tool_runner(stream=stream, **given)
                    try:
                        async for item in each(played.runner):
                            whole = await got(item.get_final_message()) if stream else item
                            played.replies.append(whole)
                    except Exception as error:
                        played.error = error
                played.bodies = [dict(request.body) for request in api.requests]

        anyio.run(main, backend="asyncio" if colour == "sync" else colour)
        return played

    return run


def ended(reason: str, *blocks: Any) -> dict[str, Any]:
    return {"content": list(blocks), "stop_reason": reason}


@pytest.mark.parametrize("reason", ["end_turn", "stop_sequence", "brand_new"])
def test_a_reply_that_is_whole_ends_the_run(play: Play, reason: str) -> None:
    played = play([ended(reason, TEXT)])
    assert (len(played.replies), played.error) == (1, None)
    assert played.roles == ["user", "assistant"]


@pytest.mark.parametrize("reason", ["end_turn", "stop_sequence", "brand_new"])
def test_a_call_beside_a_reason_that_is_not_tool_use_never_runs(play: Play, reason: str) -> None:
    played = play([ended(reason, TEXT, CALL)])
    assert (made, len(played.replies)) == ([], 1)
    assert played.roles == ["user", "assistant", "user"]
    assert reason in played.runner.messages[-1]["content"][0]["content"]


def test_tool_use_runs_the_calls(play: Play) -> None:
    played = play([ended("tool_use", TEXT, CALL), "done"])
    assert (made, played.results) == ([1], ["1"])
    assert played.roles == ["user", "assistant", "user", "assistant"]


@pytest.mark.parametrize("reason", ["pause_turn", "compaction"])
def test_a_pause_is_sent_back_to_be_continued(play: Play, reason: str) -> None:
    played = play([ended(reason, TEXT), "done"])
    assert [turn["role"] for turn in played.bodies[1]["messages"]] == ["user", "assistant"]
    assert len(played.replies) == 2


def test_a_cut_call_is_not_run_and_the_model_hears_of_it(play: Play) -> None:
    played = play([ended("max_tokens", TEXT, CALL), "done"])
    assert made == []
    assert played.results == [
        "This call was cut short (max_tokens), so it was not run. Call again with less input, or "
        "in several calls."
    ]
    assert played.replies[-1].stop_reason == "end_turn"


def test_a_text_that_was_cut_ends_the_run(play: Play) -> None:
    played = play([ended("max_tokens", TEXT)])
    assert (len(played.replies), played.error) == (1, None)
    assert played.roles == ["user", "assistant"]


@pytest.mark.parametrize("blocks", [[TEXT], [TEXT, CALL]])
@pytest.mark.parametrize("reason", ["max_tokens", "model_context_window_exceeded"])
def test_a_cut_reply_raises_where_that_is_wanted(
    play: Play, reason: str, blocks: list[Any]
) -> None:
    played = play([ended(reason, *blocks)], on_truncation="raise")
    assert isinstance(played.error, ReplyTruncated)
    assert played.error.stop_reason == reason
    assert reason in str(played.error)
    assert played.error.messages == played.runner.messages
    assert played.error.last_reply is played.runner.last_reply
    assert played.error.usage is played.runner.usage
    assert made == []


def test_a_cut_reply_is_asked_for_again_with_more_room(play: Play) -> None:
    script = [ended("max_tokens", CALL), ended("max_tokens", TEXT), ended("tool_use", CALL), "done"]
    played = play(script, on_truncation="grow")
    assert [body["max_tokens"] for body in played.bodies] == [64, 128, 256, 256]
    assert [len(body["messages"]) for body in played.bodies] == [1, 1, 1, 3]
    assert made == [1]
    assert len(played.runner.transcript) == 6


def test_growing_has_an_end(play: Play) -> None:
    played = play([ended("max_tokens", TEXT)] * 5, on_truncation="grow")
    assert [body["max_tokens"] for body in played.bodies] == [64, 128, 256, 512, 1024]
    assert played.error is None


def test_growing_ends_where_a_reply_would_take_too_long_to_come_as_a_whole(play: Play) -> None:
    script = [ended("max_tokens", CALL), "done"]
    played = play(script, on_truncation="grow", max_tokens=16_000)
    sent = [body["max_tokens"] for body in played.bodies]
    assert sent == [16_000, 32_000 if played.bodies[0].get("stream") else 16_000]
    assert played.error is None


def test_a_model_that_takes_no_more_room_is_told_instead(play: Play) -> None:
    refused = LocalError(400, message="max_tokens: too large for this model")
    script = [ended("max_tokens", CALL), refused, "done"]
    played = play(script, on_truncation="grow")
    assert [body["max_tokens"] for body in played.bodies] == [64, 128, 64]
    assert "cut short" in played.results[0]
    assert played.error is None


@pytest.mark.parametrize("policy", ["tell_model", "grow"])
def test_a_full_context_window_ends_the_run(play: Play, policy: str) -> None:
    played = play([ended("model_context_window_exceeded", TEXT, CALL)], on_truncation=policy)
    assert (made, len(played.replies), played.error) == ([], 1, None)
    assert played.roles == ["user", "assistant", "user"]


def test_a_refusal_ends_the_run_and_is_not_sent_back(play: Play) -> None:
    played = play([ended("refusal", TEXT, CALL)])
    assert (made, played.roles) == ([], ["user"])
    assert played.replies[-1].stop_reason == "refusal"
    assert [turn["role"] for turn in played.runner.transcript] == ["user", "assistant"]


def test_a_reply_without_content_is_not_sent_back(play: Play) -> None:
    for reason in ("end_turn", "pause_turn", "max_tokens"):
        played = play([ended(reason)])
        assert (played.roles, played.error) == (["user"], None)


@pytest.mark.parametrize("reason", ["refusal", "model_context_window_exceeded"])
def test_another_model_goes_on_after_a_refusal_or_a_full_window(play: Play, reason: str) -> None:
    played = play([ended(reason, TEXT), "done"], fallback=["m2"])
    assert [body["model"] for body in played.bodies] == ["m", "m2"]
    assert [body["messages"] for body in played.bodies] == [[GO], [GO]]
    assert played.replies[-1].stop_reason == "end_turn"


@pytest.mark.parametrize(
    "error", [LocalError(529), LocalError(400, message="prompt is too long: 300000 tokens")]
)
def test_another_model_goes_on_after_overload_or_too_much_text(
    play: Play, error: LocalError
) -> None:
    played = play([error, ended("tool_use", CALL), "done"], fallback="m2")
    assert [body["model"] for body in played.bodies] == ["m", "m2", "m2"]
    assert played.error is None
    assert [turn.kind for turn in played.runner.usage.turns] == ["failed", "reply", "reply"]


def test_an_error_that_no_other_model_would_mend_is_raised_with_the_run(play: Play) -> None:
    played = play([ended("tool_use", CALL), LocalError(400, message="wrong")], fallback="m2")
    assert isinstance(played.error, BadRequestError)
    record = record_of(played.error)
    assert record is not None
    assert [turn["role"] for turn in record.messages] == ["user", "assistant", "user"]
    assert [call.content for call in record.calls] == ["1"]
    assert record.last_reply.stop_reason == "tool_use"


def test_what_is_left_of_fallback_runs_out(play: Play) -> None:
    played = play([ended("refusal", TEXT)] * 2, fallback="m2")
    assert [reply.stop_reason for reply in played.replies] == ["refusal", "refusal"]
    assert played.error is None
