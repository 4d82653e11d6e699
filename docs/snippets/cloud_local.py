from agentkit import AnthropicVertex
from agentkit.local import LocalAPI, ScriptedModel

api = LocalAPI(ScriptedModel(["Hello!"]), api_key="token")
with api, api.cloud(AnthropicVertex, access_token="token") as client:
    message = client.messages.create(
        model="claude-sonnet-4-5@20250929",
        max_tokens=100,
        messages=[{"role": "user", "content": "Hi"}],
    )
print(message.content[0].to_dict())
print(api.requests[0].path)
