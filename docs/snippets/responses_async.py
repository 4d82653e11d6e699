import anyio

from agentkit import AsyncAnthropic


async def main() -> None:
    async with AsyncAnthropic() as client:
        raw = await client.models.with_raw_response.list(limit=3)
        print(len(raw.parse().data))  # was read: nothing to await

        async with client.models.with_streaming_response.list(limit=3) as response:
            page = await response.parse()  # is read now
            print(len(page.data))


anyio.run(main)
