from collections.abc import Callable
from typing import Any

from agentkit import Anthropic, beta_tool
from agentkit.local import LocalAPI
from agentkit.testing import Sent

Serve = Callable[..., LocalAPI]


@beta_tool
def weather(city: str) -> str:
    """Tell the weather of a city."""
    if city == "Atlantis":
        raise ValueError("there is no such city")
    return f"18 degrees in {city}"


def ask(client: Anthropic, question: str) -> str:
    """The agent that is tested."""
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5",
        max_tokens=500,
        tools=[weather],
        messages=[{"role": "user", "content": question}],
    )
    reply = runner.until_done()
    return "".join(block.text for block in reply.content if block.type == "text")


def call(city: str) -> dict[str, Any]:
    return {"type": "tool_use", "name": "weather", "input": {"city": city}}


def test_the_agent_looks_the_weather_up(scripted: Serve):
    api = scripted(call("Lyon"), "It is 18 degrees in Lyon.")
    with api.client() as client:
        assert ask(client, "How warm is it in Lyon?") == "It is 18 degrees in Lyon."
    sent = Sent(api)
    sent.assert_count(2)
    sent.assert_tool_result("weather", "18 degrees in Lyon", is_error=False)
    sent.assert_valid()


def test_a_tool_that_fails_is_told_to_the_model(scripted: Serve):
    api = scripted(call("Atlantis"), "There is no Atlantis.")
    with api.client() as client:
        assert "no Atlantis" in ask(client, "How warm is it in Atlantis?")
    Sent(api).assert_tool_result("weather", "no such city", is_error=True)
