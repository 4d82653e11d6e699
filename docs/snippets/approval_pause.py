import json

from agentkit import Anthropic, Approve, beta_tool


@beta_tool(requires_approval=True)
def remove_file(path: str) -> str:
    """Remove a file.

    Args:
        path: Its path.
    """
    return f"{path} is gone"


client = Anthropic()
runner = client.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[remove_file],
    messages=[{"role": "user", "content": 'Remove the file "old.txt".'}],
)
runner.until_done()

(waiting,) = runner.pending
print(waiting.name, waiting.input)
stored = json.dumps(runner.state())  # a file, a database, a queue

# Later, here or in another process:
resumed = client.messages.tool_runner(
    tools=[remove_file], state=json.loads(stored), decisions={waiting.id: Approve()}
)
resumed.until_done()
print(resumed.pending, resumed.calls[0].content)
