import time

from agentkit import Anthropic, ToolContext, beta_tool


@beta_tool(timeout=0.1)
def search(text: str, context: ToolContext) -> str:
    """Search everywhere.

    Args:
        text: What to look for.
    """
    while not context.cancelled:  # a thread can't be stopped from outside
        time.sleep(0.01)
    return f"nobody reads this about {text}"


runner = Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[search],
    messages=[{"role": "user", "content": 'Search for the text "needle".'}],
)
runner.until_done()
print(runner.calls[0].content)
