"""Run the calls of a turn at the same time, each with a limit, and see that they overlap."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack

from agentkit import Anthropic, beta_tool
from agentkit.local import LocalAPI, ScriptedModel

CITIES = ["Rome", "Oslo", "Lima", "Bonn", "Kiel"]

stand_in = ExitStack()
if not os.environ.get("ANTHROPIC_API_KEY"):  # then a stand-in on this machine answers
    asked = [{"type": "tool_use", "name": "fetch", "input": {"city": city}} for city in CITIES]
    model = ScriptedModel([asked, "Sunny everywhere."])
    api = stand_in.enter_context(LocalAPI(model=model))
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": api.url}

client = Anthropic()
began: list[float] = []
ended: list[float] = []


@beta_tool(timeout=10)
def fetch(city: str) -> str:
    """Fetch the weather of a city, slowly.

    Args:
        city: The city.
    """
    began.append(time.monotonic())
    time.sleep(0.5)
    ended.append(time.monotonic())
    return f"Sunny in {city}"


runner = client.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[fetch],
    max_parallel_tools=5,
    messages=[{"role": "user", "content": f"What's the weather in {', '.join(CITIES)}?"}],
)
runner.until_done()

for call in runner.calls:  # in the order of the calls
    print(call.content)
print("at the same time" if max(began) < min(ended) else "in turn")

client.close()
stand_in.close()
