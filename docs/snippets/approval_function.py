from typing import Any

from agentkit import Anthropic, Deny, ToolCall, ToolContext, beta_tool


def writes(call: ToolCall, _context: ToolContext[Any]) -> bool:
    return "SELECT" not in str(call.input)


@beta_tool(requires_approval=writes)
def run_sql(statement: str) -> str:
    """Run a statement.

    Args:
        statement: The SQL.
    """
    return f"No rows for {statement}"


def ask(call: ToolCall, _context: ToolContext[Any]) -> object:
    print("asked about", call.input)
    return Deny("Only reading is allowed.")


runner = Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[run_sql],
    approve=ask,
    messages=[{"role": "user", "content": 'Run the statement "DROP TABLE users".'}],
)
runner.until_done()
(result,) = runner.messages[2]["content"]
print(result["content"])
