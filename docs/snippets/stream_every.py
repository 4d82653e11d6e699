from agentkit.local import LocalAPI, ScriptedModel

call = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"place": "Berlin"}}
model = ScriptedModel([[{"type": "text", "text": "Let me look."}, call]])

with (
    LocalAPI(model=model) as api,
    api.client() as client,
    client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[{"name": "get_weather", "input_schema": {"type": "object"}}],
        messages=[{"role": "user", "content": "What's the weather in Berlin?"}],
    ) as stream,
):
    for event in stream:
        match event.type:
            case "content_block_start":
                print(event.type, event.index, event.content_block.type)
            case "content_block_delta":
                print("  ", event.type, event.index, event.delta.type)
            case "text":
                print("  ", event.type, repr(event.text), "->", repr(event.snapshot))
            case "input_json":
                print("  ", event.type, repr(event.partial_json), "->", event.snapshot)
            case "content_block_stop":
                print(event.type, event.index, event.content_block.to_dict())
            case "message_start":
                print(event.type, event.message.role)
            case "message_delta":
                print(event.type, event.delta.stop_reason)
            case "message_stop":
                print(event.type, len(event.message.content), "blocks")
            case _:  # what the API may learn
                print(event.type)
