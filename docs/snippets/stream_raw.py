from agentkit.local import LocalAPI, ScriptedModel

with LocalAPI(model=ScriptedModel(["Hello, Ada!"] * 2)) as api, api.client() as client:
    for pings in (False, True):
        stream = client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
            stream=True,
        )
        print(*[event.type for event in (stream.with_pings() if pings else stream)])
