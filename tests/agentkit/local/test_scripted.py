"""A script is played in its order; what does not fit is complained about."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agentkit.local import LocalError, ScriptedModel, ScriptError

REQUEST: dict[str, Any] = {"messages": [{"role": "user", "content": "Hello"}]}
TEXT = {"type": "text", "text": "Hi!"}
USE = {"type": "tool_use", "name": "add", "input": {"a": 1}}
OVERLOADED = {
    "type": "error",
    "status": 529,
    "error": {"type": "overloaded_error", "message": "Busy"},
    "headers": {"retry-after": "1"},
}


def play(model: ScriptedModel, request: Mapping[str, Any] = REQUEST) -> dict[str, Any]:
    reply = model.reply(request)
    assert isinstance(reply, dict)
    return reply


def ids(reply: dict[str, Any]) -> list[str]:
    return [block["id"] for block in reply["content"]]


@pytest.mark.parametrize(
    ("reply", "content", "stop_reason"),
    [
        ("Hi!", [TEXT], "end_turn"),
        ("", [], "end_turn"),
        (TEXT, [TEXT], "end_turn"),
        ([TEXT, TEXT], [TEXT, TEXT], "end_turn"),
        ([], [], "end_turn"),
        ({**USE, "id": "t"}, [{**USE, "id": "t"}], "tool_use"),
        ([TEXT, {**USE, "id": "t"}], [TEXT, {**USE, "id": "t"}], "tool_use"),
        ({"content": "Hi!"}, [TEXT], "end_turn"),
        ({"content": ""}, [], "end_turn"),
        ({"content": [TEXT], "stop_reason": "max_tokens"}, [TEXT], "max_tokens"),
        ({"type": "message", "content": [TEXT]}, [TEXT], "end_turn"),
    ],
)
def test_a_reply_may_be_written_in_several_ways(reply: Any, content: list[Any], stop_reason: str):
    played = play(ScriptedModel([reply]))
    assert (played["content"], played["stop_reason"]) == (content, stop_reason)


def test_what_else_a_message_has_is_kept():
    reply: dict[str, Any] = {"content": "Hi!", "usage": {"output_tokens": 9}, "id": "msg_9"}
    played = play(ScriptedModel([reply]))
    assert played["usage"] == {"output_tokens": 9}
    assert played["id"] == "msg_9"


def test_replies_are_played_in_their_order():
    model = ScriptedModel(["one", "two"])
    assert play(model)["content"][0]["text"] == "one"
    assert play(model)["content"][0]["text"] == "two"
    model.verify()


def test_calls_get_ids_that_differ_and_are_the_same_in_every_run():
    first, second = (ScriptedModel([[USE, USE], USE]) for _ in range(2))
    replies = [ids(play(first)), ids(play(first))]
    assert [ids(play(second)), ids(play(second))] == replies
    flat = [id for reply in replies for id in reply]
    assert len(set(flat)) == 3
    assert all(id.startswith("toolu_") for id in flat)


def test_an_id_is_not_one_of_a_conversation_that_another_script_began():
    before = play(ScriptedModel([USE]))
    messages = [*REQUEST["messages"], {"role": "assistant", "content": before["content"]}]
    after = play(ScriptedModel([USE]), {"messages": messages})
    assert set(ids(before)).isdisjoint(ids(after))


def test_a_call_without_input_has_an_empty_one():
    reply = play(ScriptedModel([{"type": "tool_use", "name": "now"}]))
    assert reply["content"][0]["input"] == {}


@pytest.mark.parametrize("reply", ["abc", USE])
def test_a_single_reply_is_no_script(reply: Any):
    with pytest.raises(ScriptError, match="put a single one into a list"):
        ScriptedModel(reply)


def test_a_script_is_left_as_it_is():
    block = dict(USE)
    play(ScriptedModel([block]))
    assert block == USE


@pytest.mark.parametrize(
    "error", [LocalError(529, message="Busy", headers={"retry-after": "1"}), OVERLOADED]
)
def test_an_error_is_raised(error: Any):
    with pytest.raises(LocalError) as caught:
        play(ScriptedModel([error]))
    assert (caught.value.status, caught.value.type) == (529, "overloaded_error")
    assert (caught.value.message, caught.value.headers) == ("Busy", {"retry-after": "1"})


def test_one_error_may_stand_in_a_script_several_times():
    error = LocalError(500)
    model = ScriptedModel([error] * 2)
    for _ in range(2):
        with pytest.raises(LocalError) as caught:
            play(model)
        assert caught.value is not error


def test_a_missing_reply_is_an_error_that_is_not_to_be_retried():
    model = ScriptedModel(["one"])
    play(model)
    with pytest.raises(LocalError, match="the script of 1 reply had no reply left for call 2") as e:
        play(model)
    assert (e.value.status, e.value.headers) == (500, {"x-should-retry": "false"})
    with pytest.raises(ScriptError, match="the script of 1 reply had no reply left for 1 call"):
        model.verify()
    with pytest.raises(LocalError, match="call 3"):
        play(model)
    with pytest.raises(ScriptError, match="no reply left for 2 calls"):
        model.verify()


def test_left_over_replies_are_counted_and_the_next_is_shown():
    model = ScriptedModel(["one", "two", "three"])
    play(model)
    with pytest.raises(ScriptError, match=r"1 of 3 replies were played; .*'two'"):
        model.verify()


def test_threads_share_a_script():
    model = ScriptedModel([str(number) for number in range(400)])
    played: list[str] = []

    def take() -> None:
        texts = [play(model)["content"][0]["text"] for _ in range(50)]
        played.extend(texts)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(played, key=int) == [str(number) for number in range(400)]
    model.verify()


@pytest.mark.parametrize(
    ("reply", "complaint"),
    [
        (5, "expected a text, a content block, a list of content blocks, a message or an error"),
        (None, "expected a text, .* not null"),
        ({}, "expected a content block with a `type`, not {}"),
        ({"text": "Hi!"}, "expected a content block with a `type`"),
        (["Hi!"], 'expected a content block with a `type`, not "Hi!"'),
        ({"type": "text"}, "a text block needs a `text`"),
        ({"type": "text", "text": 1}, "a text block needs a `text`"),
        ({"type": "tool_use"}, "a tool_use block needs the `name` of a tool"),
        ({"type": "tool_use", "name": ""}, "a tool_use block needs the `name` of a tool"),
        ({"content": 1}, "the content of a message is a text or a list, not 1"),
        ({"content": [1]}, "expected a content block with a `type`, not 1"),
        ({"type": "error"}, "an error needs a `status` and an `error` with `type` and `message`"),
        ({**OVERLOADED, "status": 200}, "the status of an error is 400 to 599, not 200"),
        ({**OVERLOADED, "headers": {"a": 1}}, "the `headers` of an error are an object of texts"),
        ({**OVERLOADED, "headers": []}, "the `headers` of an error are an object of texts"),
        ({"a": b"x" * 90}, r"not {\"a\": \"b'x{40,}\.\.\.$"),
    ],
)
def test_what_is_no_reply_is_refused_at_once(reply: Any, complaint: str):
    with pytest.raises(ScriptError, match=f"^reply 2: .*{complaint}"):
        ScriptedModel(["Hi!", reply])


def test_a_script_is_read_from_a_file(tmp_path: Path):
    path = tmp_path / "script.json"
    path.write_text(json.dumps(["Grüße", {**USE, "id": "t"}, OVERLOADED]), "utf-8")
    model = ScriptedModel.from_file(path)
    assert play(model)["content"][0]["text"] == "Grüße"
    assert play(model)["stop_reason"] == "tool_use"
    with pytest.raises(LocalError, match="529 overloaded_error: Busy"):
        play(model)
    model.verify()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not JSON: Expecting value: line 1 column 1"),
        (b'["Hi",\n5 6]', "not JSON: .*line 2 column 3"),
        (b'["\xff"]', "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"replies": []}', "a script is a list of replies, not "),
        (b'["Hi", 5]', "reply 2: expected a text, .* not 5"),
    ],
)
def test_a_file_that_is_no_script_says_why_and_where(
    content: bytes, complaint: str, tmp_path: Path
):
    path = tmp_path / "script.json"
    path.write_bytes(content)
    with pytest.raises(ScriptError, match=rf"script\.json: {complaint}") as caught:
        ScriptedModel.from_file(path)
    assert caught.value.__cause__ is None


def test_a_file_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(ScriptError, match=r"none\.json: No such file or directory"):
        ScriptedModel.from_file(tmp_path / "none.json")
    with pytest.raises(ScriptError, match=r"Is a directory|Permission denied"):
        ScriptedModel.from_file(tmp_path)


def test_replies_may_be_left_over_where_that_is_allowed_but_not_be_missing():
    model = ScriptedModel(["One.", "Two."], allow_unused=True)
    model.verify()
    for _ in range(2):
        model.reply({"messages": []})
    model.verify()
    with pytest.raises(LocalError):
        model.reply({"messages": []})
    with pytest.raises(ScriptError, match="no reply left for 1 call"):
        model.verify()
