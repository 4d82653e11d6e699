from agentkit import Anthropic, beta_tool, compact


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
runner.messages = compact(runner.messages, keep_first=0, keep_last=0, summary="It has 8 letters.")
runner.append_messages({"role": "user", "content": "Thank you."})
runner.until_done()
print(len(runner.messages), "of", len(runner.transcript), "turns are sent")
