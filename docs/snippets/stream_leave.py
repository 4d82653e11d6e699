from agentkit.local import LocalAPI, ScriptedModel
from agentkit.types.message_create_params import MessageCreateParamsStreaming

ask: MessageCreateParamsStreaming = {
    "model": "claude-sonnet-4-5-20250929",
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "Hello!"}],
    "stream": True,
}

with LocalAPI(model=ScriptedModel(["Hello!"] * 3)) as api, api.client() as client:
    stream = client.messages.create(**ask)
    for _ in stream:
        break
    print("raw:", stream.response.is_closed)

    with client.messages.create(**ask) as stream:
        for _ in stream:
            break
        print("raw, in a block:", stream.response.is_closed, next(stream).type)
    print("after the block:", stream.response.is_closed)

    with client.messages.stream(
        model=ask["model"], max_tokens=ask["max_tokens"], messages=ask["messages"]
    ) as message_stream:
        for _ in message_stream:
            break
        print("message stream:", message_stream.response.is_closed)
    print("after the block:", message_stream.response.is_closed)
