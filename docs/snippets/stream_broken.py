from collections.abc import Callable, Iterator

import httpx

from agentkit import APIError, DefaultHttpxClient
from agentkit.local import LocalAPI, ScriptedModel

OVERLOADED = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'


def cut(beginning: bytes) -> Iterator[bytes]:
    yield beginning


def overload(beginning: bytes) -> Iterator[bytes]:
    yield beginning + b"event: error\ndata: " + OVERLOADED + b"\n\n"


def fall_silent(beginning: bytes) -> Iterator[bytes]:
    yield beginning
    raise httpx.ReadTimeout("what httpx says when nothing comes")


def garble(beginning: bytes) -> Iterator[bytes]:
    yield beginning + b"event: message_delta\ndata: <html>\n\n"


def broken(end: Callable[[bytes], Iterator[bytes]]) -> DefaultHttpxClient:
    """Make an HTTP client whose streams end in the middle, in one of the ways above."""

    class Broken(httpx.SyncByteStream):
        def __init__(self, whole: httpx.SyncByteStream) -> None:
            self.whole = whole

        def __iter__(self) -> Iterator[bytes]:
            beginning, _, _ = b"".join(self.whole).partition(b"event: content_block_stop")
            yield from end(beginning)

    def break_off(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = Broken(response.stream)

    return DefaultHttpxClient(trust_env=False, event_hooks={"response": [break_off]})


for end in (cut, overload, fall_silent, garble):
    model = ScriptedModel(["Once upon a time"])
    with LocalAPI(model=model) as api, api.client(http_client=broken(end)) as client:
        try:
            with client.messages.stream(
                model="claude-sonnet-4-5-20250929",
                max_tokens=1024,
                messages=[{"role": "user", "content": "Tell me a story."}],
            ) as stream:
                stream.until_done()
        except APIError as error:
            print(type(error).__name__, error.type, error.has_yielded)
            if error.partial_message:
                print("  ", error.partial_message.to_dict()["content"])
