from agentkit import Anthropic
from agentkit.types import MessageParam

history: list[MessageParam] = [{"role": "user", "content": "How old do tortoises get?"}]

with Anthropic() as client:
    counted = client.messages.count_tokens(
        model="claude-sonnet-4-5-20250929",
        system="Be brief.",
        messages=history,
    )
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        system="Be brief.",
        messages=history,
    )
print(counted.input_tokens == message.usage.input_tokens)
