from agentkit import Anthropic, RunLimitReached, RunLimits, beta_tool


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
    limits=RunLimits(turns=1, seconds=60),
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
)
try:
    runner.until_done()
except RunLimitReached as error:
    print(error.limit)
    print([turn["role"] for turn in error.messages])
    print([call.content for call in error.calls], error.last_reply.stop_reason)
