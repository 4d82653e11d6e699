import asyncio

from agentkit import AsyncAnthropic, DefaultAioHttpClient


async def main() -> None:
    async with AsyncAnthropic(http_client=DefaultAioHttpClient()) as client:
        page = await client.models.list(limit=1)
        print(len(page.data))


asyncio.run(main())
