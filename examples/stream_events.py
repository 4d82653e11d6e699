"""Follow a reply event by event: text, and the input of a tool while it is written."""

from __future__ import annotations

import os

from agentkit import Anthropic, beta_tool
from agentkit.local import LocalAPI, RehearsalModel


@beta_tool
def get_weather(location: str) -> str:
    """Get the current weather for a location.

    Args:
        location: The city and state, e.g. San Francisco, CA
    """
    return f"Sunny in {location}"


def main(client: Anthropic) -> None:
    with client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[get_weather.to_dict()],
        messages=[{"role": "user", "content": "What's the weather in San Francisco?"}],
    ) as stream:
        for event in stream:
            if event.type == "text":
                print(event.text, end="", flush=True)
            elif event.type == "input_json":
                print("so far:", event.snapshot)
            elif event.type == "content_block_stop" and event.content_block.type == "tool_use":
                block = event.content_block
                print("call:", get_weather.call(block.input))
            elif event.type == "message_stop":
                print("\nstopped:", event.message.stop_reason)


if __name__ == "__main__":
    if os.environ.get("ANTHROPIC_API_KEY"):
        with Anthropic() as client:
            main(client)
    else:  # no key: a stand-in on this machine answers
        with LocalAPI(model=RehearsalModel()) as api, api.client() as client:
            main(client)
