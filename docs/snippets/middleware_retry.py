from dataclasses import replace
from typing import Any

from agentkit import Anthropic, FinishedCall, Middleware, ToolCall, beta_tool

tries = 0


@beta_tool
def look_up(name: str) -> str:
    """Look a customer up.

    Args:
        name: The customer's name.
    """
    global tries
    tries += 1
    if tries == 1:
        raise ConnectionError("the database is gone")
    return f"{name}, card 4111-1111"


class Retry(Middleware):
    def tool_call(self, call: ToolCall, proceed: Any) -> FinishedCall:
        finished = proceed(call)
        if isinstance(finished.error, ConnectionError):
            print("again, after", finished.error)
            finished = proceed(call)
        return finished


class Redact(Middleware):
    def tool_call(self, call: ToolCall, proceed: Any) -> FinishedCall:
        finished = proceed(call)
        return replace(finished, content=finished.content.replace("4111-1111", "****"))


runner = Anthropic().messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[look_up],
    middleware=[Redact(), Retry()],
    messages=[{"role": "user", "content": 'Look up the customer "Ada".'}],
)
runner.until_done()
print(runner.calls[0].content)
