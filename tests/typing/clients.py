"""The types a checker sees on clients and replies; checked, never run."""

from __future__ import annotations

from typing_extensions import assert_type

from agentkit import (
    Anthropic,
    AnthropicBedrock,
    AnthropicVertex,
    AsyncAnthropic,
    AsyncAnthropicFoundry,
    written,
)
from agentkit.pagination import AsyncPage, AsyncPaginator, SyncPage
from agentkit.types import Message, MessageParam, StopReason, TextBlock, ToolUseBlock, Usage
from agentkit.types.beta import BetaMessage
from agentkit_client import Anthropic as RawAnthropic


def a_reply_is_a_message(client: Anthropic, messages: list[MessageParam]) -> None:
    message = client.messages.create(model="any", max_tokens=1, messages=messages)
    assert_type(message, Message)
    assert_type(message.stop_reason, StopReason | None)
    assert_type(message.usage, Usage)


def a_written_message_is_one(message: MessageParam) -> list[MessageParam]:
    assert_type(written(message), MessageParam)
    return [written({"role": "user", "content": "hi"})]


def a_block_is_told_by_its_type(message: Message) -> None:
    for block in message.content:
        if block.type == "text":
            assert_type(block, TextBlock)
            assert_type(block.text, str)
        elif block.type == "tool_use":
            assert_type(block, ToolUseBlock)


def a_beta_reply_is_a_beta_message(client: Anthropic) -> None:
    message = client.beta.messages.create(model="any", max_tokens=1, messages=[], betas=["one"])
    assert_type(message, BetaMessage)


async def an_async_reply_is_the_same(client: AsyncAnthropic) -> None:
    assert_type(await client.messages.create(model="any", max_tokens=1, messages=[]), Message)
    beta = await client.beta.messages.create(model="any", max_tokens=1, messages=[])
    assert_type(beta, BetaMessage)


def a_copy_is_of_the_same_class(client: Anthropic, raw: RawAnthropic) -> None:
    assert_type(client.with_options(max_retries=0), Anthropic)
    assert_type(raw.copy(timeout=1.0), RawAnthropic)
    with client as same:
        assert_type(same, Anthropic)


def a_reply_can_be_sent_back(client: Anthropic, reply: Message) -> None:
    messages: list[MessageParam] = [
        {"role": "user", "content": "Hello!"},
        {"role": "assistant", "content": reply.content},
    ]
    client.messages.create(model="any", max_tokens=1, messages=messages)


def a_mistake_is_seen(client: Anthropic) -> None:
    client.messages.create(model="any", max_tokens=1)  # pyright: ignore[reportCallIssue]  # no messages
    client.messages.create(
        model="any",
        max_tokens="many",  # pyright: ignore[reportArgumentType]  # a number
        messages=[],
    )
    client.messages.create(
        model="any",
        max_tokens=1,
        messages=[],
        temprature=1.0,  # pyright: ignore[reportCallIssue]  # misspelt
    )


async def a_call_by_verb_and_path_gives_what_is_asked_for(
    client: Anthropic, other: AsyncAnthropic
) -> None:
    assert_type(client.request(Message, {"method": "get", "url": "/x"}), Message)
    assert_type(await other.request(Message, {"method": "get", "url": "/x"}), Message)
    pages = client.get_api_list("/x", model=Message, page=SyncPage[Message])
    assert_type(pages, SyncPage[Message])
    more = other.get_api_list("/x", model=Message, page=AsyncPage[Message])
    assert_type(more, AsyncPaginator[Message, AsyncPage[Message]])
    client.request(Message, {"method": "get"})  # pyright: ignore[reportArgumentType]  # no url


def a_client_of_a_cloud_is_an_anthropic(client: AnthropicBedrock) -> None:
    a_beta_reply_is_a_beta_message(client)
    assert_type(client.with_options(aws_region="eu-west-1", timeout=3), AnthropicBedrock)
    assert_type(client.messages.create(model="any", max_tokens=1, messages=[]), Message)


def a_cloud_is_set_up_with_its_own_options() -> None:
    AnthropicVertex(region="global", project_id="p", timeout=3)
    AnthropicVertex(api_key="K")  # pyright: ignore[reportCallIssue]  # it has none
    AnthropicBedrock(region="r")  # pyright: ignore[reportCallIssue]  # it is called aws_region


async def a_provider_of_tokens_may_be_either(client: AsyncAnthropicFoundry) -> None:
    async def later() -> str:
        return "T"

    assert_type(client.copy(azure_ad_token_provider=later), AsyncAnthropicFoundry)
    assert_type(client.copy(azure_ad_token_provider=lambda: "T"), AsyncAnthropicFoundry)
