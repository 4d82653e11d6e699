import anyio

from agentkit import AsyncAnthropic


async def main() -> None:
    async with AsyncAnthropic() as client:
        message = await client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        )
        print(message.role)


anyio.run(main)  # or asyncio.run(main()), or trio.run(main)
