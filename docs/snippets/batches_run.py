import time

from agentkit import Anthropic
from agentkit.types.messages import BatchRequest, MessageBatch

EVERY = 0.1  # seconds between two looks; a minute will do for a real batch


def wait_for(client: Anthropic, batch_id: str) -> MessageBatch:
    while True:
        batch = client.messages.batches.retrieve(batch_id)
        if batch.processing_status == "ended":
            return batch
        time.sleep(EVERY)


def ask(custom_id: str, text: str, max_tokens: int = 100) -> BatchRequest:
    return {
        "custom_id": custom_id,
        "params": {
            "model": "claude-sonnet-4-5-20250929",
            "max_tokens": max_tokens,
            "messages": [{"role": "user", "content": text}],
        },
    }


with Anthropic() as client:
    batch = client.messages.batches.create(
        requests=[ask("hare", "Hello!"), ask("tortoise", "Hello!"), ask("snail", "Hello!", 0)]
    )
    print(batch.id, batch.processing_status, batch.expires_at - batch.created_at)

    batch = wait_for(client, batch.id)
    print(batch.request_counts.succeeded, "succeeded,", batch.request_counts.errored, "errored")

    for line in client.messages.batches.results(batch.id):
        if line.result.type == "succeeded":
            print(line.custom_id, line.result.message.stop_reason)
        elif line.result.type == "errored":
            print(line.custom_id, line.result.error.error.type)
        else:  # canceled or expired: not sent, so it can be sent again
            print(line.custom_id, line.result.type)
