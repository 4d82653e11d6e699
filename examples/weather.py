"""Give the model a tool: a decorated function that tells the weather."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack

from agentkit import Anthropic, beta_tool
from agentkit.local import LocalAPI, RehearsalModel

stand_in = ExitStack()
if not os.environ.get("ANTHROPIC_API_KEY"):  # then a stand-in on this machine answers
    api = stand_in.enter_context(LocalAPI(model=RehearsalModel()))
    os.environ |= {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": api.url}

client = Anthropic()


@beta_tool
def get_weather(location: str) -> str:
    """Get the current weather for a location.

    Args:
        location: The city and state, e.g. San Francisco, CA

    Returns:
        Weather information as JSON string
    """
    return json.dumps({"location": location, "temperature": "72°F", "condition": "Sunny"})


runner = client.beta.messages.tool_runner(
    model="claude-sonnet-4-5-20250929",
    max_tokens=1024,
    tools=[get_weather],
    messages=[{"role": "user", "content": "What's the weather in NYC?"}],
)

for message in runner:
    print(message)

client.close()
stand_in.close()
