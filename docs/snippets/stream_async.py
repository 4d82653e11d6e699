import anyio

from agentkit.local import LocalAPI, ScriptedModel

model = ScriptedModel(["Hello, Ada!"] * 2)


async def main() -> None:
    async with LocalAPI(model=model) as api, api.async_client() as client:
        async with client.messages.stream(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
        ) as stream:
            async for text in stream.text_stream:
                print(repr(text))
            message = await stream.get_final_message()
            print(message.stop_reason)

        async with await client.messages.create(
            model="claude-sonnet-4-5-20250929",
            max_tokens=1024,
            messages=[{"role": "user", "content": "Hello!"}],
            stream=True,
        ) as raw:
            async for event in raw:
                print(event.type)
                break


anyio.run(main)  # or asyncio.run(main()), or trio.run(main)
