from agentkit import Anthropic

client = Anthropic()

message = client.messages.create(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    system="You are a helpful coding assistant. Be concise.",
    messages=[{"role": "user", "content": "How do I read a file in Python?"}],
)

for block in message.content:
    if block.type == "text":
        print(block.text)
print(message.stop_reason, message.usage.output_tokens > 0)
