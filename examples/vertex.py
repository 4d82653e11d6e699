"""Ask Claude on Google Vertex AI, once and as a stream, with a tool."""

from __future__ import annotations

import os

from agentkit import AnthropicVertex, beta_tool
from agentkit.local import LocalAPI, RehearsalModel


@beta_tool
def weather(city: str) -> str:
    """Tell the weather.

    Args:
        city: The city.
    """
    return f"Sunny in {city}."


def main(client: AnthropicVertex) -> None:
    with client.messages.stream(
        model="claude-sonnet-4-5@20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Explain recursion in programming"}],
    ) as stream:
        for text in stream.text_stream:
            print(text, end="", flush=True)
    print()
    runner = client.messages.tool_runner(
        model="claude-sonnet-4-5@20250929",
        max_tokens=1024,
        tools=[weather],
        messages=[{"role": "user", "content": 'What is the weather in "Rome"?'}],
    )
    runner.until_done()
    for call in runner.calls:
        print(f"{call.name}({call.input}) -> {call.content}")


if __name__ == "__main__":
    if os.environ.get("CLOUD_ML_REGION"):  # and application default credentials
        with AnthropicVertex() as client:
            main(client)
    else:  # no account: a stand-in on this machine speaks as Vertex AI does
        with LocalAPI(model=RehearsalModel()) as api, api.cloud(AnthropicVertex) as client:
            main(client)
