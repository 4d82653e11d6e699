import asyncio

from agentkit import AsyncAnthropicFoundry
from agentkit.local import LocalAPI, ScriptedModel


async def token() -> str:
    return "a token of Entra ID"  # azure.identity.aio has a provider that does this


async def main() -> None:
    api = LocalAPI(ScriptedModel(["Hello!"]))
    async with api, api.cloud(AsyncAnthropicFoundry, azure_ad_token_provider=token) as client:
        message = await client.messages.create(
            model="claude-sonnet-4-5",
            max_tokens=100,
            messages=[{"role": "user", "content": "Hi"}],
        )
    print(message.content[0].to_dict())
    print(api.requests[0].headers["authorization"])


asyncio.run(main())
