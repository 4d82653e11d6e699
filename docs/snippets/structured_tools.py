from pydantic import BaseModel

from agentkit import beta_tool
from agentkit.local import LocalAPI, ScriptedModel


@beta_tool
def get_weather(city: str) -> str:
    """Get the weather of a city.

    Args:
        city: Its name.
    """
    return f"{city}: 19 degrees, dry"


class Advice(BaseModel):
    umbrella: bool
    reason: str


script = ScriptedModel(
    [
        [
            {"type": "text", "text": "Let me look."},
            {"type": "tool_use", "name": "get_weather", "input": {"city": "Oslo"}},
        ],
        '{"umbrella": false, "reason": "It stays dry."}',
    ]
)

with LocalAPI(model=script) as api, api.client() as client:
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[get_weather],
        output_format=Advice,
        messages=[{"role": "user", "content": "Do I need an umbrella in Oslo?"}],
    )
    print(runner.until_done().parsed_output)
