from agentkit import beta_tool
from agentkit.local import LocalAPI, ScriptedModel


@beta_tool
def greet(name: str) -> str:
    """Greet somebody.

    Args:
        name: Who it is.
    """
    return f"Hello, {name}!"


script = ScriptedModel(
    [
        {"type": "tool_use", "name": "greet", "input": {"name": "Ada"}},
        "I greeted her.",
    ]
)

with LocalAPI(model=script) as api, api.client() as client:
    runner = client.beta.messages.tool_runner(
        model="claude-sonnet-4-5-20250929",
        max_tokens=100,
        tools=[greet],
        messages=[{"role": "user", "content": "Greet Ada."}],
    )
    runner.until_done()
    print(runner.calls[0].content)
    print(len(api.requests), api.requests[0].path)
