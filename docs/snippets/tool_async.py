import anyio
import anyio.lowlevel

from agentkit import AsyncAnthropic, beta_async_tool, beta_tool


@beta_async_tool
async def fetch(city: str) -> str:
    """Fetch the temperature in a city.

    Args:
        city: Its name.
    """
    await anyio.lowlevel.checkpoint()  # a request, for instance
    return f"21 degrees in {city}"


@beta_tool
def convert(celsius: float) -> str:
    """Convert a temperature to Fahrenheit.

    Args:
        celsius: The temperature.
    """
    return f"{celsius * 9 / 5 + 32:g} F"


async def main() -> None:
    async with AsyncAnthropic() as client:
        runner = client.beta.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            tools=[fetch, convert],
            messages=[{"role": "user", "content": 'Fetch the temperature in "Oslo".'}],
        )
        async for message in runner:
            print(message.stop_reason)
        print(runner.calls[0].content)


anyio.run(main)
