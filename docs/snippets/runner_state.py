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
    tools=[count_letters],
    messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
)
final = runner.until_done()

print(final.stop_reason)
print([turn["role"] for turn in runner.messages])
for call in runner.calls:
    print(call.name, call.input, call.content, call.is_error, call.seconds < 1)
if runner.usage:
    print(runner.usage.input_tokens > 0, runner.usage.output_tokens > 0)
