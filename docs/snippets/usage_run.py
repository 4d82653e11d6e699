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
)
runner.until_done()

usage = runner.usage
print([(turn.kind, turn.tries) for turn in usage.turns])
print({name: tool.calls for name, tool in usage.tools.items()})
print(usage.total_tokens == usage.input_tokens + usage.output_tokens)
