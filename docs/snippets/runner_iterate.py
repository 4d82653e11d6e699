from agentkit import Anthropic, beta_tool


@beta_tool
def count_letters(word: str) -> str:
    """Count the letters of a word.

    Args:
        word: The word.
    """
    return str(len(word))


runner = Anthropic().beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    max_iterations=10,
    tools=[count_letters],
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
)

for message in runner:
    for block in message.content:
        if block.type == "text":
            print("says", block.text)
        elif block.type == "tool_use":
            print("calls", block.name, block.input)
