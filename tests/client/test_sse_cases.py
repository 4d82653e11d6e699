"""The recorded events of raw streams, and what we make of them, in every colour."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import streamed
from colours import Use, entered, every, got
from scripted_http import Server

from agentkit_client import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    OverloadedError,
    StreamIncompleteError,
)
from agentkit_client.types import Completion, RawMessageStartEvent, RawMessageStopEvent
from agentkit_client.types.beta import BetaRawMessageStartEvent

FACTS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("facts").joinpath("client.json").read_text("utf-8")
)["sse"]["cases"]

START = streamed.sse(streamed.start(usage={"input_tokens": 1, "output_tokens": 1}))
STOP = streamed.sse({"type": "message_stop"})
ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": "M"}}
PIECE = {"type": "completion", "id": "c", "completion": " a", "model": "m", "stop_reason": None}
LAST_PIECE = {**PIECE, "completion": "", "stop_reason": "stop_sequence"}
BYTES = {
    "ping": START + b'event: ping\ndata: {"type": "ping"}\n\n' + STOP,
    "unknown event name": START + b'event: brand_new\ndata: {"x": 1}\n\n' + STOP,
    "no event line": b'data: {"type": "message_stop"}\n\n',
    "type missing in data": b"event: message_stop\ndata: {}\n\n",
    "comment, id, retry": b": c\nid: 1\nretry: 5\n" + STOP,
    "CRLF": STOP.replace(b"\n", b"\r\n"),
    "CR": STOP.replace(b"\n", b"\r"),
    "two data lines": b'event: message_stop\ndata: {"type":\ndata: "message_stop"}\n\n',
    "no trailing blank line": STOP[:-1],
    "bad JSON": b"event: message_start\ndata: {oops\n\n",
    "error event, json": START + streamed.sse(ERROR),
    "error event, text": START + b"event: error\ndata: boom\n\n",
    "unknown delta type": streamed.sse(streamed.delta("new_delta", q=1)),
    "stream cut after message_start": START,
    "U+2028 inside data": streamed.sse({"type": "message_stop", "x": "a\u2028b"}),
    "completion event (text completions)": streamed.body([PIECE, LAST_PIECE]),
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A stream of which we make something else than what is recorded, on purpose.

    Attributes:
        why: in a few words.
        raises: the error we raise, where none or another one is recorded.
        events: what we yield, where it is not what is recorded.
    """

    why: str
    raises: type[APIError] | None = None
    events: tuple[dict[str, Any], ...] | None = None


CUT = Difference(why="a stream that ends too early", raises=StreamIncompleteError)
ON_PURPOSE = {
    "unknown event name": Difference(
        why="an event of an unknown name passes through",
        events=(*FACTS["ping"][:1], {"type": "brand_new", "x": 1}, *FACTS["ping"][1:]),
    ),
    "no event line": Difference(
        why="an event without a name has that of its `type`", events=({"type": "message_stop"},)
    ),
    "bad JSON": Difference(why="bad JSON is an error of ours", raises=APIResponseValidationError),
    "error event, json": Difference(
        why="an error in the stream has the class that its type names", raises=OverloadedError
    ),
    "error event, text": Difference(why="is recorded in the same way", raises=APIStatusError),
    "no trailing blank line": CUT,
    "unknown delta type": CUT,
    "stream cut after message_start": CUT,
}


def ask(client: Any, case: str, *, beta: bool) -> Any:
    if "completion" in case:
        asked: dict[str, Any] = {"model": "m", "max_tokens_to_sample": 1, "prompt": "p"}
        return client.completions.create(stream=True, **asked)
    resource = client.beta.messages if beta else client.messages
    return resource.create(**streamed.ASK, stream=True)


@pytest.mark.parametrize("beta", [False, True], ids=["plain", "beta"])
@pytest.mark.parametrize("case", FACTS)
def test_raw_events_are_the_recorded_ones(use: Use, server: Server, case: str, beta: bool) -> None:
    server.replies_with(streamed.reply(BYTES[case]))
    expected = [event for event in FACTS[case] if "raises" not in event]
    assert (len(expected) < len(FACTS[case])) <= (case in ON_PURPOSE)
    difference = ON_PURPOSE.get(case, Difference(why=""))
    if difference.events is not None:
        expected = list(difference.events)

    async def body(client: Any) -> None:
        seen: list[Any] = []
        async with entered(await got(ask(client, case, beta=beta))) as stream:
            if difference.raises:
                with pytest.raises(difference.raises) as caught:
                    await every(stream, seen)
                # Once broken, it stays so: nobody takes the rest of a stream for all of it.
                with pytest.raises(difference.raises):
                    await every(stream)
                check_error(case, caught.value)
            else:
                await every(stream, seen)
        assert [event.to_dict() for event in seen] == expected

    use(body, max_retries=0)


def check_error(case: str, error: APIError) -> None:
    if case == "error event, json":
        assert (error.type, error.body) == ("overloaded_error", ERROR)
        assert isinstance(error, APIStatusError)
        assert error.status_code == 529
    elif case == "error event, text":
        assert (error.message, error.body) == ("boom", "boom")


def test_every_case_has_bytes() -> None:
    assert BYTES.keys() == FACTS.keys()


@pytest.mark.parametrize("beta", [False, True], ids=["plain", "beta"])
def test_known_events_have_their_classes(use: Use, server: Server, beta: bool) -> None:
    server.replies_with(streamed.reply(BYTES["unknown event name"]))

    async def body(client: Any) -> None:
        begin, other, stop = await every(await got(ask(client, "", beta=beta)))
        assert isinstance(stop, RawMessageStopEvent)
        assert type(begin) is (BetaRawMessageStartEvent if beta else RawMessageStartEvent)
        assert type(other).__name__ == "BaseModel"
        assert other.x == 1

    use(body)


def test_the_pieces_of_a_completion_are_completions(use: Use, server: Server) -> None:
    server.replies_with(streamed.reply(BYTES["completion event (text completions)"]))

    async def body(client: Any) -> None:
        pieces = await every(await got(ask(client, "completion", beta=False)))
        assert {type(piece) for piece in pieces} == {Completion}
        assert [piece.stop_reason for piece in pieces] == [None, "stop_sequence"]

    use(body)
    assert server.requests[0].body["stream"] is True
