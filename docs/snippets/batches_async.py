import anyio

from agentkit import AsyncAnthropic


async def main() -> None:
    async with AsyncAnthropic() as client:
        batch = await client.messages.batches.create(
            requests=[
                {
                    "custom_id": str(number),
                    "params": {
                        "model": "claude-sonnet-4-5-20250929",
                        "max_tokens": 100,
                        "messages": [{"role": "user", "content": f"Say {number}."}],
                    },
                }
                for number in range(3)
            ]
        )
        while batch.processing_status != "ended":
            await anyio.sleep(0.1)
            batch = await client.messages.batches.retrieve(batch.id)

        async with await client.messages.batches.results(batch.id) as results:
            async for line in results:
                print(line.custom_id, line.result.type)
                break  # leaving the block gives the connection back


anyio.run(main)
