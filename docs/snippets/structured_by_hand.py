import json

from agentkit import transform_schema
from agentkit.local import LocalAPI, ScriptedModel

schema = {
    "type": "object",
    "properties": {"city": {"type": "string", "minLength": 1}},
    "required": ["city"],
}

with LocalAPI(model=ScriptedModel(['{"city": "Oslo"}'])) as api, api.client() as client:
    message = client.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        output_config={"format": {"type": "json_schema", "schema": transform_schema(schema)}},
        messages=[{"role": "user", "content": "What is the capital of Norway?"}],
    )

for block in message.content:
    if block.type == "text":
        print(json.loads(block.text))
