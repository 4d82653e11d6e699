from agentkit.local import LocalAPI, ScriptedModel

with LocalAPI(model=ScriptedModel(["A long story."])) as api:
    with api.client(stream_long_calls=True, stream_idle_timeout=30) as client:
        message = client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=64_000,
            messages=[{"role": "user", "content": "Tell me a story."}],
        )
        print(type(message).__name__, message.stop_reason)
    print("streamed:", api.requests[0].body["stream"])
