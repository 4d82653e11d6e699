import httpx

from agentkit import DefaultHttpxClient
from agentkit.local import LocalAPI, ScriptedModel


def garble(response: httpx.Response) -> None:
    """Have the model forget a quote, as it may where its input is not checked for it."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    body = b"".join(response.stream)
    response.stream = httpx.ByteStream(body.replace(rb"\"}", b"}"))


garbled = DefaultHttpxClient(trust_env=False, event_hooks={"response": [garble]})
call = {"type": "tool_use", "name": "greet", "input": {"times": 2, "name": "Ada"}}
model = ScriptedModel([call])

with (
    LocalAPI(model=model) as api,
    api.client(http_client=garbled) as client,
    client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        tools=[{"name": "greet", "input_schema": {"type": "object"}}],
        messages=[{"role": "user", "content": "Greet Ada, twice."}],
    ) as stream,
):
    for block in stream.get_final_message().content:
        if block.type == "tool_use":
            print("read:", block.input)
            print("written:", block.malformed_input)
