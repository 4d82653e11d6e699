from agentkit import Anthropic, beta_tool


@beta_tool
def count_letters(word: str) -> str:
    """Count the letters of a word.

    Args:
        word: The word.
    """
    return str(len(word))


runner = Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[count_letters],
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
    stream=True,
)

for stream in runner:
    for event in stream:
        if event.type == "text":
            print(event.text, end="", flush=True)
        elif event.type == "content_block_stop" and event.content_block.type == "tool_use":
            print("calls", event.content_block.name, event.content_block.input)
print()
for call in runner.calls:
    print(call.name, call.content)
