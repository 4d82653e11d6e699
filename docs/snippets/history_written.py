from agentkit import Anthropic, written
from agentkit.types import MessageParam

client = Anthropic()
history: list[MessageParam] = []
for question in ("What is a fjord?", "Which one is the longest?"):
    history.append(written({"role": "user", "content": question}))
    reply = client.messages.create(
        model="claude-sonnet-4-5-20250929", max_tokens=256, messages=history
    )
    history.append(written({"role": "assistant", "content": reply.content}))

print([message["role"] for message in history])
