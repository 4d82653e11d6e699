from agentkit.local import LocalAPI, ScriptedModel

model = ScriptedModel(["One, two, three, four."])

with (
    LocalAPI(model=model) as api,
    api.client() as client,
    client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Count to four."}],
    ) as stream,
):
    for text in stream.text_stream:
        if "two" in text:
            break
    print(stream.current_message_snapshot.to_dict()["content"])
    print(stream.current_message_snapshot.stop_reason)

    print(stream.get_final_text())
    print(stream.get_final_message().stop_reason)
