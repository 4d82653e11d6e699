from agentkit import Anthropic, beta_tool


@beta_tool
def add(a: int, b: int) -> str:
    """Add two numbers.

    Args:
        a: The first number.
        b: The second number.
    """
    return str(a + b)


client = Anthropic()
runner = client.beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[add],
    messages=[{"role": "user", "content": "Add 19 and 23."}],
)
runner.until_done()

for call in runner.calls:
    print(f"{call.name}({call.input}) -> {call.content}")
