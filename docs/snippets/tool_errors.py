from agentkit import Anthropic, ToolError, beta_tool

STOCK = {"apples": 3}


@beta_tool
def take(fruit: str) -> str:
    """Take one piece of fruit.

    Args:
        fruit: Its name.
    """
    if fruit not in STOCK:
        raise ToolError(f"There is no {fruit!r}. In stock: {', '.join(STOCK)}.")
    return f"one of {STOCK[fruit]}"


runner = Anthropic().beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[take],
    messages=[{"role": "user", "content": 'Take a piece of "pears".'}],
)
runner.until_done()

for call in runner.calls:
    print(call.is_error, call.content)
