from agentkit import Anthropic, beta_tool


@beta_tool
def delete(path: str) -> str:
    """Delete a file.

    Args:
        path: Where it is.
    """
    return f"{path} is gone"


runner = Anthropic().beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[delete],
    messages=[{"role": "user", "content": 'Delete "notes.txt".'}],
)

for message in runner:
    results = runner.generate_tool_call_response()  # makes the calls now, once
    if results is None:
        break
    print(results["content"])
    runner.append_messages(message, results, {"role": "user", "content": "Thank you. And now?"})
    runner.set_messages_params(lambda params: {**params, "max_tokens": 2048})
