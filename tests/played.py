"""Runs against a scripted model on this machine, in every colour, streaming or not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import anyio
import pytest
from colours import each, entered, got

from agentkit.local import LocalAPI, ScriptedModel

GO: Any = {"role": "user", "content": "go"}
COLOURS = ("sync", "asyncio", "trio")
KINDS = [(colour, stream) for colour in COLOURS for stream in (False, True)]


def call(name: str = "add", id_: str = "tu1", **input_: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": name, "input": input_}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


class Played:
    """What a run came to: what was yielded, the requests, the runner, and its error."""

    def __init__(self) -> None:
        self.replies: list[Any] = []
        self.bodies: list[Any] = []
        self.headers: list[Mapping[str, str]] = []
        self.runner: Any = None
        self.error: BaseException | None = None
        self.value: Any = None

    @property
    def roles(self) -> list[str]:
        return [turn["role"] for turn in self.runner.messages]

    @property
    def results(self) -> list[Any]:
        """The results in the last request, whole blocks."""
        return results_in(self.bodies[-1]["messages"])


def results_in(messages: Iterable[Any]) -> list[Any]:
    """Find the results in a conversation, whole blocks."""
    contents = [turn["content"] for turn in messages if isinstance(turn["content"], list)]
    return [b for blocks in contents for b in blocks if kind_of(b) == "tool_result"]


def kind_of(block: Any) -> str:
    return str(block.type if hasattr(block, "type") else block["type"])


Body = Callable[[Any], Awaitable[Any]]
Play = Callable[..., Played]


def player(colour: str, stream: bool) -> Play:
    """Return `play(script, tools, body=..., **options)`, which runs a loop and tells what came."""

    def play(
        script: Iterable[Any],
        tools: Iterable[Any] = (),
        body: Body | None = None,
        **options: Any,
    ) -> Played:
        played = Played()
        given = {"model": "m", "max_tokens": 64, "messages": [GO], "tools": tools, **options}
        if "state" in given:
            del given["model"], given["max_tokens"], given["messages"]

        async def main() -> None:
            with LocalAPI(model=ScriptedModel(script)) as api:
                client = api.client if colour == "sync" else api.async_client
                async with entered(client(max_retries=0)) as opened:
                    played.runner = opened.beta.messages.tool_runner(stream=stream, **given)
                    try:
                        played.value = await (body or whole)(played.runner)
                    except Exception as error:
                        played.error = error
                played.bodies = [dict(request.body) for request in api.requests]
                played.headers = [request.headers for request in api.requests]

        async def whole(runner: Any) -> None:
            async for item in each(runner):
                played.replies.append(await got(item.get_final_message()) if stream else item)

        anyio.run(main, backend="asyncio" if colour == "sync" else colour)
        return played

    return play


@pytest.fixture(
    params=KINDS, ids=lambda param: f"{param[0]}-{'streaming' if param[1] else 'whole'}"
)
def play(request: pytest.FixtureRequest) -> Play:
    """Play in every colour, streaming or not."""
    return player(*request.param)


@pytest.fixture(params=COLOURS)
def play_whole(request: pytest.FixtureRequest) -> Play:
    """Play in every colour, without streams."""
    return player(request.param, stream=False)
