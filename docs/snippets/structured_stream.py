from pydantic import BaseModel

from agentkit.local import LocalAPI, ScriptedModel


class Recipe(BaseModel):
    title: str
    steps: list[str]


script = ScriptedModel(['{"title": "Tea", "steps": ["Boil water.", "Wait four minutes."]}'])

with (
    LocalAPI(model=script) as api,
    api.client() as client,
    client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        output_format=Recipe,
        messages=[{"role": "user", "content": "How do I make tea?"}],
    ) as stream,
):
    for event in stream:
        if event.type == "text":
            print(event.parsed_snapshot())
    message = stream.get_final_message()

print(message.parsed_output)
