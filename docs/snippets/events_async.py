from contextlib import aclosing

import anyio

from agentkit import AsyncAnthropic


async def main() -> None:
    async with AsyncAnthropic() as client:
        runner = client.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            tools=[],
            messages=[{"role": "user", "content": "Say hello."}],
        )
        async with aclosing(runner.events()) as events:
            async for event in events:
                print(event.to_dict()["type"])
                if event.type == "turn_finished":
                    break


anyio.run(main)
