"""Who watches a stream is told of its blocks, whoever reads it, and however."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from colours import entered, every, got

from agentkit.local import LocalAPI, ScriptedModel

CALL = {"type": "tool_use", "id": "tu1", "name": "add", "input": {"a": 1}}
SCRIPT: Any = [[{"type": "text", "text": "let me"}, CALL]]


async def by_iterating(stream: Any) -> None:
    await every(stream)


async def by_its_text(stream: Any) -> None:
    assert "".join(await every(stream.text_stream)) == "let me"


async def to_its_end(stream: Any) -> None:
    await got(stream.until_done())


@pytest.mark.parametrize("colour", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize("beta", [False, True])
@pytest.mark.parametrize("read", [by_iterating, by_its_text, to_its_end])
def test_blocks_are_told_however_a_stream_is_read(colour: str, beta: bool, read: Any) -> None:
    seen: list[Any] = []

    async def main() -> Any:
        with LocalAPI(model=ScriptedModel(SCRIPT)) as api:
            made = api.client() if colour == "sync" else api.async_client()
            async with entered(made) as client:
                resource = client.beta.messages if beta else client.messages
                asked: Any = {"role": "user", "content": "go"}
                manager = resource.stream(model="m", max_tokens=64, messages=[asked])
                async with entered(manager) as stream:
                    stream.watch(seen.append)
                    await read(stream)
                    return await got(stream.get_final_message())

    message = anyio.run(main, backend="asyncio" if colour == "sync" else colour)
    assert [(event.type, event.index) for event in seen] == [
        *(("content_block_start", 0), ("content_block_stop", 0)),
        *(("content_block_start", 1), ("content_block_stop", 1)),
    ]
    assert [event.content_block for event in seen[1::2]] == message.content
    assert message.content[1].input == {"a": 1}
