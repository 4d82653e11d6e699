from agentkit import Anthropic, RunLimits, beta_tool


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
    limits=RunLimits(turns=1),
    on_limit="summarize",
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
)
last = runner.until_done()
print(last.stop_reason, last.content[0].type)
print(runner.limit_reached)
