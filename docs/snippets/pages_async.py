import anyio

from agentkit import AsyncAnthropic


async def main() -> None:
    async with AsyncAnthropic() as client:
        page = await client.models.list(limit=2)  # the first page
        page = await page.get_next_page()

        async for model in client.models.list(limit=2):  # all items of all pages
            print(model.type)
            break


anyio.run(main)
