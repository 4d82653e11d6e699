"""Every block a reply can hold is sent back as it came: from the API, through us, to the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args, get_origin

import anyio
import pytest

from agentkit.local import LocalAPI, ScriptedModel
from agentkit_client import BaseModel
from agentkit_client.types import ContentBlock
from agentkit_client.types.beta import BetaContentBlock

Block: TypeAlias = type[BaseModel]


def members(union: Any) -> list[Block]:
    """List the models of a union with a tag, those of unions inside it too."""
    inner, *_ = get_args(union)
    return [
        model
        for member in get_args(inner)
        for model in ([member] if isinstance(member, type) else members(member))
    ]


def sample(type_: Any, depth: int = 0) -> Any:
    """Give a value of a type as the API would send it: every field present."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Literal:
        return args[0]
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        fields = type_.model_fields.items()
        return {f.alias or name: sample(f.annotation, depth + 1) for name, f in fields}
    if origin is list:
        return [sample(args[0], depth + 1)] if depth < 6 else []
    if origin is dict:
        return {"key": "value"}
    if args:
        return sample(args[0], depth)
    plain: dict[Any, Any] = {str: "text", int: 1, float: 0.5, bool: True}
    return "2025-01-01T00:00:00Z" if type_ is datetime else plain.get(type_)


def answer_to(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer a call, as the API demands of the next turn."""
    if block["type"] != "tool_use":
        return [{"type": "text", "text": "Go on."}]
    return [{"type": "tool_result", "tool_use_id": block["id"], "content": "done"}]


def calls_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Make the call that a result of the API's own tools belongs to."""
    if not block["type"].endswith("_tool_result"):
        return []
    call: dict[str, Any] = {"id": block["tool_use_id"], "name": "a_tool", "input": {}}
    if block["type"] == "mcp_tool_result":
        return [{"type": "mcp_tool_use", "server_name": "a_server", **call}]
    return [{"type": "server_tool_use", **call}]


def sent_back(block: dict[str, Any], *, beta: bool, dumped: bool) -> Any:
    """Let the API reply with a block, send the reply back, and return what arrives."""
    ask: Any = {"model": "m", "max_tokens": 9}
    question: Any = {"role": "user", "content": "Hi"}
    script = ScriptedModel([[*calls_of(block), block], "done"])
    with LocalAPI(script) as api, api.client() as client:
        create: Any = (client.beta.messages if beta else client.messages).create
        reply = create(**ask, messages=[question])
        content = [part.to_dict() for part in reply.content] if dumped else reply.content
        answer = {"role": "user", "content": answer_to(block)}
        create(**ask, messages=[question, {"role": "assistant", "content": content}, answer])
        return api.requests[1].body["messages"][1]["content"][-1]


CASES = [
    (block, beta)
    for union, beta in ((ContentBlock, False), (BetaContentBlock, True))
    for block in members(union)
]


@pytest.mark.parametrize("dumped", [False, True], ids=["object", "dumped"])
@pytest.mark.parametrize(
    ("type_", "beta"), CASES, ids=lambda value: getattr(value, "__name__", "beta" * bool(value))
)
def test_a_block_is_sent_back_as_it_came(type_: Block, beta: bool, dumped: bool) -> None:
    block = sample(type_)
    assert sent_back(block, beta=beta, dumped=dumped) == block


def test_a_block_that_nobody_knows_yet_is_sent_back_too() -> None:
    block = {"type": "brand_new", "deep": [{"x": None}], "text": 1}
    assert sent_back(block, beta=True, dumped=False) == block


def test_it_is_the_same_in_the_other_colour(anyio_backend: str) -> None:
    block = sample(members(BetaContentBlock)[0])

    async def main(api: LocalAPI) -> Any:
        async with api.async_client() as client:
            create: Any = client.beta.messages.create
            ask: Any = {"model": "m", "max_tokens": 9}
            turns: list[Any] = [{"role": "user", "content": "Hi"}]
            reply = await create(**ask, messages=turns)
            turns += [{"role": "assistant", "content": reply.content}, turns[0]]
            await create(**ask, messages=turns)
        return api.requests[1].body["messages"][1]["content"]

    with LocalAPI(ScriptedModel([[block], "done"])) as api:
        assert anyio.run(main, api, backend=anyio_backend) == [block]
