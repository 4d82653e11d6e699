import httpx

from agentkit import APIError, DefaultHttpxClient
from agentkit.local import LocalAPI, ScriptedModel

to_break = ["the first"]


def lose_the_first(response: httpx.Response) -> None:
    """Cut the first stream before its content begins."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    if to_break:
        to_break.pop()
        body = b"".join(response.stream)
        response.stream = httpx.ByteStream(body.partition(b"event: content_block_start")[0])


def tell(error: APIError) -> None:
    print("again, because of a", type(error).__name__)


unsteady = DefaultHttpxClient(trust_env=False, event_hooks={"response": [lose_the_first]})
model = ScriptedModel(["Hello!", "Hello again!"])

with (
    LocalAPI(model=model) as api,
    api.client(http_client=unsteady) as client,
    client.messages.stream(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        messages=[{"role": "user", "content": "Hello!"}],
        stream_retries=1,
        on_restart=tell,
    ) as stream,
):
    print(stream.get_final_text())
