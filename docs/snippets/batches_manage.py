from agentkit import Anthropic, AnthropicError

with Anthropic() as client:
    batch = client.messages.batches.create(
        requests=[
            {
                "custom_id": "1",
                "params": {
                    "model": "claude-sonnet-4-5-20250929",
                    "max_tokens": 100,
                    "messages": [{"role": "user", "content": "Hello!"}],
                },
            }
        ]
    )
    try:
        client.messages.batches.results(batch.id)
    except AnthropicError as error:
        print(error)

    print(client.messages.batches.cancel(batch.id).processing_status)
    for each in client.messages.batches.list(limit=20):  # newest first
        print(each.id)
