import asyncio

from agentkit import Anthropic, AsyncAnthropic
from agentkit.local import LocalAPI, ReplayModel, ScriptedModel
from agentkit.testing import Cassette


def ask(client: Anthropic) -> str:
    with client.messages.stream(
        model="m", max_tokens=100, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        return stream.get_final_text()


async def ask_async(client: AsyncAnthropic) -> str:
    async with client.messages.stream(
        model="m", max_tokens=100, messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        return await stream.get_final_text()


# A cassette is an HTTP client: it goes into a client of yours.
with LocalAPI(ScriptedModel(["Hello!"])) as api:
    cassette = Cassette("talk.jsonl", redact=["user_id"])
    http = cassette.http_client()
    with Anthropic(api_key="sk-secret", base_url=api.url, http_client=http) as client:
        print(ask(client))


async def main() -> None:
    """What was recorded in one colour plays in the other."""
    cassette = Cassette("talk.jsonl", mode="none")
    http = cassette.async_http_client()
    async with AsyncAnthropic(api_key="any", http_client=http) as client:
        print(await ask_async(client), cassette.unplayed)


asyncio.run(main())

# It is a model of the local API as well, for clients in any language.
with LocalAPI(ReplayModel("talk.jsonl")) as api, api.client() as client:
    print(ask(client))
