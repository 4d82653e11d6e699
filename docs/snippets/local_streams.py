from collections.abc import Mapping
from typing import Any

from agentkit import Anthropic, OverloadedError
from agentkit.local import Delayed, EventStream, LocalAPI, LocalError, ScriptedModel


def count(request: Mapping[str, Any]) -> str:
    return f"You sent {len(request['messages'])} message."


MESSAGE: Any = {"type": "message", "role": "assistant", "id": "msg_1", "model": "m", "content": []}
START: Any = {"index": 0, "content_block": {"type": "text", "text": ""}}
DELTA: Any = {"index": 0, "delta": {"type": "text_delta", "text": "Hi"}}

script = ScriptedModel(
    [
        # A function of the request
        count,
        # A reply that takes its time, and each event of its stream, too
        Delayed("Slowly, slowly.", seconds=0.1, per_event=0.01),
        # A stream of one's own: events, pauses, an error, or bytes as they are
        EventStream(
            [
                {"type": "message_start", "message": {**MESSAGE, "usage": {}}},
                {"type": "something_new"},
                {"type": "content_block_start", **START},
                {"type": "content_block_delta", **DELTA},
                0.05,
                LocalError(529),
            ]
        ),
    ]
)


def ask(client: Anthropic) -> str:
    with client.messages.stream(
        model="m", max_tokens=100, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        return stream.get_final_text()


with LocalAPI(script) as api, api.client() as client:
    print(ask(client))
    print(ask(client))
    try:
        ask(client)
    except OverloadedError as error:
        print(error.type, "after", error.partial_message and error.partial_message.content)
