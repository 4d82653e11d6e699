import anyio

from agentkit import AsyncAnthropic, beta_tool


@beta_tool
def count_letters(word: str) -> str:
    """Count the letters of a word.

    Args:
        word: The word.
    """
    return str(len(word))


async def main() -> None:
    async with AsyncAnthropic() as client:
        runner = client.messages.tool_runner(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            tools=[count_letters],
            messages=[{"role": "user", "content": 'Count the letters of the word "tortoise".'}],
            stream=True,
        )
        async with runner:
            async for stream in runner:
                message = await stream.get_final_message()
                print(message.stop_reason, stream.response.is_closed)
                break
        print(runner.calls)

        final = await runner.until_done()  # goes on where the loop was left
        print(final.stop_reason, [call.content for call in runner.calls])


anyio.run(main)
