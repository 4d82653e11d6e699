"""Checks the official Python package against a server; runs in an environment that has it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import traceback

import anthropic

URL, KEY = sys.argv[1:3]
client = anthropic.Anthropic(base_url=URL, api_key=KEY)
ASK = {"model": "claude-sonnet-4-5", "max_tokens": 2000}
CHECKS = {}


def check(function):
    CHECKS[function.__name__.replace("_", " ")] = function


def said(text):
    return [{"role": "user", "content": text}]


def ask(text, using=client, **more):
    return using.messages.create(**ASK, messages=said(text), **more)


@check
def create():
    reply = ask("Hello there")
    assert reply.content[0].text == "Hello there"
    assert reply.stop_reason == "end_turn"
    assert reply.usage.input_tokens > 0
    assert reply._request_id.startswith("req_")


@check
def create_async():
    async def main():
        async with anthropic.AsyncAnthropic(base_url=URL, api_key=KEY) as own:
            replies = await asyncio.gather(
                *(own.messages.create(**ASK, messages=said(f"n {n}")) for n in range(20))
            )
        assert [reply.content[0].text for reply in replies] == [f"n {n}" for n in range(20)]

    asyncio.run(main())


@check
def stream_of_events():
    kinds = [event.type for event in ask("one two three", stream=True)]
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"
    assert kinds.count("content_block_delta") == 3


@check
def stream_helper():
    with client.messages.stream(**ASK, messages=said("one two three")) as stream:
        assert "".join(stream.text_stream) == "one two three"
        assert stream.get_final_message().content[0].text == "one two three"


@check
def stream_of_thinking():
    with client.messages.stream(
        **ASK, messages=said("think"), thinking={"type": "enabled", "budget_tokens": 1024}
    ) as stream:
        thought, text = stream.get_final_message().content
    assert thought.thinking == "Let me think about it."
    assert len(thought.signature) > 100
    assert text.text == "I thought."


def weather(streaming):
    @anthropic.beta_tool
    def get_weather(city: str) -> str:
        """Tell the weather of a city."""
        seen.append(city)
        return f"18 degrees in {city}"

    seen = []
    runner = client.beta.messages.tool_runner(
        **ASK, tools=[get_weather], messages=said("How warm?"), stream=streaming
    )
    last = runner.until_done()
    assert sorted(seen) == ["Lyon", "Oslo"]
    assert last.content[0].text == "18 degrees in Oslo"


@check
def tool_loop():
    weather(streaming=False)


@check
def tool_loop_streamed():
    weather(streaming=True)


@check
def tool_loop_by_hand():
    tools = [{"name": "get_weather", "input_schema": {"type": "object"}}]
    messages = said("How warm?")
    first = client.messages.create(**ASK, messages=messages, tools=tools)
    assert first.stop_reason == "tool_use"
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "content": "18"} for call in first.content
    ]
    messages += [{"role": "assistant", "content": first.content}]
    messages += [{"role": "user", "content": results}]
    last = client.messages.create(**ASK, messages=messages, tools=tools)
    assert last.stop_reason == "end_turn"


@check
def structured_output():
    import pydantic

    class Person(pydantic.BaseModel):
        name: str
        age: int

    call = (
        client.messages.parse if hasattr(client.messages, "parse") else client.beta.messages.parse
    )
    reply = call(**ASK, messages=said("Who?"), output_format=Person)
    assert reply.parsed_output.name == "Who?"


@check
def count_tokens():
    count = client.messages.count_tokens(model="claude-sonnet-4-5", messages=said("Hello"))
    assert count.input_tokens > 0


@check
def models_and_pages():
    ids = [model.id for model in client.models.list(limit=2)]
    assert len(ids) == len(set(ids)) > 4
    assert client.models.retrieve(ids[0]).id == ids[0]


@check
def batches():
    requests = [
        {"custom_id": f"r{n}", "params": {**ASK, "messages": said(text)}}
        for n, text in enumerate(["one", "status 529", "three"])
    ]
    batch = client.messages.batches.create(requests=requests)
    while client.messages.batches.retrieve(batch.id).processing_status != "ended":
        time.sleep(0.05)
    results = {one.custom_id: one.result for one in client.messages.batches.results(batch.id)}
    assert results["r0"].message.content[0].text == "one"
    assert results["r1"].error.error.type == "overloaded_error"
    assert batch.id in [one.id for one in client.messages.batches.list()]
    assert client.messages.batches.delete(batch.id).id == batch.id
    other = client.messages.batches.create(requests=requests[:1])
    assert client.messages.batches.cancel(other.id).processing_status in ("canceling", "ended")


@check
def files():
    file = client.beta.files.upload(file=("a.txt", b"Hello", "text/plain"))
    assert (file.filename, file.size_bytes) == ("a.txt", 5)
    assert file.id in [one.id for one in client.beta.files.list()]
    assert client.beta.files.retrieve_metadata(file.id).mime_type == "text/plain"
    made = next(one for one in client.beta.files.list() if one.downloadable)
    assert client.beta.files.download(made.id).read() == b"<svg/>"
    client.beta.files.delete(file.id)
    assert file.id not in [one.id for one in client.beta.files.list()]


@check
def skills():
    text = b"---\nname: greet\ndescription: Says hello.\n---\n"
    skill = client.beta.skills.create(files=[("greet/SKILL.md", text, "text/markdown")])
    assert skill.id in [one.id for one in client.beta.skills.list(source="custom")]
    (version,) = client.beta.skills.versions.list(skill.id)
    client.beta.skills.versions.delete(version.version, skill_id=skill.id)
    client.beta.skills.delete(skill.id)


@check
def errors():
    classes = {
        400: anthropic.BadRequestError,
        401: anthropic.AuthenticationError,
        403: anthropic.PermissionDeniedError,
        404: anthropic.NotFoundError,
        429: anthropic.RateLimitError,
        500: anthropic.InternalServerError,
        529: anthropic.APIStatusError,
    }
    for status, kind in classes.items():
        try:
            ask(f"status {status}")
        except kind as error:
            assert error.status_code == status
            assert error.request_id.startswith("req_")
        else:
            raise AssertionError(f"{status} raised nothing")


@check
def invalid_requests():
    try:
        client.messages.create(**ASK, messages=[])
    except anthropic.BadRequestError as error:
        assert "at least one message" in str(error)
    else:
        raise AssertionError("nothing raised")


@check
def wrong_key():
    try:
        ask("Hi", anthropic.Anthropic(base_url=URL, api_key="wrong"))
    except anthropic.AuthenticationError as error:
        assert "nvalid" in str(error)
    else:
        raise AssertionError("nothing raised")


@check
def retries():
    reply = client.messages.with_raw_response.create(**ASK, messages=said("flaky python"))
    assert reply.retries_taken == 2
    assert ask("limited python").content


@check
def error_in_mid_stream():
    try:
        for _ in ask("break", stream=True):
            pass
    except anthropic.APIStatusError as error:
        assert "overloaded_error" in str(error)
    else:
        raise AssertionError("nothing raised")


@check
def raw_response_and_headers():
    raw = client.messages.with_raw_response.create(**ASK, messages=said("Hi"))
    assert int(raw.headers["anthropic-ratelimit-requests-limit"]) > 0
    assert raw.headers["request-id"].startswith("req_")
    assert raw.parse().content[0].text == "Hi"


def main():
    print(json.dumps({"client": f"anthropic {anthropic.__version__} (Python)"}))
    for name, function in CHECKS.items():
        try:
            function()
            why = None
        except Exception:
            why = traceback.format_exc(limit=-2)
        print(json.dumps({"check": name, "why": why}), flush=True)


main()
