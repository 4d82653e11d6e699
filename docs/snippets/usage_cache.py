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
    cache="auto",
    system="You count letters.",
    tools=[count_letters],
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
)
runner.until_done()
print(len(runner.usage.turns), "turns")
print(runner.usage.cache_hit_rate is not None)
